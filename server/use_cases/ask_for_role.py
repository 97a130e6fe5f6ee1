"""Somebody of a unit asks for a role of an account in that unit (GD-90)."""

from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.domain.actor import Role
from server.domain.identifiers import StaffId, UnitId
from server.domain.powers.acts import Act
from server.domain.powers.granting import body_refusals
from server.domain.powers.powers import citation_of
from server.domain.powers.separation import Part
from server.domain.units import body_of
from server.storage import staff_accounts, staff_roles, units
from server.storage.staff import AccountState
from server.storage.staff_roles import RoleHeld


async def ask_for_role(acting: Acting, account: StaffId, role: Role, unit: UnitId) -> RoleHeld:
    """Ask; it holds nothing until another account has granted it.

    Raises: Refused (`role_not_of_this_unit`), Malformed `role_held_already`, Forbidden, Unknown."""
    await acting.allow(Act.ASK_FOR_ROLE, [unit], subject=unit)
    known = await staff_accounts.by_id(acting.work, account)
    place = await units.get(acting.work, unit)
    if known is None or known.state is AccountState.CLOSED or place is None:
        raise Unknown("account", account)
    demand(body_refusals(acting.profile, role, body_of(place.unit.kind)))
    mine = await staff_roles.of_account(acting.work, account)
    if any((each.staff.role, each.staff.unit) == (role, unit) for each in mine):
        raise Malformed("role_held_already", "it is held or asked for")
    by = acting.staff().account
    name = await staff_roles.ask(acting.work, account, role, unit, by, acting.now)
    await acting.stand_apart(Part.ROLE_REQUEST, name)
    facts = {"account": account, "role": role.value, "unit": unit}
    cited = (citation_of(acting.profile, Act.ASK_FOR_ROLE),)
    await acting.enter("role_asked", name, facts=facts, citations=cited)
    asked = await staff_roles.by_id(acting.work, name)
    assert asked is not None, "it was written just now"
    return asked
