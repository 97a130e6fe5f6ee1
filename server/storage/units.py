"""Units and their seats."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
)

from server.domain.identifiers import SeatId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.slots import venues
from server.domain.units import Unit, UnitKind
from server.storage.columns import METADATA, Flag, flag, key, one_of, version
from server.storage.database import Reader, Work

SEAT_KINDS: Final = (DeviceKind.KIOSK, DeviceKind.TERMINAL)
"""Devices that stand at a place of their own; a monitor may stand on any desk."""

UNITS: Final = Table(
    "units",
    METADATA,
    key(),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("city_id", Text, ForeignKey("units.id")),  # none: a facility or a provincial body
    Column("address", Text, nullable=False),
    Column("opened", Flag, nullable=False),  # takes part in video visits (Art. 13)
    version(),
    one_of("kind", UnitKind),
    flag("opened"),
    Index(None, "city_id"),
)
SEATS: Final = Table(
    "seats",
    METADATA,
    key(),
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("in_use", Flag, nullable=False),
    Column("state", Text, nullable=False),  # what its last tests said (Art. 33)
    version(),
    UniqueConstraint("unit_id", "name"),
    one_of("kind", SEAT_KINDS),
    one_of("state", venues.State),
    flag("in_use"),
)


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit as it is known to the public."""

    unit: Unit
    name: str
    address: str = ""
    opened: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class StoredSeat:
    """A place for a kiosk or a terminal."""

    seat: venues.Seat
    kind: DeviceKind
    name: str
    in_use: bool = True
    version: int = 1


async def add(work: Work, new: StoredUnit) -> None:
    """Enter a unit; its City first."""
    row = {
        "id": new.unit.id,
        "kind": new.unit.kind,
        "name": new.name,
        "city_id": new.unit.city,
        "address": new.address,
        "opened": new.opened,
        "version": 1,
    }
    await work.tell(insert(UNITS).values(row))


async def add_seat(work: Work, new: StoredSeat) -> None:
    """Enter a seat of a unit."""
    row = {
        "id": new.seat.id,
        "unit_id": new.seat.unit,
        "kind": new.kind,
        "name": new.name,
        "in_use": new.in_use,
        "state": new.seat.state,
        "version": 1,
    }
    await work.tell(insert(SEATS).values(row))


async def get(reader: Reader, name: UnitId) -> StoredUnit | None:
    """A unit; None: there is none of this name."""
    found = await named(reader, (name,))
    return found.get(name)


async def named(reader: Reader, names: Iterable[UnitId]) -> dict[UnitId, StoredUnit]:
    """Some units by their names; who is unknown is not in it."""
    asked = select(UNITS).where(UNITS.c.id.in_(sorted(set(names))))
    return {UnitId(row.id): unit_of(row) for row in await reader.ask(asked)}


async def every(reader: Reader) -> tuple[StoredUnit, ...]:
    """All units, in the order of their names; a province has some hundreds."""
    rows = await reader.ask(select(UNITS).order_by(UNITS.c.id))
    return tuple(unit_of(row) for row in rows)


async def seats_of(reader: Reader, unit: UnitId) -> tuple[StoredSeat, ...]:
    """The seats of a unit, those out of use too."""
    asked = select(SEATS).where(SEATS.c.unit_id == unit).order_by(SEATS.c.id)
    return tuple(seat_of(row) for row in await reader.ask(asked))


async def seat(reader: Reader, name: SeatId) -> StoredSeat | None:
    """One seat; None: there is none of this name."""
    row = (await reader.ask(select(SEATS).where(SEATS.c.id == name))).first()
    return None if row is None else seat_of(row)


async def set_seat(work: Work, seen: StoredSeat, state: venues.State, *, in_use: bool) -> int:
    """What a test or its unit said of a seat.  Returns: its version.  Raises: StaleVersion."""
    return await work.change(SEATS, seen.seat.id, seen.version, {"state": state, "in_use": in_use})


def unit_of(row: Row[Any]) -> StoredUnit:
    """A row as a value."""
    city = None if row.city_id is None else UnitId(row.city_id)
    unit = Unit(UnitId(row.id), UnitKind(row.kind), city)
    return StoredUnit(unit, row.name, row.address, row.opened, row.version)


def seat_of(row: Row[Any]) -> StoredSeat:
    """A row as a value."""
    place = venues.Seat(SeatId(row.id), UnitId(row.unit_id), venues.State(row.state))
    return StoredSeat(place, DeviceKind(row.kind), row.name, row.in_use, row.version)
