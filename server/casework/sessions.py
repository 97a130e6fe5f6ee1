"""A session of a visit as acts read and write it, and who wants into it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from media.engine import Side
from server.casework import case as cases
from server.casework import visit as visits
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Unknown
from server.domain.actor import Staff
from server.domain.identifiers import ApplicationId, UnitId
from server.domain.live_visit import rules
from server.domain.live_visit.admission import Entry
from server.domain.profile.profile import Profile
from server.grants import Seat, Signer
from server.storage import live, units
from server.storage.database import Reader
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.storage.shelf import Kept
from signalling.grant import Power, Role


@dataclass(frozen=True, slots=True)
class Entering:
    """A running session at its door: the case, and the visit with everybody's eligibility now."""

    case: Case
    kept: Kept[LiveSession]
    visit: rules.Visit
    profile: Profile


@dataclass(frozen=True, slots=True)
class Chair:
    """Where somebody sits down: a device, at the house of one side."""

    device: str
    unit: UnitId
    number: int = 0


async def running(reader: Reader, case: Case) -> Kept[LiveSession]:
    """The session of a case that is not over.  Raises: Unknown."""
    kept = await live.of_booking(reader, case.booking)
    if kept is None or kept.value.ended:
        raise Unknown("session", case.name)
    return kept


async def entering(acting: Acting, name: ApplicationId) -> Entering:
    """All that an entry is judged by.  Raises: Unknown, if no session of the visit runs."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    kept = await running(acting.work, case)
    visit = await visits.visit_of(acting.work, acting.law, case, acting.now)
    return Entering(case, kept, visit, acting.law.of_visit(visit.start))


async def let_in(
    acting: Acting,
    door: Entering,
    entry: Entry,
    chair: Chair,
    signer: Signer,
    officer: Staff | None = None,
) -> Mapping[str, str]:
    """Give a seat to whom the rules let in, and remember whose it is.

    Returns: the grant, and where to join with it.  Raises: Refused, NodeUnreachable."""
    demand(entry.refusals)
    assert entry.place is not None and entry.side is not None, "let in, so with a place"
    house = await units.get(acting.work, chair.unit)
    seat = Seat(
        session=door.kept.value.session,
        role=Role(entry.place.value),
        side=Side(entry.side.value),
        device=chair.device,
        house=chair.unit if house is None else house.name,
        number=chair.number,
        powers=frozenset(Power(each) for each in entry.powers),
    )
    given = signer.given(seat)
    await LIVE_SESSIONS.change(acting.work, door.kept, seated(door, seat, officer))
    facts: dict[str, str | int] = {
        "session": seat.session,
        "place": seat.role.value,
        "side": seat.side.value,
        "device": seat.device,
        "grant": seat.grant,
    }
    await acting.enter("grant_given", door.case.name, facts=facts)
    return given


def seated(door: Entering, seat: Seat, officer: Staff | None) -> LiveSession:
    """The session with one seat more."""
    session = door.kept.value
    people = {each.person for each in rules.admitted(door.profile, door.visit)}
    session = replace(session, admitted=session.admitted | people)
    if officer is None:
        return session
    officers = {**session.officers, seat.grant: officer}
    watching = session.watching | {officer.account} if seat.role is Role.MONITOR else frozenset()
    return replace(session, officers=officers, watching=session.watching | watching)
