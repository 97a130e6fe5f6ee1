"""The bureau knows a bar against a visitor of an inmate's application: the facility decides again
(Art. 16 ¶1, 18; A31)."""

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.applications.applications import Event, Step
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act


async def report_bar(
    acting: Acting, name: ApplicationId, seen: int, ground: str, reason: str
) -> Case:
    """Report it instead of the family's answer; the bureau itself refuses nothing.

    Args:
        ground: a key of the profile ("bars.case_connected").
    Raises: Refused, Forbidden, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.REVIEW_APPLICATION, case.sides, subject=name)
    cases.not_stale(case)
    step = Step(Event.BAR_REPORTED, acting.by, reason=reason, ground=ground)
    return await stepping.take(acting, case, step)
