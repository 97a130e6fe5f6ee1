"""A review is given up to two working days more, on a named ground, in time (Art. 22; A8)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Malformed
from server.domain.applications.applications import by_origin
from server.domain.calendar.deadlines import Extension, Review, deadline, extension_refusals
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act


async def extend_review(
    acting: Acting, name: ApplicationId, seen: int, ground: str, working_days: int, reason: str
) -> Case:
    """Move the deadline; it lengthens the review and grants nothing.

    Raises: Refused, Forbidden, Malformed, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.EXTEND_REVIEW, case.sides, subject=name)
    cases.not_stale(case)
    receipt, details = case.stored.receipt, case.stored.details
    if receipt is None or case.profile.deadlines is None:
        raise Malformed("review_without_deadline", "no time limit runs for this application")
    lodged_at = acting.law.local(receipt.lodged_at)
    review, calendar = Review(lodged_at, details.extensions), acting.law.calendar
    asked = Extension(ground, reason, working_days, acting.now)
    demand(state_refusals(case), extension_refusals(case.profile, calendar, review, asked))
    extensions = (*details.extensions, asked)
    due = deadline(case.profile, calendar, replace(review, extensions=extensions))
    moved = replace(case.stored, receipt=replace(receipt, deadline=due.ends_at))
    case = replace(case, stored=moved)
    case = await stepping.amend(acting, case, replace(details, extensions=extensions))
    facts: dict[str, str | int] = {
        "ground": ground,
        "working_days": working_days,
        "deadline": due.ends_at.isoformat(),
    }
    await acting.enter("review_extended", name, facts=facts, citations=due.citations, words=reason)
    return case


def state_refusals(case: Case) -> tuple[Refusal, ...]:
    """Only what is still under review can be reviewed longer."""
    state = case.application.state
    if state in cases.UNDER_REVIEW:
        return ()
    facts = {"state": state.value, "event": "extended"}
    return by_origin(case.profile, case.application, "application_step_not_open", **facts)
