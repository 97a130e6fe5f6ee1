"""Somebody is found by a paper, or entered: at a desk, or in a facility for its inmate (Art. 7)."""

from server.casework import persons
from server.casework.acting import Acting, demand
from server.casework.persons import Shown, Told
from server.domain.people.documents import kind_refusals
from server.domain.people.people import is_minor
from server.domain.record.privacy import purpose_refusals


async def register_person(acting: Acting, told: Told, purpose: str) -> Shown:
    """Find whose paper it is, or enter the person; either way the register keeps what for.

    Raises: Refused (no purpose; a paper that identifies nobody of that age), Forbidden, Malformed
    `identity_number`, `born_on_differs`, `person_differs`."""
    staff = acting.staff()
    await acting.allow(persons.lodging_act(staff), [staff.unit], subject=staff.unit)
    minor = is_minor(acting.profile, told.born_on, acting.now.date())
    demand(
        purpose_refusals(acting.profile, purpose),
        kind_refusals(acting.profile, told.identity_kind, minor),
    )
    person, new = await persons.find_or_enter(acting, told)
    act = "person_registered" if new else "person_found"
    facts: dict[str, str | int] = {"identity_kind": person.identity_kind}
    await acting.enter(act, person.person.person, facts=facts, purpose=purpose)
    return persons.shown(person)
