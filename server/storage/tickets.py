"""Tickets: a seat that failed a test waits for who maintains it (Art. 34; GD-88)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text, literal

from server.domain.identifiers import SeatId, UnitId
from server.domain.slots.venues import Ticket
from server.storage.columns import Flag, flag
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf


@dataclass(frozen=True, slots=True)
class TicketOf:
    """A ticket, and when the seat passed its test again."""

    ticket: Ticket
    closed_at: datetime | None = None


def found_by(kept: TicketOf) -> dict[str, Any]:
    """By unit and seat, and whether the work is still to be done."""
    ticket = kept.ticket
    return {"unit_id": ticket.unit, "seat_id": ticket.seat, "open": kept.closed_at is None}


TICKETS: Final = Shelf(
    "tickets",
    TicketOf,
    found_by,
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("seat_id", Text, ForeignKey("seats.id"), nullable=False),
    Column("open", Flag, nullable=False),
    flag("open"),
    Index("ix_tickets_unit_id_open", "unit_id", "open"),
)


async def open_of(reader: Reader, unit: UnitId) -> tuple[Kept[TicketOf], ...]:
    """What is to be repaired in a unit, the oldest first."""
    columns = TICKETS.table.c
    return await TICKETS.find(reader, columns.unit_id == unit, columns.open == literal(True, Flag))


async def open_at(reader: Reader, unit: UnitId, seat: SeatId) -> tuple[Kept[TicketOf], ...]:
    """What is to be repaired at one seat."""
    return tuple(each for each in await open_of(reader, unit) if each.value.ticket.seat == seat)
