"""The Department enters a unit that takes part: also an office directly under a City (Art. 38).

The first ones come from the machine's own command line, by the same rules."""

from typing import Final

from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.powers.acts import Act
from server.domain.units import UnitKind
from server.storage import units
from server.storage.units import StoredUnit

UNDER_A_CITY: Final = frozenset({UnitKind.COUNTY_BUREAU, UnitKind.JUDICIAL_OFFICE})


async def enter_unit(acting: Acting, unit: StoredUnit) -> StoredUnit:
    """Enter it; a bureau and an office stand under a City, nothing else does.

    Raises: Forbidden, Unknown, Malformed; ConstraintBroken, if there is one of this name."""
    await acting.allow(Act.ENTER_UNIT, [], subject=unit.unit.id)
    await ask_city(acting, unit)
    await units.add(acting.work, unit)
    facts: dict[str, str | int] = {"kind": unit.unit.kind.value, "opened": int(unit.opened)}
    if unit.unit.city is not None:
        facts["city"] = unit.unit.city
    await acting.enter("unit_entered", unit.unit.id, facts=facts)
    return unit


async def ask_city(acting: Acting, unit: StoredUnit) -> None:
    """The City is one, and there.  Raises: Malformed."""
    name = unit.unit.city
    if (unit.unit.kind in UNDER_A_CITY) != (name is not None):
        raise Malformed("unit_city", "bureaus and offices stand under a City, others under none")
    city = None if name is None else await units.get(acting.work, name)
    if name is not None and (city is None or city.unit.kind is not UnitKind.CITY):
        raise Malformed("unit_city_unknown", "there is no City of this name")
