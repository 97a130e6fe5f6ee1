"""The unit above another: a bureau's City, a facility's provincial bureau, else the Department."""

from server.casework.refused import Malformed, Unknown
from server.domain.identifiers import UnitId
from server.domain.oversight.reviews import ReviewedAct, reviewer
from server.domain.profile.profile import Profile
from server.domain.units import Unit, body_of, custody_of
from server.domain.vocabulary import Body
from server.storage import units
from server.storage.database import Reader


async def unit_above(reader: Reader, profile: Profile, name: UnitId, act: str) -> UnitId:
    """The unit that answers for an act of another (A40, Art. 31(4)).

    Raises: Unknown; Malformed `nobody_above`, where no such unit is entered."""
    stored = await units.get(reader, name)
    if stored is None:
        raise Unknown("unit", name)
    wanted = reviewer(profile, acted(stored.unit, act))
    body = Body.DEPARTMENT if wanted is None else wanted.body
    found = stored.unit.city if body is Body.CITY else await unit_of_body(reader, body)
    if found is None or found == name:
        raise Malformed("nobody_above", "no unit stands above this one")
    return found


def acted(unit: Unit, act: str) -> ReviewedAct:
    """An act of a unit.  Raises: Malformed `nobody_above`: it is of no body."""
    body = body_of(unit.kind)
    if body is None:
        raise Malformed("nobody_above", "this unit acts as no body")
    return ReviewedAct(act, body, custody_of(unit.kind))


async def unit_of_body(reader: Reader, body: Body) -> UnitId | None:
    """The unit that is a body of the whole province; None: it is not entered."""
    every = await units.every(reader)
    return next((each.unit.id for each in every if body_of(each.unit.kind) is body), None)
