"""The office's database: one writer at a time, readers beside it.

Rules of this file: an act of the office is one transaction; all acts of all offices happen one
after another, so two can neither read the same free slot nor wait for each other in a circle, and
the register's chain has one end.  SQLite knows no other way (BEGIN IMMEDIATE); PostgreSQL is held
to it by an advisory lock, taken before the first look.  So nothing is ever serialized wrongly, and
nothing needs to be tried again.  An act takes a few milliseconds; a province needs ten a second."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from sqlalchemy import URL, Executable, Table, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from server.storage.address import (
    WRITER_LOCK,
    awaiting,
    connect_arguments,
    is_sqlite,
    prepare_sqlite,
)
from server.storage.errors import (
    ConstraintBroken,
    StaleVersion,
    StorageBusy,
    StorageTrouble,
    StorageUnreachable,
)
from server.storage.waiting import WAIT_S_MAX, WORK_S_MAX, WriterQueue

READERS_MAX: Final = 8
LOOK_S_MAX: Final = 2.0
"""Who asks whether the database answers is not kept waiting for as long as an act may wait."""
_LOCK_WAITED_TOO_LONG: Final = "55P03"  # PostgreSQL, appendix A: lock_not_available
_CANCELLED: Final = "57014"  # query_canceled, by statement_timeout
_SQLITE_BUSY: Final = ("SQLITE_BUSY", "SQLITE_LOCKED")
_SQLITE_GONE: Final = ("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_NOTADB")


class Reader:
    """One look at the database as it was at one moment; nothing can be written through it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ask(self, statement: Executable) -> CursorResult[Any]:
        """Run one statement."""
        return await self._connection.execute(statement)


class Work(Reader):
    """One act: all of it is kept or nothing."""

    async def tell(self, statement: Executable, rows: list[dict[str, Any]] | None = None) -> int:
        """Run one statement that changes something.

        Args:
            rows: values for an INSERT of many; at least one.
        Returns: how many rows it changed."""
        result = await self._connection.execute(statement, rows)
        return result.rowcount

    async def change(
        self, table: Table, key: str, seen_version: int, values: Mapping[str, Any]
    ) -> int:
        """Change one row that has an `id`, if nobody has since it was seen in `seen_version`.

        Returns: its new version.  Raises: StaleVersion."""
        statement = (
            update(table)
            .where(table.c.id == key, table.c.version == seen_version)
            .values(**values, version=seen_version + 1)
        )
        if await self.tell(statement) != 1:
            raise StaleVersion(table.name, key, seen_version)
        return seen_version + 1


class Database:
    """One database; built by the composition root and closed by it."""

    def __init__(self, url: URL, readers_max: int = READERS_MAX) -> None:
        """Opens nothing yet.  `url` comes from address.url_of."""
        self._is_sqlite = is_sqlite(url)
        self._writing = self._engine(url, 1)
        self._reading = self._engine(url, readers_max)
        if self._is_sqlite:
            prepare_sqlite(self._writing.sync_engine, begin="BEGIN IMMEDIATE")
            only_reads = ("query_only=ON",)
            prepare_sqlite(self._reading.sync_engine, begin="BEGIN", pragmas=only_reads)
        else:
            self._writing = self._writing.execution_options(isolation_level="READ COMMITTED")
            self._reading = self._reading.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._queue = WriterQueue()

    @staticmethod
    def _engine(url: URL, connections: int) -> AsyncEngine:
        return create_async_engine(
            awaiting(url),
            pool_size=connections,
            max_overflow=0,
            pool_timeout=WAIT_S_MAX,
            pool_pre_ping=not is_sqlite(url),  # a database that was restarted meanwhile
            connect_args=connect_arguments(url),
            hide_parameters=True,  # an error that is logged must not tell a person's data
        )

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """One act, from first look to commit, alone.

        Raises: StorageBusy, after WAIT_S_MAX in the queue or WORK_S_MAX of work;
        StorageUnreachable."""
        with told_apart():
            async with (
                self._queue.turn(),
                self._writing.connect() as connection,
                connection.begin(),
            ):
                await self._alone(connection)
                async with in_time():
                    yield Work(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        """One consistent look.

        Raises: StorageBusy, if no connection comes free; StorageUnreachable."""
        with told_apart():
            async with self._reading.connect() as connection, connection.begin():
                yield Reader(connection)

    async def look(self) -> None:
        """Whether it answers at all: the tables are there and one row can be read.

        Raises: StorageBusy, after LOOK_S_MAX; StorageUnreachable."""
        try:
            async with asyncio.timeout(LOOK_S_MAX), self.read() as reader:
                await reader.ask(text("SELECT version_num FROM alembic_version"))
        except TimeoutError:
            raise StorageBusy(f"no answer within {LOOK_S_MAX} s") from None

    async def close(self) -> None:
        """Hang up; a connection that is collected as garbage warns."""
        await self._writing.dispose()
        await self._reading.dispose()

    async def _alone(self, connection: AsyncConnection) -> None:
        """Keep the writers of other offices out until this transaction ends.

        SQLite's BEGIN IMMEDIATE has done it.  READ COMMITTED: each statement after the lock sees
        all that was committed before it."""
        if not self._is_sqlite:
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            await connection.execute(lock, {"key": WRITER_LOCK})


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Raises: StorageBusy, when an act holds up the others for longer than it may."""
    try:
        async with asyncio.timeout(WORK_S_MAX) as limit:
            yield
    except TimeoutError:
        if limit.expired():
            raise StorageBusy(f"an act took longer than {WORK_S_MAX} s") from None
        raise


@contextmanager
def told_apart() -> Iterator[None]:
    """Turn what the drivers say into the office's own words; the rest stays a bug."""
    try:
        yield
    except IntegrityError as error:
        raise ConstraintBroken(constraint_of(error)) from None
    except PoolTimeout as error:
        raise StorageBusy("every connection is in use") from error
    except DBAPIError as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise trouble from error


def constraint_of(error: IntegrityError) -> str:
    """The name of the broken constraint, without the values that broke it."""
    told = getattr(error.orig, "diag", None)
    if told is None:
        return str(error.orig)  # SQLite names columns and constraints, never values
    return told.constraint_name or told.message_primary or "unnamed"


def trouble_of(error: DBAPIError) -> StorageTrouble | None:
    """Whether a driver's error is the database's trouble, and which; None: it is a bug of ours."""
    of_sqlite = getattr(error.orig, "sqlite_errorname", None)
    found = str(of_sqlite or getattr(error.orig, "sqlstate", None) or "no code")
    if found in {_LOCK_WAITED_TOO_LONG, _CANCELLED} or found.startswith(_SQLITE_BUSY):
        return StorageBusy(f"waited too long: {found}")
    # SQLite calls a misspelt table operational too.
    gone = isinstance(error, OperationalError | InterfaceError) and of_sqlite is None
    if gone or error.connection_invalidated or found.startswith(_SQLITE_GONE):
        return StorageUnreachable(f"the database does not answer: {found}")
    return None
