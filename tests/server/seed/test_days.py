"""Slots lie on working days within the hours of work, and a plan is signed a month ahead."""

from datetime import UTC, date, datetime, timedelta

from server.domain.calendar.working_days import is_working_day, within_hours
from server.seed.days import days_around, months_on
from tests.support import calendars, law

CALENDAR = calendars.of()
DAYS = days_around(law.profile(), CALENDAR, date(2026, 3, 2), 2, 2)
SLOT = timedelta(minutes=40)


def test_every_slot_lies_within_the_hours_of_a_working_day() -> None:
    for each in DAYS.all:
        assert is_working_day(CALENDAR, each.day)
        assert all(within_hours(CALENDAR, start, start + SLOT) for start in each.starts)


def test_spring_festival_has_no_slots() -> None:
    assert date(2026, 2, 17) not in {each.day for each in DAYS.all}


def test_plans_are_signed_to_the_end_of_next_month() -> None:
    assert {each.day.month for each in DAYS.all if not each.signed} == {5}


def test_slots_begin_with_a_whole_month_and_today_has_not_begun() -> None:
    assert DAYS.all[DAYS.first].day == date(2026, 1, 4)  # three days off, then a make-up Sunday
    assert DAYS.all[DAYS.today].day == date(2026, 3, 2)


def test_a_review_ends_with_its_third_working_day() -> None:
    today = DAYS.all[DAYS.today]
    assert today.review_ends_at == datetime(2026, 3, 5, 16, tzinfo=UTC)


def test_months_go_on_over_a_new_year() -> None:
    assert months_on(date(2026, 11, 30), 2) == date(2027, 1, 1)
    assert months_on(date(2026, 1, 31), -1) == date(2025, 12, 1)
