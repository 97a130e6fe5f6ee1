"""A unit's board: its seats, what is to be repaired, its document on file (Art. 21, 33, 34)."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.casework.acting import Looking
from server.casework.refused import Unknown
from server.domain.alarm import Alarm
from server.domain.identifiers import UnitId
from server.domain.oversight.procedures import procedure_alarm
from server.domain.powers.acts import Act
from server.domain.slots import venues
from server.domain.slots.plan import MINIMUM_KEYS
from server.storage import oversight, tickets, units
from server.storage.tickets import TicketOf
from server.storage.units import StoredSeat


@dataclass(frozen=True, slots=True)
class Health:
    """How a unit's places stand."""

    seats: tuple[StoredSeat, ...]
    states: Mapping[venues.State, int]
    tickets: tuple[TicketOf, ...]
    alarms: tuple[Alarm, ...]


async def show_health(looking: Looking, unit: UnitId) -> Health:
    """The board of a unit.  Raises: Forbidden, Unknown."""
    await looking.allow(Act.READ_FIGURES, [unit], subject=unit)
    known = await units.get(looking.reader, unit)
    if known is None:
        raise Unknown("unit", unit)
    seats = await units.seats_of(looking.reader, unit)
    open_ones = await tickets.open_of(looking.reader, unit)
    alarm: Alarm | None = None
    if known.opened and known.unit.kind in MINIMUM_KEYS:
        filed = await oversight.procedure_of(looking.reader, unit)
        alarm = procedure_alarm(looking.profile, filed, looking.now.date())
    return Health(
        seats,
        venues.health([each.seat for each in seats if each.in_use]),
        tuple(each.value for each in open_ones),
        () if alarm is None else (alarm,),
    )
