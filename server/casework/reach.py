"""Which units stand under one: itself, a City's, a regime's, or the province's (Art. 36, 38)."""

from server.casework.refused import Unknown
from server.domain.identifiers import UnitId
from server.domain.slots.plan import MINIMUM_KEYS
from server.domain.units import Unit, UnitKind, custody_of
from server.storage import units
from server.storage.database import Reader


async def units_under(reader: Reader, name: UnitId) -> tuple[UnitId, ...]:
    """The units with slots that stand under a unit, by name.  Raises: Unknown."""
    known = await units.get(reader, name)
    if known is None:
        raise Unknown("unit", name)
    every = [each.unit for each in await units.every(reader)]
    return tuple(
        each.id for each in every if each.kind in MINIMUM_KEYS and is_under(each, known.unit)
    )


def is_under(unit: Unit, above: Unit) -> bool:
    """Whether a unit is another, or stands under it."""
    match above.kind:
        case UnitKind.DEPARTMENT:
            return True
        case UnitKind.CITY:
            return unit.city == above.id
        case UnitKind.PRISON_BUREAU | UnitKind.REHAB_BUREAU:
            return custody_of(unit.kind) is custody_of(above.kind)
        case _:
            return unit.id == above.id
