"""Which systems beside the office are told of what happened, queued in the act's transaction.

An event tells ids and codes of states, and the units concerned (Art. 32); who is told asks the
API for the rest, with its own rights."""

from collections.abc import Sequence

from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.identifiers import UnitId
from server.storage import units, webhooks
from server.storage.webhooks import EventType


async def application_moved(acting: Acting, case: Case) -> None:
    """A step of an application was taken."""
    told = {
        "application": case.name,
        "state": case.application.state.value,
        "version": str(case.stored.version),
    }
    await emit(acting, EventType.APPLICATION_MOVED, f"applications/{case.name}", told, case.sides)


async def booking_changed(acting: Acting, case: Case, *, stands: bool) -> None:
    """A visit was booked, or the booking freed."""
    kind = EventType.BOOKING_MADE if stands else EventType.BOOKING_FREED
    told = {"application": case.name, "booking": case.booking}
    await emit(acting, kind, f"applications/{case.name}", told, case.sides)


async def session_opened(acting: Acting, case: Case, session: str) -> None:
    """The session of a visit was opened."""
    told = {"booking": case.booking, "session": session}
    await emit(acting, EventType.SESSION_OPENED, f"sessions/{session}", told, case.sides)


async def visit_settled(acting: Acting, case: Case, outcome: str, session: str) -> None:
    """What became of a visit is known, whether it had a session or not."""
    told = {"booking": case.booking, "state": outcome}
    subject = f"applications/{case.name}"
    if session:
        told["session"], subject = session, f"sessions/{session}"
    await emit(acting, EventType.SESSION_ENDED, subject, told, case.sides)


async def slots_published(acting: Acting, unit: UnitId) -> None:
    """A month of a unit was signed, or revised after that."""
    await emit(acting, EventType.SLOTS_PUBLISHED, f"units/{unit}", {"unit": unit}, (unit,))


async def closure_changed(
    acting: Acting, closure: str, state: str, concerned: frozenset[UnitId] | None
) -> None:
    """The service stands still, or goes on.  `concerned` None: all units."""
    if concerned is None:
        concerned = frozenset(each.unit.id for each in await units.every(acting.work))
    told = {"closure": closure, "state": state}
    kind, subject = EventType.CLOSURE_ANNOUNCED, f"closures/{closure}"
    await emit(acting, kind, subject, told, sorted(concerned))


async def suspension_changed(
    acting: Acting, suspension: str, state: str, concerned: Sequence[UnitId]
) -> None:
    """A suspension was proposed, decided or has lapsed."""
    told = {"suspension": suspension, "state": state}
    subject = f"suspensions/{suspension}"
    await emit(acting, EventType.SUSPENSION_CHANGED, subject, told, concerned)


async def status_changed(acting: Acting, status: str, state: str, facility: UnitId) -> None:
    """A status of an inmate was set or lifted; which one, and whose, is not told."""
    told = {"status": status, "state": state, "unit": facility}
    await emit(acting, EventType.STATUS_CHANGED, f"statuses/{status}", told, (facility,))


async def alarm_raised(acting: Acting, alarm: str, concerned: Sequence[UnitId]) -> None:
    """An alarm was raised."""
    kind, subject = EventType.ALARM_RAISED, f"alarms/{alarm}"
    await emit(acting, kind, subject, {"alarm": alarm}, concerned)


async def emit(
    acting: Acting,
    kind: EventType,
    subject: str,
    data: dict[str, str],
    concerned: Sequence[UnitId],
) -> None:
    """Queue it for whom it concerns."""
    await webhooks.emit(acting.work, kind, subject, data, concerned, acting.now)
