"""A working-day calendar as a value: days off, make-up days 调休, hours of work, in one zone.

Pure: every moment is an argument and has a zone.  server/calendars.py makes the value; deadlines,
slots and closures count by it.  A stretch of time holds its first moment and not its last, so
that "24:00" of one day and "00:00" of the next are one moment, which belongs to the next day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from server.domain.citation import Refusal
from server.domain.profile.profile import Profile
from server.domain.rule import Hours

# The longest rest in China is 9 days; a search of this many found a calendar without working days.
DAYS_SEARCHED_MAX: Final = 60
DAY: Final = timedelta(days=1)
NOTHING: Final = timedelta()

Stretch = tuple[datetime, datetime]


class DayKind(StrEnum):
    """What a day is to an office."""

    WORKING = "working"
    MAKE_UP = "make_up"
    """A day of the weekend on which everybody works, in exchange for a day off 调休."""
    REST = "rest"
    HOLIDAY = "holiday"


WORKED: Final = frozenset({DayKind.WORKING, DayKind.MAKE_UP})


class YearUnknown(LookupError):
    """The calendar was not loaded for this year; to guess would make a wrong deadline."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days and hours of one place.

    `hours` are those of one unit (dataclasses.replace gives another unit its own);
    `rest_weekdays` are ISO weekdays, 1 Monday to 7 Sunday; `holidays` are all days off by
    publication, with their names; `years` are known, and `provisional_years` are those of them
    whose make-up days nobody has published yet."""

    zone: str
    hours: tuple[Hours, ...]
    rest_weekdays: frozenset[int]
    holidays: Mapping[date, str]
    make_up_days: frozenset[date]
    years: frozenset[int]
    provisional_years: frozenset[int] = frozenset()


def day_kind(calendar: WorkingDays, day: date) -> DayKind:
    """What a day is; a make-up day outweighs the weekend.  Raises: YearUnknown."""
    if day.year not in calendar.years:
        raise YearUnknown(f"no working days are known for {day.year}")
    if day in calendar.make_up_days:
        return DayKind.MAKE_UP
    if day in calendar.holidays:
        return DayKind.HOLIDAY
    return DayKind.REST if day.isoweekday() in calendar.rest_weekdays else DayKind.WORKING


def is_working_day(calendar: WorkingDays, day: date) -> bool:
    """Whether offices work on a day.  Raises: YearUnknown."""
    return day_kind(calendar, day) in WORKED


def add_working_days(calendar: WorkingDays, day_zero: date, count: int) -> date:
    """The `count`-th working day after a day, which is day 0 whatever it is (A7).

    Raises: YearUnknown; ValueError, if `count` is below 1."""
    if count < 1:
        raise ValueError("the first working day after a day is number 1")
    day = day_zero
    for _ in range(count):
        day = next_working_day(calendar, day)
    return day


def next_working_day(calendar: WorkingDays, day: date) -> date:
    """The first working day after a day.  Raises: YearUnknown."""
    for after in range(1, DAYS_SEARCHED_MAX + 1):
        if is_working_day(calendar, found := day + timedelta(days=after)):
            return found
    raise ValueError(f"no working day within {DAYS_SEARCHED_MAX} days of {day.isoformat()}")


def is_provisional(calendar: WorkingDays, first: date, last: date) -> bool:
    """Whether a count between two days rests on a year without published make-up days."""
    return any(year in calendar.provisional_years for year in range(first.year, last.year + 1))


def local(zone: str, moment: datetime) -> datetime:
    """A moment as the clocks of a zone show it; one without a zone is a bug."""
    assert moment.tzinfo is not None, "a moment has a zone"
    return moment.astimezone(ZoneInfo(zone))


def local_day(calendar: WorkingDays, moment: datetime) -> date:
    """The day of a moment at the place of the calendar."""
    return local(calendar.zone, moment).date()


def moment_of(zone: str, day: date, clock: str) -> datetime:
    """A clock's moment on a day of a zone; "24:00" is the start of the next day."""
    hours, minutes = clock.split(":")
    midnight = datetime.combine(day, time.min, ZoneInfo(zone))
    return midnight + timedelta(hours=int(hours), minutes=int(minutes))


def hours_of(calendar: WorkingDays, day: date) -> tuple[Stretch, ...]:
    """The stretches of the unit's hours on a day, whether or not it is a working day."""
    return tuple(
        (moment_of(calendar.zone, day, each.since), moment_of(calendar.zone, day, each.until))
        for each in calendar.hours
    )


def within_hours(calendar: WorkingDays, since: datetime, until: datetime) -> bool:
    """Whether a span lies inside one stretch of the unit's hours; any day counts."""
    day = local_day(calendar, since)
    return any(start <= since and until <= end for start, end in hours_of(calendar, day))


def worked_stretches(
    calendar: WorkingDays, since: datetime, last_day: date | None = None
) -> Iterator[Stretch]:
    """The stretches of work from a moment on, cut at it, to a day included or to the limit."""
    day = local_day(calendar, since)
    last = last_day or day + timedelta(days=DAYS_SEARCHED_MAX)
    while day <= last:
        if is_working_day(calendar, day):
            spans = ((max(start, since), end) for start, end in hours_of(calendar, day))
            yield from (span for span in spans if span[0] < span[1])
        day += DAY


def working_time(calendar: WorkingDays, since: datetime, until: datetime) -> timedelta:
    """How much working time lies between two moments; nothing, if they are turned around."""
    spans = worked_stretches(calendar, since, local_day(calendar, until))
    return sum((max(min(end, until) - start, NOTHING) for start, end in spans), NOTHING)


def working_minutes(calendar: WorkingDays, since: datetime, until: datetime) -> int:
    """Whole working minutes between two moments."""
    return working_time(calendar, since, until) // timedelta(minutes=1)


def after_working_time(calendar: WorkingDays, since: datetime, span: timedelta) -> datetime:
    """The first moment at which `span` of working time has passed since a moment."""
    if span <= NOTHING:
        return since
    for start, end in worked_stretches(calendar, since):
        if start + span <= end:
            return start + span
        span -= end - start
    raise ValueError(f"{span} of work is more than {DAYS_SEARCHED_MAX} days hold")


def closed_day_refusals(
    profile: Profile, calendar: WorkingDays, first: date, last: date, opened: Iterable[date]
) -> tuple[Refusal, ...]:
    """A text that wants visits on every day refuses each day on which a unit is closed, days off,
    holidays and Tet included (VN draft §4); other texts refuse none."""
    if not profile.calendar.open_every_day.value:
        return ()
    citation, taken = profile.cite("calendar.open_every_day"), set(opened)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(
        Refusal("calendar_day_closed", citation, closed_day(calendar, day))
        for day in days
        if day not in taken
    )


def closed_day(calendar: WorkingDays, day: date) -> dict[str, str | int]:
    """What a screen says about a closed day: its date, its kind, the holiday's name."""
    told: dict[str, str | int] = {"day": day.isoformat(), "kind": day_kind(calendar, day).value}
    if day in calendar.holidays:
        told["holiday"] = calendar.holidays[day]
    return told
