"""The table of states, walked whole."""

from itertools import product

import pytest

from signalling.states import ENDINGS, TRANSITIONS, Hold, State, Turn, next_state

NAMED = {
    (State.WAITING, Turn.HOLDS_CLEARED): State.TALKING,
    (State.WAITING, Turn.NO_SHOW): State.ENDED,
    (State.TALKING, Turn.HELD_UP): State.HELD,
    (State.TALKING, Turn.CAP): State.ENDED,
    (State.HELD, Turn.HOLDS_CLEARED): State.TALKING,
    (State.HELD, Turn.CAP): State.ENDED,
}
ALWAYS = {Turn.SLOT_END, Turn.CUT, Turn.LEFT, Turn.OFFICE, Turn.OVERLOAD, Turn.NODE_STOPPED}


@pytest.mark.parametrize(("state", "turn"), list(product(State, Turn)))
def test_every_turn_in_every_state_leads_where_it_should_or_is_a_bug(
    state: State, turn: Turn
) -> None:
    expected = NAMED.get((state, turn))
    if state is State.ENDED or turn in ALWAYS:
        expected = State.ENDED
    if expected is None:
        with pytest.raises(AssertionError):
            next_state(state, turn)
    else:
        assert next_state(state, turn) is expected


def test_from_every_living_state_a_visit_can_be_ended_and_from_ended_nothing_leads_back() -> None:
    for state in State:
        assert TRANSITIONS[state][Turn.CUT] is State.ENDED
    assert set(TRANSITIONS[State.ENDED].values()) == {State.ENDED}


def test_only_two_turns_do_not_end_a_visit() -> None:
    assert set(Turn) - ENDINGS == {Turn.HOLDS_CLEARED, Turn.HELD_UP}


def test_no_hold_is_a_state() -> None:
    assert not {hold.value for hold in Hold} & {state.value for state in State}
