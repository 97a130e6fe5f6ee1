"""Rows in bulk come back as they were given, all of them or none, and every constraint holds."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import URL, inspect, select
from sqlalchemy.ext.asyncio import create_async_engine

from server.storage import bulk
from server.storage.address import awaiting
from server.storage.database import Database
from server.storage.errors import ConstraintBroken
from server.storage.register import REGISTER
from server.storage.units import SEATS, UNITS

COLUMNS = ("id", "kind", "name", "city_id", "address", "opened", "version")
SEAT_COLUMNS = ("id", "unit_id", "kind", "name", "in_use", "version")
CITY = ("city-1", "city", "朱鹭\t市\n司法局\\N \\", None, "", True, 1)
SEAT = ("seat-1", "unit-1", "kiosk", "1", True, 1)


async def pour(url: URL, *units: Sequence[Any], seats: Sequence[Sequence[Any]] = ()) -> None:
    async with bulk.begin(url) as work:
        await work.pour(UNITS, COLUMNS, units)
        await work.pour(SEATS, SEAT_COLUMNS, seats)


async def units_in(database: Database) -> list[tuple[Any, ...]]:
    async with database.read() as reader:
        return [tuple(row) for row in await reader.ask(select(UNITS).order_by(UNITS.c.id))]


async def test_rows_come_back_as_they_were_given(database: Database, database_url: URL) -> None:
    many = [(f"unit-{n:05d}", "prison", f"{n}", None, "", n % 2 == 0, n) for n in range(12_000)]
    await pour(database_url, CITY, *many)
    assert await units_in(database) == [CITY, *many]


async def test_a_row_that_points_to_nothing_leaves_nothing(
    database: Database, database_url: URL
) -> None:
    with pytest.raises(ConstraintBroken):
        await pour(database_url, CITY, seats=[SEAT])
    assert await units_in(database) == []


async def test_a_row_that_a_check_refuses_leaves_nothing(
    database: Database, database_url: URL
) -> None:
    with pytest.raises(ConstraintBroken) as broken:
        await pour(database_url, CITY, ("x", "castle", "a name", None, "", True, 1))
    assert "ck_units_kind" in broken.value.constraint
    assert "a name" not in str(broken.value)
    assert await units_in(database) == []


async def test_an_unknown_column_is_a_bug(database_url: URL) -> None:
    with pytest.raises(KeyError):
        async with bulk.begin(database_url) as work:
            await work.pour(UNITS, ("id", "colour"), [("x", "green")])


async def test_keys_and_indexes_stand_as_before(database_url: URL) -> None:
    before = await shape(database_url)
    await pour(database_url, CITY)
    assert await shape(database_url) == before


async def shape(url: URL) -> dict[str, Any]:
    engine = create_async_engine(awaiting(url))

    def look(connection: Any) -> dict[str, Any]:
        found = inspect(connection)
        return {
            table: (
                sorted(found.get_indexes(table), key=lambda each: str(each["name"])),
                sorted(found.get_foreign_keys(table), key=lambda each: str(each["name"])),
            )
            for table in sorted(found.get_table_names())
        }

    async with engine.connect() as connection:
        shown = await connection.run_sync(look)
    await engine.dispose()
    return shown


async def test_a_moment_and_a_json_value_are_kept_as_storage_keeps_them(
    database: Database, database_url: URL
) -> None:
    now = datetime(2026, 3, 2, 1, 2, 3, 456_789, tzinfo=UTC)
    facts = {"said": 'a "word"\twith a \\'}
    empty: dict[str, Any] = dict.fromkeys(REGISTER.c.keys(), "")
    line = {"number": 1, "at": now, "actor": {}, "facts": facts, "citations": [], "reasons": []}
    row = tuple((empty | line).values())
    async with bulk.begin(database_url) as work:
        assert await bulk.is_empty(work, REGISTER)
        await work.pour(REGISTER, list(REGISTER.c.keys()), [row])
        assert not await bulk.is_empty(work, REGISTER)
    async with database.read() as reader:
        assert tuple((await reader.ask(select(REGISTER))).one()) == row
