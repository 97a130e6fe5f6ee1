"""Whose turn it is: one row for each application that waits for a unit, with its deadline.

It follows from the application and is written anew with it; a clerk's list reads only this."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    delete,
    insert,
    literal,
    select,
    tuple_,
)

from server.domain.applications.applications import Origin, State
from server.domain.identifiers import ApplicationId, UnitId
from server.storage.application_tables import APPLICATIONS
from server.storage.columns import METADATA, Moment
from server.storage.database import Reader, Work

TASKS: Final = Table(
    "tasks",
    METADATA,
    Column("application_id", Text, ForeignKey("applications.id"), primary_key=True),
    Column("unit_id", Text, ForeignKey("units.id"), primary_key=True),
    Column("due", Moment, nullable=False),
    Index(None, "unit_id", "due", "application_id"),
    Index(None, "due"),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application that waits for a unit; it names nobody."""

    application: ApplicationId
    unit: UnitId
    due: datetime
    reference: str
    origin: Origin
    state: State
    kind: str
    start: datetime | None


async def assign(
    work: Work, application: ApplicationId, turns: Sequence[tuple[UnitId, datetime]]
) -> None:
    """Say anew for whom an application waits; nobody: it waits no more."""
    await work.tell(delete(TASKS).where(TASKS.c.application_id == application))
    rows = [{"application_id": application, "unit_id": u, "due": due} for u, due in turns]
    if rows:
        await work.tell(insert(TASKS), rows)


async def of_unit(
    reader: Reader, unit: UnitId, many: int, after: tuple[datetime, ApplicationId] | None = None
) -> tuple[Waiting, ...]:
    """What waits for a unit, the most urgent first.

    Args:
        after: the deadline and the application that a page before ended with."""
    asked = (
        select(TASKS.c.unit_id, TASKS.c.due, APPLICATIONS)
        .join(APPLICATIONS, APPLICATIONS.c.id == TASKS.c.application_id)
        .where(TASKS.c.unit_id == unit)
        .order_by(TASKS.c.due, TASKS.c.application_id)
        .limit(many)
    )
    if after is not None:
        asked = asked.where(
            tuple_(TASKS.c.due, TASKS.c.application_id)
            > tuple_(literal(after[0], Moment), literal(after[1]))
        )
    return tuple(
        Waiting(
            ApplicationId(row.id),
            UnitId(row.unit_id),
            row.due,
            row.reference,
            Origin(row.origin),
            State(row.state),
            row.kind,
            row.start,
        )
        for row in await reader.ask(asked)
    )
