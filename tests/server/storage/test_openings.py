"""Slots by the stretch: one statement takes out, puts back, counts; each held one stays."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select, update

from server.domain.identifiers import ApplicationId, UnitId
from server.domain.slots.slots import State
from server.storage import openings, slots
from server.storage.database import Database
from server.storage.openings import Stretch, Times
from server.storage.slots import SLOTS
from server.storage.units import SEATS
from tests.support.office_rows import (
    BUREAU,
    NINE,
    NOW,
    PRISON,
    SIDES,
    VISIT,
    applications,
    free,
    hours_later,
    named,
    seat_of,
    units,
)

ALL = frozenset(SIDES)
HERE = frozenset({BUREAU})


async def house(database: Database) -> None:
    """Two units with slots at nine, ten and eleven at each of their first two seats."""
    async with database.begin() as work:
        await units(work, *SIDES)
        await applications(work, named(0), named(1))
        for unit in SIDES:
            for hour in (0, 1, 2):
                for seat in (1, 2):
                    await free(work, unit, hours_later(hour), seat)


async def states(database: Database, unit: UnitId = BUREAU) -> Counter[str]:
    async with database.read() as reader:
        rows = await reader.ask(select(SLOTS.c.state).where(SLOTS.c.unit_id == unit))
        return Counter(row.state for row in rows)


async def held(database: Database, number: int, start: datetime = NINE) -> ApplicationId:
    async with database.begin() as work:
        await slots.take(work, SIDES, start, ApplicationId(named(number)), NOW)
    return ApplicationId(named(number))


async def test_a_stretch_takes_out_what_shares_a_moment_with_it(database: Database) -> None:
    await house(database)
    stretch = Stretch(HERE, NINE + VISIT - timedelta(minutes=1), hours_later(2))
    async with database.begin() as work:
        assert await openings.take_out(work, stretch) == 4
        assert await openings.take_out(work, stretch) == 0
    assert await states(database) == {"lost": 4, "free": 2}
    assert await states(database, PRISON) == {"free": 6}


async def test_what_somebody_holds_is_listed_by_start_and_stays(database: Database) -> None:
    await house(database)
    late, early = await held(database, 0, hours_later(1)), await held(database, 1)
    whole = Stretch(ALL, NOW)
    async with database.begin() as work:
        await openings.take_out(work, whole)
        found = await openings.holders(work, whole, 10)
        first = await openings.holders(work, whole, 1)
        rest = await openings.holders(work, whole, 10, first[0])
    assert [each.application for each in found] == [early, late]
    assert (*first, *rest) == found
    assert (await states(database))["taken"] == 2


async def test_what_is_put_back_starts_later_stands_at_a_ready_seat_and_is_not_held(
    database: Database,
) -> None:
    await house(database)
    whole = Stretch(ALL, NOW)
    async with database.begin() as work:
        await openings.take_out(work, whole)
        broken = SEATS.c.id == seat_of(BUREAU, 1)
        await work.tell(update(SEATS).where(broken).values(state="failed"))
        still = [Stretch(frozenset({PRISON}), NOW)]
        assert await openings.put_back(work, whole, still, NINE) == 2
    assert await states(database) == {"free": 2, "lost": 4}
    assert await states(database, PRISON) == {"lost": 6}


async def test_seats_that_are_not_ready_lose_what_lies_ahead(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        broken = SEATS.c.id == seat_of(BUREAU, 2)
        await work.tell(update(SEATS).where(broken).values(state="installed"))
        assert await openings.take_out_unfit(work, ALL, hours_later(1.5)) == 2
    assert await states(database) == {"free": 4, "lost": 2}


async def test_one_seat_alone_is_a_stretch_too(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        one = Stretch(HERE, NOW, seats=frozenset({seat_of(BUREAU, 2)}))
        assert await openings.take_out(work, one) == 3


async def test_a_plan_is_dropped_or_opened_within_its_month(database: Database) -> None:
    await house(database)
    until = hours_later(1.5)
    async with database.begin() as work:
        await work.tell(update(SLOTS).values(state=State.PLANNED))
        assert await openings.open_planned(work, BUREAU, NINE, until) == 4
        assert await openings.drop_planned(work, BUREAU, NINE, hours_later(3)) == 2
    assert await states(database) == {"free": 4}
    assert await states(database, PRISON) == {"planned": 6}


async def test_a_calendar_counts_by_start_and_shows_nothing_that_is_planned(
    database: Database,
) -> None:
    await house(database)
    await held(database, 0, hours_later(1))
    async with database.begin() as work:
        planned = SLOTS.c.starts_at == hours_later(2)
        await work.tell(update(SLOTS).where(planned).values(state=State.PLANNED))
        found = await openings.calendar(work, BUREAU, NOW, hours_later(9), NINE)
    assert found == (
        Times(NINE, NINE + VISIT, 2, 0),
        Times(hours_later(1), hours_later(1) + VISIT, 2, 1),
    )
