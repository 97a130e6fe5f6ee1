"""Review deadlines: three working days, two more on a ground, told early, and where it lay."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.domain.calendar.deadlines import (
    Deadline,
    Extension,
    Handover,
    Review,
    Said,
    deadline,
    escalations,
    escalations_due,
    extension_refusals,
    is_late,
    lay_at_units,
    stopped_at,
)
from server.domain.identifiers import UnitId
from server.domain.vocabulary import Body
from tests.support import calendars, law
from tests.support.calendars import at, day

GUANGDONG = law.profile()
CHINA = calendars.of()
BUREAU, PRISON, REHAB = UnitId("b1"), UnitId("p1"), UnitId("r1")


def due(lodged: str, *extensions: Extension, **changes: Any) -> Deadline:
    return deadline(law.profile(**changes), CHINA, Review(at(lodged), extensions))


def extension(
    ground: str = "over_number", days: int = 2, declared: str = "2025-06-17 10:00", reason: str = ""
) -> Extension:
    return Extension(ground, reason, days, at(declared))


@pytest.mark.law("GD-55")
@pytest.mark.parametrize(
    ("lodged", "last"),
    [
        ("2025-06-16 00:00", "2025-06-19"),  # Monday: any hour of day 0
        ("2025-06-16 23:59:59", "2025-06-19"),
        ("2025-06-12 09:00", "2025-06-17"),  # over a weekend
        ("2025-06-14 09:00", "2025-06-18"),  # lodged on a Saturday
        ("2025-06-27 16:00", "2025-07-02"),  # over a month's end
        ("2024-12-31 16:00", "2025-01-06"),  # over a year's end
        ("2025-01-24 09:00", "2025-02-05"),  # Spring Festival: Sun 26, Mon 27, Wed 5
        ("2025-01-26 09:00", "2025-02-06"),  # lodged on a make-up Sunday
        ("2025-01-28 09:00", "2025-02-07"),  # lodged on New Year's Eve
        ("2025-02-06 09:00", "2025-02-10"),  # Fri 7, make-up Sat 8, Mon 10
        ("2025-04-24 09:00", "2025-04-28"),  # Fri 25, make-up Sun 27, Mon 28
        ("2025-09-25 09:00", "2025-09-29"),  # Fri 26, make-up Sun 28, Mon 29
        ("2025-09-29 09:00", "2025-10-10"),  # Tue 30, then National Day to the 8th
        ("2025-10-08 09:00", "2025-10-11"),  # Thu 9, Fri 10, make-up Sat 11
        ("2026-02-13 09:00", "2026-02-25"),  # make-up Sat 14, Tue 24, Wed 25
        ("2026-02-26 09:00", "2026-03-02"),  # Fri 27, make-up Sat 28, Mon 2 March
        ("2026-09-30 09:00", "2026-10-10"),  # Thu 8, Fri 9, make-up Sat 10
    ],
)
def test_the_third_working_day_after_the_lodging_day_is_the_last(lodged: str, last: str) -> None:
    found = due(lodged)
    assert (found.day_zero, found.last_day) == (day(lodged[:10]), day(last))
    assert found.ends_at == at(f"{last} 00:00") + timedelta(days=1)
    assert not found.provisional
    assert found.citations[0] == GUANGDONG.cite("deadlines.review_working_days")


@pytest.mark.law("GD-55", "GD-99")
def test_the_last_second_is_in_time_and_the_next_is_late() -> None:
    found = due("2025-09-29 09:00")
    now = at("2025-12-01 09:00")
    assert not is_late(found, at("2025-10-10 23:59:59"), now)
    assert is_late(found, at("2025-10-11 00:00:00"), now)
    assert not is_late(found, None, at("2025-10-10 23:59:59"))
    assert is_late(found, None, at("2025-10-11 00:00:00"))


@pytest.mark.law("GD-55")
def test_close_of_business_is_the_hour_that_the_profile_names() -> None:
    found = due("2025-06-16 09:00", deadlines__close_of_business__value="17:30")
    assert found.ends_at == at("2025-06-19 17:30")
    assert not is_late(found, at("2025-06-19 17:29:59"), found.ends_at)
    assert is_late(found, at("2025-06-19 17:30:00"), found.ends_at)


@pytest.mark.law("GD-55")
def test_a_deadline_in_a_year_without_published_make_up_days_says_so() -> None:
    assert due("2026-12-30 09:00").provisional
    assert not due("2026-12-25 09:00").provisional


def said(unit: UnitId, body: Body, when: str, approved: bool = True) -> Said:
    return Said(unit, body, approved, at(when))


@pytest.mark.law("GD-55")
def test_the_facilitys_decision_stops_the_clock_and_the_bureaus_review_does_not() -> None:
    review = said(BUREAU, Body.BUREAU, "2025-06-17 10:00")
    decision = said(PRISON, Body.FACILITY, "2025-06-18 10:00")
    assert stopped_at(GUANGDONG, "relative", [review]) is None
    assert stopped_at(GUANGDONG, "relative", [decision, review]) == decision.at
    assert stopped_at(GUANGDONG, "inmate", [decision]) == decision.at


@pytest.mark.law("GD-55")
def test_between_two_inmates_both_facilities_must_have_decided() -> None:
    one = said(PRISON, Body.FACILITY, "2025-06-17 10:00")
    again = said(PRISON, Body.FACILITY, "2025-06-17 11:00")
    other = said(REHAB, Body.FACILITY, "2025-06-18 10:00")
    assert stopped_at(GUANGDONG, "both_in_custody", [one, again]) is None
    assert stopped_at(GUANGDONG, "both_in_custody", [other, one]) == other.at


@pytest.mark.law("GD-55")
def test_the_first_no_stops_the_clock_for_all() -> None:
    refused = said(BUREAU, Body.BUREAU, "2025-06-16 10:00", approved=False)
    assert stopped_at(GUANGDONG, "relative", [refused]) == refused.at
    no = said(REHAB, Body.FACILITY, "2025-06-17 10:00", approved=False)
    assert stopped_at(GUANGDONG, "both_in_custody", [no]) == no.at
    city = said(UnitId("c1"), Body.CITY, "2025-06-16 09:00", approved=False)
    assert stopped_at(GUANGDONG, "relative", [city]) is None  # the City has no say here


@pytest.mark.law("GD-55")
def test_escalations_fall_on_half_four_fifths_and_all_of_the_working_minutes() -> None:
    # Lodged Monday 08:30: 4 days of 7 hours, so half is Tuesday night, all is Thursday 17:30.
    found = escalations(GUANGDONG, CHINA, Review(at("2025-06-16 08:30")))
    assert [(each.percent, each.due_at) for each in found] == [
        (50, at("2025-06-17 17:30")),
        (80, at("2025-06-19 09:54")),  # 22 h 24 min: 21 h by Wednesday night, 1 h 24 on
        (100, at("2025-06-19 17:30")),
    ]
    assert found[0].citation == GUANGDONG.cite("deadlines.escalation_percent")


@pytest.mark.law("GD-55")
def test_escalations_stand_still_over_national_day() -> None:
    # Tuesday 30 September, then Thursday 9 and Friday 10 October: 21 hours of work.
    found = escalations(GUANGDONG, CHINA, Review(at("2025-09-29 18:00")))
    assert [each.due_at for each in found] == [
        at("2025-10-09 12:00"),
        at("2025-10-10 11:18"),  # 16 h 48 min
        at("2025-10-10 17:30"),
    ]


@pytest.mark.law("GD-55")
def test_an_escalation_comes_at_its_moment_and_never_after_the_decision() -> None:
    review, half = Review(at("2025-06-16 08:30")), at("2025-06-17 17:30")
    just_before = half - timedelta(seconds=1)

    def due_by(stopped: datetime | None, now: datetime) -> list[int]:
        found = escalations_due(GUANGDONG, CHINA, review, stopped, now)
        return [each.percent for each in found]

    assert due_by(None, just_before) == []
    assert due_by(None, half) == [50]
    assert due_by(None, at("2025-06-20 09:00")) == [50, 80, 100]
    assert due_by(just_before, at("2025-06-20 09:00")) == []


def codes(asked: Extension, *earlier: Extension, lodged: str = "2025-06-16 09:00") -> list[str]:
    review = Review(at(lodged), earlier)
    return [each.code for each in extension_refusals(GUANGDONG, CHINA, review, asked)]


@pytest.mark.law("GD-56")
@pytest.mark.parametrize("ground", ["over_number", "over_time", "work_need"])
@pytest.mark.parametrize(("days", "last"), [(1, "2025-06-20"), (2, "2025-06-23")])
def test_a_named_case_lengthens_the_review_by_up_to_two_days(
    ground: str, days: int, last: str
) -> None:
    asked = extension(ground, days)
    assert codes(asked) == []
    found = due("2025-06-16 09:00", asked)
    assert (found.working_days, found.last_day) == (3 + days, day(last))
    assert found.citations[-1] == GUANGDONG.cite("deadlines.extension_working_days_max")


@pytest.mark.law("GD-56")
def test_an_extension_over_national_day_counts_working_days() -> None:
    asked = extension(declared="2025-09-29 10:00")
    assert due("2025-09-28 09:00", asked).last_day == day("2025-10-11")


@pytest.mark.law("GD-56")
@pytest.mark.parametrize("ground", ["", "busy", "holiday"])
def test_without_a_ground_there_is_no_extension(ground: str) -> None:
    assert codes(extension(ground)) == ["extension_ground_unknown"]


@pytest.mark.law("GD-56")
def test_a_like_case_needs_its_reason() -> None:
    assert codes(extension("like_case", reason="  ")) == ["extension_reason_missing"]
    assert codes(extension("like_case", reason="papers of a foreign registry")) == []


@pytest.mark.law("GD-56", "GD-99")
def test_two_days_in_all_are_the_most() -> None:
    assert codes(extension(days=3)) == ["extension_too_long"]
    assert codes(extension(days=0)) == ["extension_too_long"]
    assert codes(extension(days=1), extension(days=1)) == []
    assert codes(extension(days=1), extension(days=2)) == ["extension_too_long"]


@pytest.mark.law("GD-56")
def test_an_extension_is_declared_before_the_third_day_ends() -> None:
    assert codes(extension(declared="2025-06-19 23:59:59")) == []
    assert codes(extension(declared="2025-06-20 00:00:00")) == ["extension_out_of_time"]
    assert codes(extension(declared="2025-06-16 08:59:59")) == ["extension_out_of_time"]
    # The fourth day is too late, also for who has one more day already.
    late = extension(days=1, declared="2025-06-20 09:00")
    assert codes(late, extension(days=1)) == ["extension_out_of_time"]


@pytest.mark.law("GD-56")
def test_each_refusal_names_its_source() -> None:
    review = Review(at("2025-06-16 09:00"))
    found = extension_refusals(GUANGDONG, CHINA, review, extension("busy", 3, "2025-07-01 09:00"))
    assert [each.citation.source for each in found] == ["Art. 22", "Art. 22, 39", "house rule"]
    assert found[1].facts == {"asked": 3, "total": 3, "max": 2}


@pytest.mark.law("GD-56")
def test_an_extension_moves_the_escalations_and_decides_nothing() -> None:
    review = Review(at("2025-06-16 08:30"))
    longer = replace(review, extensions=(extension(),))
    last = escalations(GUANGDONG, CHINA, longer)[-1]
    assert last.due_at == at("2025-06-23 17:30")
    assert stopped_at(GUANGDONG, "relative", []) is None


@pytest.mark.law("GD-55")
def test_how_long_it_lay_is_told_for_each_unit() -> None:
    handovers = [
        Handover(BUREAU, at("2025-06-13 16:30")),  # Friday
        Handover(PRISON, at("2025-06-16 09:30")),  # Monday
        Handover(BUREAU, at("2025-06-16 11:00")),
    ]
    ninety = timedelta(hours=1, minutes=30)
    found = lay_at_units(CHINA, handovers, at("2025-06-16 14:30"))
    assert [(each.unit, each.working, each.elapsed) for each in found] == [
        (BUREAU, timedelta(hours=2) + ninety, timedelta(days=2, hours=17, minutes=210)),
        (PRISON, ninety, ninety),
    ]


def test_a_text_without_deadlines_is_never_asked_for_one() -> None:
    with pytest.raises(AssertionError, match="VN-DRAFT sets no review deadline"):
        deadline(law.profile("vn-draft"), calendars.of("vn-draft"), Review(at("2025-06-16 09:00")))
