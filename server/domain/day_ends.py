"""Where a day and a month end in a zone.  Pure; months.py counts whole months."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.domain.months import months_after


def day_in(moment: datetime, time_zone: str) -> date:
    """The calendar day of a moment (with zone) where `time_zone` holds."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of(day: date, time_zone: str) -> datetime:
    """24:00 of a day in a zone, which is 00:00 of the next."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone))


def month_end(moment: datetime, time_zone: str) -> datetime:
    """Where the month of a moment ends: 00:00 of the next 1st, in a zone."""
    first = months_after(day_in(moment, time_zone).replace(day=1), 1)
    return end_of(first - timedelta(days=1), time_zone)
