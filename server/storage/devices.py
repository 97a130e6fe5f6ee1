"""Devices: made by an officer with a one-time code, enrolled with a key of their own, taken out.

The code is typed at the device and names it, so there is no row to count wrong ones in; the caller
limits how often one address may try (server/credentials/rate_limits.py), and the code lives for an
hour.  The private key never leaves the device's browser."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    Table,
    Text,
    insert,
    select,
)

from server.domain.identifiers import BookingId, DeviceId, SeatId, StaffId, UnitId
from server.domain.people.devices import Device, DeviceKind
from server.storage.bookings import BOOKINGS
from server.storage.bookings import State as BookingState
from server.storage.columns import METADATA, Moment, key, one_of, version
from server.storage.database import Reader, Work
from server.storage.errors import ConstraintBroken, StaleVersion
from server.storage.ids import new_id
from server.storage.units import SEATS

DEVICES_LISTED_MAX: Final = 500
NAME_CHARACTERS_MAX: Final = 60
NO_CODE: Final = {"code_hash": None, "code_expires_at": None}
NO_KEY: Final = {"key_x": None, "key_y": None, "enrolled_at": None}


class DeviceState(StrEnum):
    """Where a device stands."""

    AWAITED = "awaited"
    """It has a code and no key."""
    ENROLLED = "enrolled"
    TAKEN_OUT = "taken_out"


DEVICES: Final = Table(
    "devices",
    METADATA,
    key(),
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("seat_id", Text, ForeignKey("seats.id")),  # none: a monitor, or for one visit
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("only_for_id", Text, ForeignKey("bookings.id")),
    Column("state", Text, nullable=False),
    Column("code_hash", Text, unique=True),  # once enrolled: none
    Column("code_expires_at", Moment),
    Column("key_x", Text),  # the public key's point on P-256, base64url (RFC 7518 §6.2.1)
    Column("key_y", Text),
    Column("made_by_id", Text, ForeignKey("staff_accounts.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("enrolled_at", Moment),
    Column("taken_out_at", Moment),
    version(),
    one_of("kind", DeviceKind),
    one_of("state", DeviceState),
    CheckConstraint("(kind = 'one_visit') = (only_for_id IS NOT NULL)", name="one_visit"),
    CheckConstraint("kind <> 'one_visit' OR seat_id IS NULL", name="one_visit_without_seat"),
    CheckConstraint("kind NOT IN ('kiosk', 'terminal') OR seat_id IS NOT NULL", name="at_seat"),
    CheckConstraint("(key_x IS NULL) = (key_y IS NULL)", name="key"),
    CheckConstraint("state <> 'enrolled' OR key_x IS NOT NULL", name="enrolled_with_key"),
    Index(None, "unit_id"),
    Index(None, "seat_id"),
    Index(None, "only_for_id"),
)


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device that an officer makes; `code_hash` is of the code that he types into it."""

    unit: UnitId
    seat: SeatId | None
    kind: DeviceKind
    name: str
    by: StaffId
    code_hash: str = field(repr=False)
    code_expires_at: datetime
    only_for: BookingId | None = None


@dataclass(frozen=True, slots=True)
class StoredDevice:
    """A device as it is kept."""

    device: Device
    name: str
    state: DeviceState
    public_key: dict[str, str] | None
    """A JWK (RFC 7517); None before it is enrolled."""
    enrolled_at: datetime | None
    version: int


async def make(work: Work, new: NewDevice, now: datetime) -> DeviceId:
    """A device that waits for its code.

    Raises: ConstraintBroken, for a seat that is another unit's or of another kind."""
    await _check_seat(work, new)
    found = DeviceId(new_id(now))
    await work.tell(
        insert(DEVICES).values(
            id=found,
            unit_id=new.unit,
            seat_id=new.seat,
            kind=new.kind,
            name=new.name[:NAME_CHARACTERS_MAX],
            only_for_id=new.only_for,
            state=DeviceState.AWAITED,
            code_hash=new.code_hash,
            code_expires_at=new.code_expires_at,
            made_by_id=new.by,
            made_at=now,
            version=1,
        )
    )
    return found


async def enrol(
    work: Work, code_hash: str, public_key: dict[str, str], now: datetime
) -> DeviceId | None:
    """Give the device of a code its key; the code is used up.

    Args: public_key: a JWK that `public_key_of` (server/credentials/device_keys.py) let pass.
    Returns: which device; None: no device waits for this code, or no longer."""
    table = DEVICES
    here = (table.c.code_hash == code_hash, table.c.code_expires_at > now)
    row = (await work.ask(select(table.c.id, table.c.version).where(*here))).first()
    if row is None:
        return None
    keys = {"key_x": public_key["x"], "key_y": public_key["y"]}
    enrolled = {"state": DeviceState.ENROLLED, "enrolled_at": now, **keys, **NO_CODE}
    await work.change(table, row.id, row.version, enrolled)
    return DeviceId(row.id)


async def renew(
    work: Work,
    device: DeviceId,
    seen_version: int,
    code_hash: str,
    code_expires_at: datetime,
) -> int:
    """Give a device another code: the first ran out, or its browser lost the key.

    Its old key is void at once.  Returns: the new version.  Raises: StaleVersion, also if it is
    taken out."""
    code = {"code_hash": code_hash, "code_expires_at": code_expires_at}
    return await _unless_out(
        work, device, seen_version, {"state": DeviceState.AWAITED, **NO_KEY, **code}
    )


async def take_out(work: Work, device: DeviceId, seen_version: int, now: datetime) -> int:
    """Take a device out for good.  Returns: the new version.  Raises: StaleVersion."""
    out = {"state": DeviceState.TAKEN_OUT, "taken_out_at": now, **NO_CODE}
    return await _unless_out(work, device, seen_version, out)


async def by_id(reader: Reader, device: DeviceId) -> StoredDevice | None:
    """One device."""
    row = (await reader.ask(_devices(DEVICES.c.id == device))).first()
    return None if row is None else device_of(row)


async def of_unit(reader: Reader, unit: UnitId) -> list[StoredDevice]:
    """A unit's devices, those that are taken out too, oldest first."""
    return [device_of(row) for row in await reader.ask(_devices(DEVICES.c.unit_id == unit))]


async def at_seat(reader: Reader, seat: SeatId) -> list[StoredDevice]:
    """What is enrolled at a seat."""
    here = (DEVICES.c.seat_id == seat) & (DEVICES.c.state == DeviceState.ENROLLED)
    return [device_of(row) for row in await reader.ask(_devices(here))]


async def _check_seat(work: Work, new: NewDevice) -> None:
    """A device at a seat of another unit would join there (GD-02)."""
    if new.seat is None:
        return
    seat = (await work.ask(select(SEATS).where(SEATS.c.id == new.seat))).first()
    if seat is None or seat.unit_id != new.unit or new.kind not in {seat.kind, DeviceKind.MONITOR}:
        raise ConstraintBroken("devices_seat")


async def _unless_out(
    work: Work, device: DeviceId, seen_version: int, values: dict[str, Any]
) -> int:
    found = await by_id(work, device)
    if found is None or found.state is DeviceState.TAKEN_OUT:
        raise StaleVersion(DEVICES.name, device, seen_version)
    return await work.change(DEVICES, device, seen_version, values)


def _devices(where: ColumnElement[bool]) -> Select[Any]:
    booked = BOOKINGS.c.state.label("booking_state")
    joined = select(DEVICES, booked).outerjoin(BOOKINGS, BOOKINGS.c.id == DEVICES.c.only_for_id)
    return joined.where(where).order_by(DEVICES.c.made_at, DEVICES.c.id).limit(DEVICES_LISTED_MAX)


def device_of(row: Row[Any]) -> StoredDevice:
    """A device from its row and the state of its only booking."""
    state = DeviceState(row.state)
    device = Device(
        DeviceId(row.id),
        DeviceKind(row.kind),
        UnitId(row.unit_id),
        None if row.seat_id is None else SeatId(row.seat_id),
        state is DeviceState.ENROLLED,
        None if row.only_for_id is None else BookingId(row.only_for_id),
        row.booking_state not in {None, BookingState.STANDING},
    )
    return StoredDevice(device, row.name, state, jwk_of(row), row.enrolled_at, row.version)


def jwk_of(row: Row[Any]) -> dict[str, str] | None:
    """The public key as a JWK."""
    if row.key_x is None:
        return None
    return {"crv": "P-256", "kty": "EC", "x": row.key_x, "y": row.key_y}
