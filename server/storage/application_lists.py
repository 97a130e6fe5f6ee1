"""Lists of applications: of a unit, of a person, and those whose clocks have come.

A line names nobody: who looks further asks for the application itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, exists, literal, or_, select, tuple_

from server.domain.applications.applications import Origin, State
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.storage.application_tables import (
    APPLICATION_INMATES,
    APPLICATION_SIDES,
    APPLICATION_VISITORS,
    APPLICATIONS,
)
from server.storage.columns import Moment
from server.storage.database import Reader

Cursor = tuple[datetime, ApplicationId]
"""When the last line of a page was made, and which it is."""
EXCEPTION: Final = "exception"
"""The kind of a special case of the Department, which has no steps."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    id: ApplicationId
    reference: str
    origin: Origin
    state: State
    kind: str
    start: datetime | None
    made_at: datetime
    lodged_at: datetime | None
    deadline: datetime | None


async def of_unit(
    reader: Reader,
    unit: UnitId,
    states: Iterable[State],
    many: int,
    after: Cursor | None = None,
    reference: str = "",
) -> tuple[Listed, ...]:
    """The applications in which a unit has a say, the newest first.

    Args:
        states: of these only; none: of all.
        after: where the page before ended.
        reference: the number on a receipt; empty: of all."""
    asked = select(APPLICATIONS).where(having_say(unit))
    wanted = sorted(set(states))
    if wanted:
        asked = asked.where(APPLICATIONS.c.state.in_(wanted))
    if reference:
        asked = asked.where(APPLICATIONS.c.reference == reference)
    return await newest(reader, asked, many, after)


async def of_applicant(
    reader: Reader, person: PersonId, many: int, after: Cursor | None = None
) -> tuple[Listed, ...]:
    """What somebody has applied for, the newest first."""
    asked = select(APPLICATIONS).where(APPLICATIONS.c.applicant_id == person)
    return await newest(reader, asked, many, after)


async def of_person(
    reader: Reader,
    person: PersonId,
    many: int,
    after: Cursor | None = None,
    unit: UnitId | None = None,
) -> tuple[Listed, ...]:
    """In what somebody takes part: as applicant, visitor or inmate, the newest first.

    Args:
        unit: only those in which this unit has a say."""
    columns = APPLICATIONS.c
    among = [
        exists().where(table.c.application_id == columns.id, table.c.person_id == person)
        for table in (APPLICATION_VISITORS, APPLICATION_INMATES)
    ]
    asked = select(APPLICATIONS).where(or_(columns.applicant_id == person, *among))
    if unit is not None:
        asked = asked.where(having_say(unit))
    return await newest(reader, asked, many, after)


def having_say(unit: UnitId) -> ColumnElement[bool]:
    """That a unit is one of the sides."""
    side = APPLICATION_SIDES.c
    return exists().where(side.application_id == APPLICATIONS.c.id, side.unit_id == unit)


async def newest(
    reader: Reader, asked: Select[Any], many: int, after: Cursor | None
) -> tuple[Listed, ...]:
    """One page."""
    columns = APPLICATIONS.c
    if after is not None:
        last = tuple_(literal(after[0], Moment), literal(after[1]))
        asked = asked.where(tuple_(columns.made_at, columns.id) < last)
    page = asked.order_by(columns.made_at.desc(), columns.id.desc()).limit(many)
    return read(await reader.ask(page))


async def starting(
    reader: Reader,
    states: Iterable[State],
    until: datetime,
    many: int,
    *,
    special: bool = False,
    since: datetime | None = None,
) -> tuple[Listed, ...]:
    """Applications in some states with a start up to `until`, that moment included, the first
    start first; `special`: the special cases of the Department instead of all others."""
    columns = APPLICATIONS.c
    asked = (
        select(APPLICATIONS)
        .where(columns.state.in_(sorted(set(states))), columns.start <= until)
        .where(columns.kind == EXCEPTION if special else columns.kind != EXCEPTION)
        .order_by(columns.start, columns.id)
        .limit(many)
    )
    if since is not None:
        asked = asked.where(columns.start >= since)
    return read(await reader.ask(asked))


async def under_review(
    reader: Reader, states: Iterable[State], many: int, after: ApplicationId | None = None
) -> tuple[Listed, ...]:
    """Lodged applications in some states, in the order of their ids, which is that of time."""
    columns = APPLICATIONS.c
    asked = select(APPLICATIONS).where(
        columns.state.in_(sorted(set(states))), columns.lodged_at.is_not(None)
    )
    if after is not None:
        asked = asked.where(columns.id > after)
    return read(await reader.ask(asked.order_by(columns.id).limit(many)))


def read(rows: Iterable[Row[Any]] | Sequence[Row[Any]]) -> tuple[Listed, ...]:
    """Rows as lines."""
    return tuple(
        Listed(
            ApplicationId(row.id),
            row.reference,
            Origin(row.origin),
            State(row.state),
            row.kind,
            row.start,
            row.made_at,
            row.lodged_at,
            row.deadline,
        )
        for row in rows
    )
