"""A seat is accepted, tested, repaired; what fails takes no booking (Art. 33, 34; GD-87, 88)."""

from dataclasses import dataclass, replace
from typing import Final

from server.casework import standstill
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.domain.identifiers import SeatId, UnitId
from server.domain.powers.acts import Act
from server.domain.silence import cite
from server.domain.slots import venues
from server.domain.slots.venues import Event, State
from server.storage import openings, tickets, units
from server.storage.errors import StaleVersion
from server.storage.ids import new_id
from server.storage.openings import Holder, Stretch
from server.storage.tickets import TicketOf
from server.storage.units import StoredSeat

HOLDERS_MAX: Final = 200
"""Bookings at one seat that are listed; it has a month of them at most."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A seat after an event: how many of its slots went or came back, and who holds the others."""

    seat: StoredSeat
    slots: int
    held: tuple[Holder, ...]


async def inspect_seat(
    acting: Acting, unit: UnitId, name: SeatId, seen: int, event: Event
) -> Inspected:
    """Enter what a test or a repair said; the slots of the seat follow.

    Raises: Refused, Forbidden, Unknown, Malformed, StaleVersion."""
    await acting.allow(Act.TEST_SEAT, [unit], subject=unit)
    stored = await units.seat(acting.work, name)
    if stored is None or stored.seat.unit != unit:
        raise Unknown("seat", name)
    if stored.version != seen:
        raise StaleVersion("seats", name, seen)
    demand(venues.maintenance_refusals(acting.profile, stored.seat, acting.staff()))
    state = venues.after(stored.seat, event)
    if state is None:
        raise Malformed("seat_event_impossible", "that cannot happen to a seat in this state")
    version = await units.set_seat(acting.work, stored, state, in_use=stored.in_use)
    tested = replace(stored, seat=replace(stored.seat, state=state), version=version)
    await follow_ticket(acting, tested, event)
    facts: dict[str, str | int] = {"event": event.value, "state": state.value}
    cited = cite(acting.profile, "venues.self_test_bookable")
    await acting.enter("seat_tested", name, facts=facts, citations=(cited,))
    return await follow_slots(acting, tested)


async def follow_slots(acting: Acting, tested: StoredSeat) -> Inspected:
    """A ready seat's slots are free again; those of another are lost, but for the taken ones."""
    seat = tested.seat
    stretch = Stretch(frozenset({seat.unit}), acting.now, seats=frozenset({seat.id}))
    if seat.state is State.READY:
        return Inspected(tested, await standstill.reopen(acting.work, stretch, acting.now), ())
    gone = await openings.take_out(acting.work, stretch)
    return Inspected(tested, gone, await openings.holders(acting.work, stretch, HOLDERS_MAX))


async def follow_ticket(acting: Acting, tested: StoredSeat, event: Event) -> None:
    """A failure opens a ticket, unless one is open; a seat that is ready again closes it."""
    seat = tested.seat
    still = await tickets.open_at(acting.work, seat.unit, seat.id)
    if seat.state is State.READY:
        for each in still:
            closed = replace(each.value, closed_at=acting.now)
            await tickets.TICKETS.change(acting.work, each, closed)
    ticket = venues.ticket_of(acting.profile, seat, event, acting.now)
    if ticket is not None and not still:
        await tickets.TICKETS.add(acting.work, new_id(acting.now), TicketOf(ticket))
