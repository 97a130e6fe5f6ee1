"""Which sessions a node takes."""

import pytest

from media.engine import Side
from signalling.errors import Refused
from signalling.grant import Role
from signalling.messages import Cut
from tests.support.house import SESSION, House, at_once, plan


def test_a_node_that_has_its_number_of_sessions_takes_no_further_one() -> None:
    house = House(sessions_max=1)
    house.open(plan())
    with pytest.raises(Refused, match="node_busy"):
        at_once(house.registry.open(plan("visit-2")))


def test_a_visit_that_was_cut_and_waits_for_its_ground_takes_nobody_elses_place() -> None:
    house = House(sessions_max=1)
    house.open(plan())
    house.seat(Role.MONITOR, Side.B).say(Cut(type="cut", session=SESSION))
    assert at_once(house.registry.open(plan("visit-2")))


def test_visits_that_wait_for_their_grounds_are_bounded_too() -> None:
    house = House(sessions_max=1)
    for number in (1, 2):
        house.open(plan(f"visit-{number}"))
        monitor = house.seat(Role.MONITOR, Side.B, f"visit-{number}")
        monitor.say(Cut(type="cut", session=f"visit-{number}"), f"visit-{number}")
    with pytest.raises(Refused, match="node_busy"):
        at_once(house.registry.open(plan("visit-3")))
