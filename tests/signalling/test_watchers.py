"""A watcher counts while both its signs come; what nobody sends is not asked of it."""

import pytest

from media.engine import Side
from signalling.grant import Role
from tests.support.house import House, Visit, plan


@pytest.fixture
def visit() -> Visit:
    """A visit that is talking, watched by one officer of each side."""
    made = Visit()
    made.run(4.0)
    assert made.is_open()
    return made


def seconds_until_held(visit: Visit, limit_s: float = 4.0) -> float:
    """How long talk goes on; the monitors in `visit.monitors` report as before."""
    begun_s = visit.clock.now_s()
    while visit.is_open() and visit.clock.now_s() - begun_s < limit_s:
        visit.run(0.5) if round((visit.clock.now_s() - begun_s) * 20) % 10 == 0 else visit.step()
    return visit.clock.now_s() - begun_s


def test_a_page_that_hangs_while_its_srtcp_goes_on_counts_no_more_within_2_s(
    visit: Visit,
) -> None:
    visit.monitors.remove(visit.facility)
    assert seconds_until_held(visit) <= 2.0
    assert visit.state()["holds"] == ["unwatched_b"]


def test_a_transport_that_falls_silent_counts_no_more_within_2_s(visit: Visit) -> None:
    visit.engine.silence(visit.facility.peer.handle)
    assert seconds_until_held(visit) <= 2.0


def test_a_hidden_page_counts_no_more_at_once(visit: Visit) -> None:
    visit.monitors.remove(visit.facility)
    visit.facility.report(visible=False)
    visit.run(0.2)
    assert visit.state()["holds"] == ["unwatched_b"]


def test_frozen_pictures_count_no_more_within_2_s_though_reports_come(visit: Visit) -> None:
    visit.monitors.remove(visit.facility)
    begun_s = visit.clock.now_s()
    while visit.is_open():
        visit.facility.report(rising=False)
        visit.run(0.5)
    assert visit.clock.now_s() - begun_s <= 2.0


def test_one_side_not_seen_or_not_heard_is_not_watched(visit: Visit) -> None:
    visit.monitors.remove(visit.facility)
    for _ in range(4):
        visit.facility.report(sides=(Side.A,))
        visit.run(0.5)
    assert visit.state()["holds"] == ["unwatched_b"]
    for _ in range(4):
        visit.facility.report(audible=False)
        visit.run(0.5)
    assert visit.state()["holds"] == ["unwatched_b"]
    visit.monitors.append(visit.facility)
    visit.run(1.0)
    assert visit.is_open()


def test_a_publisher_that_pauses_makes_no_watcher_unwell(visit: Visit) -> None:
    visit.monitors.remove(visit.facility)
    visit.engine.send(visit.kiosk.peer.handle, flowing=False)
    for _ in range(3):
        visit.facility.report(sides=(Side.B,))
        visit.facility.frames += 15
        visit.run(0.5)
    assert visit.state()["watchers"] == {"a": 1, "b": 1}


def test_a_watcher_of_an_empty_visit_watches() -> None:
    house = House()
    house.open(plan())
    house.monitors.append(house.seat(Role.MONITOR, Side.A))
    house.run(1.0)
    assert house.state()["holds"] == ["party_a_absent", "party_b_absent", "unwatched_b"]


def test_a_second_well_watcher_of_a_side_keeps_it_watched(visit: Visit) -> None:
    visit.monitors.append(visit.seat(Role.MONITOR, Side.B, device="wall-9"))
    visit.run(1.0)
    visit.facility.drop()
    visit.monitors.remove(visit.facility)
    visit.run(3.0)
    assert visit.is_open()


def test_most_of_a_minute_of_a_well_watch_cause_no_hold(visit: Visit) -> None:
    lines = visit.record.acts().count("held")
    visit.run(50.0)
    assert visit.record.acts().count("held") == lines
