"""A unit makes a one-time code for a device; the device redeems it where it stands (Art. 2, 35)."""

from dataclasses import dataclass, field

from server.casework import case as cases
from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.credentials.tokens import ENROLMENT_LIFE, Codes, NewCode
from server.domain.identifiers import ApplicationId, BookingId, DeviceId, SeatId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.powers.acts import Act
from server.storage import bookings, devices, units
from server.storage.devices import NewDevice


@dataclass(frozen=True, slots=True)
class Wanted:
    """A device to come: at a seat, for an officer at any desk, or for one special visit."""

    unit: UnitId
    kind: DeviceKind
    name: str
    seat: SeatId | None = None
    only_for: ApplicationId | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A device that waits for its code; the code is shown once."""

    device: DeviceId
    code: NewCode = field(repr=False)


async def enrol_device(acting: Acting, codes: Codes, wanted: Wanted) -> Awaited:
    """Make it.  Raises: Forbidden, Unknown, Malformed."""
    await acting.allow(Act.ENROL_DEVICE, [wanted.unit], subject=wanted.unit)
    booking = await ask_place(acting, wanted)
    code = codes.new(acting.now, ENROLMENT_LIFE)
    new = NewDevice(
        unit=wanted.unit,
        seat=wanted.seat,
        kind=wanted.kind,
        name=wanted.name,
        by=acting.staff().account,
        code_hash=code.hash,
        code_expires_at=code.expires_at,
        only_for=booking,
    )
    made = await devices.make(acting.work, new, acting.now)
    facts: dict[str, str | int] = {"unit": wanted.unit, "kind": wanted.kind.value}
    await acting.enter("device_awaited", made, facts=facts)
    return Awaited(made, code)


async def ask_place(acting: Acting, wanted: Wanted) -> BookingId | None:
    """Whether the device may stand where it is wanted.

    Returns: the only visit that it serves; None: it serves every visit at its seat.
    Raises: Unknown, Malformed."""
    if wanted.kind is DeviceKind.ONE_VISIT:
        return await ask_visit(acting, wanted)
    if wanted.only_for is not None:
        raise Malformed("device_of_exception", "a device at a seat serves every visit there")
    await ask_seat(acting, wanted)
    return None


async def ask_visit(acting: Acting, wanted: Wanted) -> BookingId:
    """A device at no seat is for one visit of this unit that the Department has approved and that
    is not over (Art. 35).

    Raises: Unknown, Malformed."""
    if wanted.only_for is None or wanted.seat is not None:
        raise Malformed("device_of_exception", "a device of one visit names it, and no seat")
    case = await cases.load(acting.work, acting.law, acting.now, wanted.only_for)
    booked = await bookings.get(acting.work, case.booking)
    if wanted.unit not in case.sides or not case.is_exception or booked is None:
        raise Unknown("exception", wanted.only_for)
    if booked.state is not bookings.State.STANDING:
        raise Malformed("device_of_past_visit", "what became of this visit is known")
    return case.booking


async def ask_seat(acting: Acting, wanted: Wanted) -> None:
    """A kiosk stands at a kiosk's seat of this unit, a terminal at a terminal's.

    Raises: Unknown, Malformed."""
    if wanted.seat is None:
        if wanted.kind is not DeviceKind.MONITOR:
            raise Malformed("device_without_seat", "a kiosk or a terminal stands at a seat")
        return
    seat = await units.seat(acting.work, wanted.seat)
    if seat is None or seat.seat.unit != wanted.unit or not seat.in_use:
        raise Unknown("seat", wanted.seat)
    if wanted.kind not in {seat.kind, DeviceKind.MONITOR}:
        raise Malformed("device_of_other_seat", "that seat is for another kind of device")
