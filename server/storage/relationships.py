"""Who is what to whom, and which units have filed it (GD-16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select

from server.domain.identifiers import PersonId, StaffId, UnitId
from server.domain.people.relationships import FilingStamp, Relation
from server.domain.vocabulary import Body, Party
from server.storage.database import Reader, Work
from server.storage.people_tables import FILING_STAMPS, RELATIONSHIPS


@dataclass(frozen=True, slots=True)
class StoredRelationship:
    """What a visitor is to an inmate; `stamps` are only added to, by `file`."""

    id: str
    visitor: PersonId
    inmate: PersonId
    relation: Relation
    same_register: bool = True
    stamps: tuple[FilingStamp, ...] = ()
    version: int = 1


async def add(work: Work, new: StoredRelationship) -> None:
    """Enter what somebody states.  Raises: ConstraintBroken, if the pair is known."""
    relation = new.relation
    row = {
        "id": new.id,
        "visitor_id": new.visitor,
        "inmate_id": new.inmate,
        "party": relation.party,
        "kind": relation.kind,
        "description": relation.description,
        "basis": relation.basis,
        "same_register": new.same_register,
        "version": 1,
    }
    await work.tell(insert(RELATIONSHIPS).values(row))


async def restate(work: Work, changed: StoredRelationship) -> int:
    """What somebody states otherwise now.  Returns: the new version.  Raises: StaleVersion."""
    relation = changed.relation
    values = {
        "party": relation.party,
        "kind": relation.kind,
        "description": relation.description,
        "basis": relation.basis,
        "same_register": changed.same_register,
    }
    return await work.change(RELATIONSHIPS, changed.id, changed.version, values)


async def of_visitor(reader: Reader, visitor: PersonId) -> tuple[StoredRelationship, ...]:
    """Everybody to whom a visitor is something."""
    asked = select(RELATIONSHIPS).where(RELATIONSHIPS.c.visitor_id == visitor)
    rows = (await reader.ask(asked.order_by(RELATIONSHIPS.c.id))).all()
    return await with_stamps(reader, rows)


async def file(work: Work, relationship: str, stamp: FilingStamp) -> None:
    """A unit registers and files it.  Raises: ConstraintBroken, if it has done so before."""
    row = {
        "relationship_id": relationship,
        "unit_id": stamp.unit,
        "body": stamp.body,
        "staff_id": stamp.by,
        "at": stamp.at,
    }
    await work.tell(insert(FILING_STAMPS).values(row))


async def get(reader: Reader, name: str) -> StoredRelationship | None:
    """One relationship; None: there is none of this name."""
    asked = select(RELATIONSHIPS).where(RELATIONSHIPS.c.id == name)
    rows = (await reader.ask(asked)).all()
    found = await with_stamps(reader, rows)
    return found[0] if found else None


async def between(
    reader: Reader, visitors: Iterable[PersonId], inmates: Iterable[PersonId]
) -> tuple[StoredRelationship, ...]:
    """Those of any of these visitors to any of these inmates."""
    columns = RELATIONSHIPS.c
    asked = select(RELATIONSHIPS).where(
        columns.visitor_id.in_(sorted(set(visitors))), columns.inmate_id.in_(sorted(set(inmates)))
    )
    rows = (await reader.ask(asked.order_by(columns.id))).all()
    return await with_stamps(reader, rows)


async def of_inmate(reader: Reader, inmate: PersonId) -> tuple[StoredRelationship, ...]:
    """Everybody who is something to an inmate."""
    asked = select(RELATIONSHIPS).where(RELATIONSHIPS.c.inmate_id == inmate)
    rows = (await reader.ask(asked.order_by(RELATIONSHIPS.c.id))).all()
    return await with_stamps(reader, rows)


async def with_stamps(reader: Reader, rows: Iterable[Row[Any]]) -> tuple[StoredRelationship, ...]:
    """Rows as values, each with its stamps in the order in which they were put."""
    found = list(rows)
    table = FILING_STAMPS
    asked = select(table).where(table.c.relationship_id.in_([row.id for row in found]))
    stamps: dict[str, tuple[FilingStamp, ...]] = {}
    for row in await reader.ask(asked.order_by(table.c.at, table.c.unit_id)):
        name = row.relationship_id
        stamps[name] = (*stamps.get(name, ()), stamp_of(row))
    return tuple(relationship_of(row, stamps.get(row.id, ())) for row in found)


def stamp_of(row: Row[Any]) -> FilingStamp:
    """A row as a value."""
    return FilingStamp(Body(row.body), UnitId(row.unit_id), StaffId(row.staff_id), row.at)


def relationship_of(row: Row[Any], stamps: tuple[FilingStamp, ...]) -> StoredRelationship:
    """A row as a value."""
    return StoredRelationship(
        row.id,
        PersonId(row.visitor_id),
        PersonId(row.inmate_id),
        Relation(Party(row.party), row.kind, row.description, row.basis),
        row.same_register,
        stamps,
        row.version,
    )
