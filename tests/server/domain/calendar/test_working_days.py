"""Working days: weekends, days off, make-up days, hours, and calendars that open every day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.domain.calendar.working_days import (
    DayKind,
    YearUnknown,
    add_working_days,
    after_working_time,
    closed_day_refusals,
    day_kind,
    hours_of,
    is_provisional,
    is_working_day,
    local_day,
    moment_of,
    within_hours,
    working_minutes,
    working_time,
)
from server.domain.entitlement.account import debited
from server.domain.identifiers import PersonId
from tests.support import calendars, law
from tests.support.calendars import VIETNAM, at, day

CHINA = calendars.of()
VIET_NAM = calendars.of("vn-draft")


@pytest.mark.law("GD-55")
@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("2025-01-25", "rest"),  # the Saturday before the make-up Sunday
        ("2025-01-26", "make_up"),
        ("2025-01-27", "working"),
        ("2025-01-28", "holiday"),  # New Year's Eve
        ("2025-02-04", "holiday"),
        ("2025-02-05", "working"),
        ("2025-02-08", "make_up"),
        ("2025-02-09", "rest"),
        ("2025-09-27", "rest"),
        ("2025-09-28", "make_up"),
        ("2025-10-01", "holiday"),
        ("2025-10-08", "holiday"),
        ("2025-10-09", "working"),
        ("2025-10-11", "make_up"),
        ("2025-10-12", "rest"),
        ("2026-02-14", "make_up"),
        ("2026-02-15", "holiday"),
        ("2026-02-23", "holiday"),
        ("2026-02-28", "make_up"),
        ("2026-09-20", "make_up"),
        ("2026-09-25", "holiday"),
        ("2026-10-10", "make_up"),
    ],
)
def test_a_day_is_what_the_state_council_published(told: str, kind: str) -> None:
    assert day_kind(CHINA, day(told)) == kind
    assert is_working_day(CHINA, day(told)) == (kind in ("working", "make_up"))


@pytest.mark.parametrize(
    ("zero", "count", "found"),
    [
        ("2025-06-16", 1, "2025-06-17"),  # Monday to Tuesday
        ("2025-06-13", 1, "2025-06-16"),  # over a weekend
        ("2025-06-14", 1, "2025-06-16"),  # from a Saturday
        ("2025-06-30", 3, "2025-07-03"),  # over a month's end
        ("2024-12-30", 3, "2025-01-03"),  # over a year's end and its holiday
        ("2025-01-24", 3, "2025-02-05"),  # Spring Festival; the make-up Sunday counts
        ("2025-02-05", 3, "2025-02-08"),  # a make-up Saturday
        ("2025-09-26", 3, "2025-09-30"),  # a make-up Sunday
        ("2025-09-30", 3, "2025-10-11"),  # National Day with Mid-Autumn
        ("2026-02-13", 3, "2026-02-25"),
    ],
)
def test_the_nth_working_day_after_a_day(zero: str, count: int, found: str) -> None:
    assert add_working_days(CHINA, day(zero), count) == day(found)


def test_tet_counts_for_offices_in_viet_nam() -> None:
    assert add_working_days(VIET_NAM, day("2025-01-23"), 2) == day("2025-02-03")
    assert add_working_days(VIET_NAM, day("2026-02-12"), 2) == day("2026-02-23")
    assert day_kind(VIET_NAM, day("2025-04-26")) is DayKind.MAKE_UP


def test_there_is_no_working_day_number_zero() -> None:
    with pytest.raises(ValueError, match="number 1"):
        add_working_days(CHINA, day("2025-06-16"), 0)


def test_a_year_that_was_not_loaded_is_not_guessed() -> None:
    with pytest.raises(YearUnknown, match="2031"):
        add_working_days(CHINA, day("2031-03-03"), 1)


def test_a_calendar_without_working_days_ends_the_search() -> None:
    never = replace(CHINA, rest_weekdays=frozenset(range(1, 8)), make_up_days=frozenset())
    with pytest.raises(ValueError, match="no working day within 60 days"):
        add_working_days(never, day("2025-06-16"), 1)
    with pytest.raises(ValueError, match="more than 60 days"):
        after_working_time(never, at("2025-06-16 09:00"), timedelta(minutes=1))


def test_a_count_over_an_unpublished_year_is_provisional() -> None:
    assert not is_provisional(CHINA, day("2025-12-30"), day("2026-12-31"))
    assert is_provisional(CHINA, day("2026-12-31"), day("2027-01-01"))


def test_a_day_is_the_day_of_the_place_and_24_00_is_the_next_day() -> None:
    assert local_day(CHINA, moment_of("Asia/Ho_Chi_Minh", day("2025-06-16"), "23:30")) == day(
        "2025-06-17"
    )
    assert moment_of("Asia/Shanghai", day("2025-06-30"), "24:00") == at("2025-07-01 00:00")
    with pytest.raises(AssertionError, match="zone"):
        local_day(CHINA, at("2025-06-16 09:00").replace(tzinfo=None))


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2025-06-16 08:30", "2025-06-16 17:30", 420),  # a whole day: 3½ and 3½ hours
        ("2025-06-16 00:00", "2025-06-17 00:00", 420),
        ("2025-06-16 11:30", "2025-06-16 14:10", 40),  # over noon
        ("2025-06-16 12:00", "2025-06-16 14:00", 0),
        ("2025-06-13 17:00", "2025-06-16 09:00", 60),  # over a weekend
        ("2025-09-27 10:00", "2025-09-28 10:00", 90),  # into a make-up Sunday
        ("2025-10-01 10:00", "2025-10-08 17:00", 0),  # National Day
        ("2025-06-16 10:00", "2025-06-16 09:00", 0),  # turned around
    ],
)
def test_minutes_of_work_lie_in_hours_of_working_days(since: str, until: str, minutes: int) -> None:
    assert working_minutes(CHINA, at(since), at(until)) == minutes


def test_after_so_much_work_is_the_first_moment_and_the_way_back() -> None:
    since = at("2025-06-13 16:30")
    assert after_working_time(CHINA, since, timedelta()) == since
    assert after_working_time(CHINA, since, timedelta(minutes=60)) == at("2025-06-13 17:30")
    found = after_working_time(CHINA, since, timedelta(minutes=60, seconds=1))
    assert found == at("2025-06-16 08:30:01")
    assert working_time(CHINA, since, found) == timedelta(minutes=60, seconds=1)


def test_a_span_lies_in_one_stretch_of_hours_with_both_ends() -> None:
    assert within_hours(CHINA, at("2025-06-16 08:30"), at("2025-06-16 12:00"))
    assert not within_hours(CHINA, at("2025-06-16 08:29"), at("2025-06-16 09:00"))
    assert not within_hours(CHINA, at("2025-06-16 11:30"), at("2025-06-16 12:01"))
    assert not within_hours(CHINA, at("2025-06-16 11:30"), at("2025-06-16 14:30"))
    assert len(hours_of(CHINA, day("2025-06-15"))) == 2  # a Sunday has hours, but no work


def days(first: str, last: str) -> list[date]:
    start, end = day(first), day(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


@pytest.mark.law("VN-10")
@pytest.mark.parametrize(
    ("closed", "kind"),
    [
        ("2025-01-19", "rest"),  # a Sunday
        ("2025-01-25", "holiday"),  # Tet 2025, from its first day
        ("2025-01-29", "holiday"),  # to New Year's Day
        ("2025-02-02", "holiday"),  # and its last
        ("2025-01-20", "working"),
        ("2025-01-01", "holiday"),
    ],
)
def test_a_day_without_visits_is_a_breach_sunday_and_tet_too(closed: str, kind: str) -> None:
    draft = law.profile("vn-draft")
    opened = [each for each in days("2025-01-01", "2025-02-28") if each != day(closed)]
    found = closed_day_refusals(draft, VIET_NAM, day("2025-01-01"), day("2025-02-28"), opened)
    assert [(each.code, each.facts["day"], each.facts["kind"]) for each in found] == [
        ("calendar_day_closed", closed, kind)
    ]
    assert found[0].citation == draft.cite("calendar.open_every_day")
    assert (kind == "holiday") == ("holiday" in found[0].facts)


@pytest.mark.law("VN-10")
def test_a_month_that_is_open_on_all_days_is_none() -> None:
    draft, whole = law.profile("vn-draft"), days("2026-02-01", "2026-02-28")
    assert closed_day_refusals(draft, VIET_NAM, whole[0], whole[-1], whole) == ()


@pytest.mark.law("VN-10", "GD-29")
def test_guangdong_asks_nobody_to_open_every_day() -> None:
    whole = days("2025-01-01", "2025-01-31")
    assert closed_day_refusals(law.profile(), CHINA, whole[0], whole[-1], []) == ()


@pytest.mark.law("VN-10")
@pytest.mark.parametrize("kind", ["agency", "other_person"])
def test_a_visit_of_an_agency_or_another_person_debits_nothing_and_has_no_bound(kind: str) -> None:
    draft, inmate = law.profile("vn-draft"), PersonId("i1")
    assert debited(draft, kind, inmate) == ()
    assert debited(draft, "standard", inmate) == (inmate,)
    assert draft.minutes_max(kind)[0] is None


def test_hours_of_viet_nam_are_in_its_own_zone() -> None:
    start = hours_of(VIET_NAM, day("2025-01-29"))[0][0]
    assert start == at("2025-01-29 07:30", VIETNAM) == at("2025-01-29 08:30")
