"""Whoever keeps the machine enters a unit from its command line: the first ones of an office."""

from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.units import Unit
from server.storage import units
from server.storage.units import StoredUnit


async def install_unit(acting: Acting, unit: Unit, name: str, address: str) -> None:
    """Enter a unit.  Raises: Unknown, if its City is none; ConstraintBroken, if it is there."""
    if unit.city is not None and await units.get(acting.work, unit.city) is None:
        raise Unknown("unit", unit.city)
    await units.add(acting.work, StoredUnit(unit, name, address))
    await acting.enter("unit_installed", unit.id, facts={"kind": unit.kind.value})
