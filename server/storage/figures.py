"""Figures: counts of a month in some units, without any row about a person (Art. 30, 32).

What concerns two of the units counts once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from server.domain.applications.applications import Event
from server.domain.applications.applications import State as ApplicationState
from server.domain.identifiers import UnitId
from server.domain.slots.slots import State as SlotState
from server.storage.application_tables import APPLICATION_EVENTS, APPLICATION_SIDES, APPLICATIONS
from server.storage.bookings import BOOKINGS, State
from server.storage.database import Reader
from server.storage.slots import SLOTS

DECISIONS: Final = (Event.APPROVED, Event.REFUSED)
REVIEWS_MAX: Final = 100_000
"""Of which the working time is counted: a province's month, three times over."""


@dataclass(frozen=True, slots=True)
class Span:
    """A month: its first moment, and that of the next."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """How long one application took; undecided: None."""

    lodged_at: datetime
    deadline: datetime
    decided_at: datetime | None
    waits: bool
    """Whether it still waits for a decision."""


async def applications(
    reader: Reader, units: Iterable[UnitId], span: Span
) -> dict[ApplicationState, int]:
    """Applications that were lodged in a month, by where they stand."""
    table = APPLICATIONS.c
    asked = (
        select(table.state, func.count().label("many"))
        .where(within(table.lodged_at, span), concerns(table.id, units))
        .group_by(table.state)
    )
    return {ApplicationState(row.state): row.many for row in await reader.ask(asked)}


async def reviews(reader: Reader, units: Iterable[UnitId], span: Span) -> tuple[Review, ...]:
    """When the applications of a month were lodged, due and decided."""
    table, waiting = APPLICATIONS.c, undecided()
    decided = first_decisions()
    asked = (
        select(table.lodged_at, table.deadline, table.state, decided.c.at)
        .outerjoin(decided, decided.c.application_id == table.id)
        .where(within(table.lodged_at, span), concerns(table.id, units))
        .limit(REVIEWS_MAX)
    )
    rows = await reader.ask(asked)
    return tuple(Review(row.lodged_at, row.deadline, row.at, row.state in waiting) for row in rows)


def undecided() -> frozenset[ApplicationState]:
    """States in which a decision is still to come."""
    state = ApplicationState
    return frozenset({state.IN_REVIEW, state.BEFORE_FACILITY, state.BEFORE_OTHER_FACILITY})


def first_decisions() -> Any:
    """The moment at which each application was first approved or refused."""
    events = APPLICATION_EVENTS.c
    asked: Select[Any] = (
        select(events.application_id, func.min(events.at, type_=events.at.type).label("at"))
        .where(events.event.in_(DECISIONS))
        .group_by(events.application_id)
    )
    return asked.subquery()


async def visits(
    reader: Reader, units: Iterable[UnitId], span: Span
) -> dict[tuple[State, str], int]:
    """Visits with a start in a month, by state and by what became of them."""
    table = BOOKINGS.c
    asked = (
        select(table.state, table.outcome, func.count().label("many"))
        .where(within(table.start, span), concerns(table.application_id, units))
        .group_by(table.state, table.outcome)
    )
    rows = await reader.ask(asked)
    return {(State(row.state), row.outcome or ""): row.many for row in rows}


async def slots(reader: Reader, units: Iterable[UnitId], span: Span) -> dict[SlotState, int]:
    """Slots with a start in a month, by where they stand."""
    table = SLOTS.c
    asked = (
        select(table.state, func.count().label("many"))
        .where(table.unit_id.in_(sorted(units)), within(table.starts_at, span))
        .group_by(table.state)
    )
    return {SlotState(row.state): row.many for row in await reader.ask(asked)}


def within(column: ColumnElement[Any], span: Span) -> ColumnElement[bool]:
    """That a moment lies in a month."""
    return and_(column >= span.since, column < span.until)


def concerns(application: ColumnElement[Any], units: Iterable[UnitId]) -> ColumnElement[bool]:
    """That an application is before one of some units."""
    sides = APPLICATION_SIDES.c
    mine = and_(sides.application_id == application, sides.unit_id.in_(sorted(units)))
    return exists().where(mine)
