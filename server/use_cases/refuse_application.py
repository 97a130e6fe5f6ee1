"""A bureau in review, or a facility, says no: with a coded ground and a reason (Art. 15, 16)."""

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.applications.applications import Event, State, Step
from server.domain.identifiers import ApplicationId
from server.domain.lodging.modes import ground_refusals
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part


async def refuse_application(
    acting: Acting, name: ApplicationId, seen: int, ground: str, reason: str
) -> Case:
    """Refuse it; its slots are free again and the visit of the month comes back.

    Args:
        ground: a key of the profile ("bars.identity_untrue").
    Raises: Refused, Forbidden, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    in_review = case.application.state is State.IN_REVIEW
    act = Act.REVIEW_APPLICATION if in_review else Act.DECIDE_APPLICATION
    await acting.allow(act, case.sides, subject=name)
    cases.not_stale(case)
    part = Part.BUREAU_REVIEW if in_review else Part.FACILITY_DECISION
    await acting.stand_apart(part, name)
    step = Step(Event.REFUSED, acting.by, reason=reason, ground=ground)
    sources = cases.sources_of(case.profile, ground)
    return await stepping.take(acting, case, step, ground_refusals(case.profile, ground, sources))
