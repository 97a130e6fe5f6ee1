"""One line of a custody feed becomes what it tells: a stay, a move, a level, a status, a visit.

By what right it may is asked by the caller; whether it was taken before, here: by its digest."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, assert_never

from server.adapters.custody_feed import FeedLine, Record, day_of, moment_of
from server.casework import inmate_statuses, moving, persons, touched, visits_elsewhere
from server.casework.acting import Acting
from server.casework.moving import Change, Followed
from server.casework.persons import Told
from server.casework.refused import Malformed, Unknown
from server.casework.touched import Span, Touched
from server.domain.applications.custody_moves import Move
from server.domain.entitlement.account import How
from server.domain.identifiers import UnitId
from server.domain.people.statuses import LevelChange, selectable
from server.storage import feeds, people, statuses
from server.storage.ids import new_id
from server.storage.people import StoredPerson, StoredStay

STAY: Final = "stay"
PURPOSE: Final = "custody feed"
MOVES: Final = {
    Record.TRANSFER: Move.TRANSFER,
    Record.RELEASE: Move.RELEASE,
    Record.HOSPITAL: Move.HOSPITAL,
    Record.DEATH: Move.DEATH,
}


@dataclass(frozen=True, slots=True)
class LineTaken:
    """The visits that a line hits: those of a move with what became of them, and those that a
    status or level touches."""

    followed: tuple[Followed, ...] = ()
    touched: Touched = field(default_factory=Touched)


async def take(acting: Acting, line: FeedLine) -> LineTaken | None:
    """Take a line that custody_feed has found whole; None: it was taken before.

    Raises: Refused, Unknown, Malformed, StaleVersion."""
    if await feeds.LINES_TAKEN.get(acting.work, line.digest) is not None:
        return None
    taken = await taken_as(acting, line, Record(line.record))
    kept = feeds.LineTaken(line.record, line.facility, acting.now)
    await feeds.LINES_TAKEN.add(acting.work, line.digest, kept)
    return taken


async def taken_as(acting: Acting, line: FeedLine, record: Record) -> LineTaken | None:
    """What the line tells, by its record."""
    match record:
        case Record.STAY:
            return await enter_stay(acting, line)
        case Record.TRANSFER | Record.RELEASE | Record.HOSPITAL | Record.DEATH:
            return await move(acting, line, MOVES[record])
        case Record.LEVEL:
            return await enter_level(acting, line)
        case Record.STATUS:
            return await enter_status(acting, line)
        case Record.VISIT:
            return await enter_visit(acting, line)
        case _:
            assert_never(record)


async def stay_of(acting: Acting, line: FeedLine) -> StoredStay:
    """The stay that the facility calls so.  Raises: Unknown."""
    found = await people.stay_numbered(acting.work, UnitId(line.facility), line.number)
    if found is None:
        raise Unknown(STAY, line.facility)
    return found


async def enter_stay(acting: Acting, line: FeedLine) -> LineTaken | None:
    """Somebody is held there from a day on; who was held elsewhere until then has been moved."""
    facility, told = UnitId(line.facility), told_of(line)
    known = await people.stay_numbered(acting.work, facility, line.number)
    if known is not None:
        await check_same(acting, known, told)
        return None
    person, _ = await persons.find_or_enter(acting, told)
    since, until = whole_day(line.at), day_of(line.until)
    elsewhere = await persons.stay_now(acting.work, person.person.person, acting.now)
    moved = elsewhere is not None and elsewhere.record.since <= since and until is None
    if elsewhere is not None and moved and elsewhere.record.facility != facility:
        change = Change(Move.TRANSFER, since, facility, line.number)
        return LineTaken((await moving.move(acting, elsewhere, change)).followed)
    name = person.person.person
    stay = await moving.enter_stay(acting, name, facility, line.number, since)
    facts: dict[str, str | int] = {"person": name, "since": since.isoformat()}
    await acting.enter("custody_entered", stay.record.custody, facts=facts, purpose=PURPOSE)
    if until is not None:
        await moving.move(acting, stay, Change(Move.RELEASE, until))
    return LineTaken()


def told_of(line: FeedLine) -> Told:
    """The person of a line; whose papers nobody has is entered by name and birth."""
    number = line.identity_number or None
    return Told(line.name, whole_day(line.born_on), line.identity_kind, number)


async def check_same(acting: Acting, known: StoredStay, told: Told) -> None:
    """One number of a facility, one person.  Raises: Malformed."""
    person: StoredPerson = await persons.known(acting.work, known.record.person)
    on_record = (person.name, person.person.born_on)
    if on_record != (told.name, told.born_on):
        raise Malformed("custody_number_known", "the number is somebody else's on record")


async def move(acting: Acting, line: FeedLine, what: Move) -> LineTaken:
    """A transfer, release, stay in hospital or death."""
    to = UnitId(line.to_facility) if line.to_facility else None
    change = Change(what, whole_day(line.at), to, line.to_number, moment_of(line.until))
    return LineTaken((await moving.move(acting, await stay_of(acting, line), change)).followed)


async def enter_level(acting: Acting, line: FeedLine) -> LineTaken:
    """From a moment on the inmate is at a level; some levels are statuses (Art. 19(4))."""
    stay, since = await stay_of(acting, line), whole_moment(acting, line.at)
    record = stay.record
    change = LevelChange(record.custody, line.code, since)
    await statuses.LEVELS.add(acting.work, new_id(acting.now), change)
    facts: dict[str, str | int] = {"level": line.code, "since": since.isoformat()}
    await acting.enter("level_entered", record.custody, facts=facts, purpose=PURPOSE)
    if line.code not in selectable(acting.profile, record.regime):
        return LineTaken()
    span = Span(since)
    found = await touched.of_inmate(acting.work, record.person, span, acting.now)
    return LineTaken(touched=found)


async def enter_status(acting: Acting, line: FeedLine) -> LineTaken:
    """A status, with its end if that is known."""
    stay, since = await stay_of(acting, line), whole_moment(acting, line.at)
    until = moment_of(line.until)
    entered = await inmate_statuses.enter(acting, stay, line.code, since, until, line.reason)
    return LineTaken(touched=entered.touched)


async def enter_visit(acting: Acting, line: FeedLine) -> LineTaken:
    """A visit held elsewhere."""
    inmate = (await stay_of(acting, line)).record.person
    start = whole_moment(acting, line.at)
    await visits_elsewhere.enter(acting, inmate, line.reference, line.code, start, How.IMPORTED)
    return LineTaken()


def whole_day(text: str) -> date:
    """A day of a line that was found whole."""
    found = day_of(text)
    assert found is not None, "a line is checked before it is taken"
    return found


def whole_moment(acting: Acting, text: str) -> datetime:
    """A moment of a line that was found whole, as the clocks of the place show it."""
    found = moment_of(text)
    assert found is not None, "a line is checked before it is taken"
    return acting.law.local(found)
