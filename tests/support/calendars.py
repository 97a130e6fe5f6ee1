"""Working-day calendars for tests: the shipped ones, over the years that golden tables speak of."""

from datetime import date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from server.calendars import load_calendar
from server.domain.calendar.working_days import WorkingDays
from tests.support import law

CHINA: Final = ZoneInfo("Asia/Shanghai")
VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
YEARS: Final = range(2024, 2028)


@cache
def of(name: str = "cn-guangdong-2020") -> WorkingDays:
    """The calendar of a shipped profile."""
    return load_calendar(law.profile(name), YEARS)


def at(text: str, zone: ZoneInfo = CHINA) -> datetime:
    """A moment by the clocks of a zone: "2025-09-26 10:00" or with seconds."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def day(text: str) -> date:
    """A day: "2025-09-26"."""
    return date.fromisoformat(text)
