"""The demo: a small office with everything in it, which `make run` opens with.

Plain data first, `write` enters it; ids can be read ("bureau-qingsong"), nobody in it exists."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from server.domain.actor import System
from server.domain.calendar.working_days import WorkingDays
from server.domain.identifiers import BookingId
from server.domain.people.statuses import StatusPeriod
from server.domain.profile.profile import Profile
from server.seed.days import days_around
from server.seed.office_people import people
from server.seed.office_units import HashOf, Login, logins, places, seat_rows, staff_rows
from server.seed.office_visits import DUE_NAME, Office, visit_rows
from server.seed.pouring import pour, refuse_people
from server.seed.province import DEPARTMENT
from server.seed.records import closures, unit_records
from server.seed.rows import Row
from server.seed.story import terms_of
from server.storage import register
from server.storage.bulk import PouringWork
from server.storage.register import Entry

ACT: Final = "demo_seeded"
MONTHS: Final = 1
"""Before this month and after it."""


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """All that is in the demo.

    `statuses` are for whoever enters statuses; `due` is the booking that starts in some minutes."""

    made_at: datetime
    rows: tuple[Row, ...]
    statuses: tuple[StatusPeriod, ...]
    logins: tuple[Login, ...]
    due: BookingId


def demo_office(
    profile: Profile, calendar: WorkingDays, now: datetime, hash_of: HashOf
) -> DemoOffice:
    """The demo as it is at a moment.

    Args:
        calendar: knows this year, the one before and the one after.
        hash_of: the hash of the password of a login."""
    today = now.astimezone(ZoneInfo(profile.time_zone)).date()
    days = days_around(profile, calendar, today, MONTHS, MONTHS)
    land = places()
    found = people(profile, land, now)
    office = Office(land, found.families, days, terms_of(profile), now)
    rows = (
        *land.rows,
        *seat_rows(),
        *staff_rows(days.all[0].opens_at, hash_of),
        *found.rows,
        *visit_rows(office),
        *unit_records((*land.sites, *land.facilities), days),
        *closures(land.facilities[0], days),
    )
    return DemoOffice(now, rows, found.statuses, logins(), BookingId(f"application-{DUE_NAME}"))


async def write(work: PouringWork, office: DemoOffice) -> Counter[str]:
    """Enter the demo with its line of the register; returns how many rows each table got.

    Raises: DatabaseNotEmpty."""
    await refuse_people(work)
    counts = await pour(work, office.rows)
    facts = {"rows": len(office.rows)}
    line = Entry(office.made_at, System(), ACT, DEPARTMENT, facts, words="invented data")
    await register.append(work, line)
    return counts
