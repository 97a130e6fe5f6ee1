"""The working days around a day, with the moments that invented acts fall on.

Pure.  Days are counted by index: what happened three working days earlier is three lower."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from server.domain.calendar.deadlines import Review, deadline
from server.domain.calendar.working_days import WorkingDays, is_working_day, moment_of
from server.domain.profile.profile import Profile

STARTS: Final = ("09:00", "10:00", "11:00", "14:00", "15:00", "16:00")
"""Starts of slots, within the hours of work."""
OPENS: Final = "09:00"
BEFORE_DAYS: Final = 60
"""What was lodged before the first visits lies this many days back at most."""


@dataclass(frozen=True, slots=True)
class Day:
    """A working day: its opening and the starts of its slots, in UTC; when a review that begins on
    it must end; whether its plan is signed."""

    day: date
    opens_at: datetime
    starts: tuple[datetime, ...]
    review_ends_at: datetime
    signed: bool


@dataclass(frozen=True, slots=True)
class Days:
    """Working days in order; slots are planned from `first` on, `today` is the first that has not
    begun."""

    all: Sequence[Day]
    first: int
    today: int


def days_around(
    profile: Profile, calendar: WorkingDays, now: date, months_back: int, months_ahead: int
) -> Days:
    """The working days of some months before and after a day, whole months.

    The plan of next month is signed, those after it are not yet (Art. 12)."""
    since, until = months_on(now, -months_back), months_on(now, months_ahead + 1)
    signed_until = months_on(now, 2)
    first_of_all = since - timedelta(days=BEFORE_DAYS)
    count = (until - first_of_all).days
    found = [first_of_all + timedelta(days=n) for n in range(count)]
    worked = [each for each in found if is_working_day(calendar, each)]
    return Days(
        all=tuple(day_of(profile, calendar, each, each < signed_until) for each in worked),
        first=sum(each < since for each in worked),
        today=sum(each < now for each in worked),
    )


def months_on(day: date, months: int) -> date:
    """The first day of the month that lies so many months after a day's."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def day_of(profile: Profile, calendar: WorkingDays, day: date, signed: bool) -> Day:
    """One day with its moments."""

    def at(clock: str) -> datetime:
        return moment_of(calendar.zone, day, clock).astimezone(UTC)

    review = deadline(profile, calendar, Review(at(OPENS)))
    starts = tuple(at(each) for each in STARTS)
    return Day(day, at(OPENS), starts, review.ends_at.astimezone(UTC), signed)
