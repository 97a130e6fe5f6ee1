"""Seats that may be booked: accepted, self-tested, repaired (Art. 33, 34; GD-87, GD-88).  Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain import silence
from server.domain.actor import Staff
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import SeatId, UnitId
from server.domain.profile.profile import Profile


class State(StrEnum):
    """What a seat is fit for."""

    INSTALLED = "installed"
    """Not accepted yet."""
    ACCEPTED = "accepted"
    """Not self-tested yet."""
    READY = "ready"
    FAILED = "failed"


class Event(StrEnum):
    """What a test or an inspection said."""

    ACCEPTANCE_PASSED = "acceptance_passed"
    ACCEPTANCE_FAILED = "acceptance_failed"
    SELF_TEST_PASSED = "self_test_passed"
    SELF_TEST_FAILED = "self_test_failed"
    REPAIRED = "repaired"


# A repaired seat is not ready: only a passed self-test makes it so (GD-88).
TRANSITIONS: Final[Mapping[State, Mapping[Event, State]]] = {
    State.INSTALLED: {
        Event.ACCEPTANCE_PASSED: State.ACCEPTED,
        Event.ACCEPTANCE_FAILED: State.INSTALLED,
    },
    State.ACCEPTED: {
        Event.ACCEPTANCE_FAILED: State.INSTALLED,
        Event.SELF_TEST_PASSED: State.READY,
        Event.SELF_TEST_FAILED: State.FAILED,
    },
    State.READY: {
        Event.ACCEPTANCE_FAILED: State.INSTALLED,
        Event.SELF_TEST_PASSED: State.READY,
        Event.SELF_TEST_FAILED: State.FAILED,
    },
    State.FAILED: {
        Event.ACCEPTANCE_FAILED: State.INSTALLED,
        Event.SELF_TEST_PASSED: State.READY,
        Event.SELF_TEST_FAILED: State.FAILED,
        Event.REPAIRED: State.ACCEPTED,
    },
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A kiosk or terminal with its place."""

    id: SeatId
    unit: UnitId
    state: State


@dataclass(frozen=True, slots=True)
class Ticket:
    """Work for the unit that maintains the seat (Art. 34)."""

    seat: SeatId
    unit: UnitId
    opened_at: datetime
    because: Event
    citation: Citation


def after(seat: Seat, event: Event) -> State | None:
    """What a seat is after an event; None: the event cannot happen to it now."""
    return TRANSITIONS[seat.state].get(event)


def bookable_refusals(profile: Profile, seat: Seat) -> tuple[Refusal, ...]:
    """A seat that was not accepted, or whose last self-test did not pass, takes no booking."""
    if profile.venues is None:
        return ()
    return (*acceptance_refusals(profile, seat), *self_test_refusals(profile, seat))


def acceptance_refusals(profile: Profile, seat: Seat) -> tuple[Refusal, ...]:
    """The place meets the standards, by a test on file (Art. 33)."""
    assert profile.venues is not None
    if seat.state is not State.INSTALLED or not profile.venues.acceptance_test.value:
        return ()
    return (Refusal("seat_not_accepted", profile.cite("venues.acceptance_test")),)


def self_test_refusals(profile: Profile, seat: Seat) -> tuple[Refusal, ...]:
    """The last self-test has passed (Art. 33; GD-88)."""
    assert profile.venues is not None
    if not profile.venues.self_test_bookable.value or seat.state is State.READY:
        return ()
    cited = profile.cite("venues.self_test_bookable")
    return (Refusal("seat_not_tested", cited, {"state": seat.state.value}),)


def ticket_of(profile: Profile, seat: Seat, event: Event, at: datetime) -> Ticket | None:
    """A failed test opens a ticket at once (Art. 34; GD-88)."""
    if profile.venues is None or not profile.venues.failure_opens_ticket.value:
        return None
    if event not in (Event.SELF_TEST_FAILED, Event.ACCEPTANCE_FAILED):
        return None
    cited = profile.cite("venues.failure_opens_ticket")
    return Ticket(seat.id, seat.unit, at, event, cited)


def maintenance_refusals(profile: Profile, seat: Seat, by: Staff) -> tuple[Refusal, ...]:
    """Each unit maintains its own place (Art. 34 负责本单位)."""
    bodies = profile.venues.maintained_by.value if profile.venues else ()
    if by.unit == seat.unit and by.body in bodies:
        return ()
    return (Refusal("seat_of_another_unit", silence.cite(profile, "venues.maintained_by")),)


def health(seats: Sequence[Seat]) -> Mapping[State, int]:
    """How many seats of a unit are in which state, for its board (GD-88)."""
    found = Counter(seat.state for seat in seats)
    return {state: found[state] for state in State}
