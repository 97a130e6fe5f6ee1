"""An account is linked to who somebody is at the provider of logins."""

from server.casework.acting import Acting
from server.domain.identifiers import StaffId
from server.errors import RequestRefused
from server.storage import staff_accounts, staff_factors


async def link_login(acting: Acting, account: StaffId, issuer: str, subject: str) -> None:
    """Link it, in place of what it was linked to before.

    Raises: RequestRefused 409 `oidc_of_another`, if the identity is another account's; 403, if
    the account was closed in between."""
    now = await staff_accounts.by_id(acting.work, account)
    if now is None or not now.is_open(acting.now):
        raise RequestRefused(403, "account_closed", "this account is closed or locked")
    before = await staff_factors.linked(acting.work, issuer, subject)
    if before not in (None, account):
        raise RequestRefused(409, "oidc_of_another", "this login is linked to another account")
    await staff_factors.unlink(acting.work, account, issuer)
    await staff_factors.link(acting.work, account, issuer, subject, acting.now)
    # Who it is over there is nobody's to read here.
    await acting.enter("login_linked", account)
