"""/api/v1/unit-complaints: a complaint about a unit lies before the unit above (Art. 31(4))."""

from typing import Final

from server.api.reviews import place_of
from server.calls.cursors import cursor_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff, staff_or_family
from server.calls.models import Answer, Body, Line, Name, Page, PageQuery, Versioned, at
from server.casework.acting import Acting, Looking
from server.casework.refused import Unknown
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.law import Law
from server.storage import reviews
from server.storage.reviews import UnitComplaint
from server.storage.shelf import Kept
from server.use_cases.answer_complaint import answer_complaint
from server.use_cases.complain_of_unit import complain_of_unit

ALL: Final = f"{ROOT}/unit-complaints"
TAGS: Final = ("reviews",)


class UnitComplaintBody(Body):
    """About which unit, and what."""

    about: Name
    words: Line


class FindingBody(Body):
    """What was found."""

    answer: Line


class UnitComplaintTaken(Answer):
    """It was taken in, and is answered by then."""

    id: str
    due: str


class UnitComplaintShown(Versioned):
    """A complaint, for the unit above; who complained is not told."""

    id: str
    about: str
    asked_at: str
    due: str
    words: str
    answer: str
    answered_at: str | None


def shown(kept: Kept[UnitComplaint], law: Law) -> UnitComplaintShown:
    """A complaint as it goes out."""
    value = kept.value
    return UnitComplaintShown(
        version=kept.version,
        id=kept.id,
        about=value.about,
        asked_at=law.local(value.asked_at).isoformat(),
        due=value.due.isoformat(),
        words=value.words,
        answer=value.answer,
        answered_at=at(value.answered_at and law.local(value.answered_at)),
    )


async def ask(acting: Acting, asked: Asked) -> UnitComplaintTaken:
    """Take a complaint in."""
    body = asked.body_as(UnitComplaintBody)
    kept = await complain_of_unit(acting, UnitId(body.about), body.words)
    return UnitComplaintTaken(id=kept.id, due=kept.value.due.isoformat())


async def of_unit(looking: Looking, asked: Asked) -> Page[UnitComplaintShown]:
    """What a unit has to answer about others, the most urgent first; only its own staff sees it."""
    unit = UnitId(asked.path["unit"])
    await looking.allow(Act.HANDLE_COMPLAINT, [unit], subject=unit)
    if looking.staff().unit != unit:
        raise Unknown("unit", unit)
    query = asked.query_as(PageQuery)
    after = place_of(query.cursor)
    some = await reviews.complaints_before(looking.reader, unit, query.limit, after)
    last = some[-1] if len(some) == query.limit else None
    more = "" if last is None else cursor_of(last.value.due.isoformat(), last.id)
    return Page(items=[shown(each, looking.law) for each in some], next=more)


async def answer(acting: Acting, asked: Asked) -> UnitComplaintShown:
    """The unit above answers."""
    words = asked.body_as(FindingBody).answer
    kept = await answer_complaint(acting, asked.path["complaint"], asked.seen, words)
    return shown(kept, acting.law)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        ALL,
        "complain_of_unit",
        "Complain of a unit and its staff; it goes outside that unit",
        staff_or_family(),
        UnitComplaintTaken,
        act=ask,
        body=UnitComplaintBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/complaints",
        "list_complaints",
        "Complaints about other units that this one has to answer",
        staff(),
        Page[UnitComplaintShown],
        look=of_unit,
        query=PageQuery,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ALL}/{{complaint}}/answer",
        "answer_complaint",
        "The unit above answers",
        staff(),
        UnitComplaintShown,
        act=answer,
        body=FindingBody,
        changes=True,
        tags=TAGS,
    ),
)
