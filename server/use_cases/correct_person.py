"""What is on record of somebody is put right; a corrected misspelling is no change of visitors
(Art. 23; A33)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from server.casework import persons
from server.casework.acting import Acting, demand
from server.casework.persons import Shown, Told
from server.casework.refused import Malformed
from server.domain.identifiers import PersonId, UnitId
from server.domain.people.documents import kind_refusals
from server.domain.people.people import Person, is_minor
from server.domain.record.privacy import purpose_refusals
from server.storage import people
from server.storage.people import StoredPerson

# A new telephone asks for no paper: the one on record was good on its day.
OF_PAPER: Final = frozenset({"born_on", "identity_kind", "identity_number"})


@dataclass(frozen=True, slots=True)
class Correction:
    """What is otherwise; None: as it was."""

    name: str | None = None
    born_on: date | None = None
    identity_kind: str | None = None
    identity_number: str | None = None
    mobile: str | None = None
    language: str | None = None
    site: UnitId | None = None


async def correct_person(
    acting: Acting, name: PersonId, seen: int, correction: Correction, purpose: str
) -> Shown:
    """Put it right, in the version that was seen; the register names the fields, not their values.

    Raises: Refused, Forbidden, Unknown, Malformed, StaleVersion."""
    staff, before = acting.staff(), await persons.known(acting.work, name)
    concerned = await persons.units_about(acting.work, [name])
    await acting.allow(persons.lodging_act(staff), concerned, subject=name)
    after = corrected(before, seen, correction)
    demand(purpose_refusals(acting.profile, purpose))
    if OF_PAPER & given(correction).keys():
        await check_paper(acting, after)
    version = await people.save(acting.work, after)
    facts: dict[str, str | int] = {"fields": ",".join(sorted(given(correction)))}
    await acting.enter("person_corrected", name, facts=facts, purpose=purpose)
    return persons.shown(replace(after, version=version))


def given(correction: Correction) -> dict[str, Any]:
    """The fields that are otherwise.  Raises: Malformed, if none is."""
    fields = {field: getattr(correction, field) for field in Correction.__dataclass_fields__}
    found = {field: value for field, value in fields.items() if value is not None}
    if not found:
        raise Malformed("correction_empty", "nothing is corrected")
    return found


def corrected(before: StoredPerson, seen: int, correction: Correction) -> StoredPerson:
    """The person as corrected."""
    fields = given(correction)
    born_on = fields.pop("born_on", before.person.born_on)
    person = Person(before.person.person, born_on)
    return replace(before, person=person, version=seen, **fields)


def told_of(person: StoredPerson) -> Told:
    """What the corrected paper tells."""
    return Told(person.name, person.person.born_on, person.identity_kind, person.identity_number)


async def check_paper(acting: Acting, person: StoredPerson) -> None:
    """The corrected paper identifies, was read whole, and is nobody else's.

    Raises: Refused, Malformed."""
    minor = is_minor(acting.profile, person.person.born_on, acting.now.date())
    demand(kind_refusals(acting.profile, person.identity_kind, minor))
    persons.check_number(told_of(person))
    if person.identity_number is None:
        return
    kind, number = person.identity_kind, person.identity_number
    owner = await people.by_identity(acting.work, kind, number)
    if owner is not None and owner.person.person != person.person.person:
        raise Malformed("identity_known", "this paper is somebody else's on record")
