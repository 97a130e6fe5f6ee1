"""Which database an address names, and how each of the two is opened.

Two engines for one address: readers have connections that cannot write, and never take the
writer's away."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from server.errors import ConfigRefused
from server.storage.waiting import WAIT_S_MAX, WORK_S_MAX

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
CONNECT_S_MAX: Final = 5
_MS: Final = 1000

# One writer at a time over all offices: the key of PostgreSQL's advisory lock ("huijian" in ASCII).
WRITER_LOCK: Final = int.from_bytes(b"huijian")


def url_of(address: str, default_file: Path) -> URL:
    """The address as SQLAlchemy reads it.

    Args:
        address: of the settings; empty: a SQLite file at `default_file`.
    Raises: ConfigRefused, if it is no address or names another kind of database."""
    if not address:
        return URL.create(SQLITE, database=str(default_file))
    try:
        url = make_url(address)
    except ArgumentError:
        raise ConfigRefused("config_value", "storage.url is no address of a database") from None
    kind = url.get_backend_name()
    if kind not in {SQLITE, POSTGRESQL} or (kind == SQLITE and not url.database):
        raise ConfigRefused("config_value", "storage.url: a sqlite file or postgresql:// only")
    return url.set(drivername=kind)


def awaiting(url: URL) -> URL:
    """The same database behind await."""
    return url.set(drivername="sqlite+aiosqlite" if is_sqlite(url) else "postgresql+psycopg")


def blocking(url: URL) -> URL:
    """The same database for a thread that may wait: migrations."""
    return url.set(drivername="sqlite+pysqlite" if is_sqlite(url) else "postgresql+psycopg")


def is_sqlite(url: URL) -> bool:
    """Whether it is a file."""
    return url.get_backend_name() == SQLITE


def connect_arguments(url: URL) -> dict[str, Any]:
    """What a new connection is told; each wait has its limit."""
    if is_sqlite(url):
        return {"timeout": WAIT_S_MAX}
    settings = {
        "statement_timeout": int(WAIT_S_MAX * _MS),
        "lock_timeout": int(WAIT_S_MAX * _MS),
        # An office that hangs in the middle of an act must not hold up all others.
        "idle_in_transaction_session_timeout": int(WORK_S_MAX * _MS),
        "timezone": "UTC",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return {"options": options, "connect_timeout": CONNECT_S_MAX, "application_name": "huijian"}


def prepare_sqlite(engine: Any, *, begin: str, pragmas: tuple[str, ...] = ()) -> None:
    """Give each connection of an engine its pragmas and its own BEGIN.

    Python's driver would begin late and only for some statements; then two writers both read
    first, and one of them is refused at its first write.  BEGIN IMMEDIATE queues them instead."""

    def on_connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*PRAGMAS, *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


PRAGMAS: Final = (
    "journal_mode=WAL",  # readers do not wait for the writer
    "synchronous=FULL",  # what was answered is on the disk (WAL's NORMAL syncs at checkpoints only)
    "foreign_keys=ON",
    "recursive_triggers=ON",  # or REPLACE deletes a line of the register past its trigger
    "trusted_schema=OFF",
)
