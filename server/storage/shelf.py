"""A shelf keeps values of one kind whole, beside the columns by which they are found.

A rule takes the value as it was put there; the columns are only for finding it, and follow from
it.  What the domain calls one thing is one row here, read and written whole, by whoever has seen
its last version."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Column, ColumnElement, Row, Table, insert, select
from sqlalchemy.schema import SchemaItem

from server.storage.columns import METADATA, CanonicalJson, key, version
from server.storage.database import Reader, Work

ROWS_MAX: Final = 1_000
"""What one look brings at most; who needs more asks by pages."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A value, what it is called, and in which version it was seen."""

    id: str
    value: T
    version: int


class Shelf(Generic[T]):
    """One table of values of one kind."""

    def __init__(
        self,
        name: str,
        kind: type[T],
        found_by: Callable[[T], Mapping[str, Any]],
        *columns: SchemaItem,
    ) -> None:
        """`found_by` gives the columns of a value; `kind` is a dataclass of the domain."""
        fixed = (key(), Column("value", CanonicalJson, nullable=False), version())
        self.table = Table(name, METADATA, *fixed, *columns)
        self._kind = kind
        self._found_by = found_by

    @cached_property
    def _form(self) -> TypeAdapter[T]:
        """Built when first used: a command that reads nothing starts at once."""
        return TypeAdapter(self._kind)

    async def add(self, work: Work, name: str, value: T) -> Kept[T]:
        """Put a new value there, in version 1.  Raises: ConstraintBroken."""
        await work.tell(insert(self.table).values(self.row(name, value)))
        return Kept(name, value, 1)

    def row(self, name: str, value: T) -> dict[str, Any]:
        """A new value as its row, in version 1; for those who write many at once."""
        return {"id": name, "version": 1, **self._row(value)}

    async def get(self, reader: Reader, name: str) -> Kept[T] | None:
        """The value of this name; None: there is none."""
        found = await reader.ask(select(self.table).where(self.table.c.id == name))
        row = found.first()
        return None if row is None else self._read(row)

    async def find(
        self,
        reader: Reader,
        *that: ColumnElement[bool],
        order: Sequence[ColumnElement[Any]] = (),
        many: int = ROWS_MAX,
    ) -> tuple[Kept[T], ...]:
        """Values of which all that is true, in the order of their names or another."""
        asked = select(self.table).where(*that).order_by(*order, self.table.c.id).limit(many)
        return tuple(self._read(row) for row in await reader.ask(asked))

    async def change(self, work: Work, seen: Kept[T], value: T) -> Kept[T]:
        """Put another value in the place of one that was seen.  Raises: StaleVersion."""
        new = await work.change(self.table, seen.id, seen.version, self._row(value))
        return replace(seen, value=value, version=new)

    def _row(self, value: T) -> dict[str, Any]:
        whole = self._form.dump_python(value, mode="json")
        return {"value": whole, **self._found_by(value)}

    def _read(self, row: Row[Any]) -> Kept[T]:
        return Kept(row.id, self._form.validate_python(row.value), row.version)
