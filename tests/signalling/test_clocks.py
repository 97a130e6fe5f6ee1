"""Two clocks: talk stands while a hold stands, the slot never does."""

import pytest

from signalling.clocks import GATE_LEASE_S, TALK_GUARD_S, Clocks
from signalling.states import State, Turn


@pytest.fixture
def clocks() -> Clocks:
    """Opened at 100 s: cap 10 s, slot end at 160 s, no-show at 130 s."""
    return Clocks(cap_s=10.0, slot_end_s=160.0, no_show_at_s=130.0)


def test_the_talk_clock_stands_still_between_two_stretches(clocks: Clocks) -> None:
    clocks.start(100.0)
    clocks.stop(103.0)
    assert clocks.talked_s(120.0) == 3.0
    clocks.start(120.0)
    assert clocks.talked_s(122.0) == pytest.approx(5.0)
    assert clocks.uncounted_s(122.0) == pytest.approx(17.0)


def test_talk_ends_a_guard_before_the_cap_counted_over_all_stretches(clocks: Clocks) -> None:
    clocks.start(100.0)
    clocks.stop(104.0)
    clocks.start(110.0)
    end_s = 116.0 - TALK_GUARD_S
    assert clocks.talk_end_s == pytest.approx(end_s)
    assert clocks.due(end_s - 0.001, State.TALKING, both_came=True) is None
    assert clocks.due(end_s + 0.001, State.TALKING, both_came=True) is Turn.CAP


def test_a_late_look_counts_no_talk_beyond_the_end(clocks: Clocks) -> None:
    clocks.start(100.0)
    assert clocks.talked_s(150.0) == pytest.approx(10.0 - TALK_GUARD_S)


def test_the_gate_is_leased_for_2_s_and_never_beyond_talk_or_slot(clocks: Clocks) -> None:
    clocks.start(100.0)
    assert clocks.forward_until_s(101.0) == 101.0 + GATE_LEASE_S
    assert clocks.forward_until_s(109.0) == pytest.approx(110.0 - TALK_GUARD_S)
    clocks.slot_end_s = 105.0
    assert clocks.forward_until_s(104.0) == 105.0


def test_the_slot_end_comes_in_any_state(clocks: Clocks) -> None:
    for state in (State.WAITING, State.TALKING, State.HELD):
        assert clocks.due(160.0, state, both_came=True) is Turn.SLOT_END


def test_a_visit_to_which_not_both_came_ends_as_no_show(clocks: Clocks) -> None:
    assert clocks.due(129.9, State.WAITING, both_came=False) is None
    assert clocks.due(130.0, State.WAITING, both_came=False) is Turn.NO_SHOW
    assert clocks.due(130.0, State.WAITING, both_came=True) is None


def test_minutes_used_up_before_a_crash_are_used_up_after_it(clocks: Clocks) -> None:
    clocks.talked_before_s = 9.95
    assert clocks.due(101.0, State.HELD, both_came=True) is Turn.CAP
