"""A unit makes a one-time code for a device; the device redeems it where it stands (Art. 2, 35)."""

from dataclasses import dataclass, field

from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.credentials.tokens import ENROLMENT_LIFE, Codes, NewCode
from server.domain.identifiers import DeviceId, SeatId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.powers.acts import Act
from server.storage import devices, units
from server.storage.devices import NewDevice


@dataclass(frozen=True, slots=True)
class Wanted:
    """A device to come: at a seat, or for an officer at any desk."""

    unit: UnitId
    kind: DeviceKind
    name: str
    seat: SeatId | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A device that waits for its code; the code is shown once."""

    device: DeviceId
    code: NewCode = field(repr=False)


async def enrol_device(acting: Acting, codes: Codes, wanted: Wanted) -> Awaited:
    """Make it; one for a single visit is made with the Department's exception, not here.

    Raises: Forbidden, Unknown, Malformed."""
    await acting.allow(Act.ENROL_DEVICE, [wanted.unit], subject=wanted.unit)
    await ask_seat(acting, wanted)
    code = codes.new(acting.now, ENROLMENT_LIFE)
    new = NewDevice(
        unit=wanted.unit,
        seat=wanted.seat,
        kind=wanted.kind,
        name=wanted.name,
        by=acting.staff().account,
        code_hash=code.hash,
        code_expires_at=code.expires_at,
    )
    made = await devices.make(acting.work, new, acting.now)
    facts: dict[str, str | int] = {"unit": wanted.unit, "kind": wanted.kind.value}
    await acting.enter("device_awaited", made, facts=facts)
    return Awaited(made, code)


async def ask_seat(acting: Acting, wanted: Wanted) -> None:
    """A kiosk stands at a kiosk's seat of this unit, a terminal at a terminal's.

    Raises: Unknown, Malformed."""
    if wanted.kind is DeviceKind.ONE_VISIT:
        raise Malformed("device_of_exception", "it is made with the exception that it is for")
    if wanted.seat is None:
        if wanted.kind is not DeviceKind.MONITOR:
            raise Malformed("device_without_seat", "a kiosk or a terminal stands at a seat")
        return
    seat = await units.seat(acting.work, wanted.seat)
    if seat is None or seat.seat.unit != wanted.unit or not seat.in_use:
        raise Unknown("seat", wanted.seat)
    if wanted.kind not in {seat.kind, DeviceKind.MONITOR}:
        raise Malformed("device_of_other_seat", "that seat is for another kind of device")
