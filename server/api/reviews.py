"""/api/v1/reviews: complaints of acts, before the body above, and what it answered (A40)."""

from datetime import date
from typing import Final

from server.calls.cursors import cursor_of, key_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff, staff_or_family
from server.calls.models import Body, Code, Line, Name, Page, PageQuery, Versioned, Words, at
from server.casework.acting import Acting, Looking
from server.casework.refused import Malformed
from server.casework.shelved import found
from server.domain.actor import Applicant, Staff
from server.domain.identifiers import PersonId, UnitId
from server.domain.powers.acts import Act
from server.domain.powers.powers import may_of
from server.law import Law
from server.storage import reviews
from server.storage.reviews import REVIEWS, Review
from server.storage.shelf import Kept
from server.use_cases.answer_review import REVIEW_ACTS, answer_review
from server.use_cases.complain import Complaint, complain

ALL: Final = f"{ROOT}/reviews"
ONE: Final = f"{ALL}/{{review}}"
TAGS: Final = ("reviews",)


class ComplaintBody(Body):
    """Of which act: refusal, bar, finding, cut or suspension, by its id; and why."""

    of: Code
    subject: Name
    person: Name
    words: Words = ""


class AnswerBody(Body):
    """Whether the act stands, and why."""

    overturned: bool
    reasons: Line


class ReviewShown(Versioned):
    """A complaint, and its answer once there is one."""

    id: str
    of: str
    subject: str
    person: str
    of_unit: str
    before: str
    asked_at: str
    due: str
    words: str
    overturned: bool | None
    reasons: str
    answered_at: str | None


def shown(kept: Kept[Review], law: Law) -> ReviewShown:
    """A complaint as it goes out."""
    value, answer = kept.value, kept.value.answer
    return ReviewShown(
        version=kept.version,
        id=kept.id,
        of=value.act.code,
        subject=value.subject,
        person=value.person,
        of_unit=value.of_unit,
        before=value.before,
        asked_at=law.local(value.asked_at).isoformat(),
        due=value.due.isoformat(),
        words=value.words,
        overturned=None if answer is None else answer.overturned,
        reasons="" if answer is None else answer.reasons,
        answered_at=at(value.answered_at and law.local(value.answered_at)),
    )


async def ask(acting: Acting, asked: Asked) -> ReviewShown:
    """Take a complaint in."""
    body = asked.body_as(ComplaintBody)
    complaint = Complaint(body.of, body.subject, PersonId(body.person), body.words)
    return shown(await complain(acting, complaint), acting.law)


async def show(looking: Looking, asked: Asked) -> ReviewShown:
    """One, for whoever complained and for the body that answers."""
    name = asked.path["review"]
    kept = await found(looking.reader, REVIEWS, name)
    looking.own(kept.value.person)
    if not isinstance(looking.by, Applicant):
        act = REVIEW_ACTS[kept.value.act.by]
        await looking.allow(act, [kept.value.of_unit], [kept.value.before], name)
    return shown(kept, looking.law)


async def of_unit(looking: Looking, asked: Asked) -> Page[ReviewShown]:
    """What a unit has to answer, the most urgent first."""
    unit = UnitId(asked.path["unit"])
    await looking.allow(act_of(looking.staff()), [unit], [unit], unit)
    query = asked.query_as(PageQuery)
    after = place_of(query.cursor)
    some = await reviews.before(looking.reader, unit, query.limit, after)
    more = place_after(some[-1]) if len(some) == query.limit else ""
    return Page(items=[shown(each, looking.law) for each in some], next=more)


def act_of(by: Staff) -> Act:
    """By which of its acts a role reviews; a role that reviews nothing has none of them."""
    return next(iter(sorted(may_of(by.role, REVIEW_ACTS.values()))), Act.REVIEW_BUREAU_ACT)


def place_of(cursor: str) -> tuple[date, str] | None:
    """Where a page begins.  Raises: Malformed `cursor_malformed`."""
    key = key_of(cursor, 2)
    if key is None:
        return None
    try:
        return date.fromisoformat(key[0]), key[1]
    except ValueError:
        raise Malformed("cursor_malformed", "this cursor was not given by this list") from None


def place_after(kept: Kept[Review]) -> str:
    """Where the next page begins."""
    return cursor_of(kept.value.due.isoformat(), kept.id)


async def answer(acting: Acting, asked: Asked) -> ReviewShown:
    """The body above answers."""
    body = asked.body_as(AnswerBody)
    name = asked.path["review"]
    kept = await answer_review(acting, name, asked.seen, body.reasons, overturned=body.overturned)
    return shown(kept, acting.law)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        ALL,
        "complain",
        "Complain of a refusal, a bar, a finding, a cut or a suspension",
        staff_or_family(),
        ReviewShown,
        act=ask,
        body=ComplaintBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        ONE,
        "show_review",
        "A complaint with its answer, for whoever complained and for who answers",
        staff_or_family(),
        ReviewShown,
        look=show,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/reviews",
        "list_reviews",
        "What a unit has to answer, the most urgent first",
        staff(),
        Page[ReviewShown],
        look=of_unit,
        query=PageQuery,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/answer",
        "answer_review",
        "The body above lets the act stand, or overturns it",
        staff(),
        ReviewShown,
        act=answer,
        body=AnswerBody,
        changes=True,
        tags=TAGS,
    ),
)
