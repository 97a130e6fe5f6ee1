"""Slots 号源 as the database keeps them: who holds which, and who came first (GD-27, A38).

A visit takes one slot at each side with the same start, both or none.  `take` runs inside one act
(database.begin), and acts happen one after another: so it looks, decides and writes alone.  The
CHECKs of the table say the rest: what is taken has a holder, what is free has none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    UniqueConstraint,
    case,
    func,
    insert,
    select,
    update,
)

from server.domain.identifiers import ApplicationId, SeatId, SlotId, UnitId
from server.domain.slots.slots import State
from server.storage.columns import METADATA, Moment, key, one_of, version
from server.storage.database import Reader, Work

NEAREST_MAX: Final = 3
NEAREST_WITHIN: Final = timedelta(days=62)
"""Plans reach to the end of next month; a start further away is no help."""

SLOTS: Final = Table(
    "slots",
    METADATA,
    key(),
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("seat_id", Text, ForeignKey("seats.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("held_by_id", Text, ForeignKey("applications.id")),
    Column("reason", Text, nullable=False),  # why it lies outside working hours, if it does
    version(),
    UniqueConstraint("seat_id", "starts_at"),
    one_of("state", State),
    CheckConstraint("starts_at < ends_at", name="span"),
    CheckConstraint(
        f"state = '{State.USED}' OR (state = '{State.TAKEN}') = (held_by_id IS NOT NULL)",
        name="holder",
    ),
    Index(None, "unit_id", "starts_at", "state"),
    Index(None, "held_by_id"),
)


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """One start of one seat, and whose it is."""

    id: SlotId
    unit: UnitId
    seat: SeatId
    starts_at: datetime
    ends_at: datetime
    state: State
    held_by: ApplicationId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """One slot at each side, now the application's."""

    slots: tuple[StoredSlot, ...]


@dataclass(frozen=True, slots=True)
class SlotTaken:
    """No: somebody came first.  `nearest`: starts at which every side is free, in order of time."""

    nearest: tuple[datetime, ...]
    code: str = "slot_taken"


@dataclass(frozen=True, slots=True)
class SlotCount:
    """How many slots of a unit stand so at one start; names nobody (GD-30)."""

    starts_at: datetime
    state: State
    count: int


async def take(
    work: Work,
    sides: Sequence[UnitId],
    start: datetime,
    application: ApplicationId,
    now: datetime,
    nearest_max: int = NEAREST_MAX,
) -> Taken | SlotTaken:
    """Take one slot at each side with this start, or none.

    Args:
        sides: bureau and facility; the two facilities between two inmates, a unit twice if both
            are in one.
        application: whose they become; it holds none yet.
        nearest_max: how many other starts are named (the profile's slots.nearest_offered).
    Returns: the slots, or the nearest starts at which every side is free."""
    assert not await held_by(work, application), "an application takes its slots once"
    wanted = Counter(sides)
    found = picked(wanted, await free_slots(work, wanted, start, start))
    if start <= now or len(found) != len(sides):
        return SlotTaken(await nearest_starts(work, sides, start, now, nearest_max))
    changed = await work.tell(
        update(SLOTS)
        .where(SLOTS.c.id.in_([each.id for each in found]), SLOTS.c.state == State.FREE)
        .values(state=State.TAKEN, held_by_id=application, version=SLOTS.c.version + 1)
    )
    assert changed == len(sides), "a slot changed hands inside another's act"
    return Taken(await held_by(work, application))


def picked(wanted: Mapping[UnitId, int], free: Iterable[StoredSlot]) -> tuple[StoredSlot, ...]:
    """The first seats of each side, as many as each side gives."""
    ordered = sorted(free, key=lambda each: (each.seat, each.id))
    return tuple(
        each
        for unit, count in wanted.items()
        for each in [slot for slot in ordered if slot.unit == unit][:count]
    )


async def release(work: Work, application: ApplicationId) -> int:
    """Free what an application holds; returns how many slots that were, 0 for a second call."""
    return await work.tell(
        update(SLOTS)
        .where(SLOTS.c.held_by_id == application, SLOTS.c.state == State.TAKEN)
        .values(state=State.FREE, held_by_id=None, version=SLOTS.c.version + 1)
    )


async def swap(work: Work, application: ApplicationId, unit: UnitId, seat: SeatId) -> bool:
    """Give an application another seat of a unit at the same start, and free the one it had.

    Returns: whether that seat was free then; if not, nothing changes."""
    mine = [each for each in await held_by(work, application) if each.unit == unit]
    assert len(mine) == 1, "asked for a unit at which the application has its slot"
    start = mine[0].starts_at
    found = [s for s in await free_slots(work, [unit], start, start) if s.seat == seat]
    if not found:
        return False
    for slot, state, holder in ((mine[0], State.FREE, None), (found[0], State.TAKEN, application)):
        await work.tell(
            update(SLOTS)
            .where(SLOTS.c.id == slot.id)
            .values(state=state, held_by_id=holder, version=SLOTS.c.version + 1)
        )
    return True


async def move(work: Work, slots: Sequence[SlotId], before: State, after: State) -> int:
    """Bring slots from one state to another: signed, closed, reopened, started.

    A used slot keeps its holder.  Returns: how many stood in `before`; the others stay."""
    assert after is not State.TAKEN, "only an application takes a slot"
    holder = {} if after is State.USED else {"held_by_id": None}
    return await work.tell(
        update(SLOTS)
        .where(SLOTS.c.id.in_(slots), SLOTS.c.state == before)
        .values(state=after, version=SLOTS.c.version + 1, **holder)
    )


async def add(work: Work, slots: Iterable[StoredSlot]) -> None:
    """Enter the slots of a plan; nobody holds one yet."""
    rows = [
        {
            "id": each.id,
            "unit_id": each.unit,
            "seat_id": each.seat,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "state": each.state,
            "held_by_id": each.held_by,
            "reason": each.reason,
            "version": 1,
        }
        for each in slots
    ]
    if rows:
        await work.tell(insert(SLOTS), rows)


async def held_by(reader: Reader, application: ApplicationId) -> tuple[StoredSlot, ...]:
    """What an application holds or has used."""
    return await slots_where(reader, SLOTS.c.held_by_id == application)


async def free_slots(
    reader: Reader, units: Iterable[UnitId], since: datetime, until: datetime
) -> tuple[StoredSlot, ...]:
    """The free slots of some units with starts from `since` to `until`, both included."""
    return await slots_where(
        reader,
        SLOTS.c.unit_id.in_(list(units)),
        SLOTS.c.state == State.FREE,
        SLOTS.c.starts_at.between(since, until),
    )


async def of_unit(
    reader: Reader, unit: UnitId, since: datetime, until: datetime
) -> tuple[StoredSlot, ...]:
    """Every slot of a unit with a start from `since` until before `until`."""
    span = (SLOTS.c.starts_at >= since, SLOTS.c.starts_at < until)
    return await slots_where(reader, SLOTS.c.unit_id == unit, *span)


async def nearest_starts(
    reader: Reader, sides: Sequence[UnitId], start: datetime, now: datetime, many: int
) -> tuple[datetime, ...]:
    """The starts nearest to a wished one at which every side is free: of two equally near the
    earlier one, and all in order of time."""
    both = select(SLOTS.c.starts_at).where(
        SLOTS.c.unit_id.in_(list(sides)),
        SLOTS.c.state == State.FREE,
        SLOTS.c.starts_at > now,
        SLOTS.c.starts_at.between(start - NEAREST_WITHIN, start + NEAREST_WITHIN),
    )
    both = both.group_by(SLOTS.c.starts_at).having(*enough(sides)).limit(many)
    column = SLOTS.c.starts_at
    earlier = await reader.ask(both.where(column < start).order_by(column.desc()))
    later = await reader.ask(both.where(column > start).order_by(column))
    found = [*earlier.scalars(), *later.scalars()]
    near = sorted(found, key=lambda each: (abs(each - start), each))
    return tuple(sorted(near[:many]))


def enough(sides: Sequence[UnitId]) -> list[ColumnElement[bool]]:
    """That a start has as many free slots at each side as a visit takes there."""
    return [
        func.sum(case((SLOTS.c.unit_id == unit, 1), else_=0)) >= count
        for unit, count in Counter(sides).items()
    ]


async def counts(
    reader: Reader, unit: UnitId, since: datetime, until: datetime
) -> tuple[SlotCount, ...]:
    """The calendar of a unit, counts only, with starts from `since` until before `until`."""
    statement = (
        select(SLOTS.c.starts_at, SLOTS.c.state, func.count().label("many"))
        .where(SLOTS.c.unit_id == unit, SLOTS.c.starts_at >= since, SLOTS.c.starts_at < until)
        .group_by(SLOTS.c.starts_at, SLOTS.c.state)
        .order_by(SLOTS.c.starts_at, SLOTS.c.state)
    )
    rows = await reader.ask(statement)
    return tuple(SlotCount(row.starts_at, State(row.state), row.many) for row in rows)


async def slots_where(reader: Reader, *that: ColumnElement[bool]) -> tuple[StoredSlot, ...]:
    """Slots in order of unit, start, seat."""
    order = (SLOTS.c.unit_id, SLOTS.c.starts_at, SLOTS.c.seat_id)
    return tuple(read(row) for row in await reader.ask(select(SLOTS).where(*that).order_by(*order)))


def read(row: Row[Any]) -> StoredSlot:
    """A row as a value."""
    return StoredSlot(
        SlotId(row.id),
        UnitId(row.unit_id),
        SeatId(row.seat_id),
        row.starts_at,
        row.ends_at,
        State(row.state),
        None if row.held_by_id is None else ApplicationId(row.held_by_id),
        row.reason,
    )
