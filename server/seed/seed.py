"""Fill an empty database with an invented province (`huijian seed`).

Everything follows from the number of the seed and the day: two runs make the same rows.  It is one
transaction with one line in the register, so a run that is broken off leaves nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random
from typing import Final

from server.domain.actor import System
from server.domain.calendar.working_days import WorkingDays
from server.domain.profile.profile import Profile
from server.seed.crowd import Crowd
from server.seed.days import STARTS, Days, days_around
from server.seed.pouring import PEOPLE, pour, refuse_people
from server.seed.province import DEPARTMENT, province
from server.seed.records import closures, unit_records
from server.seed.rows import Row
from server.seed.story import Terms, terms_of
from server.seed.visits import Visits
from server.storage import register
from server.storage.bulk import BulkWork
from server.storage.register import Entry

ACT: Final = "data_seeded"
MONTHS_BACK: Final = 12
MONTHS_AHEAD: Final = 2
HELD_SHARE: Final = 0.7
"""Of applications, those that take a slot; seats are made for them."""
ROWS_AT_ONCE_MAX: Final = 50_000
"""Rows in memory at one time, and those of one day of visits."""

Told = Callable[[str, int, int], None]
"""How far it has come: of what, how many of how many."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How much is asked for.  `day` is today, where the law holds; nothing happens on it yet."""

    people: int
    applications: int
    seed: int
    day: date
    months_back: int = MONTHS_BACK


async def seed(
    work: BulkWork, wish: Wish, profile: Profile, calendar: WorkingDays, told: Told
) -> Counter[str]:
    """Make the province of a wish; returns how many rows each table got.

    Args:
        work: of a migrated database.
        calendar: knows the years of the months back and ahead, and one more on each side.
    Raises: DatabaseNotEmpty, StorageTrouble."""
    days = days_around(profile, calendar, wish.day, wish.months_back, MONTHS_AHEAD)
    await refuse_people(work)
    counts = await made(work, wish, days, terms_of(profile), told)
    now = days.all[days.today].opens_at
    facts = {"people": wish.people, "applications": wish.applications, "seed": wish.seed}
    await register.append(work, Entry(now, System(), ACT, DEPARTMENT, facts, words="invented data"))
    await work.measure()
    return counts


async def made(work: BulkWork, wish: Wish, days: Days, terms: Terms, told: Told) -> Counter[str]:
    """Province, people, then one week after another."""
    random = Random(wish.seed)
    now = days.all[days.today].opens_at
    numbers = spread(wish.applications, len(asked_days(days)))
    visits_a_day = HELD_SHARE * max(numbers)
    land = province(wish.people, visits_a_day, len(STARTS), days.all[0].opens_at)
    counts = await pour(work, land.rows)
    places = (*land.sites, *land.facilities)
    counts += await pour(work, unit_records(places, days))
    counts += await pour(work, closures(land.facilities[0], days))
    crowd = Crowd(random, land, wish.people, now, terms.text)
    for some in parts(crowd.rows()):
        counts += await pour(work, some)
        told("people", counts[PEOPLE], wish.people)
    visits = Visits(random, land, crowd.families, days, terms)
    return counts + await visited(work, visits, days, numbers, told)


def asked_days(days: Days) -> range:
    """The days for whose starts somebody can have asked."""
    last = sum(each.signed for each in days.all)
    return range(days.first, last)


def spread(count: int, days: int) -> list[int]:
    """A number in equal parts over days."""
    return [(number + 1) * count // days - number * count // days for number in range(days)]


async def visited(
    work: BulkWork, visits: Visits, days: Days, numbers: list[int], told: Told
) -> Counter[str]:
    """The applications and slots of all days."""
    counts: Counter[str] = Counter()
    wanted = dict(zip(asked_days(days), numbers, strict=True))
    some: list[Row] = []
    for index in range(days.first, len(days.all)):
        some += visits.day(index, wanted.get(index, 0)).rows()
        if len(some) >= ROWS_AT_ONCE_MAX:
            counts += await pour(work, some)
            some = []
            told("applications", counts["applications"], sum(numbers))
    return counts + await pour(work, some)


def parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows in parts that fit in memory."""
    while part := list(islice(rows, ROWS_AT_ONCE_MAX)):
        yield part
