"""Bookings by the unit and the day at which they are held."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.domain.identifiers import BookingId, UnitId
from server.domain.live_visit.outcome import Outcome
from server.storage.application_tables import APPLICATION_SIDES
from server.storage.bookings import BOOKINGS, State
from server.storage.database import Reader


@dataclass(frozen=True, slots=True)
class BookedHere:
    """A booking, what became of it, and both its units."""

    booking: BookingId
    state: State
    outcome: Outcome | None
    sides: tuple[UnitId, ...]


async def booked_at(
    reader: Reader, unit: UnitId, since: datetime, until: datetime
) -> tuple[BookedHere, ...]:
    """Bookings of a unit with a start from `since` until before `until`, the first first."""
    sides = APPLICATION_SIDES.c
    here = select(sides.application_id).where(sides.unit_id == unit)
    asked = (
        select(BOOKINGS.c.id, BOOKINGS.c.state, BOOKINGS.c.outcome, sides.unit_id)
        .join(APPLICATION_SIDES, sides.application_id == BOOKINGS.c.application_id)
        .where(BOOKINGS.c.start >= since, BOOKINGS.c.start < until)
        .where(BOOKINGS.c.application_id.in_(here))
        .order_by(BOOKINGS.c.start, BOOKINGS.c.id, sides.position)
    )
    found: dict[BookingId, BookedHere] = {}
    for row in await reader.ask(asked):
        name = BookingId(row.id)
        before = found[name].sides if name in found else ()
        outcome = None if row.outcome is None else Outcome(row.outcome)
        found[name] = BookedHere(name, State(row.state), outcome, (*before, UnitId(row.unit_id)))
    return tuple(found.values())
