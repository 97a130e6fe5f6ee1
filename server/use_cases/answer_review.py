"""The body above answers a complaint; an act that it overturns gives back what it took (A40).

A review is a second entry: the act that is overturned stays where it is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from server.casework import case as cases
from server.casework import quota
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.casework.reviewing import reviewed
from server.casework.shelved import check_seen, found
from server.domain.conduct import suspensions
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId
from server.domain.oversight.reviews import Answer, Restored, answer_refusals, restored
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.domain.visit_day import absence
from server.domain.vocabulary import Body
from server.storage.bars import BARS
from server.storage.conduct import FINDINGS, SUSPENSIONS
from server.storage.reviews import REVIEWS, Review
from server.storage.shelf import Kept

WHY: Final = "overturned"
REVIEW_ACTS: Final = {
    Body.BUREAU: Act.REVIEW_BUREAU_ACT,
    Body.FACILITY: Act.REVIEW_FACILITY_ACT,
    Body.CITY: Act.REVIEW_CITY_ACT,
}


async def answer_review(
    acting: Acting, name: str, seen: int, reasons: str, *, overturned: bool
) -> Kept[Review]:
    """Let the act stand, or overturn it.

    Raises: Refused (`review_without_reasons` …), Malformed `review_answered`, Forbidden, Unknown,
    StaleVersion."""
    kept = await found(acting.work, REVIEWS, name)
    review = kept.value
    act = REVIEW_ACTS[review.act.by]
    await acting.allow(act, [review.of_unit], [review.before], name)
    check_seen(REVIEWS, kept, seen)
    if review.answer is not None:
        raise Malformed("review_answered", "an answer is not changed")
    if review.act.code == "finding":
        await acting.stand_apart(Part.FINDING_REVIEW, review.subject)
    answer = Answer(acting.staff().body, overturned, reasons)
    demand(answer_refusals(acting.profile, review.act, answer))
    back = restored(acting.profile, answer)
    if back is not None:
        await overturn(acting, review, back)
    changed = replace(review, answer=answer, answered_at=acting.now)
    answered = await REVIEWS.change(acting.work, kept, changed)
    await enter(acting, name, review, back, reasons)
    return answered


async def overturn(acting: Acting, review: Review, back: Restored) -> None:
    """Take the act's effect away and give back what it took.  Raises: Unknown: it ended since."""
    await reviewed(acting, review.act.code, review.subject)
    await OVERTURNED[review.act.code](acting, review.subject, back)


async def restore_visit(acting: Acting, subject: str, back: Restored) -> None:
    """The visit comes back to each account that it was taken from."""
    case = await cases.load(acting.work, acting.law, acting.now, ApplicationId(subject))
    start = case.application.start
    if back.quota and start is not None:
        await quota.enter(acting.work, acting.law, case, start, How.RESTORED, acting.now, WHY)


async def end_bar(acting: Acting, subject: str, back: Restored) -> None:
    """The bar ends now, or where it has not begun, when it would begin."""
    kept = await found(acting.work, BARS, subject)
    ends = max(acting.now, acting.law.local(kept.value.since))
    await BARS.change(acting.work, kept, replace(kept.value, until=ends))


async def overturn_finding(acting: Acting, subject: str, back: Restored) -> None:
    """Nobody was late or absent: the month is free again, and the history does not count it."""
    kept = await found(acting.work, FINDINGS, subject)
    state = absence.TRANSITIONS[kept.value.state][absence.Event.OVERTURN]
    bar = None if back.month else kept.value.bar
    await FINDINGS.change(acting.work, kept, replace(kept.value, state=state, bar=bar))


async def overturn_suspension(acting: Acting, subject: str, back: Restored) -> None:
    """It binds no more."""
    kept = await found(acting.work, SUSPENSIONS, subject)
    state = suspensions.TRANSITIONS[kept.value.suspension.state][suspensions.Event.OVERTURN]
    after = replace(kept.value.suspension, state=state)
    await SUSPENSIONS.change(acting.work, kept, replace(kept.value, suspension=after))


OVERTURNED: Final[Mapping[str, Callable[[Acting, str, Restored], Awaitable[None]]]] = {
    "refusal": restore_visit,
    "bar": end_bar,
    "finding": overturn_finding,
    "cut": restore_visit,
    "suspension": overturn_suspension,
}


async def enter(
    acting: Acting, name: str, review: Review, back: Restored | None, reasons: str
) -> None:
    """The line of the answer."""
    facts: dict[str, str | int] = {
        "of": review.act.code,
        "subject": review.subject,
        "overturned": int(back is not None),
    }
    cited = acting.profile.cite("reviews.of") if back is None else back.citation
    await acting.enter("review_answered", name, facts=facts, citations=(cited,), words=reasons)
