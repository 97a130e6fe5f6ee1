"""People and their stays in custody, read and written; relationships.py has who is what to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select

from server.domain.identifiers import CustodyId, PersonId, UnitId
from server.domain.people.people import CustodyRecord, Person
from server.domain.vocabulary import Custody
from server.storage.database import Reader, Work
from server.storage.people_tables import CUSTODY_RECORDS, PEOPLE


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """Somebody, with what only the office's desks may see."""

    person: Person
    name: str
    identity_kind: str
    identity_number: str | None
    mobile: str | None
    language: str
    site: UnitId | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class StoredStay:
    """A stay in custody, and what the facility calls it."""

    record: CustodyRecord
    number: str
    version: int = 1


async def add(work: Work, new: StoredPerson) -> None:
    """Enter somebody.  Raises: ConstraintBroken, if the identity number is known already."""
    await work.tell(insert(PEOPLE).values(id=new.person.person, version=1, **row_of(new)))


async def save(work: Work, changed: StoredPerson) -> int:
    """Put somebody's data right.  Returns: the new version.  Raises: StaleVersion."""
    return await work.change(PEOPLE, changed.person.person, changed.version, row_of(changed))


async def get(reader: Reader, name: PersonId) -> StoredPerson | None:
    """Somebody; None: nobody is called so."""
    return (await named(reader, (name,))).get(name)


async def named(reader: Reader, names: Iterable[PersonId]) -> dict[PersonId, StoredPerson]:
    """Some people by their ids; who is unknown is not in it."""
    asked = select(PEOPLE).where(PEOPLE.c.id.in_(sorted(set(names))))
    return {PersonId(row.id): person_of(row) for row in await reader.ask(asked)}


async def by_identity(reader: Reader, kind: str, number: str) -> StoredPerson | None:
    """Whose paper this is; None: nobody's that is known."""
    asked = select(PEOPLE).where(PEOPLE.c.identity_kind == kind, PEOPLE.c.identity_number == number)
    row = (await reader.ask(asked)).first()
    return None if row is None else person_of(row)


async def add_stay(work: Work, new: StoredStay) -> None:
    """Enter a stay in custody.  Raises: ConstraintBroken, if the facility has the number."""
    row = {"id": new.record.custody, "person_id": new.record.person, "version": 1}
    await work.tell(insert(CUSTODY_RECORDS).values(**row, **stay_row(new)))


async def save_stay(work: Work, changed: StoredStay) -> int:
    """A stay that ended, or was put right.  Returns: the new version.  Raises: StaleVersion."""
    values = stay_row(changed)
    return await work.change(CUSTODY_RECORDS, changed.record.custody, changed.version, values)


async def stays_of(reader: Reader, people: Iterable[PersonId]) -> tuple[StoredStay, ...]:
    """Every stay of some people, past ones too, the oldest first."""
    table = CUSTODY_RECORDS
    asked = select(table).where(table.c.person_id.in_(sorted(set(people))))
    rows = await reader.ask(asked.order_by(table.c.since, table.c.id))
    return tuple(stay_of(row) for row in rows)


async def stay(reader: Reader, name: CustodyId) -> StoredStay | None:
    """One stay; None: there is none of this name."""
    asked = select(CUSTODY_RECORDS).where(CUSTODY_RECORDS.c.id == name)
    row = (await reader.ask(asked)).first()
    return None if row is None else stay_of(row)


async def stay_numbered(reader: Reader, facility: UnitId, number: str) -> StoredStay | None:
    """The stay that a facility calls so."""
    columns = CUSTODY_RECORDS.c
    asked = select(CUSTODY_RECORDS).where(columns.facility_id == facility, columns.number == number)
    row = (await reader.ask(asked)).first()
    return None if row is None else stay_of(row)


async def held_as(reader: Reader, name: str, born_on: date, many: int) -> tuple[StoredStay, ...]:
    """Stays of people of this name and birth date: what a desk may look up (GD-12)."""
    table = CUSTODY_RECORDS
    asked = (
        select(table)
        .join(PEOPLE, PEOPLE.c.id == table.c.person_id)
        .where(PEOPLE.c.name == name, PEOPLE.c.born_on == born_on)
        .order_by(table.c.since, table.c.id)
        .limit(many)
    )
    return tuple(stay_of(row) for row in await reader.ask(asked))


def row_of(person: StoredPerson) -> dict[str, Any]:
    """A person's row, without id and version."""
    return {
        "name": person.name,
        "born_on": person.person.born_on,
        "identity_kind": person.identity_kind,
        "identity_number": person.identity_number,
        "mobile": person.mobile,
        "language": person.language,
        "site_id": person.site,
    }


def stay_row(stay_: StoredStay) -> dict[str, Any]:
    """A stay's row, without id, person and version."""
    record = stay_.record
    return {
        "regime": record.regime,
        "facility_id": record.facility,
        "number": stay_.number,
        "since": record.since,
        "until": record.until,
    }


def person_of(row: Row[Any]) -> StoredPerson:
    """A row as a value."""
    return StoredPerson(
        Person(PersonId(row.id), row.born_on),
        row.name,
        row.identity_kind,
        row.identity_number,
        row.mobile,
        row.language,
        None if row.site_id is None else UnitId(row.site_id),
        row.version,
    )


def stay_of(row: Row[Any]) -> StoredStay:
    """A row as a value."""
    record = CustodyRecord(
        CustodyId(row.id),
        PersonId(row.person_id),
        Custody(row.regime),
        UnitId(row.facility_id),
        row.since,
        row.until,
    )
    return StoredStay(record, row.number, row.version)
