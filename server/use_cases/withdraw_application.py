"""Whoever applied takes the application back; nothing of it stays with the family (Art. 23)."""

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.applications.applications import Event, Step
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act


async def withdraw_application(acting: Acting, name: ApplicationId, seen: int, reason: str) -> Case:
    """Withdraw it: slots and the visit of the month come back.

    Raises: Refused, Forbidden, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    act = Act.LODGE_FOR_INMATE if case.is_inside else Act.WITHDRAW_AT_DESK
    await acting.allow(act, case.sides, subject=name)
    acting.own(case.stored.applicant)
    cases.not_stale(case)
    return await stepping.take(acting, case, Step(Event.WITHDRAWN, acting.by, reason=reason))
