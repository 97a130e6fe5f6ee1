"""An inmate is moved, released, in hospital or dead: the record changes, each booking follows.

By hand and by a feed alike (A42).  A booking goes along where the new facility has a slot at the
same start that it may give, else it is cancelled as nobody's fault and the visit of the month
comes back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from server.casework import case as cases
from server.casework import persons, seating, stepping, touched
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.refused import Malformed, Unknown
from server.domain.actor import System
from server.domain.applications import custody_moves
from server.domain.applications.applications import Event, Step
from server.domain.applications.custody_moves import Fate, Move, Moved, Outcome
from server.domain.identifiers import ApplicationId, CustodyId, PersonId, UnitId
from server.domain.people.people import CustodyRecord
from server.domain.slots import slots as slot_rules
from server.domain.units import custody_of
from server.domain.vocabulary import Custody
from server.storage import concerned, people, relationships, slots, units
from server.storage.ids import new_id
from server.storage.people import StoredStay

CANCELLED_AS: Final = "custody_moves.uses_quota"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a stay in custody.

    `on`: the first day at the new place, or outside; `to` and `number`: the new facility and what
    it calls the stay; `back`: the return from hospital, if it is known."""

    move: Move
    on: date
    to: UnitId | None = None
    number: str = ""
    back: datetime | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of one application.

    `rebooking_first`: the family is offered another time before others; `bedside`: the Department
    may be asked for a visit at the bedside (Art. 35)."""

    application: ApplicationId
    fate: Fate
    facility: UnitId | None = None
    rebooking_first: bool = False
    bedside: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The stay that counts now, None outside, and what became of each application."""

    stay: StoredStay | None
    followed: tuple[Followed, ...]


async def move(acting: Acting, stay: StoredStay, change: Change) -> Done:
    """Change the record, and let every living application of the inmate follow.

    Raises: Malformed, Unknown, Refused, StaleVersion."""
    inmate = stay.record.person
    check(stay, change)
    living = await living_cases(acting, inmate)
    after = await recorded(acting, stay, change)
    await acting.enter(
        f"custody_{change.move.value}",
        stay.record.custody,
        facts={"on": change.on.isoformat(), "to": change.to or "", "person": inmate},
    )
    moved = Moved(change.move, moment_of(acting, change.on), change.to, change.back)
    followed = [await follow(acting, case, inmate, moved) for case in living]
    return Done(after, tuple(each for each in followed if each.fate is not Fate.KEPT))


def check(stay: StoredStay, change: Change) -> None:
    """What makes no sense.  Raises: Malformed."""
    record = stay.record
    if change.on < record.since:
        raise Malformed("custody_before_stay", "the stay began later")
    if record.until is not None and change.move is not Move.HOSPITAL:
        raise Malformed("custody_over", "the stay is over")
    transfer = change.move is Move.TRANSFER
    if transfer and (change.to in (None, record.facility) or not change.number):
        raise Malformed("custody_target", "a transfer names another facility and its number")
    if change.back is not None and change.back.date() < change.on:
        raise Malformed("custody_back", "nobody is back before having left")


async def living_cases(acting: Acting, inmate: PersonId) -> tuple[Case, ...]:
    """Applications of an inmate whose visit has not begun, as they stand before the move."""
    names = await concerned.living_of_inmate(acting.work, inmate)
    found = await touched.unopened(acting.work, names)
    return tuple(
        [await cases.of_stored(acting.work, acting.law, acting.now, each) for each in found]
    )


def moment_of(acting: Acting, on: date) -> datetime:
    """From when a move counts: now, or the beginning of its day if that is to come."""
    return max(acting.now, datetime.combine(on, time(), ZoneInfo(acting.law.zone)))


async def recorded(acting: Acting, stay: StoredStay, change: Change) -> StoredStay | None:
    """The record after a change: a stay in hospital is the same stay."""
    if change.move is Move.HOSPITAL:
        return stay
    ended = replace(stay, record=replace(stay.record, until=change.on))
    await people.save_stay(acting.work, ended)
    if change.to is None or change.move is not Move.TRANSFER:
        return None
    return await enter_stay(acting, stay.record.person, change.to, change.number, change.on)


async def enter_stay(
    acting: Acting, person: PersonId, facility: UnitId, number: str, since: date
) -> StoredStay:
    """Enter a stay, or take one up again that the facility calls so.

    Raises: Unknown, if that is no facility; Malformed, if the number is somebody else's."""
    regime = await regime_of(acting, facility)
    known = await people.stay_numbered(acting.work, facility, number)
    if known is None:
        custody = CustodyId(new_id(acting.now))
        new = StoredStay(CustodyRecord(custody, person, regime, facility, since), number)
        await people.add_stay(acting.work, new)
        return new
    if known.record.person != person or known.record.until is None:
        raise Malformed("custody_number_known", "the facility has this number already")
    # The stay in between began later, so it goes on counting for its days (people.custody_on).
    lasting = replace(known, record=replace(known.record, until=None))
    return replace(lasting, version=await people.save_stay(acting.work, lasting))


async def regime_of(acting: Acting, facility: UnitId) -> Custody:
    """Under which regime a facility holds.  Raises: Unknown, if it is none."""
    found = await units.get(acting.work, facility)
    regime = None if found is None else custody_of(found.unit.kind)
    if found is None or regime is None:
        raise Unknown("facility", facility)
    return regime


async def follow(acting: Acting, case: Case, inmate: PersonId, moved: Moved) -> Followed:
    """One application follows."""
    start = case.application.start
    assert start is not None, "what is lodged has a time"
    along = await elsewhere(acting, case, inmate, moved.to)
    free = along is not None and await has_slot(acting, case, along, moved.to, start)
    found = custody_moves.outcome(case.profile, start, replace(moved, slot_there=free))
    if found.fate is Fate.KEPT:
        return Followed(case.name, Fate.KEPT)
    # What the Department approved was this facility's visit (Art. 35): it goes nowhere else.
    if found.fate is Fate.MOVED and along is not None and case.stored.details.exception is None:
        await go_along(acting, case, along, found)
        return Followed(case.name, Fate.MOVED, found.facility)
    step = Step(Event.CANCELLED, System(), moved.move.value, CANCELLED_AS)
    await stepping.take(acting, case, step, citations=found.citations)
    return Followed(case.name, Fate.CANCELLED, None, found.rebooking_first, found.bedside)


async def elsewhere(acting: Acting, case: Case, inmate: PersonId, to: UnitId | None) -> Case | None:
    """The case as the new facility would have it; None: it can have none (Art. 16 ¶2: two in
    custody visit between different facilities)."""
    if to is None or to in case.sides:
        return None
    at, asked = case.inmates.index(inmate), case.application
    application = replace(
        asked,
        facilities=put(asked.facilities, at, to),
        custody=put(asked.custody, at, await regime_of(acting, to)),
        filed_by=await filed_by(acting, case, put(asked.facilities, at, to)),
    )
    return replace(case, stored=replace(case.stored, application=application))


async def filed_by(acting: Acting, case: Case, facilities: Iterable[UnitId]) -> frozenset[UnitId]:
    """Which units of a case have filed it by now."""
    pairs = await relationships.between(
        acting.work, case.application.visitors | case.application.inmates, case.inmates
    )
    sides = {case.application.bureau, *facilities}
    return frozenset(stamp.unit for each in pairs for stamp in each.stamps if stamp.unit in sides)


def put(values: tuple[T, ...], at: int, value: T) -> tuple[T, ...]:
    """The same values, one of them another."""
    return (*values[:at], value, *values[at + 1 :])


async def has_slot(
    acting: Acting, case: Case, along: Case, to: UnitId | None, start: datetime
) -> bool:
    """Whether the new facility can give a slot at the same start: free, not kept for a class, in
    no closure.  A text without slots has none to give and none to lack."""
    if start <= acting.now or to is None:
        return False
    if await seating.closed_refusals(acting.work, acting.law, along, start):
        return False
    if acting.law.of_visit(start).slots is None:
        return True
    free = await slots.free_slots(acting.work, [to], start, start)
    reserved = seating.reserved_refusals
    return bool(free) and not await reserved(acting.work, acting.law, along, free[:1], acting.now)


async def go_along(acting: Acting, case: Case, along: Case, found: Outcome) -> Case:
    """Other slots at the same start, and the new facility has to decide."""
    start = case.application.start
    assert start is not None, "what is moved has a time"
    await seating.free(acting.work, acting.law, case, slot_rules.Event.FALLEN)
    taken = await seating.take(acting.work, acting.law, along, start, acting.now)
    step = Step(Event.MOVED, System())
    stays = tuple([await persons.stay_now(acting.work, each, acting.now) for each in case.inmates])
    moved = replace(along, slots=taken, stays=stays)
    return await stepping.take(acting, moved, step, citations=found.citations)
