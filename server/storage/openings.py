"""Slots by the stretch: planned anew, signed, taken out by a closure or a broken seat, put back.

A month of a unit has hundreds of slots and a closure of the province a hundred thousand, so each
of these is one statement; which stretches it is about, the rules say (domain/slots)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Update,
    and_,
    case,
    delete,
    func,
    literal,
    not_,
    select,
    true,
    update,
)

from server.domain.identifiers import ApplicationId, SeatId, UnitId
from server.domain.slots import venues
from server.domain.slots.slots import State
from server.storage.columns import Flag
from server.storage.database import Reader, Work
from server.storage.slots import SLOTS
from server.storage.units import SEATS

SLOT_MAX: Final = timedelta(days=1)
"""No slot is longer; so the index on starts finds those that end after a moment."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Slots of some units that share a moment with a span; without an end it goes on.

    `seats` None: every seat."""

    units: frozenset[UnitId]
    since: datetime
    until: datetime | None = None
    seats: frozenset[SeatId] | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """A line of a unit's calendar: how many slots one start has, and how many are free."""

    starts_at: datetime
    ends_at: datetime
    slots: int
    free: int


@dataclass(frozen=True, slots=True)
class Holder:
    """An application that holds a slot, and its start."""

    application: ApplicationId
    starts_at: datetime


def inside(stretch: Stretch) -> ColumnElement[bool]:
    """That a slot lies in a stretch."""
    columns = SLOTS.c
    seats = true() if stretch.seats is None else columns.seat_id.in_(sorted(stretch.seats))
    ends = true() if stretch.until is None else columns.starts_at < stretch.until
    return and_(
        columns.starts_at > stretch.since - SLOT_MAX,
        columns.unit_id.in_(sorted(stretch.units)),
        columns.ends_at > stretch.since,
        ends,
        seats,
    )


def month_of(unit: UnitId, since: datetime, until: datetime) -> ColumnElement[bool]:
    """That a slot is a unit's and starts from `since` until before `until`."""
    return and_(SLOTS.c.unit_id == unit, SLOTS.c.starts_at >= since, SLOTS.c.starts_at < until)


def turned(state: State) -> Update:
    """Slots nobody holds, from now on in another state."""
    return update(SLOTS).values(state=state, version=SLOTS.c.version + 1)


async def drop_planned(work: Work, unit: UnitId, since: datetime, until: datetime) -> int:
    """Take out what is only planned; nobody was promised any of it.  Returns: how many."""
    planned = SLOTS.c.state == State.PLANNED
    return await work.tell(delete(SLOTS).where(month_of(unit, since, until), planned))


async def open_planned(work: Work, unit: UnitId, since: datetime, until: datetime) -> int:
    """What was planned is free, from the signing on.  Returns: how many."""
    planned = SLOTS.c.state == State.PLANNED
    return await work.tell(turned(State.FREE).where(month_of(unit, since, until), planned))


async def take_out(work: Work, stretch: Stretch) -> int:
    """Free slots of a stretch are lost; those that somebody holds stay.  Returns: how many."""
    free = SLOTS.c.state == State.FREE
    return await work.tell(turned(State.LOST).where(free, inside(stretch)))


async def put_back(work: Work, stretch: Stretch, still: Sequence[Stretch], now: datetime) -> int:
    """Lost slots of a stretch that start after now are free again.

    Args:
        still: stretches that stay closed for another cause.  A seat that is not ready stays too.
    Returns: how many."""
    lost = SLOTS.c.state == State.LOST
    elsewhere = [not_(inside(each)) for each in still]
    return await work.tell(
        turned(State.FREE).where(
            lost, inside(stretch), SLOTS.c.starts_at > now, fit_seat(), *elsewhere
        )
    )


async def take_out_unfit(work: Work, units: frozenset[UnitId], now: datetime) -> int:
    """Free slots to come at seats that are not ready are lost.  Returns: how many."""
    to_come = inside(Stretch(units, now))
    free = SLOTS.c.state == State.FREE
    return await work.tell(turned(State.LOST).where(free, to_come, not_(fit_seat())))


def fit_seat() -> ColumnElement[bool]:
    """That the seat of a slot is in use and has passed its tests (Art. 33)."""
    ready = (SEATS.c.state == venues.State.READY, SEATS.c.in_use == literal(True, Flag))
    return SLOTS.c.seat_id.in_(select(SEATS.c.id).where(*ready))


async def holders(
    reader: Reader, stretch: Stretch, many: int, after: Holder | None = None
) -> tuple[Holder, ...]:
    """Who holds slots of a stretch, by start.

    Args:
        after: with whom a look before ended."""
    columns = SLOTS.c
    asked = (
        select(columns.starts_at, columns.held_by_id)
        .where(columns.state == State.TAKEN, inside(stretch))
        .distinct()
        .order_by(columns.starts_at, columns.held_by_id)
        .limit(many)
    )
    if after is not None:
        later = columns.starts_at > after.starts_at
        beside = and_(columns.starts_at == after.starts_at, columns.held_by_id > after.application)
        asked = asked.where(later | beside)
    rows = await reader.ask(asked)
    return tuple(Holder(ApplicationId(row.held_by_id), row.starts_at) for row in rows)


async def calendar(
    reader: Reader, unit: UnitId, since: datetime, until: datetime, now: datetime
) -> tuple[Times, ...]:
    """A unit's times with counts; what has begun is free no more, what is only planned is not."""
    columns = SLOTS.c
    open_now = and_(columns.state == State.FREE, columns.starts_at > now)
    asked = (
        select(
            columns.starts_at,
            columns.ends_at,
            func.count().label("slots"),
            func.sum(case((open_now, 1), else_=0)).label("free"),
        )
        .where(month_of(unit, since, until), columns.state != State.PLANNED)
        .group_by(columns.starts_at, columns.ends_at)
        .order_by(columns.starts_at, columns.ends_at)
    )
    rows = await reader.ask(asked)
    return tuple(Times(row.starts_at, row.ends_at, row.slots, int(row.free)) for row in rows)
