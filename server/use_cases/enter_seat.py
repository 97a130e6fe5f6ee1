"""A unit enters a seat; before it is accepted and tested nothing is planned at it (Art. 33)."""

from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.domain.identifiers import SeatId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.powers.acts import Act
from server.domain.slots.plan import MINIMUM_KEYS
from server.domain.slots.venues import Seat, State
from server.domain.units import body_of
from server.domain.vocabulary import Body
from server.storage import units
from server.storage.ids import new_id
from server.storage.units import StoredSeat


async def enter_seat(acting: Acting, unit: UnitId, name: str) -> StoredSeat:
    """Enter it as installed: a terminal where inmates are, else a kiosk (Art. 2).

    Raises: Forbidden, Unknown, Malformed; ConstraintBroken, if the unit has one of this name."""
    await acting.allow(Act.ENTER_SEAT, [unit], subject=unit)
    known = await units.get(acting.work, unit)
    if known is None:
        raise Unknown("unit", unit)
    if known.unit.kind not in MINIMUM_KEYS:
        raise Malformed("unit_without_seats", "nobody is visited at a unit of this kind")
    inside = body_of(known.unit.kind) is Body.FACILITY
    place = Seat(SeatId(new_id(acting.now)), unit, State.INSTALLED)
    seat = StoredSeat(place, DeviceKind.TERMINAL if inside else DeviceKind.KIOSK, name)
    await units.add_seat(acting.work, seat)
    await acting.enter("seat_entered", place.id, facts={"unit": unit, "kind": seat.kind.value})
    return seat
