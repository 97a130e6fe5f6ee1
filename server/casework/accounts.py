"""An account of staff, and the right to open or close it: whoever grants roles in its units."""

from server.casework.acting import Acting
from server.casework.refused import Forbidden, Malformed, Unknown
from server.domain.identifiers import StaffId
from server.domain.powers.acts import Act
from server.storage import staff_accounts, staff_roles
from server.storage.errors import StaleVersion
from server.storage.staff import STAFF_ACCOUNTS
from server.storage.staff_accounts import Account


async def governed(acting: Acting, name: StaffId, seen: int) -> Account:
    """The account, if whoever acts grants roles in every unit where it holds one.

    Raises: Malformed `account_ones_own`; Forbidden, Unknown, StaleVersion."""
    account = await staff_accounts.by_id(acting.work, name)
    if account is None:
        raise Unknown("account", name)
    if name == acting.staff().account:
        raise Malformed("account_ones_own", "another account does this")
    units = await staff_roles.units_of(acting.work, name)
    for unit in sorted(units):
        await acting.allow(Act.GRANT_ROLE, [unit], subject=name)
    if not units:
        await of_no_unit(acting, name)
    if account.version != seen:
        raise StaleVersion(STAFF_ACCOUNTS.name, name, seen)
    return account


async def of_no_unit(acting: Acting, name: StaffId) -> None:
    """An account that never held a role is there for who grants roles everywhere.

    Raises: Unknown."""
    try:
        await acting.allow(Act.GRANT_ROLE, [], subject=name)
    except Forbidden:
        raise Unknown("account", name) from None
