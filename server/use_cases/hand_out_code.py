"""A desk has seen who somebody is, and hands out the code that verifies the account (Art. 9)."""

from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.credentials.tokens import NewCode
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act
from server.storage import applicants, people
from server.storage.logins import login_of


async def hand_out_code(acting: Acting, person: PersonId, login: str, code: NewCode) -> bool:
    """Keep a code for the account of the person at the desk.

    An account of another login that says to be this person's is somebody else's: it goes.
    Returns: whether there is the account; else it is to be made anew.
    Raises: Unknown, Forbidden, Malformed."""
    staff = acting.staff()
    await acting.allow(Act.AUTHENTICATE_PERSON, [staff.unit], subject=person)
    if await people.get(acting.work, person) is None:
        raise Unknown("person", person)
    account = await applicants.by_person(acting.work, person)
    if account is None:
        return False
    if account.login != login_of(login):
        dropped = await applicants.drop_unverified(acting.work, person)
        if not dropped:
            raise Malformed("account_of_another_login", "the person's account has another login")
        await acting.enter("applicant_account_dropped", account.id)
        return False
    await applicants.set_code(acting.work, account.id, code.hash, code.expires_at, staff.account)
    await acting.enter("activation_code_made", account.id)
    return True
