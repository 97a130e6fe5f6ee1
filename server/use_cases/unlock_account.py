"""An account that was locked may log in again; one that was closed never (GD-90)."""

from server.casework.accounts import governed
from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.identifiers import StaffId
from server.domain.powers.acts import Act
from server.domain.powers.powers import citation_of
from server.storage import staff_accounts
from server.storage.staff import AccountState


async def unlock_account(acting: Acting, name: StaffId, seen: int) -> int:
    """Open it, and forget the wrong passwords.

    Returns: its version.  Raises: Malformed `account_closed`, `account_ones_own`; Forbidden,
    Unknown, StaleVersion."""
    account = await governed(acting, name, seen)
    if account.state is AccountState.CLOSED:
        raise Malformed("account_closed", "make a new one")
    state = AccountState.ACTIVE
    version = await staff_accounts.set_state(acting.work, name, seen, state, acting.now)
    await staff_accounts.succeeded(acting.work, name)
    cited = (citation_of(acting.profile, Act.GRANT_ROLE),)
    await acting.enter("account_unlocked", name, citations=cited)
    return version
