"""Somebody makes an account for applying from home; it may do nothing until verified (Art. 9)."""

from dataclasses import dataclass
from datetime import date

from server.casework.acting import Acting
from server.domain.identifiers import PersonId, UnitId
from server.domain.people.people import Person
from server.storage import applicants, people
from server.storage.ids import new_id
from server.storage.people import StoredPerson


@dataclass(frozen=True, slots=True)
class SignUp:
    """Who somebody says to be, and how the account is called."""

    login: str
    password_hash: str
    name: str
    born_on: date
    identity_kind: str
    identity_number: str
    mobile: str | None
    language: str
    site: UnitId | None = None


async def make_applicant_account(acting: Acting, asked: SignUp) -> bool:
    """Make it, unless the login is taken or the person has one; the caller tells nobody which.

    A person who is on record already is not changed by what a stranger says.
    Returns: whether it was made."""
    known = await people.by_identity(acting.work, asked.identity_kind, asked.identity_number)
    if await applicants.by_login(acting.work, asked.login) is not None:
        return False
    if known is not None and await applicants.by_person(acting.work, known.person.person):
        return False
    person = known.person.person if known is not None else await entered(acting, asked)
    account = await applicants.add(
        acting.work, person, asked.login, asked.password_hash, acting.now
    )
    await acting.enter("applicant_account_made", account)
    return True


async def entered(acting: Acting, asked: SignUp) -> PersonId:
    """Somebody who was not on record."""
    name = PersonId(new_id(acting.now))
    person = StoredPerson(
        Person(name, asked.born_on),
        asked.name,
        asked.identity_kind,
        asked.identity_number,
        asked.mobile,
        asked.language,
        asked.site,
    )
    await people.add(acting.work, person)
    return name
