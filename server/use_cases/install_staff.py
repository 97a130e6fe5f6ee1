"""Whoever keeps the machine enters an account from its command line: the first ones of an office,
who then grant all others (GD-90).  It is in the register like every act."""

from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.actor import Role
from server.domain.identifiers import StaffId, UnitId
from server.storage import staff_accounts, staff_roles, units


async def install_staff(
    acting: Acting, login: str, name: str, password_hash: str, role: Role, unit: UnitId
) -> StaffId:
    """Enter an account with a role; one that is there gets the role and keeps its password.

    Raises: Unknown, if there is no such unit."""
    if await units.get(acting.work, unit) is None:
        raise Unknown("unit", unit)
    known = await staff_accounts.by_login(acting.work, login)
    if known is None:
        account = await staff_accounts.add(acting.work, login, name, password_hash, acting.now)
    else:
        account = known.id
    await staff_roles.install(acting.work, account, role, unit, acting.now)
    facts = {"role": role.value, "unit": unit}
    await acting.enter("staff_installed", account, facts=facts)
    return account
