"""The working-day calendars on disk: what was published, and the `holidays` package for the rest.

How days are counted is decided in server/domain/calendar/working_days.py."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Self

import holidays
from pydantic import Field, ValidationError, model_validator

from server.config import CHECKOUT
from server.domain.calendar.working_days import WorkingDays
from server.domain.profile.profile import Profile
from server.domain.rule import Count, Table, Text
from server.errors import OfficeError

FOLDER: Final = CHECKOUT / "config" / "calendars"
FILE_BYTES_MAX: Final = 256 * 1024
DAYS_OFF_MAX: Final = 31  # of one holiday; more is a wrong year


class CalendarRefused(OfficeError):
    """A calendar cannot be used; the message names file and key.

    `code`: `calendar_missing`, `calendar_malformed`, `calendar_value` or `calendar_year`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class DaysOff(Table):
    """One holiday, first and last day included."""

    name: Text
    since: date
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= (self.until - self.since).days < DAYS_OFF_MAX:
            raise ValueError(f"{self.name}: from {self.since} to {self.until}")
        return self

    def days(self) -> Iterator[date]:
        """Each of its days."""
        length = (self.until - self.since).days + 1
        return (self.since + timedelta(days=n) for n in range(length))


class PublishedYear(Table):
    """The days off and make-up days of one year, by the notice that `source` names."""

    year: Count
    source: Text
    make_up_days: tuple[date, ...]
    days_off: tuple[DaysOff, ...]

    @model_validator(mode="after")
    def _apart(self) -> Self:
        both = {day for each in self.days_off for day in each.days()} & set(self.make_up_days)
        if both:
            raise ValueError(f"{min(both)} is a day off and a make-up day")
        return self


class PublishedTable(Table):
    """One file of config/calendars/."""

    country: Text
    language: Text
    rest_weekdays: tuple[Count, ...] = Field(max_length=6)  # somebody works on some day
    provisional_years: tuple[Count, ...]
    years: tuple[PublishedYear, ...]


def load_calendar(profile: Profile, years: range, folder: Path = FOLDER) -> WorkingDays:
    """The calendar of a profile's country over some years, in its zone and with its hours.

    Raises: CalendarRefused."""
    table = read_table(folder / f"{profile.calendar.holidays_of.value.lower()}.toml")
    computed = {year: of_package(table, year) for year in years if year not in published(table)}
    days_off, make_up_days = of_table(table)
    for found, worked in computed.values():
        days_off |= {day: name for day, name in found.items() if day not in days_off}
        make_up_days |= worked
    unpublished = {year for year, (_, worked) in computed.items() if not worked}
    return WorkingDays(
        zone=profile.time_zone,
        hours=profile.calendar.working_hours.value,
        rest_weekdays=frozenset(table.rest_weekdays),
        holidays=days_off,
        make_up_days=frozenset(make_up_days),
        years=frozenset(years),
        provisional_years=frozenset(unpublished | set(table.provisional_years)),
    )


def published(table: PublishedTable) -> set[int]:
    """The years that a notice settles."""
    return {each.year for each in table.years}


def of_table(table: PublishedTable) -> tuple[dict[date, str], set[date]]:
    """Days off by name, and make-up days, of all notices."""
    days_off = {
        day: off.name for year in table.years for off in year.days_off for day in off.days()
    }
    return days_off, {day for year in table.years for day in year.make_up_days}


def of_package(table: PublishedTable, year: int) -> tuple[dict[date, str], set[date]]:
    """Days off by name, and make-up days, as the `holidays` package knows them.

    Raises: CalendarRefused, if it knows nothing of the country or the year."""
    try:
        found = holidays.country_holidays(table.country, years=year, language=table.language)
    except NotImplementedError as error:
        raise CalendarRefused("calendar_value", f"{table.country}: no such country") from error
    if not found:
        raise CalendarRefused("calendar_year", f"{table.country}: no holidays known in {year}")
    worked: set[date] = getattr(found, "weekend_workdays", set())
    return dict(found.items()), {day for day in worked if day.year == year}


def read_table(path: Path) -> PublishedTable:
    """One file, checked.  Raises: CalendarRefused."""
    try:
        return PublishedTable.model_validate(read_toml(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = f"{path}: {where}: {first['msg'].removeprefix('Value error, ')}"
        raise CalendarRefused("calendar_value", said) from error


def read_toml(path: Path) -> dict[str, Any]:
    """The table of one file.  Raises: CalendarRefused."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise CalendarRefused("calendar_malformed", f"{path}: over {FILE_BYTES_MAX} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CalendarRefused("calendar_missing", f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CalendarRefused("calendar_malformed", f"{path}: {error}") from error
