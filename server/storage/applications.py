"""Applications: who asks for what, where each side stands, and everything that happened to them.

Rules of this file: an application is read whole and written whole, by whoever has seen its last
version; its steps are only added to.  What stands elsewhere is not kept a second time: bars are
facts of people and are asked anew for each step, and a filing stamp of a unit that is no side any
more belongs to the relationship."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, delete, insert, select

from server.domain.applications.applications import Application, Event, Origin, State, Step
from server.domain.identifiers import ApplicationId, PersonId, SlotId, UnitId
from server.domain.vocabulary import Body, Custody
from server.storage.actors import actor_fields, actor_of
from server.storage.application_tables import (
    APPLICATION_EVENTS,
    APPLICATION_INMATES,
    APPLICATION_SIDES,
    APPLICATION_VISITORS,
    APPLICATIONS,
)
from server.storage.database import Reader, Work
from server.storage.details import DETAILS, Details
from server.storage.errors import StaleVersion


@dataclass(frozen=True, slots=True)
class Receipt:
    """Day 0 and the deadline, and the profile in force then, by id and version."""

    lodged_at: datetime
    deadline: datetime
    profile: str
    profile_version: str


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step, when it was taken, and where it led."""

    at: datetime
    step: Step
    state: State


@dataclass(frozen=True, slots=True)
class StoredApplication:
    """An application with all its steps; `version` is the one that was seen, 0 before `add`.

    `reference` is the number on the receipt; `kind` a key of the profile's [kinds]; `instead_of`
    the application that this one follows (GD-58); `receipt` None: it still lacks something."""

    id: ApplicationId
    reference: str
    application: Application
    kind: str
    channel: str
    made_at: datetime
    applicant: PersonId | None = None
    instead_of: ApplicationId | None = None
    receipt: Receipt | None = None
    steps: tuple[StepTaken, ...] = ()
    details: Details = field(default_factory=Details)
    version: int = 0


async def add(work: Work, new: StoredApplication) -> StoredApplication:
    """Enter an application that was not there; returns it as it is kept, in version 1."""
    assert new.version == 0, "an application is entered once"
    await work.tell(insert(APPLICATIONS).values(**row_of(new), id=new.id, version=1))
    await write_parts(work, new)
    await write_steps(work, new, 0)
    return replace(new, application=kept(new.application), version=1)


async def load(reader: Reader, name: ApplicationId) -> StoredApplication | None:
    """All of an application but its bars; None: there is none of this name."""
    asked = select(APPLICATIONS).where(APPLICATIONS.c.id == name)
    row = (await reader.ask(asked)).first()
    if row is None:
        return None
    plain = Application(
        origin=Origin(row.origin),
        state=State(row.state),
        bureau=None,
        facilities=(),
        inmates=await read_people(reader, APPLICATION_INMATES, name),
        custody=(),
        visitors=await read_people(reader, APPLICATION_VISITORS, name),
        start=row.start,
    )
    sides = await parts(reader, APPLICATION_SIDES, name, "position")
    steps = await parts(reader, APPLICATION_EVENTS, name, "number")
    return read(row, with_sides(plain, sides), steps)


async def has_reference(reader: Reader, reference: str) -> bool:
    """Whether some application has this number on its receipt."""
    asked = select(APPLICATIONS.c.id).where(APPLICATIONS.c.reference == reference)
    return (await reader.ask(asked)).first() is not None


async def save(
    work: Work, changed: StoredApplication, before: StoredApplication | None = None
) -> StoredApplication:
    """Keep what became of an application, and its new steps.

    Args:
        before: it as it was loaded in this very transaction, if the caller has it.
    Returns: it as it is kept now, in its new version.
    Raises: StaleVersion, if it is not in the version that the caller has seen, or is not there."""
    before = before or await load(work, changed.id)
    if before is None:
        raise StaleVersion(APPLICATIONS.name, changed.id, changed.version)
    new_version = await work.change(APPLICATIONS, changed.id, changed.version, row_of(changed))
    known = len(before.steps)
    assert changed.steps[:known] == before.steps, "what has happened is not told anew"
    after = kept(changed.application)
    if replace(after, state=before.application.state) != before.application:
        await clear_parts(work, changed.id)
        await write_parts(work, changed)
    await write_steps(work, changed, known)
    return replace(changed, application=after, version=new_version)


def kept(application: Application) -> Application:
    """What of it is kept here."""
    return replace(application, bars=(), filed_by=application.filed_by & units_of(application))


def units_of(application: Application) -> frozenset[UnitId]:
    """Those that have a say."""
    bureau = () if application.bureau is None else (application.bureau,)
    return frozenset({*bureau, *application.facilities})


def row_of(stored: StoredApplication) -> dict[str, Any]:
    """The row of an application, without its id and version."""
    receipt = stored.receipt
    return {
        "reference": stored.reference,
        "origin": stored.application.origin,
        "state": stored.application.state,
        "kind": stored.kind,
        "start": stored.application.start,
        "channel": stored.channel,
        "made_at": stored.made_at,
        "applicant_id": stored.applicant,
        "instead_of_id": stored.instead_of,
        "lodged_at": receipt and receipt.lodged_at,
        "deadline": receipt and receipt.deadline,
        "profile": receipt and receipt.profile,
        "profile_version": receipt and receipt.profile_version,
        "details": DETAILS.dump_python(stored.details, mode="json"),
    }


async def write_parts(work: Work, stored: StoredApplication) -> None:
    """The units and people of an application, where none are written."""
    name, application = stored.id, stored.application
    rows: dict[Table, list[dict[str, Any]]] = {
        APPLICATION_SIDES: sides_of(name, application),
        APPLICATION_INMATES: people_of(name, application.inmates),
        APPLICATION_VISITORS: people_of(name, application.visitors),
    }
    for table, found in rows.items():
        if found:
            await work.tell(insert(table), found)


async def clear_parts(work: Work, name: ApplicationId) -> None:
    """Take them out, to be written anew."""
    for table in (APPLICATION_SIDES, APPLICATION_INMATES, APPLICATION_VISITORS):
        await work.tell(delete(table).where(table.c.application_id == name))


async def write_steps(work: Work, stored: StoredApplication, known: int) -> None:
    """The steps after the first `known` ones, which are written already."""
    rows = [
        {
            "application_id": stored.id,
            "number": number,
            "at": each.at,
            "event": each.step.event,
            "state": each.state,
            "actor": actor_fields(each.step.actor),
            "reason": each.step.reason,
            "ground": each.step.ground,
            "start": each.step.start,
            "slot_id": each.step.slot,
            "visitor_ids": sorted(each.step.visitors),
        }
        for number, each in enumerate(stored.steps[known:], known + 1)
    ]
    if rows:
        await work.tell(insert(APPLICATION_EVENTS), rows)


def sides_of(name: ApplicationId, application: Application) -> list[dict[str, Any]]:
    """The bureau first, if it has a say; then each facility with the regime of its inmate."""
    assert application.approved_by <= units_of(application), "approved by a unit without a say"
    sides: list[tuple[UnitId, Body, Custody | None]] = []
    if application.bureau is not None:
        sides.append((application.bureau, Body.BUREAU, None))
    facilities = zip(application.facilities, application.custody, strict=True)
    sides += [(unit, Body.FACILITY, custody) for unit, custody in facilities]
    return [
        {
            "application_id": name,
            "position": position,
            "unit_id": unit,
            "body": body,
            "custody": custody,
            "approved": unit in application.approved_by,
            "filed": unit in application.filed_by,
        }
        for position, (unit, body, custody) in enumerate(sides)
    ]


def people_of(name: ApplicationId, people: Iterable[PersonId]) -> list[dict[str, Any]]:
    """A row for each."""
    return [{"application_id": name, "person_id": each} for each in sorted(people)]


async def parts(
    reader: Reader, table: Table, name: ApplicationId, order: str
) -> Sequence[Row[Any]]:
    """The rows of one application in a table of its own."""
    asked = select(table).where(table.c.application_id == name).order_by(table.c[order])
    return (await reader.ask(asked)).all()


async def read_people(reader: Reader, table: Table, name: ApplicationId) -> frozenset[PersonId]:
    """Who stands in one of the two tables of people."""
    rows = await parts(reader, table, name, "person_id")
    return frozenset(PersonId(row.person_id) for row in rows)


def with_sides(application: Application, sides: Sequence[Row[Any]]) -> Application:
    """An application and the units that have a say in it."""
    bureaus = [UnitId(row.unit_id) for row in sides if row.body == Body.BUREAU]
    facilities = [row for row in sides if row.body == Body.FACILITY]
    return replace(
        application,
        bureau=bureaus[0] if bureaus else None,
        facilities=tuple(UnitId(row.unit_id) for row in facilities),
        custody=tuple(Custody(row.custody) for row in facilities),
        approved_by=frozenset(UnitId(row.unit_id) for row in sides if row.approved),
        filed_by=frozenset(UnitId(row.unit_id) for row in sides if row.filed),
    )


def read(row: Row[Any], application: Application, steps: Sequence[Row[Any]]) -> StoredApplication:
    """The rows of an application as a value."""
    receipt = None
    if row.lodged_at is not None:
        receipt = Receipt(row.lodged_at, row.deadline, row.profile, row.profile_version)
    return StoredApplication(
        id=ApplicationId(row.id),
        reference=row.reference,
        application=application,
        kind=row.kind,
        channel=row.channel,
        made_at=row.made_at,
        applicant=None if row.applicant_id is None else PersonId(row.applicant_id),
        instead_of=None if row.instead_of_id is None else ApplicationId(row.instead_of_id),
        receipt=receipt,
        steps=tuple(step_of(each) for each in steps),
        details=DETAILS.validate_python(row.details),
        version=row.version,
    )


def step_of(row: Row[Any]) -> StepTaken:
    """A line of what happened as a value."""
    step = Step(
        event=Event(row.event),
        actor=actor_of(row.actor),
        reason=row.reason,
        ground=row.ground,
        slot=None if row.slot_id is None else SlotId(row.slot_id),
        start=row.start,
        visitors=frozenset(PersonId(each) for each in row.visitor_ids),
    )
    return StepTaken(row.at, step, State(row.state))
