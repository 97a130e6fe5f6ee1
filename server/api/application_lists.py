"""Lists of applications: of a unit, of a person, and an applicant's own; a line names nobody."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from server.calls.cursors import cursor_of, key_of, moment_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.identity import Who
from server.calls.models import Answer, Page, PageQuery, at
from server.casework.acting import Acting, Looking
from server.casework.references import is_whole
from server.casework.refused import Malformed, Unknown
from server.domain.actor import Applicant
from server.domain.applications.applications import Origin, State
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.powers.acts import Act
from server.law import Law
from server.storage import application_lists
from server.storage.application_lists import Cursor, Listed

TAGS: Final = ("applications",)


class OfUnitQuery(PageQuery):
    """Which page of a unit's applications, in which state, and by which number of a receipt."""

    state: State | None = None
    reference: Annotated[str, StringConstraints(pattern=r"^[0-9 ]*$", max_length=40)] = Field(
        default="", description="as somebody reads it out; its last digit tells a slip"
    )


class ApplicationListed(Answer):
    """One line."""

    application: str
    reference: str
    origin: Origin
    kind: str
    state: State
    made_at: str
    start: str | None
    lodged_at: str | None
    deadline: str | None


async def of_unit(looking: Looking, asked: Asked) -> Page[ApplicationListed]:
    """The applications in which a unit has a say."""
    unit = UnitId(asked.path["unit"])
    await looking.allow(Act.SEE_APPLICATION, [unit], subject=unit)
    query = asked.query_as(OfUnitQuery)
    states = () if query.state is None else (query.state,)
    reference = query.reference.replace(" ", "")
    if reference and not is_whole(reference):
        raise Malformed("reference_misheard", "a digit of this number is wrong; ask again")
    found = await application_lists.of_unit(
        looking.reader, unit, states, query.limit, cursor(query), reference
    )
    return page(looking.law, found, query.limit)


async def own(looking: Looking, asked: Asked) -> Page[ApplicationListed]:
    """What the caller has applied for."""
    if not isinstance(looking.by, Applicant):
        raise Unknown("applications", "")
    query = asked.query_as(PageQuery)
    found = await application_lists.of_applicant(
        looking.reader, looking.by.person, query.limit, cursor(query)
    )
    return page(looking.law, found, query.limit)


async def of_person(acting: Acting, asked: Asked) -> Page[ApplicationListed]:
    """Somebody's applications in which the caller's unit has a say; entered with its purpose."""
    person, unit = PersonId(asked.path["person"]), acting.staff().unit
    await acting.allow(Act.SEE_APPLICATION, [unit], subject=person)
    query = asked.query_as(PageQuery)
    found = await application_lists.of_person(acting.work, person, query.limit, cursor(query), unit)
    await acting.enter("applications_of_person_seen", person, purpose=asked.purpose)
    return page(acting.law, found, query.limit)


def cursor(query: PageQuery) -> Cursor | None:
    """Where the page before ended."""
    key = key_of(query.cursor, 2)
    return None if key is None else (moment_of(key[0]), ApplicationId(key[1]))


def page(law: Law, found: Sequence[Listed], limit: int) -> Page[ApplicationListed]:
    """A page as it goes out."""
    last = found[-1] if len(found) == limit else None
    return Page(
        items=[line(law, each) for each in found],
        next=cursor_of(last.made_at.isoformat(), last.id) if last else "",
    )


def line(law: Law, listed: Listed) -> ApplicationListed:
    """One line as it goes out."""
    return ApplicationListed(
        application=listed.id,
        reference=listed.reference,
        origin=listed.origin,
        kind=listed.kind,
        state=listed.state,
        made_at=law.local(listed.made_at).isoformat(),
        start=at(listed.start and law.local(listed.start)),
        lodged_at=at(listed.lodged_at and law.local(listed.lodged_at)),
        deadline=at(listed.deadline and law.local(listed.deadline)),
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/applications",
        "list_applications_of_unit",
        "The applications in which a unit has a say, the newest first",
        staff(),
        Page[ApplicationListed],
        look=of_unit,
        query=OfUnitQuery,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{ROOT}/people/{{person}}/applications",
        "list_applications_of_person",
        "Somebody's applications before the own unit, the newest first",
        staff(),
        Page[ApplicationListed],
        act=of_person,
        query=PageQuery,
        personal=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{ROOT}/applications",
        "list_own_applications",
        "What the caller has applied for, the newest first",
        frozenset({Who.APPLICANT, Who.CHANNEL}),
        Page[ApplicationListed],
        look=own,
        query=PageQuery,
        tags=TAGS,
    ),
)
