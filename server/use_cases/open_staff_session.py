"""An account has shown all that it needs to: its factor is used up and its session begins."""

from server.casework.acting import Acting
from server.storage import staff_accounts, staff_factors
from server.storage.staff_accounts import Account


async def open_staff_session(
    acting: Acting, account: Account, factor: staff_factors.Factor | None, token_hash: str
) -> bool:
    """Begin a session; False: the account was locked, or the factor used, in between."""
    now = await staff_accounts.by_id(acting.work, account.id)
    if now is None or not now.is_open(acting.now):
        return False
    if factor is not None and not await staff_factors.use(
        acting.work, account.id, factor, acting.now
    ):
        return False
    await staff_accounts.succeeded(acting.work, account.id)
    await staff_accounts.SESSIONS.open(acting.work, account.id, token_hash, acting.now)
    facts = {"second_factor": int(factor is not None)}
    await acting.enter("staff_logged_in", account.id, facts=facts)
    return True
