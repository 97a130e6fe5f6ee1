"""The law of the place of this office: which profile judges what, and the days on which it works.

Read once at the start; only which drafts are live may change meanwhile, and that stands in the
database, so it comes with each act (`with_overrides`)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.calendars import load_calendar
from server.domain.calendar.working_days import WorkingDays
from server.domain.profile import which
from server.domain.profile.choice import Override
from server.domain.profile.profile import Profile
from server.errors import ProfileRefused
from server.profiles import Profiles

YEARS_BACK, YEARS_AHEAD = 6, 3
"""A deadline is counted a few days ahead; old ones are looked at as long as a record is kept."""


@dataclass(frozen=True, slots=True)
class Law:
    """Every profile, the jurisdiction that this office stands in, and its calendar."""

    profiles: Profiles
    jurisdiction: str
    calendar: WorkingDays
    overrides: tuple[Override, ...] = ()

    @property
    def zone(self) -> str:
        """The time zone of the place."""
        return self.calendar.zone

    def local(self, moment: datetime) -> datetime:
        """The same moment as the clocks of the place show it; rules ask for its day."""
        return moment.astimezone(ZoneInfo(self.zone))

    def on(self, day: date) -> Profile:
        """The profile in force on a day.  Raises: ProfileRefused."""
        return self.profiles.in_force(self.jurisdiction, day, self.overrides)

    def of_visit(self, start: datetime) -> Profile:
        """What bounds a visit that starts then: minutes, people, quota, kind (GD-100)."""
        return which.for_limits(self.on, self.zone, start)

    def of_steps(self, lodged_at: datetime) -> Profile:
        """Which steps an application of that moment takes, and by when (GD-100)."""
        return which.for_steps(self.on, self.zone, lodged_at)

    def of_act(self, done_at: datetime) -> Profile:
        """What a bar, finding or suspension of that moment rests on (GD-100)."""
        return which.for_act(self.on, self.zone, done_at)

    def with_overrides(self, overrides: tuple[Override, ...]) -> "Law":
        """The same law with the drafts that somebody has put live."""
        return replace(self, overrides=overrides)


def read(profiles: Profiles, jurisdiction: str, today: date) -> Law:
    """The law of a jurisdiction.  Raises: ProfileRefused `profile_unknown`; CalendarRefused."""
    known = [each for each in profiles.all if jurisdiction in (each.jurisdiction, each.id)]
    if not known:
        raise ProfileRefused("profile_unknown", f"{jurisdiction}: no profile of this jurisdiction")
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
    return Law(profiles, jurisdiction, load_calendar(known[-1], years))
