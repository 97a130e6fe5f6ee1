"""How Alembic runs a migration: on the connection that upgrade.py hands in, in its transaction."""

from typing import Final

from alembic import context
from sqlalchemy import Connection

from server.storage.columns import METADATA
from server.storage.schema import TABLES

assert TABLES, "importing them fills METADATA"

connection: Final[Connection] = context.config.attributes["connection"]
# SQLite too has DDL in transactions, once it is not the driver that begins them.
context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
