"""Invented applications take only ways that the domain's tables know."""

import pytest

from server.domain.applications.applications import TRANSITIONS, Origin, State
from server.seed.paths import BOOKED, ENDED, LIVING, WAITING, Path, of_future, of_past

ALL = (*BOOKED, *WAITING, *ENDED)


@pytest.mark.parametrize("way", ALL)
def test_each_step_of_a_way_stands_in_the_table_of_its_origin(way: Path) -> None:
    before = State.UNFINISHED
    for each, state in zip(way.steps, way.states, strict=True):
        assert TRANSITIONS[way.origin][before][each.event] is state
        before = state
    assert way.end is before


def test_an_end_is_a_state_without_a_way_out() -> None:
    ends = {state for state in State if not TRANSITIONS[Origin.RELATIVE].get(state, {1: 1})}
    assert ends == set(State) - LIVING - {State.UNFINISHED}


def test_what_has_passed_waits_for_nobody() -> None:
    assert [way for way in of_past() if way.waits] == []


def test_what_lies_ahead_is_not_over() -> None:
    assert [way for way in of_future() if way.is_over] == []


def test_of_ten_whose_time_has_passed_about_seven_had_their_visit() -> None:
    weights = [
        sum(way.weight for way in of_past() if way.lives is lives) for lives in (True, False)
    ]
    assert 0.65 < weights[0] / sum(weights) < 0.75
