"""Slots in the database: first come only, both sides or none, under any crowd (GD-27, A38)."""

import asyncio
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import URL, func, select, update

from server.domain.identifiers import ApplicationId, UnitId
from server.domain.slots.slots import State
from server.storage import slots
from server.storage.database import Database
from server.storage.errors import ConstraintBroken
from server.storage.slots import SLOTS, SlotCount, SlotTaken, Taken, take
from tests.support.figures import figures, percentile
from tests.support.office_rows import (
    BUREAU,
    NINE,
    NOW,
    PRISON,
    SIDES,
    applications,
    both_free,
    free,
    hours_later,
    named,
    units,
)

OFFICES = 4
CROWD = 1_000


async def house(database: Database, crowd: int = 3) -> None:
    """Two units and some applications."""
    async with database.begin() as work:
        await units(work, *SIDES)
        await applications(work, *(named(number) for number in range(crowd)))


async def taken(
    database: Database, application: ApplicationId, *sides: UnitId
) -> Taken | SlotTaken:
    async with database.begin() as work:
        return await take(work, sides or SIDES, NINE, application, NOW)


async def states(database: Database) -> Counter[tuple[str, str]]:
    """How many slots of each unit stand how."""
    async with database.read() as reader:
        rows = await reader.ask(select(SLOTS.c.unit_id, SLOTS.c.state))
        return Counter((row.unit_id, row.state) for row in rows)


async def test_a_visit_takes_one_slot_at_each_side(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        for unit in SIDES:
            for seat in (2, 1):
                await free(work, unit, NINE, seat)
    got = await taken(database, named(0))
    assert isinstance(got, Taken)
    assert [(each.unit, each.seat[-1], each.starts_at) for each in got.slots] == [
        (BUREAU, "1", NINE),
        (PRISON, "1", NINE),
    ]
    assert {each.held_by for each in got.slots} == {named(0)}


async def test_who_comes_second_is_told_the_three_nearest_starts_free_at_both_sides(
    database: Database,
) -> None:
    await house(database)
    near = [hours_later(hours) for hours in (-2, -1, 1, 2, 3)]
    async with database.begin() as work:
        await both_free(work, NINE, *near)
        await free(work, BUREAU, hours_later(0.5))  # one side alone is no help
        await free(work, PRISON, hours_later(-0.5))
    await taken(database, named(0))
    # Of two equally near the earlier comes first: -2 and not 2.
    assert await taken(database, named(1)) == SlotTaken((near[0], near[1], near[2]))


async def test_neither_side_is_taken_alone(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        await free(work, BUREAU, NINE)
    assert await taken(database, named(0)) == SlotTaken(())
    assert await states(database) == {(BUREAU, "free"): 1}


async def test_a_start_that_is_past_is_not_taken(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        await both_free(work, NINE, hours_later(1))
        got = await take(work, SIDES, NINE, named(0), NINE)
    assert got == SlotTaken((hours_later(1),))


async def test_two_inmates_of_one_prison_take_two_of_its_slots(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        await free(work, PRISON, NINE, 1)
    assert await taken(database, named(0), PRISON, PRISON) == SlotTaken(())
    async with database.begin() as work:
        await free(work, PRISON, NINE, 2)
    got = await taken(database, named(0), PRISON, PRISON)
    assert isinstance(got, Taken)
    assert [each.seat[-1] for each in got.slots] == ["1", "2"]


async def test_a_released_slot_is_free_at_both_sides_and_for_the_next(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        await both_free(work, NINE)
    await taken(database, named(0))
    async with database.begin() as work:
        assert await slots.release(work, named(0)) == 2
        assert await slots.release(work, named(0)) == 0
    assert isinstance(await taken(database, named(1)), Taken)


async def test_a_used_slot_remembers_its_holder_and_a_lost_one_does_not(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        await both_free(work, NINE)
    got = await taken(database, named(0))
    assert isinstance(got, Taken)
    first, second = (each.id for each in got.slots)
    async with database.begin() as work:
        assert await slots.move(work, [first], State.TAKEN, State.USED) == 1
        assert await slots.move(work, [second], State.TAKEN, State.LOST) == 1
        assert await slots.move(work, [second], State.TAKEN, State.USED) == 0
        held = await slots.held_by(work, named(0))
    assert [(each.id, each.state) for each in held] == [(first, State.USED)]


async def test_an_act_that_fails_leaves_both_slots_free(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        await both_free(work, NINE)
    with pytest.raises(RuntimeError):
        async with database.begin() as work:
            await take(work, SIDES, NINE, named(0), NOW)
            raise RuntimeError
    assert await states(database) == {(BUREAU, "free"): 1, (PRISON, "free"): 1}


async def test_the_calendar_tells_counts_and_times_and_nobody(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        for seat in (1, 2, 3):
            await free(work, BUREAU, NINE, seat)
        await free(work, PRISON, NINE)
        await free(work, BUREAU, hours_later(24 * 31))
    await taken(database, named(0))
    async with database.read() as reader:
        told = await slots.counts(reader, BUREAU, NINE, hours_later(24))
    assert told == (
        SlotCount(NINE, State.FREE, 2),
        SlotCount(NINE, State.TAKEN, 1),
    )


async def test_the_database_itself_knows_no_taken_slot_without_a_holder(database: Database) -> None:
    await house(database)
    async with database.begin() as work:
        await both_free(work, NINE)
    for change in ({"state": "taken"}, {"held_by_id": named(0)}, {"state": "held"}):
        with pytest.raises(ConstraintBroken):
            async with database.begin() as work:
                await work.tell(update(SLOTS).values(**change))


async def test_a_thousand_applications_for_one_start_and_one_gets_it(database_url: URL) -> None:
    offices = [Database(database_url) for _ in range(OFFICES)]
    await house(offices[0], CROWD)
    free_starts = [hours_later(hours) for hours in (-1, 1, 2, 3)]
    async with offices[0].begin() as work:
        await both_free(work, NINE, *free_starts)
    waited: list[float] = []

    async def apply(number: int) -> Taken | SlotTaken:
        began = time.perf_counter()
        got = await taken(offices[number % OFFICES], named(number))
        waited.append(time.perf_counter() - began)
        return got

    began = time.perf_counter()
    got = await asyncio.gather(*(apply(number) for number in range(CROWD)))
    took_s = time.perf_counter() - began
    stand = await states(offices[0])
    async with offices[0].read() as reader:
        holders = (await reader.ask(select(func.count(SLOTS.c.held_by_id.distinct())))).scalar()
    for office in offices:
        await office.close()

    assert sum(isinstance(each, Taken) for each in got) == 1
    told = [each for each in got if isinstance(each, SlotTaken)]
    assert len(told) == CROWD - 1
    assert {(each.code, each.nearest) for each in told} == {("slot_taken", tuple(free_starts[:3]))}
    assert stand == {
        (unit, state): count for unit in SIDES for state, count in (("taken", 1), ("free", 4))
    }
    assert holders == 1
    figures(
        "one_slot",
        database=database_url.get_backend_name(),
        applications=CROWD,
        took_s=round(took_s, 2),
        median_s=round(percentile(waited, 0.5), 2),
        longest_s=round(max(waited), 2),
    )


async def test_takers_of_crossed_pairs_never_wait_for_each_other_in_a_circle(
    database_url: URL,
) -> None:
    rounds = 30
    offices = [Database(database_url) for _ in range(2)]
    others = (UnitId("prison-1"), UnitId("prison-2"))
    async with offices[0].begin() as work:
        await units(work, *others)
        await applications(work, *(named(number) for number in range(rounds * 2)))
        for number in range(rounds):
            for unit in others:
                await free(work, unit, NINE + timedelta(hours=number))

    async def cross(number: int, way: int) -> Taken | SlotTaken:
        start, sides = NINE + timedelta(hours=number), others[:: 1 - 2 * way]
        async with offices[way].begin() as work:
            return await take(work, sides, start, named(number * 2 + way), NOW)

    got = await asyncio.gather(*(cross(each, way) for each in range(rounds) for way in (0, 1)))
    for office in offices:
        await office.close()
    winners = [isinstance(each, Taken) for each in got]
    assert [winners[each : each + 2].count(True) for each in range(0, rounds * 2, 2)] == [
        1
    ] * rounds
