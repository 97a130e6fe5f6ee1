"""/api/v1/suspensions: proposed by a bureau, decided and filed by its City (Art. 25, 29)."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from server.calls.cursors import cursor_of, key_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Body, Line, Name, Page, PageQuery, Versioned, Words, at
from server.casework.acting import Acting, Looking
from server.casework.shelved import found
from server.domain.conduct.suspensions import State, Wording
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.powers.acts import Act
from server.domain.powers.powers import may_of
from server.law import Law
from server.storage import conduct
from server.storage.conduct import SUSPENSIONS, SuspensionCase
from server.storage.shelf import Kept
from server.use_cases import propose_suspension as proposing
from server.use_cases.decide_suspension import decide_suspension
from server.use_cases.file_suspension import file_suspension

ALL: Final = f"{ROOT}/suspensions"
ONE: Final = f"{ALL}/{{suspension}}"
TAGS: Final = ("suspensions",)
MONTHS_WRITTEN_MAX: Final = 1_000


class ProposalBody(Body):
    """Whom to suspend, after which visit, and why."""

    application: Name
    visitor: Name
    reasons: Words
    after_cut: bool = Field(default=False, description="for the visit's cut (Art. 29)")
    seriousness: Words = Field(default="", description="of a history of absences (Art. 25(8))")


class DecisionBody(Body):
    """For how many months; null: the City says no."""

    months: Annotated[int, Field(ge=-MONTHS_WRITTEN_MAX, le=MONTHS_WRITTEN_MAX)] | None
    reasons: Line


class SuspensionShown(Versioned):
    """A suspension; people by their ids."""

    id: str
    application: str
    visitor: str
    site: str
    city: str
    state: State
    wording: Wording
    ground: str
    proposed_on: str
    reasons: str
    since: str | None
    until: str | None
    decided_on: str | None
    decision_reasons: str
    filed_on: str | None


def shown(kept: Kept[SuspensionCase], law: Law) -> SuspensionShown:
    """A suspension as it goes out."""
    value, proposal, suspension = kept.value, kept.value.proposal, kept.value.suspension
    since, until = suspension.since, suspension.until
    return SuspensionShown(
        version=kept.version,
        id=kept.id,
        application=value.booking,
        visitor=proposal.visitor,
        site=proposal.site,
        city=proposal.city,
        state=suspension.state,
        wording=suspension.wording,
        ground=value.ground,
        proposed_on=proposal.proposed_on.isoformat(),
        reasons=proposal.reasons,
        since=at(since and law.local(since)),
        until=at(until and law.local(until)),
        decided_on=day(value.decided_on),
        decision_reasons=value.reasons,
        filed_on=day(value.filed_on),
    )


def day(found: date | None) -> str | None:
    """A day as the API writes it."""
    return None if found is None else found.isoformat()


async def propose(acting: Acting, asked: Asked) -> SuspensionShown:
    """The bureau of the site asks its City."""
    body = asked.body_as(ProposalBody)
    wanted = proposing.Asked(
        ApplicationId(body.application),
        PersonId(body.visitor),
        body.reasons,
        body.after_cut,
        body.seriousness,
    )
    return shown(await proposing.propose_suspension(acting, wanted), acting.law)


async def show(looking: Looking, asked: Asked) -> SuspensionShown:
    """One, for the site and for its City."""
    name = asked.path["suspension"]
    kept = await found(looking.reader, SUSPENSIONS, name)
    proposal = kept.value.proposal
    await allow(looking, proposal.site, proposal.city, name)
    return shown(kept, looking.law)


async def allow(looking: Looking, site: UnitId, city: UnitId, subject: str) -> None:
    """Who proposes sees what its site proposed, who decides what lies before its City."""
    decides = may_of(looking.staff().role, [Act.DECIDE_SUSPENSION])
    act = Act.DECIDE_SUSPENSION if decides else Act.PROPOSE_SUSPENSION
    await looking.allow(act, [site], [city], subject)


async def of_unit(looking: Looking, asked: Asked) -> Page[SuspensionShown]:
    """What a site has proposed, or a City has to decide or to file."""
    unit = UnitId(asked.path["unit"])
    await allow(looking, unit, unit, unit)
    query = asked.query_as(PageQuery)
    key = key_of(query.cursor, 1) or ("",)
    some = await conduct.open_suspensions(looking.reader, unit, query.limit, key[0])
    more = cursor_of(some[-1].id) if len(some) == query.limit else ""
    return Page(items=[shown(each, looking.law) for each in some], next=more)


async def decide(acting: Acting, asked: Asked) -> SuspensionShown:
    """The City's yes or no."""
    body = asked.body_as(DecisionBody)
    name, seen = asked.path["suspension"], asked.seen
    kept = await decide_suspension(acting, name, seen, body.months, body.reasons)
    return shown(kept, acting.law)


async def file(acting: Acting, asked: Asked) -> SuspensionShown:
    """The City has told the Department."""
    kept = await file_suspension(acting, asked.path["suspension"], asked.seen)
    return shown(kept, acting.law)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        ALL,
        "propose_suspension",
        "The bureau of the site asks its City to suspend a visitor (Art. 25, 29)",
        staff(),
        SuspensionShown,
        act=propose,
        body=ProposalBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        ONE,
        "show_suspension",
        "A suspension, for the site and for its City",
        staff(),
        SuspensionShown,
        look=show,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/suspensions",
        "list_suspensions",
        "What a site has proposed, or a City has to decide or to file",
        staff(),
        Page[SuspensionShown],
        look=of_unit,
        query=PageQuery,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/decision",
        "decide_suspension",
        "The City approves for whole months, or says no",
        staff(),
        SuspensionShown,
        act=decide,
        body=DecisionBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/filing",
        "file_suspension",
        "The City files with the Department",
        staff(),
        SuspensionShown,
        act=file,
        changes=True,
        tags=TAGS,
    ),
)
