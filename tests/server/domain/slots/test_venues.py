"""A seat is bookable when it was accepted and its last self-test passed (Art. 33, 34)."""

from dataclasses import replace

import pytest

from server.domain.actor import Role
from server.domain.identifiers import SeatId, UnitId
from server.domain.slots.venues import (
    Event,
    Seat,
    State,
    after,
    bookable_refusals,
    health,
    maintenance_refusals,
    ticket_of,
)
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.day_of_visit import PRISON, SITE, at, codes, staff

SEAT = Seat(SeatId("k-1"), SITE, State.READY)
NOW = at("2026-03-10 08:00:00")


@pytest.mark.law("GD-87")
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.INSTALLED, ["seat_not_accepted", "seat_not_tested"]),
        (State.ACCEPTED, ["seat_not_tested"]),
        (State.FAILED, ["seat_not_tested"]),
        (State.READY, []),
    ],
)
def test_only_a_ready_seat_is_bookable(state: State, expected: list[str]) -> None:
    assert codes(bookable_refusals(law.profile(), replace(SEAT, state=state))) == expected


def walked(*events: Event) -> State:
    seat = replace(SEAT, state=State.INSTALLED)
    for event in events:
        reached = after(seat, event)
        assert reached is not None
        seat = replace(seat, state=reached)
    return seat.state


@pytest.mark.law("GD-87")
def test_acceptance_comes_before_the_first_self_test() -> None:
    assert after(replace(SEAT, state=State.INSTALLED), Event.SELF_TEST_PASSED) is None
    assert walked(Event.ACCEPTANCE_PASSED, Event.SELF_TEST_PASSED) is State.READY


@pytest.mark.law("GD-88")
def test_a_repair_makes_nothing_bookable_a_passed_self_test_does() -> None:
    broken = (Event.ACCEPTANCE_PASSED, Event.SELF_TEST_PASSED, Event.SELF_TEST_FAILED)
    assert walked(*broken) is State.FAILED
    repaired = replace(SEAT, state=walked(*broken, Event.REPAIRED))
    assert codes(bookable_refusals(law.profile(), repaired)) == ["seat_not_tested"]
    assert walked(*broken, Event.REPAIRED, Event.SELF_TEST_PASSED) is State.READY


@pytest.mark.law("GD-88")
def test_a_failed_test_opens_a_ticket_for_the_seats_own_unit() -> None:
    ticket = ticket_of(law.profile(), SEAT, Event.SELF_TEST_FAILED, NOW)
    assert ticket is not None
    assert (ticket.seat, ticket.unit, ticket.citation.source) == (SEAT.id, SITE, "Art. 34")
    assert ticket_of(law.profile(), SEAT, Event.SELF_TEST_PASSED, NOW) is None


@pytest.mark.law("GD-88")
def test_each_unit_maintains_its_own_place() -> None:
    clerk = staff(Role.BUREAU_CLERK, Body.BUREAU, SITE)
    assert maintenance_refusals(law.profile(), SEAT, clerk) == ()
    stranger = staff(Role.FACILITY_CLERK, Body.FACILITY, PRISON)
    head = staff(Role.CITY, Body.CITY, SITE)
    for other in (stranger, head):
        assert codes(maintenance_refusals(law.profile(), SEAT, other)) == ["seat_of_another_unit"]


@pytest.mark.law("GD-88")
def test_the_board_counts_seats_by_state() -> None:
    seats = [SEAT, replace(SEAT, id=SeatId("k-2"), state=State.FAILED), SEAT]
    assert health(seats) == {
        State.INSTALLED: 0,
        State.ACCEPTED: 0,
        State.READY: 2,
        State.FAILED: 1,
    }


def test_a_text_without_venues_tests_none() -> None:
    draft = law.profile("vn-draft")
    assert bookable_refusals(draft, replace(SEAT, state=State.INSTALLED)) == ()
    assert ticket_of(draft, SEAT, Event.SELF_TEST_FAILED, NOW) is None
    other = staff(Role.BUREAU_CLERK, Body.BUREAU, UnitId("bureau-2"))
    assert codes(maintenance_refusals(draft, SEAT, other)) == ["seat_of_another_unit"]
