"""Rows in bulk, for data that are invented: many at once, past the queue of the one writer.

Rules of this file: all of it is one transaction under the writers' lock, so a process that dies in
the middle leaves nothing; no office acts meanwhile; constraints and triggers hold at its end as
ever.  PostgreSQL takes the rows by COPY, SQLite by one prepared INSERT."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from typing import Any, Final

import psycopg
from sqlalchemy import URL, Dialect, Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from server.storage.address import (
    WRITER_LOCK,
    awaiting,
    connect_arguments,
    is_sqlite,
    prepare_sqlite,
)
from server.storage.database import Reader, Work, told_apart
from server.storage.errors import ConstraintBroken, StorageTrouble

ROWS_AT_ONCE_MAX: Final = 5_000
"""How many rows are spelled out in memory before they are sent."""
NULL: Final = "\\N"
# PostgreSQL, COPY, "Text Format": what would end a value or a line is written with a backslash.
ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
WITHOUT_LIMITS: Final = ("statement_timeout", "idle_in_transaction_session_timeout")

INDEX_MEMORY: Final = "128MB"
FOREIGN_KEYS: Final = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2
"""
INDEXES: Final = """
SELECT relname, pg_get_indexdef(pg_class.oid) FROM pg_index JOIN pg_class ON indexrelid = oid
WHERE NOT indisunique AND relnamespace = current_schema()::regnamespace ORDER BY 1
"""
"""Without those of primary keys and UNIQUE, which go on to refuse twins."""

Convert = Callable[[Any], Any] | None
"""What a column does to a value on its way in; None: nothing."""


class PouringWork(Work):
    """An act that takes rows of many tables as they are."""

    async def pour(
        self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Enter rows.

        Args:
            columns: names in the order of each row's values; a column left out is NULL.
        Raises: KeyError, for a name that is no column."""
        raise NotImplementedError


class FewRows(PouringWork):
    """Some thousand rows within an act of a running office."""

    def __init__(self, within: Work) -> None:
        super().__init__(within._connection)

    async def pour(
        self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Enter rows, all in one statement."""
        told = [
            dict(zip((table.c[name].name for name in columns), row, strict=True)) for row in rows
        ]
        await self.tell(insert(table), told)


class BulkWork(PouringWork):
    """One act of millions of rows."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._is_sqlite = connection.dialect.name == "sqlite"

    async def pour(
        self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Enter rows, as fast as the database takes them."""
        converts = [converter(table, name, self._connection.dialect) for name in columns]
        told = ", ".join(f'"{name}"' for name in columns)
        if self._is_sqlite:
            await self._insert(f'"{table.name}" ({told})', converts, rows)
        else:
            await self._copy(f'"{table.name}" ({told})', converts, rows)

    async def _copy(
        self, into: str, converts: list[Convert], rows: Iterable[Sequence[Any]]
    ) -> None:
        raw = await self._connection.get_raw_connection()
        driver: Any = raw.driver_connection  # psycopg's own: SQLAlchemy has no COPY
        with copy_told_apart():
            async with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for part in parts(rows):
                    lines = (line_of(converted(converts, row)) for row in part)
                    await copy.write("".join(lines))

    async def _insert(
        self, into: str, converts: list[Convert], rows: Iterable[Sequence[Any]]
    ) -> None:
        statement = f"INSERT INTO {into} VALUES ({', '.join('?' * len(converts))})"  # noqa: S608
        for part in parts(rows):
            values = [tuple(converted(converts, row)) for row in part]
            await self._connection.exec_driver_sql(statement, values)

    async def measure(self) -> None:
        """Let the database count what it holds, so that its first plans fit."""
        await self._connection.execute(text("ANALYZE"))


@asynccontextmanager
async def begin(url: URL) -> AsyncIterator[BulkWork]:
    """All rows or none, alone.

    Raises: StorageBusy, if another writer does not end; StorageUnreachable; ConstraintBroken."""
    engine = create_async_engine(
        awaiting(url),
        poolclass=NullPool,
        connect_args=connect_arguments(url),
        hide_parameters=True,
    )
    if is_sqlite(url):
        prepare_sqlite(engine.sync_engine, begin="BEGIN IMMEDIATE")
    try:
        with told_apart():
            async with engine.connect() as connection, connection.begin():
                if is_sqlite(url):
                    yield BulkWork(connection)
                    return
                await alone(connection)
                put_back = await taken_down(connection)
                yield BulkWork(connection)
                for statement in put_back:
                    await connection.exec_driver_sql(statement)
    finally:
        await engine.dispose()


@contextmanager
def copy_told_apart() -> Iterator[None]:
    """What database.told_apart does, for errors that SQLAlchemy has not seen: the driver's own
    tell the row."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise ConstraintBroken(error.diag.constraint_name or "unnamed") from None
    except psycopg.Error as error:
        raise StorageTrouble(f"COPY ended: {error.sqlstate or 'no code'}") from None


async def alone(connection: AsyncConnection) -> None:
    """Keep other writers out, then take as long as it takes."""
    lock = text("SELECT pg_advisory_xact_lock(:key)")
    await connection.execute(lock, {"key": WRITER_LOCK})
    for setting in WITHOUT_LIMITS:
        await connection.execute(text(f"SET LOCAL {setting} = 0"))
    await connection.execute(text(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'"))


async def taken_down(connection: AsyncConnection) -> list[str]:
    """Take foreign keys and plain indexes down until all rows are in: to check and sort all at
    once takes a third of the time of doing it row by row.

    Returns: the statements that put them back, at which a row that breaks one is found."""
    indexes = (await connection.execute(text(INDEXES))).all()
    keys = (await connection.execute(text(FOREIGN_KEYS))).all()
    for table, name, _ in keys:
        await connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        await connection.exec_driver_sql(f'DROP INDEX "{name}"')
    again = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {told}' for table, name, told in keys]
    return [*(told for _, told in indexes), *again]


async def is_empty(reader: Reader, table: Table) -> bool:
    """Whether a table has no row."""
    return (await reader.ask(select(table).limit(1))).first() is None


def converter(table: Table, column: str, dialect: Dialect) -> Convert:
    """What a column's type does to a value before the driver sees it."""
    return table.c[column].type.dialect_impl(dialect).bind_processor(dialect)


def converted(converts: Sequence[Convert], row: Sequence[Any]) -> list[Any]:
    """The values of a row as the database keeps them."""
    return [
        value if convert is None or value is None else convert(value)
        for convert, value in zip(converts, row, strict=True)
    ]


def line_of(values: Iterable[Any]) -> str:
    """A row as a line of COPY's text format."""
    return "\t".join([NULL if each is None else escaped(str(each)) for each in values]) + "\n"


def escaped(value: str) -> str:
    """A text without what would end a value or a line; nearly all are so already."""
    if "\\" not in value and value.isprintable():
        return value
    return value.translate(ESCAPES)


def parts(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Rows in parts that fit in memory."""
    found = iter(rows)
    while part := list(islice(found, ROWS_AT_ONCE_MAX)):
        yield part
