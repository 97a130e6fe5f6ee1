"""Nobody answered in time: the slot is another family's; no bar, no visit used (A32)."""

from server.casework import asking, stepping
from server.casework import case as cases
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.actor import System
from server.domain.applications import consent
from server.domain.applications.applications import Event, State, Step
from server.domain.identifiers import ApplicationId


async def release_silent(acting: Acting, name: ApplicationId) -> Case | None:
    """Release it, if it still waits and the last moment of an answer has passed.

    Returns: the case as it is now; None: there was nothing to do.  Raises: Refused, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    asked = asking.asked_of(acting.law, case)
    if case.application.state is not State.AWAITING_CONSENT or asked is None:
        return None
    silent = consent.silence(case.profile, asked, acting.now)
    if silent is None:
        return None
    step = Step(Event.SILENT, System())
    return await stepping.take(acting, case, step, citations=(silent.citation,))
