"""Bookings: applications that are approved and consented, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    insert,
    select,
    update,
)

from server.domain.identifiers import ApplicationId, BookingId
from server.domain.live_visit.outcome import Outcome
from server.storage.columns import METADATA, Moment, key, one_of, version
from server.storage.database import Reader, Work


class State(StrEnum):
    """Where a booking stands."""

    STANDING = "standing"
    HELD = "held"
    NOT_HELD = "not_held"
    CANCELLED = "cancelled"


BOOKINGS: Final = Table(
    "bookings",
    METADATA,
    key(),
    Column("application_id", Text, ForeignKey("applications.id"), nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("start", Moment, nullable=False),
    Column("slot_end", Moment, nullable=False),
    Column("approved_minutes", Integer, nullable=False),
    Column("approved_people", Integer, nullable=False),
    Column("session_id", Text, unique=True),  # once a node holds it
    Column("node", Text),
    Column("outcome", Text),  # what became of it
    version(),
    one_of("state", State),
    one_of("outcome", Outcome),
    CheckConstraint("start < slot_end", name="span"),
    Index(None, "start", "state"),
)


@dataclass(frozen=True, slots=True)
class StoredBooking:
    """One booking; it is called as its application is."""

    id: BookingId
    application: ApplicationId
    state: State
    start: datetime
    slot_end: datetime
    minutes: int
    people: int
    session: str | None = None
    node: str | None = None
    outcome: Outcome | None = None
    version: int = 1


async def enter(work: Work, booking: StoredBooking) -> None:
    """Enter a booking, or put it as it is now in the place of what it was."""
    known = await get(work, booking.id)
    if known is None:
        values = {"id": booking.id, "application_id": booking.application, "version": 1}
        await work.tell(insert(BOOKINGS).values(**values, **row_of(booking)))
        return
    await work.change(BOOKINGS, booking.id, known.version, row_of(booking))


async def cancel(work: Work, name: BookingId) -> None:
    """The booking stands no more; what was held stays held."""
    await work.tell(
        update(BOOKINGS)
        .where(BOOKINGS.c.id == name, BOOKINGS.c.state == State.STANDING)
        .values(state=State.CANCELLED, version=BOOKINGS.c.version + 1)
    )


async def get(reader: Reader, name: BookingId) -> StoredBooking | None:
    """One booking; None: there is none of this name."""
    row = (await reader.ask(select(BOOKINGS).where(BOOKINGS.c.id == name))).first()
    return None if row is None else booking_of(row)


async def starting(
    reader: Reader, since: datetime, until: datetime, *states: State
) -> tuple[StoredBooking, ...]:
    """Bookings with a start from `since` until before `until`, the first first."""
    asked = select(BOOKINGS).where(BOOKINGS.c.start >= since, BOOKINGS.c.start < until)
    if states:
        asked = asked.where(BOOKINGS.c.state.in_(states))
    rows = await reader.ask(asked.order_by(BOOKINGS.c.start, BOOKINGS.c.id))
    return tuple(booking_of(row) for row in rows)


def row_of(booking: StoredBooking) -> dict[str, Any]:
    """A booking's row, without id, application and version."""
    return {
        "state": booking.state,
        "start": booking.start,
        "slot_end": booking.slot_end,
        "approved_minutes": booking.minutes,
        "approved_people": booking.people,
        "session_id": booking.session,
        "node": booking.node,
        "outcome": booking.outcome,
    }


def booking_of(row: Row[Any]) -> StoredBooking:
    """A row as a value."""
    return StoredBooking(
        BookingId(row.id),
        ApplicationId(row.application_id),
        State(row.state),
        row.start,
        row.slot_end,
        row.approved_minutes,
        row.approved_people,
        row.session_id,
        row.node,
        None if row.outcome is None else Outcome(row.outcome),
        row.version,
    )
