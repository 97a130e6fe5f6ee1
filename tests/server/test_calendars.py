"""Calendars on disk: published years are whole, and a wrong file is named by key."""

from datetime import timedelta
from pathlib import Path

import holidays
import pytest

from server.calendars import FOLDER, CalendarRefused, load_calendar
from server.domain.calendar.working_days import is_working_day
from tests.support import law
from tests.support.calendars import day

GUANGDONG = law.profile()


def disagreements(profile: str, country: str, year: int) -> list[str]:
    """The days of a year that our table and the package judge differently."""
    calendar = load_calendar(law.profile(profile), range(year, year + 1))
    known = holidays.country_holidays(country, years=year)
    found = []
    for n in range((day(f"{year + 1}-01-01") - day(f"{year}-01-01")).days):
        each = day(f"{year}-01-01") + timedelta(days=n)
        worked = each in known.weekend_workdays or (each.isoweekday() <= 5 and each not in known)
        if worked != is_working_day(calendar, each):
            found.append(each.isoformat())
    return found


@pytest.mark.law("GD-55")
@pytest.mark.parametrize("year", [2025, 2026])
def test_what_we_copied_from_the_notices_is_what_others_copied(year: int) -> None:
    assert disagreements("cn-guangdong-2020", "CN", year) == []


def test_viet_nam_agrees_too_but_for_an_exchange_that_the_package_missed() -> None:
    assert disagreements("vn-draft", "VN", 2025) == []
    assert disagreements("vn-draft", "VN", 2026) in (["2026-01-02", "2026-01-10"], [])


@pytest.mark.law("GD-55")
def test_a_year_without_published_make_up_days_is_provisional() -> None:
    calendar = load_calendar(GUANGDONG, range(2024, 2029))
    assert calendar.provisional_years == {2027, 2028}
    assert not is_working_day(calendar, day("2027-02-08"))  # Spring Festival, computed
    assert is_working_day(calendar, day("2024-10-12"))  # a make-up day that the package knows


def test_a_calendar_has_the_zone_the_hours_and_the_weekend_of_its_profile() -> None:
    calendar = load_calendar(law.profile("vn-draft"), range(2025, 2026))
    assert (calendar.zone, calendar.hours[0].since) == ("Asia/Ho_Chi_Minh", "07:30")
    assert calendar.rest_weekdays == {6, 7}
    assert calendar.years == {2025}
    assert calendar.holidays[day("2025-01-29")] == "Tết Nguyên đán"


def refusal(folder: Path, years: range = range(2025, 2026)) -> CalendarRefused:
    with pytest.raises(CalendarRefused) as caught:
        load_calendar(GUANGDONG, years, folder)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("rest_weekdays", "rest_days", "calendar_value", "rest_weekdays: Field required"),
        ('country = "CN"', "country = 86", "calendar_value", "country: "),
        ("2025-01-28, until", "2025-03-28, until", "calendar_value", "years.0.days_off.1: 春节"),
        ("[2025-01-26,", "[2025-01-28,", "calendar_value", "2025-01-28 is a day off and a make"),
        ("[6, 7]", "[6, 7", "calendar_malformed", "cn.toml"),
        ("[6, 7]", "[1, 2, 3, 4, 5, 6, 7]", "calendar_value", "rest_weekdays: "),
    ],
)
def test_a_wrong_file_is_refused_by_key(
    tmp_path: Path, old: str, new: str, code: str, said: str
) -> None:
    text = (FOLDER / "cn.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "cn.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = refusal(tmp_path)
    assert (found.code, said in str(found)) == (code, True)


def test_what_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "calendar_missing"
    assert refusal(FOLDER, range(2200, 2201)).code == "calendar_year"
    text = (FOLDER / "cn.toml").read_text(encoding="utf-8")
    (tmp_path / "cn.toml").write_text(text.replace('"CN"', '"XX"', 1), encoding="utf-8")
    assert refusal(tmp_path, range(2027, 2028)).code == "calendar_value"
    (tmp_path / "cn.toml").write_bytes(b"#" * 300_000)
    assert refusal(tmp_path).code == "calendar_malformed"
