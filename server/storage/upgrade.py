"""Bring a database to the schema of this office: at every start, by one office at a time.

The migrations run in one transaction under the writers' lock: an office that dies in the middle
leaves the old schema, and none writes meanwhile.  It blocks: call it before the loop runs, or in a
thread."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool

from server.storage.address import (
    WRITER_LOCK,
    blocking,
    connect_arguments,
    is_sqlite,
    prepare_sqlite,
)
from server.storage.database import told_apart
from server.storage.errors import SchemaUnknown

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(url: URL) -> None:
    """Make or migrate the tables; a second call changes nothing.

    Raises: SchemaUnknown, if a newer office was here; StorageUnreachable, StorageBusy."""
    engine = create_engine(
        blocking(url),
        poolclass=NullPool,
        connect_args=connect_arguments(url),
        hide_parameters=True,
    )
    if is_sqlite(url):
        prepare_sqlite(engine, begin="BEGIN IMMEDIATE")
    with told_apart(), engine.begin() as connection:
        if not is_sqlite(url):
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # a big table takes long
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Run what is missing on a connection whose transaction is the caller's."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known:
        raise SchemaUnknown(f"the database is at {found}, which this office does not know")
    command.upgrade(config, "head")
