"""Anybody reads a unit's calendar: times and counts, nobody's name (Art. 12; GD-30)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from server.casework.acting import Looking
from server.casework.refused import Unknown
from server.domain.day_ends import month_end
from server.domain.identifiers import UnitId
from server.domain.slots import report
from server.domain.slots.report import PublicTime
from server.storage import openings, plans, units


async def read_calendar(looking: Looking, unit: UnitId, day: date) -> tuple[PublicTime, ...]:
    """The times of the month of a day, as far as the unit has signed it.

    Raises: Unknown."""
    if await units.get(looking.reader, unit) is None:
        raise Unknown("unit", unit)
    law = looking.law
    since = datetime.combine(day.replace(day=1), time.min, ZoneInfo(law.zone))
    profile = law.of_visit(since)
    kept = await plans.month_of(looking.reader, unit, since.date())
    signed_at = None if kept is None else kept.value.signed_at
    if profile.slots is None or not report.is_public(profile, signed_at):
        return ()
    until = month_end(since, law.zone)
    found = await openings.calendar(looking.reader, unit, since, until, looking.now)
    return tuple(
        PublicTime(unit, law.local(each.starts_at), law.local(each.ends_at), each.slots, each.free)
        for each in found
    )
