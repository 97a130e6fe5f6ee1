"""A unit makes an account for somebody of its staff; it holds no role until another grants one."""

from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.identifiers import StaffId, UnitId
from server.domain.powers.acts import Act
from server.storage import staff_accounts


async def make_staff_account(
    acting: Acting, unit: UnitId, login: str, name: str, password_hash: str
) -> StaffId:
    """Make it, by whoever may ask for roles in the unit.

    Raises: Malformed `login_taken`; Forbidden, Unknown."""
    await acting.allow(Act.ASK_FOR_ROLE, [unit], subject=unit)
    if await staff_accounts.by_login(acting.work, login) is not None:
        raise Malformed("login_taken", "choose another login")
    made = await staff_accounts.add(acting.work, login, name, password_hash, acting.now)
    await acting.enter("account_made", made, facts={"unit": unit})
    return made
