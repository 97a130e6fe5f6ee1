"""Slots: one at each side with one start, both or none, at lodging, and what frees them."""

from datetime import timedelta

import pytest

from server.domain.identifiers import SeatId, SlotId, UnitId
from server.domain.slots.plan import Slot
from server.domain.slots.slots import (
    TRANSITIONS,
    Event,
    State,
    early_refusals,
    nearest_starts,
    pairing_refusals,
    slot_after,
    take,
)
from tests.support import law
from tests.support.calendars import at

GUANGDONG = law.profile()
BUREAU, PRISON, REHAB = UnitId("b1"), UnitId("p1"), UnitId("r1")
SIDES = (BUREAU, PRISON)
NINE, TEN = at("2025-06-16 09:00"), at("2025-06-16 10:00")
NOW = at("2025-06-10 09:00")


def slot(unit: UnitId, start: str = "09:00", seat: str = "1", day: str = "2025-06-16") -> Slot:
    begin = at(f"{day} {start}")
    name = SlotId(f"{unit}/{seat}/{day} {start}")
    return Slot(name, unit, SeatId(seat), begin, begin + timedelta(minutes=40))


@pytest.mark.law("GD-27")
def test_a_visit_takes_one_slot_at_each_side_with_the_same_start() -> None:
    free = [slot(BUREAU, seat="2"), slot(BUREAU), slot(PRISON), slot(PRISON, "10:00")]
    found = take(GUANGDONG, SIDES, NINE, free, NOW)
    assert found.slots == (slot(BUREAU), slot(PRISON))
    assert (found.refusals, found.nearest) == ((), ())


@pytest.mark.law("GD-27")
def test_where_one_side_is_full_nothing_is_taken_at_the_other() -> None:
    for free in ([slot(BUREAU)], [slot(PRISON)], []):
        found = take(GUANGDONG, SIDES, NINE, free, NOW)
        assert found.slots == ()
        assert [each.code for each in found.refusals] == ["slot_taken"]
        assert found.refusals[0].citation.source == "Art. 12"


@pytest.mark.law("GD-27")
def test_a_thousand_who_want_one_slot_get_it_once() -> None:
    free = {each.id: each for each in (slot(BUREAU), slot(PRISON))}
    got = 0
    for _ in range(1000):
        taken = take(GUANGDONG, SIDES, NINE, free.values(), NOW).slots
        got += bool(taken)
        for each in taken:
            del free[each.id]
    assert got == 1


@pytest.mark.law("GD-27")
def test_two_inmates_take_one_slot_at_each_facility() -> None:
    found = take(GUANGDONG, (PRISON, REHAB), NINE, [slot(PRISON), slot(REHAB), slot(BUREAU)], NOW)
    assert [each.unit for each in found.slots] == [PRISON, REHAB]


@pytest.mark.law("GD-27")
def test_a_slot_whose_start_has_come_is_not_taken_any_more() -> None:
    free = [slot(BUREAU), slot(PRISON)]
    assert take(GUANGDONG, SIDES, NINE, free, NINE - timedelta(seconds=1)).slots != ()
    assert take(GUANGDONG, SIDES, NINE, free, NINE).slots == ()


@pytest.mark.law("GD-27")
def test_two_slots_at_one_side_or_two_starts_are_refused() -> None:
    def codes(*slots: Slot) -> list[str]:
        return [each.code for each in pairing_refusals(GUANGDONG, SIDES, slots)]

    assert codes(slot(BUREAU), slot(PRISON)) == []
    assert codes(slot(BUREAU)) == ["slot_not_one_a_side"]
    assert codes(slot(BUREAU), slot(BUREAU, seat="2"), slot(PRISON)) == ["slot_not_one_a_side"]
    assert codes(slot(BUREAU), slot(PRISON), slot(REHAB)) == ["slot_not_one_a_side"]
    assert codes(slot(BUREAU), slot(PRISON, "10:00")) == ["slot_starts_differ"]


@pytest.mark.law("GD-27")
def test_who_comes_too_late_is_told_the_three_nearest_starts_free_at_both_sides() -> None:
    starts = ["08:30", "09:40", "10:20", "11:00", "14:00"]
    free = [slot(unit, start) for unit in SIDES for start in starts]
    free += [slot(BUREAU, "09:20"), slot(PRISON, "09:10")]  # free at one side only
    found = take(GUANGDONG, SIDES, NINE, free, NOW)
    assert [f"{each:%H:%M}" for each in found.nearest] == ["08:30", "09:40", "10:20"]
    assert found.refusals[0].facts["nearest"] == 3


@pytest.mark.law("GD-27")
def test_of_two_equally_near_starts_the_earlier_is_offered_and_past_ones_are_not() -> None:
    free = [slot(unit, f"{hour:02}:00") for unit in SIDES for hour in (8, 10, 11, 14, 15)]
    near = nearest_starts(GUANGDONG, SIDES, NINE, free)
    assert [each.hour for each in near] == [8, 10, 11]
    late = take(GUANGDONG, SIDES, NINE, free, at("2025-06-16 08:30"))
    assert [each.hour for each in late.nearest] == [10, 11, 14]
    one_left = nearest_starts(GUANGDONG, SIDES, TEN, [slot(BUREAU), slot(PRISON)])
    assert one_left == (NINE,)


@pytest.mark.law("GD-27")
def test_a_slot_is_taken_at_lodging_and_not_by_an_application_that_lacks_something() -> None:
    assert early_refusals(GUANGDONG, "lodging") == ()
    found = early_refusals(GUANGDONG, "draft")
    assert [(each.code, each.citation.key) for each in found] == [
        ("slot_before_lodging", "slots.taken_at")
    ]


@pytest.mark.law("GD-27")
@pytest.mark.parametrize("event", [Event.REFUSAL, Event.NO, Event.SILENCE, Event.WITHDRAWAL])
def test_refusal_no_silence_and_withdrawal_free_a_slot(event: Event) -> None:
    assert slot_after(GUANGDONG, State.TAKEN, event) is State.FREE
    assert slot_after(GUANGDONG, State.FREE, event) is None


@pytest.mark.law("GD-27")
def test_what_the_profile_does_not_name_frees_nothing() -> None:
    profile = law.profile(slots__freed_by__value=["refusal", "no", "withdrawal"])
    assert slot_after(profile, State.TAKEN, Event.SILENCE) is None
    assert slot_after(profile, State.TAKEN, Event.NO) is State.FREE


@pytest.mark.law("GD-27")
def test_a_taken_slot_is_not_taken_again_and_a_planned_one_not_yet() -> None:
    assert slot_after(GUANGDONG, State.FREE, Event.LODGING) is State.TAKEN
    for state in (State.PLANNED, State.TAKEN, State.LOST, State.USED):
        assert slot_after(GUANGDONG, state, Event.LODGING) is None


@pytest.mark.law("GD-93")
def test_a_closure_takes_a_slot_whether_free_or_taken_and_gives_it_back_free() -> None:
    assert slot_after(GUANGDONG, State.FREE, Event.CLOSED) is State.LOST
    assert slot_after(GUANGDONG, State.TAKEN, Event.CLOSED) is State.LOST
    assert slot_after(GUANGDONG, State.LOST, Event.REOPENED) is State.FREE
    assert slot_after(GUANGDONG, State.TAKEN, Event.FALLEN) is State.FREE  # the other side closed


def test_every_state_is_in_the_table_and_a_used_slot_stays_used() -> None:
    assert set(TRANSITIONS) == set(State)
    assert TRANSITIONS[State.USED] == {}
