"""Who is late: no arrival by the start, and nobody else's queue (Art. 23)."""

from datetime import timedelta

import pytest

from server.domain.identifiers import PersonId
from server.domain.visit_day.arrival import (
    Arrival,
    Standing,
    desk_delay,
    late_refusals,
    slot_refusals,
    standing,
    waits_until,
    who_goes_on,
)
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.day_of_visit import at, codes

START = at("2026-03-10 10:00:00")
MOTHER, SON = PersonId("p-mother"), PersonId("p-son")


def came(clock: str, done: str | None = None, person: PersonId = MOTHER) -> Arrival:
    checked = at(f"2026-03-10 {done}") if done else None
    return Arrival(person, at(f"2026-03-10 {clock}"), checked)


@pytest.mark.law("GD-57", "GD-99")
@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("09:59:59", Standing.IN_TIME),
        ("10:00:00", Standing.IN_TIME),
        ("10:00:00.900000", Standing.IN_TIME),
        ("10:00:01", Standing.LATE),
    ],
)
def test_who_comes_on_the_second_is_in_time(clock: str, expected: Standing) -> None:
    assert standing(law.profile(), came(clock), START, START) is expected


@pytest.mark.law("GD-57")
def test_who_has_not_come_is_awaited_to_the_start_and_absent_after_it() -> None:
    nobody = Arrival(MOTHER)
    assert standing(law.profile(), nobody, START, START) is Standing.AWAITED
    assert standing(law.profile(), nobody, START, at("2026-03-10 10:00:01")) is Standing.ABSENT


@pytest.mark.law("GD-57")
def test_a_queue_at_the_desk_is_the_bureaus_delay_and_nobodys_lateness() -> None:
    profile, arrival = law.profile(), came("09:50:00", "10:06:00")
    assert standing(profile, arrival, START, at("2026-03-10 10:06:00")) is Standing.IN_TIME
    assert late_refusals(profile, arrival, START) == ()
    delay = desk_delay(profile, arrival, START)
    assert delay is not None
    assert (delay.cause, delay.seconds, delay.citation.source) == (Body.BUREAU, 360, "Art. 23")


@pytest.mark.law("GD-57")
def test_no_delay_is_the_bureaus_where_the_family_was_late_or_the_desk_was_not() -> None:
    profile = law.profile()
    assert desk_delay(profile, came("10:00:01", "10:06:00"), START) is None
    assert desk_delay(profile, came("09:50:00", "10:00:00"), START) is None
    assert desk_delay(profile, came("09:50:00"), START) is None


@pytest.mark.law("GD-59")
@pytest.mark.parametrize(
    ("excused", "expected"),
    [(None, ["late_not_decided"]), (False, ["late_not_excused"]), (True, [])],
)
def test_late_is_let_in_only_when_an_officer_excuses_it(
    excused: bool | None, expected: list[str]
) -> None:
    arrival = Arrival(MOTHER, at("2026-03-10 10:04:00"), excused=excused)
    found = late_refusals(law.profile(), arrival, START)
    assert codes(found) == expected
    assert [dict(each.facts) for each in found] == [{"seconds_late": 240}] * len(expected)


@pytest.mark.law("GD-59", "GD-99")
@pytest.mark.parametrize(("now", "expected"), [("10:10:00", []), ("10:10:01", ["slot_given_up"])])
def test_a_slot_waits_ten_minutes_and_no_second_more(now: str, expected: list[str]) -> None:
    profile = law.profile()
    assert waits_until(profile, START) == START + timedelta(minutes=10)
    found = slot_refusals(profile, [Arrival(MOTHER)], START, at(f"2026-03-10 {now}"))
    assert codes(found) == expected


@pytest.mark.law("GD-59")
def test_a_slot_for_which_somebody_came_while_it_waited_is_not_given_up() -> None:
    later = at("2026-03-10 10:20:00")
    assert slot_refusals(law.profile(), [came("10:10:00")], START, later) == ()
    assert codes(slot_refusals(law.profile(), [came("10:10:01")], START, later)) == [
        "slot_given_up"
    ]


@pytest.mark.law("GD-59")
def test_fewer_than_approved_is_no_change_the_others_visit() -> None:
    """Who stays away, is turned away, or is late without an excuse, is not of them (A33)."""
    away, turned = Arrival(PersonId("p-away")), Arrival(PersonId("p-turned"), turned_away=True)
    here, late = came("09:50:00", "09:58:00"), came("10:01:00", "10:03:00", SON)
    excused = Arrival(SON, late.arrived_at, late.checked_in_at, excused=True)
    profile = law.profile()
    assert who_goes_on(profile, [here, away, turned, late], START) == (MOTHER,)
    assert who_goes_on(profile, [here, away, turned, excused], START) == (MOTHER, SON)


def test_a_text_without_lateness_calls_nobody_late() -> None:
    draft = law.profile("vn-draft")
    assert late_refusals(draft, came("11:00:00"), START) == ()
    assert slot_refusals(draft, [Arrival(MOTHER)], START, at("2026-03-10 12:00:00")) == ()
    assert desk_delay(draft, came("09:00:00", "11:00:00"), START) is None
