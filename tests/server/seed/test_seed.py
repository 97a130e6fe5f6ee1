"""An invented province is whole: what storage reads of it, the domain's tables allow."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from sqlalchemy import URL, Table

from server.domain.applications.applications import State
from server.domain.people.people import CustodyRecord, custody_on
from server.domain.slots.slots import State as SlotState
from server.seed.days import days_around
from server.seed.pouring import DatabaseNotEmpty
from server.seed.seed import Wish, made, seed, spread
from server.seed.story import terms_of
from server.storage import bulk, register
from server.storage.bulk import BulkWork
from server.storage.database import Database
from server.storage.schema import TABLES
from tests.support import calendars, law
from tests.support.invented import all_applications, check, found_in, rows

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 1, 16, tzinfo=UTC)  # midnight of that day where the law holds
WISH = Wish(people=200, applications=400, seed=7, day=TODAY, months_back=2)
PROFILE = law.profile()
NAMED = {table.name: table for table in TABLES}
RARE = {State.BEFORE_OTHER_FACILITY, State.BAR_REPORTED}


def in_silence(what: str, done: int, of: int) -> None:
    """Nobody listens."""


async def fill(url: URL, wish: Wish = WISH) -> Counter[str]:
    async with bulk.begin(url) as work:
        return await seed(work, wish, PROFILE, calendars.of(), in_silence)


@pytest.fixture
async def filled(database_url: URL) -> AsyncIterator[Database]:
    await fill(database_url)
    opened = Database(database_url)
    yield opened
    await opened.close()


async def test_an_invented_province_agrees_with_every_table_of_the_domain(filled: Database) -> None:
    async with filled.read() as reader:
        found = await found_in(reader)
    assert len(found.stored) == WISH.applications
    assert set(State) - RARE <= {each.application.state for each in found.stored}
    check(found, NOW)
    passed = {slot.state for slot in found.slots if slot.starts_at < NOW}
    assert passed <= {SlotState.USED, SlotState.LOST}
    assert {SlotState.FREE, SlotState.PLANNED} < {slot.state for slot in found.slots}


async def test_who_asks_or_is_visited_is_held_where_the_application_says(filled: Database) -> None:
    async with filled.read() as reader:
        stored = await all_applications(reader)
        stays = [
            CustodyRecord(row.id, row.person_id, row.regime, row.facility_id, row.since, row.until)
            for row in await rows(reader, NAMED["custody_records"])
        ]
    for each in stored:
        found = {
            custody_on([stay for stay in stays if stay.person == inmate], TODAY)
            for inmate in each.application.inmates
        }
        assert {stay.facility for stay in found if stay} == {*each.application.facilities}


async def test_the_register_has_one_line_and_its_chain_holds(filled: Database) -> None:
    async with filled.read() as reader:
        assert await register.verify(reader) is None
        lines = [line async for line in register.lines(reader)]
    assert [line.act for line in lines] == ["data_seeded"]
    assert lines[0].facts["people"] == WISH.people


async def test_a_database_with_people_is_refused_and_left_as_it_was(database_url: URL) -> None:
    counts = await fill(database_url)
    with pytest.raises(DatabaseNotEmpty) as refused:
        await fill(database_url, replace(WISH, seed=8))
    assert refused.value.code == "database_not_empty"
    opened = Database(database_url)
    async with opened.read() as reader:
        assert len(await rows(reader, NAMED["people"])) == counts["people"] == WISH.people
        assert (await register.head(reader)).number == 1
    await opened.close()


def test_applications_are_spread_evenly_over_the_days() -> None:
    assert spread(10, 4) == [2, 3, 2, 3]
    assert sum(spread(1_000_003, 290)) == 1_000_003


class Kept:
    """Takes rows as a database would, and remembers them."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Any]] = []

    async def pour(self, table: Table, columns: Any, rows: Any) -> None:
        self.rows += [(table.name, row) for row in rows]


async def rows_for(wish: Wish) -> list[tuple[str, Any]]:
    days = days_around(PROFILE, calendars.of(), wish.day, wish.months_back, 2)
    kept = Kept()
    await made(cast(BulkWork, kept), wish, days, terms_of(PROFILE), in_silence)
    return kept.rows


async def test_the_same_number_and_day_make_the_same_rows_and_another_number_others() -> None:
    first = await rows_for(WISH)
    assert first == await rows_for(WISH)
    assert first != await rows_for(replace(WISH, seed=8))


async def test_more_applications_than_inmates_have_visits_book_no_second_one_a_month() -> None:
    many = await rows_for(replace(WISH, people=60, applications=600))
    assert sum(name == "applications" for name, _ in many) == 600
    last = {(row.inmate_id, row.visit): row for name, row in many if name == "entitlement_entries"}
    months = Counter((row.inmate_id, f"{row.start:%Y-%m}") for row in last.values())
    assert set(months.values()) == {1}
