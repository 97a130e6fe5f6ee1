"""An application with all that the rules want to know of it, read in one look."""

from dataclasses import dataclass, replace
from datetime import datetime

from server.casework.refused import Unknown
from server.domain.applications.applications import Application, Origin, State
from server.domain.identifiers import ApplicationId, BookingId, PersonId, UnitId
from server.domain.people.people import custody_on
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Party
from server.law import Law
from server.storage import applications, people, relationships, slots
from server.storage.applications import StoredApplication
from server.storage.database import Reader
from server.storage.errors import StaleVersion
from server.storage.people import StoredStay
from server.storage.relationships import StoredRelationship
from server.storage.slots import StoredSlot

INSIDE = frozenset({Origin.INMATE, Origin.BOTH_IN_CUSTODY})
"""Origins in which a facility takes the application for its inmate."""
UNDER_REVIEW = frozenset({State.IN_REVIEW, State.BEFORE_FACILITY, State.BEFORE_OTHER_FACILITY})
"""States in which the clock of the review runs: a decision stops it, consent lies outside (A7)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One application.  Moments show the clocks of the place.

    `inmates` stand in the order of the application's facilities, `stays` beside them: where each
    is held now, None for who is held nowhere; `slots` in the order of the sides."""

    stored: StoredApplication
    inmates: tuple[PersonId, ...]
    stays: tuple[StoredStay | None, ...]
    slots: tuple[StoredSlot, ...]
    relationships: tuple[StoredRelationship, ...]
    profile: Profile
    """What its steps are judged by: the text in force when it was lodged (GD-100)."""
    loaded: StoredApplication
    """As it is kept, whatever an act has made of `stored` since."""
    current: int | None = None
    """The version that it is in, where somebody says which one was seen."""

    @property
    def application(self) -> Application:
        """What the rules of steps are about."""
        return self.stored.application

    @property
    def name(self) -> ApplicationId:
        """What it is called."""
        return self.stored.id

    @property
    def booking(self) -> BookingId:
        """What its visit is called, from lodging on; an application has one visit."""
        return BookingId(self.stored.id)

    @property
    def sides(self) -> tuple[UnitId, ...]:
        """Bureau and facility, or the two facilities."""
        return sides_of(self.application)

    @property
    def is_inside(self) -> bool:
        """Whether a facility has taken it for an inmate."""
        return self.application.origin in INSIDE

    @property
    def is_exception(self) -> bool:
        """Whether the Department has approved it past application and review (Art. 35)."""
        return self.stored.details.exception is not None

    def party_of(self, visitor: PersonId) -> Party:
        """Under whose name a visitor comes."""
        if self.stored.kind == "work_need":
            return Party.WORK_NEED_PERSON
        for each in self.relationships:
            if each.visitor == visitor:
                return each.relation.party
        return Party.RELATIVE


def sides_of(application: Application) -> tuple[UnitId, ...]:
    """Bureau and facility, or the two facilities."""
    bureau = application.bureau
    return application.facilities if bureau is None else (bureau, *application.facilities)


async def load(reader: Reader, law: Law, now: datetime, name: ApplicationId) -> Case:
    """The case of this name.  Raises: Unknown."""
    stored = await applications.load(reader, name)
    if stored is None:
        raise Unknown("application", name)
    return await of_stored(reader, law, now, stored)


async def seen(reader: Reader, law: Law, now: datetime, name: ApplicationId, version: int) -> Case:
    """The case as somebody says to have seen it; whether that still holds is told only to who
    may know of it: `not_stale`, and whatever saves it.  Raises: Unknown."""
    case = await load(reader, law, now, name)
    held = replace(case.stored, version=version)
    return replace(case, stored=held, current=case.stored.version)


def not_stale(case: Case) -> None:
    """Raises: StaleVersion, if somebody has changed the case since it was seen."""
    if case.current is not None and case.current != case.stored.version:
        raise StaleVersion("applications", case.name, case.stored.version)


def sources_of(profile: Profile, ground: str) -> tuple[str, ...]:
    """What a key of the profile rests on; nothing, if there is no such key."""
    try:
        return (profile.cite(ground).source,)
    except KeyError:
        return ()


async def of_stored(reader: Reader, law: Law, now: datetime, stored: StoredApplication) -> Case:
    """The case around an application."""
    asked = stored.application
    start = None if asked.start is None else law.local(asked.start)
    stays = await current_stays(reader, asked.inmates, law.local(now))
    order = ordered(asked, stays)
    held = await slots.held_by(reader, stored.id)
    known = await relationships.between(reader, asked.visitors | asked.inmates, asked.inmates)
    asked = replace(asked, start=start, filed_by=filed_by(asked, known))
    lodged_at = now if stored.receipt is None else stored.receipt.lodged_at
    return Case(
        stored=replace(stored, application=asked),
        inmates=order,
        stays=tuple(stays.get(each) for each in order),
        slots=by_side(sides_of(asked), held, law),
        relationships=known,
        profile=law.of_steps(lodged_at),
        loaded=stored,
    )


def filed_by(application: Application, known: tuple[StoredRelationship, ...]) -> frozenset[UnitId]:
    """Which units of a case have filed its people: the stamps belong to the relationships, and one
    may come after the lodging (Art. 7, 16 ¶2)."""
    stamped = frozenset(stamp.unit for each in known for stamp in each.stamps)
    return stamped & frozenset(sides_of(application))


async def current_stays(
    reader: Reader, inmates: frozenset[PersonId], now: datetime
) -> dict[PersonId, StoredStay]:
    """Where each of some inmates is held; who is held nowhere is not in it (GD-12)."""
    every = await people.stays_of(reader, inmates)
    found: dict[PersonId, StoredStay] = {}
    for inmate in inmates:
        mine = {each.record: each for each in every if each.record.person == inmate}
        counting = custody_on(mine, now.date())
        if counting is not None:
            found[inmate] = mine[counting]
    return found


def ordered(application: Application, stays: dict[PersonId, StoredStay]) -> tuple[PersonId, ...]:
    """The inmates in the order of the facilities; who has left comes last."""
    places = {unit: at for at, unit in enumerate(application.facilities)}

    def place(inmate: PersonId) -> tuple[int, PersonId]:
        stay = stays.get(inmate)
        return places.get(stay.record.facility, len(places)) if stay else len(places), inmate

    return tuple(sorted(application.inmates, key=place))


def by_side(
    sides: tuple[UnitId, ...], held: tuple[StoredSlot, ...], law: Law
) -> tuple[StoredSlot, ...]:
    """Slots in the order of the sides, showing the clocks of the place."""
    left = list(held)
    found = []
    for unit in sides:
        mine = next((each for each in left if each.unit == unit), None)
        if mine is not None:
            left.remove(mine)
            starts_at, ends_at = law.local(mine.starts_at), law.local(mine.ends_at)
            found.append(replace(mine, starts_at=starts_at, ends_at=ends_at))
    return tuple(found)
