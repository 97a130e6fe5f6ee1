"""A facility takes back what it had approved, or what lies before it, and says why (Art. 15)."""

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.applications.applications import Event, Step
from server.domain.identifiers import ApplicationId
from server.domain.lodging.modes import ground_refusals
from server.domain.powers.acts import Act


async def cancel_application(
    acting: Acting, name: ApplicationId, seen: int, ground: str, reason: str
) -> Case:
    """Cancel it: slots and the visit of the month come back, the family is told.

    Args:
        ground: a key of the profile ("statuses.solitary_confinement").
    Raises: Refused, Forbidden, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.DECIDE_APPLICATION, case.sides, subject=name)
    cases.not_stale(case)
    step = Step(Event.CANCELLED, acting.by, reason=reason, ground=ground)
    sources = cases.sources_of(case.profile, ground)
    return await stepping.take(acting, case, step, ground_refusals(case.profile, ground, sources))
