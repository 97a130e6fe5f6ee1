"""Somebody has lost the password or the second factor: who grants roles lets him begin anew."""

from server.casework.accounts import governed
from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.identifiers import StaffId
from server.domain.powers.acts import Act
from server.domain.powers.powers import citation_of
from server.storage import staff_accounts, staff_factors
from server.storage.staff import AccountState


async def reset_account(acting: Acting, name: StaffId, seen: int, password_hash: str) -> int:
    """Give another password, take out every second factor and link, end every session.

    Until a new factor is set up the account acts in no role (where one is demanded).
    Returns: its version.  Raises: Malformed `account_closed`, `account_ones_own`; Forbidden,
    Unknown, StaleVersion."""
    account = await governed(acting, name, seen)
    if account.state is AccountState.CLOSED:
        raise Malformed("account_closed", "make a new one")
    version = await staff_accounts.set_state(
        acting.work, name, seen, AccountState.ACTIVE, acting.now
    )
    await staff_accounts.set_password(acting.work, name, password_hash, acting.now)
    await staff_accounts.succeeded(acting.work, name)
    await staff_factors.drop_all(acting.work, name)
    cited = (citation_of(acting.profile, Act.GRANT_ROLE),)
    await acting.enter("account_reset", name, citations=cited)
    return version
