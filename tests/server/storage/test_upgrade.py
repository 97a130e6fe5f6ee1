"""Migrations: from nothing to the schema that the code knows, once, on both databases."""

import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection, MetaData, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from server.storage.address import blocking
from server.storage.columns import METADATA
from server.storage.errors import SchemaUnknown
from server.storage.schema import APPEND_ONLY, TABLES
from server.storage.upgrade import upgrade


def shape(connection: Connection) -> dict[str, Any]:
    """Every table as the database tells it: columns, keys, checks and indexes."""
    found = inspect(connection)
    return {
        table.name: {
            "columns": [
                {**column, "type": str(column["type"])} for column in found.get_columns(table.name)
            ],
            "primary": found.get_pk_constraint(table.name),
            "foreign": by_name(found.get_foreign_keys(table.name)),
            "unique": by_name(found.get_unique_constraints(table.name)),
            "checks": by_name(found.get_check_constraints(table.name)),
            "indexes": by_name(found.get_indexes(table.name)),
        }
        for table in TABLES
    }


def by_name(found: Any) -> list[Any]:
    return sorted(
        ({**each, **{"sqltext": one_line(each)}} for each in found), key=lambda each: each["name"]
    )


def one_line(each: Any) -> str:
    return " ".join(str(each.get("sqltext", "")).split())


def test_an_empty_database_becomes_what_the_code_knows(empty_url: URL) -> None:
    upgrade(empty_url)
    engine = create_engine(blocking(empty_url), poolclass=NullPool)
    with engine.begin() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []
        migrated = shape(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        drop_all(connection)
        METADATA.create_all(connection)
        assert migrated == shape(connection)


def drop_all(connection: Connection) -> None:
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)


def test_every_table_of_the_metadata_is_listed() -> None:
    assert {table.name for table in TABLES} == set(METADATA.tables)
    assert set(APPEND_ONLY) <= set(TABLES)


def test_a_second_start_changes_nothing(database_url: URL) -> None:
    engine = create_engine(blocking(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        before = shape(connection)
    upgrade(database_url)
    with engine.connect() as connection:
        assert shape(connection) == before


async def test_offices_that_start_together_migrate_once(empty_url: URL) -> None:
    await asyncio.gather(*(asyncio.to_thread(upgrade, empty_url) for _ in range(4)))
    engine = create_engine(blocking(empty_url), poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalars().all() == ["0001"]


def test_the_database_of_a_newer_office_is_left_alone(database_url: URL) -> None:
    engine = create_engine(blocking(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaUnknown, match="9999"):
        upgrade(database_url)
