"""The time came before the decision: the office's delay, never the family's (Art. 22, 23)."""

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.actor import System
from server.domain.applications.applications import Event, Step
from server.domain.identifiers import ApplicationId


async def expire_application(acting: Acting, name: ApplicationId) -> Case | None:
    """End it, if its start has passed while it lay in the office; the visit comes back.

    A special case that its facility has allowed is a visit: what became of it is its outcome.
    Returns: the case as it is now; None: there was nothing to do.  Raises: Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    step = Step(Event.TIME_PASSED, System())
    start = case.application.start
    if start is None or start > acting.now or is_allowed(case):
        return None
    if stepping.refusals(acting, case, step):
        return None
    return await stepping.take(acting, case, step)


def is_allowed(case: Case) -> bool:
    """Whether it is a special case that each facility has allowed (Art. 3, 35)."""
    return case.is_exception and case.application.approved_by >= {*case.application.facilities}
