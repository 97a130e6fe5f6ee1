"""People as a desk finds them: entered once, seen masked, and whose data concern which unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.domain.actor import Staff
from server.domain.identifiers import PersonId, UnitId
from server.domain.people.people import Person, custody_on
from server.domain.people.resident_number import born_on as born_on_card
from server.domain.people.resident_number import is_resident_number
from server.domain.powers.acts import Act
from server.domain.record.privacy import masked
from server.domain.vocabulary import Body
from server.storage import concerned, people, relationships
from server.storage.database import Reader
from server.storage.ids import new_id
from server.storage.people import StoredPerson, StoredStay

RESIDENT_ID_CARD = "resident_id_card"


@dataclass(frozen=True, slots=True)
class Told:
    """What a paper and its bearer tell of a person.

    `identity_number` None: an inmate whose papers nobody has; `site`: the place designated for the
    declared residence (GD-03)."""

    name: str
    born_on: date
    identity_kind: str
    identity_number: str | None = None
    mobile: str | None = None
    language: str = "zh-CN"
    site: UnitId | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as a desk sees one: numbers only so far that two can be told apart (GD-84)."""

    person: PersonId
    name: str
    born_on: date
    identity_kind: str
    identity_number: str
    mobile: str
    language: str
    site: UnitId | None
    version: int


def shown(stored: StoredPerson) -> Shown:
    """With its numbers masked."""
    return Shown(
        stored.person.person,
        stored.name,
        stored.person.born_on,
        stored.identity_kind,
        masked(stored.identity_number or ""),
        masked(stored.mobile or ""),
        stored.language,
        stored.site,
        stored.version,
    )


async def find_or_enter(acting: Acting, told: Told) -> tuple[StoredPerson, bool]:
    """Whose paper it is, entered if nobody's yet; whether it was new.

    Raises: Malformed `identity_number`, `born_on_differs`, `person_differs`."""
    check_number(told)
    if told.identity_number is not None:
        kind, number = told.identity_kind, told.identity_number
        known = await people.by_identity(acting.work, kind, number)
        if known is not None:
            agree(known, told)
            return known, False
    person = PersonId(new_id(acting.now))
    new = StoredPerson(
        Person(person, told.born_on),
        told.name,
        told.identity_kind,
        told.identity_number,
        told.mobile,
        told.language,
        told.site,
    )
    await people.add(acting.work, new)
    return new, True


def check_number(told: Told) -> None:
    """A number that was misread makes a second person of one.  Raises: Malformed."""
    if told.identity_kind != RESIDENT_ID_CARD or told.identity_number is None:
        return
    if not is_resident_number(told.identity_number):
        raise Malformed("identity_number", "no number of a resident identity card")
    if born_on_card(told.identity_number) != told.born_on:
        raise Malformed("born_on_differs", "the number tells another day of birth")


def agree(known: StoredPerson, told: Told) -> None:
    """One number, one person: who is known by it is not told, only that something differs.

    Raises: Malformed `person_differs`."""
    if (known.name, known.person.born_on) != (told.name, told.born_on):
        raise Malformed("person_differs", "this paper is on record with another name or birth")


async def known(reader: Reader, name: PersonId) -> StoredPerson:
    """Somebody on record.  Raises: Unknown."""
    found = await people.get(reader, name)
    if found is None:
        raise Unknown("person", name)
    return found


async def stay_now(reader: Reader, inmate: PersonId, now: datetime) -> StoredStay | None:
    """Where somebody is held today; None: nowhere (GD-12)."""
    every = {each.record: each for each in await people.stays_of(reader, [inmate])}
    counting = custody_on(every, now.date())
    return None if counting is None else every[counting]


async def held(reader: Reader, inmate: PersonId, now: datetime) -> StoredStay:
    """Where an inmate is held today.  Raises: Unknown."""
    found = await stay_now(reader, inmate, now)
    if found is None:
        raise Unknown("inmate", inmate)
    return found


async def units_about(reader: Reader, who: Iterable[PersonId]) -> frozenset[UnitId]:
    """Units that have to do with somebody: of the residence, that hold, that have filed, that have
    or had an application.  To every other unit the person is unknown (GD-84)."""
    asked = tuple(who)
    found = set(await concerned.units_about(reader, asked))
    for person in (await people.named(reader, asked)).values():
        found |= set() if person.site is None else {person.site}
    found |= {each.record.facility for each in await people.stays_of(reader, asked)}
    for name in asked:
        pairs = (
            *await relationships.of_visitor(reader, name),
            *await relationships.of_inmate(reader, name),
        )
        found |= {stamp.unit for each in pairs for stamp in each.stamps}
    return frozenset(found)


async def units_of_pair(acting: Acting, pair: Iterable[PersonId]) -> frozenset[UnitId]:
    """Where a relationship is stated and filed: by the facilities that hold one of the two; at
    whatever desk the visitor stands (Art. 7)."""
    stays = [await stay_now(acting.work, each, acting.now) for each in pair]
    units = {stay.record.facility for stay in stays if stay is not None}
    staff = acting.staff()
    return frozenset(units | {staff.unit} if staff.body is Body.BUREAU else units)


def lodging_act(staff: Staff) -> Act:
    """By what act a unit takes people in: a desk for families, a facility for its inmates."""
    return Act.LODGE_FOR_INMATE if staff.body is Body.FACILITY else Act.LODGE_AT_DESK
