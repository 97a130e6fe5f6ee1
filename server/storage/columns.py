"""Columns as both databases keep them, so that a value comes back as it was given.

SQLite drops time zones, decimals of a second and enums in silence; what is lost there would be
lost in evidence.  So each kind of value has its type here, and every constraint has a name, since
only a named one can be migrated."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, Dialect, Integer, MetaData, String, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

from recorder.ledger import canonical

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""All tables of the office; schema.py imports every file that adds one."""

MOMENT_CHARACTERS: Final = len("2026-01-31T23:59:59.000000Z")
DAY_CHARACTERS: Final = len("2026-01-31")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC to the microsecond; aware when it goes in and when it comes out.

    PostgreSQL has a type for it; SQLite gets text of fixed width, which sorts as time does."""

    impl = String(MOMENT_CHARACTERS)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of one database."""
        kind = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else self.impl_instance
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To UTC.  A naive moment is a bug: it could be any of two dozen."""
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment without a time zone"
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else spelled(moment)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From what the database keeps to UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        assert isinstance(moment, datetime)
        return moment.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day as "2026-01-31": one spelling on both databases, which sorts as days do."""

    impl = String(DAY_CHARACTERS)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """A moment is no day: which one it is depends on a time zone."""
        assert not isinstance(value, datetime), "a moment where a day belongs"
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Back to a day."""
        return None if value is None else date.fromisoformat(value)


class CanonicalJson(TypeDecorator[Any]):
    """A JSON value in its one spelling (recorder/ledger.py), so that a hash over it holds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Canonical text; None is JSON's null."""
        return canonical(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value again."""
        return None if value is None else json.loads(value)


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0, which both databases have; its CHECK stands in `flag`."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """Yes or no again."""
        return None if value is None else bool(value)


def spelled(moment: datetime) -> str:
    """A moment as text of fixed width, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def key(name: str = "id") -> Column[str]:
    """A primary key of text."""
    return Column(name, Text, primary_key=True)


def version() -> Column[int]:
    """Counts the changes of a row; ETag and If-Match carry it."""
    return Column("version", Integer, nullable=False)


def one_of(column: str, words: type[StrEnum] | Sequence[str]) -> CheckConstraint:
    """The database itself refuses a word that is not of this vocabulary."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def flag(column: str) -> CheckConstraint:
    """Yes or no, nothing else."""
    return CheckConstraint(f"{column} IN (0, 1)", name=column)
