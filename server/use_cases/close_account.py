"""Somebody has left: the account is closed for good, with its roles and sessions (GD-90)."""

from server.casework.accounts import governed
from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.identifiers import StaffId
from server.domain.powers.acts import Act
from server.domain.powers.powers import citation_of
from server.storage import staff_accounts, staff_roles
from server.storage.staff import AccountState


async def close_account(acting: Acting, name: StaffId, seen: int, reason: str) -> int:
    """Close it; its name stays with what it did.

    Returns: its version.  Raises: Malformed `account_closed`, `account_ones_own`; Forbidden,
    Unknown, StaleVersion."""
    account = await governed(acting, name, seen)
    if account.state is AccountState.CLOSED:
        raise Malformed("account_closed", "it is closed")
    for held in await staff_roles.of_account(acting.work, name):
        await staff_roles.revoke(acting.work, held.id, held.version, acting.now)
    state = AccountState.CLOSED
    version = await staff_accounts.set_state(acting.work, name, seen, state, acting.now)
    cited = (citation_of(acting.profile, Act.GRANT_ROLE),)
    await acting.enter("account_closed", name, citations=cited, words=reason)
    return version
