"""Another account grants a role that was asked for (GD-90; A43)."""

from dataclasses import dataclass

from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.domain.citation import Citation
from server.domain.powers.acts import Act
from server.domain.powers.granting import grant_refusals, one_hand
from server.domain.powers.powers import citation_of
from server.domain.powers.separation import Part
from server.domain.units import body_of
from server.storage import staff_roles, units
from server.storage.errors import StaleVersion
from server.storage.staff import ROLES_HELD
from server.storage.staff_roles import RoleHeld


@dataclass(frozen=True, slots=True)
class Granted:
    """The role, and what whoever granted it is warned of."""

    held: RoleHeld
    warnings: tuple[Citation, ...]


async def grant_role(acting: Acting, name: str, seen: int) -> Granted:
    """Grant it.

    Raises: Refused (`role_granted_to_oneself`, `role_beyond_granter` …), Malformed
    `role_granted_already`, Forbidden, Unknown, StaleVersion."""
    asked = await staff_roles.by_id(acting.work, name)
    if asked is None or asked.revoked_at is not None:
        raise Unknown("role", name)
    unit, role, account = asked.staff.unit, asked.staff.role, asked.staff.account
    await acting.allow(Act.GRANT_ROLE, [unit], subject=name)
    if asked.version != seen:
        raise StaleVersion(ROLES_HELD.name, name, seen)
    if asked.granted_at is not None:
        raise Malformed("role_granted_already", "it is held")
    place = await units.get(acting.work, unit)
    assert place is not None, "a role is held in a unit"
    by, profile = acting.staff(), acting.profile
    demand(grant_refusals(profile, by, account, role, body_of(place.unit.kind)))
    await acting.stand_apart(Part.ROLE_GRANT, name)
    before = [each.role for each in await staff_roles.active(acting.work, account)]
    await staff_roles.grant(acting.work, name, seen, by.account, acting.now)
    warnings = one_hand(profile, before, role)
    facts: dict[str, str | int] = {"account": account, "role": role.value, "unit": unit}
    facts["warnings"] = len(warnings)
    cited = (citation_of(profile, Act.GRANT_ROLE), *warnings)
    await acting.enter("role_granted", name, facts=facts, citations=cited)
    held = await staff_roles.by_id(acting.work, name)
    assert held is not None, "it was written just now"
    return Granted(held, warnings)
