"""One invented application as its rows: what was asked, each step, the booking, the account.

Pure.  The path says what happened, the case to whom and when; nothing is drawn here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.domain.applications.applications import Application, Event, Origin, State
from server.domain.entitlement.account import How
from server.domain.identifiers import PersonId, UnitId
from server.domain.live_visit.outcome import Outcome
from server.domain.oversight.tasks import waiting
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Custody
from server.seed.paths import Doer, Doing, Path
from server.seed.province import Place
from server.seed.rows import (
    ApplicationRow,
    BookingRow,
    EventRow,
    InmateRow,
    Row,
    SideRow,
    TaskRow,
    VisitorRow,
)

KIND_OF: Final = {
    Origin.RELATIVE: "video",
    Origin.INMATE: "video",
    Origin.BOTH_IN_CUSTODY: "both_in_custody",
    Origin.WORK_NEED: "work_need",
}
"""Keys of the profile's [kinds]."""
SYSTEM: Final = {"is": "system"}
NEVER_HELD: Final = frozenset({Outcome.CLOSED, Outcome.CUSTODY_MOVED})
HELD: Final = frozenset({Outcome.HELD, Outcome.CUT})
"""What the account counts (live_visit/outcome.py; a test asks it)."""
UNDECIDED: Final = frozenset({Outcome.UNPROVEN, Outcome.ABSENCE_PROPOSED})
"""A person has still to look; the booking stands."""


SAME_SLOT: Final = frozenset({State.IN_REVIEW, State.BEFORE_FACILITY, State.BOOKED})
"""Where an application stands that was lodged for the slot that it has."""


@dataclass(frozen=True, slots=True)
class Side:
    """A unit with a say, as one of its accounts acts for it.

    `actor` is as storage keeps it (storage/actors.py); `slot` is what the visit takes here."""

    unit: str
    body: Body
    custody: Custody | None
    actor: Mapping[str, str]
    filed: bool
    slot: str | None = None
    city: UnitId | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all: the text in force, talk and slot in length."""

    text: Profile
    talk_minutes: int
    slot: timedelta


@dataclass(frozen=True, slots=True)
class Case:
    """One application; `sides` are in order, the bureau first, if it has a say.

    `stays` are those of the inmates, beside them; `moments` has one for each step; `settled_at` is
    when it was known what became of the visit; `accounts` are the inmates whose visit it uses."""

    id: str
    reference: str
    path: Path
    sides: Sequence[Side]
    inmates: Sequence[str]
    stays: Sequence[str]
    visitors: Sequence[str]
    applicant: str
    start: datetime
    made_at: datetime
    moments: Sequence[datetime]
    deadline: datetime
    settled_at: datetime
    accounts: Sequence[str] = ()
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A line for an inmate's account, before it has its number."""

    inmate: str
    made_at: datetime
    how: How
    visit: str
    kind: str
    start: datetime
    why: str


def terms_of(profile: Profile) -> Terms:
    """What the profile says of every visit."""
    assert profile.session is not None, "a text with live visits"
    minutes = profile.session.talk_cap_minutes.value
    slot = timedelta(minutes=profile.session.slot_wall_minutes.value)
    return Terms(profile, minutes, slot)


def application_rows(terms: Terms, case: Case) -> list[Row]:
    """The application and its people and units: what slots point to."""
    approved = approving(case)
    sides = [
        SideRow(case.id, at, side.unit, side.body, side.custody, at in approved, side.filed)
        for at, side in enumerate(case.sides)
    ]
    inmates = [InmateRow(case.id, each) for each in case.inmates]
    visitors = [VisitorRow(case.id, each) for each in case.visitors]
    return [application_row(terms, case), *sides, *inmates, *visitors]


def application_row(terms: Terms, case: Case) -> ApplicationRow:
    """The application alone; without its first step it was never lodged, and has no receipt."""
    lodged = case.moments[0] if case.moments else None
    by_desk = bool(case.path.steps) and case.path.steps[0].doer is Doer.APPLICANT
    return ApplicationRow(
        id=case.id,
        reference=case.reference,
        origin=case.path.origin,
        state=case.path.end,
        kind=KIND_OF[case.path.origin],
        start=case.start,
        channel="official_site" if by_desk else "bureau_desk",
        applicant_id=case.applicant,
        made_at=case.made_at,
        lodged_at=lodged,
        deadline=case.deadline if lodged else None,
        profile=terms.text.id if lodged else None,
        profile_version=terms.text.version if lodged else None,
        instead_of_id=case.instead_of,
        details={"minutes": terms.talk_minutes},
        version=1 + len(case.moments),
    )


def approving(case: Case) -> set[int]:
    """The positions of the sides that have approved."""
    doers = {each.doer for each in case.path.steps if each.event is Event.APPROVED}
    return {position_of(case, each) for each in doers}


def position_of(case: Case, doer: Doer) -> int:
    """Which side it is that acts; who is nobody's officer stands at none."""
    first_facility = 1 if case.sides[0].body is Body.BUREAU else 0
    match doer:
        case Doer.BUREAU:
            return 0
        case Doer.FACILITY:
            return first_facility
        case _:
            assert doer is Doer.OTHER_FACILITY, f"{doer} stands at no side"
            return first_facility + 1


def actor_of(case: Case, doer: Doer) -> Mapping[str, str]:
    """Who takes a step, as storage keeps it."""
    if doer is Doer.SYSTEM:
        return SYSTEM
    if doer is Doer.APPLICANT:
        return {"is": "applicant", "person": case.applicant}
    return case.sides[position_of(case, doer)].actor


def event_rows(case: Case) -> Iterator[EventRow]:
    """Each step; an approval names time, slot and who may come."""
    for index, (each, state) in enumerate(zip(case.path.steps, case.path.states, strict=True)):
        yield event_row(case, index, each, state)


def event_row(case: Case, index: int, doing: Doing, state: State) -> EventRow:
    """One step."""
    fixes = doing.event is Event.APPROVED
    return EventRow(
        application_id=case.id,
        number=index + 1,
        at=case.moments[index],
        event=doing.event,
        state=state,
        actor=actor_of(case, doing.doer),
        reason=doing.reason,
        ground=doing.ground,
        start=case.start if fixes else None,
        slot_id=slot_of(case, doing),
        visitor_ids=sorted(case.visitors) if fixes else (),
    )


def slot_of(case: Case, doing: Doing) -> str | None:
    """The slot that a step names: the one lodged for, if it is still the one, or that approved."""
    if doing.event is Event.APPROVED:
        return case.sides[position_of(case, doing.doer)].slot
    lodged_for = doing.event is Event.LODGED and case.path.end in SAME_SLOT
    return case.sides[0].slot if lodged_for and case.visitors else None


def task_rows(case: Case) -> Iterator[TaskRow]:
    """On whose work lists it stands."""
    for each in waiting(application_of(case), case.deadline):
        if each.owner is not None:
            yield TaskRow(case.id, each.owner, case.deadline)


def application_of(case: Case) -> Application:
    """It as the rules see it."""
    held = [side for side in case.sides if side.custody is not None]
    bureaus = [UnitId(side.unit) for side in case.sides if side.body is Body.BUREAU]
    approved = {case.sides[at].unit for at in approving(case)}
    return Application(
        origin=case.path.origin,
        state=case.path.end,
        bureau=bureaus[0] if bureaus else None,
        facilities=tuple(UnitId(side.unit) for side in held),
        inmates=frozenset(PersonId(each) for each in case.inmates),
        custody=tuple(side.custody for side in held if side.custody is not None),
        visitors=frozenset(PersonId(each) for each in case.visitors),
        start=case.start,
        approved_by=frozenset(UnitId(each) for each in approved),
    )


def booking_row(terms: Terms, case: Case) -> BookingRow | None:
    """The booking, if there is or was one; it is called as its application."""
    if not case.path.books:
        return None
    return BookingRow(
        id=case.id,
        application_id=case.id,
        state=booking_state(case.path),
        start=case.start,
        slot_end=case.start + terms.slot,
        approved_minutes=terms.talk_minutes,
        approved_people=max(1, len(case.visitors)),
        outcome=case.path.outcome,
        version=1 if case.path.outcome is None else 2,
    )


def booking_state(path: Path) -> str:
    """Where a booking stands."""
    if path.end is not State.BOOKED or path.outcome in NEVER_HELD:
        return "cancelled"
    if path.outcome is None or path.outcome in UNDECIDED:
        return "standing"
    return "held" if path.outcome in HELD else "not_held"


def entries(case: Case) -> Iterator[Entered]:
    """What each account gets: the visit when it is lodged for, and how it ended.

    Of what came to nothing before it was booked nothing is told: it was given back at once."""
    if not case.path.uses:
        return
    end = ending(case) if case.path.books else None
    for inmate in case.accounts:
        yield entered(case, inmate, case.moments[0], How.BOOKED, "")
        if end is not None:
            yield entered(case, inmate, *end)


def ending(case: Case) -> tuple[datetime, How, str] | None:
    """When a booked visit was used or given back, and why; None: it stands, or nobody knows yet."""
    outcome = case.path.outcome
    if case.path.end is not State.BOOKED:
        return case.moments[-1], How.RESTORED, outcome or case.path.end
    if outcome is None or outcome is Outcome.UNPROVEN:
        return None
    return case.settled_at, How.HELD if outcome in HELD else How.RESTORED, outcome


def entered(case: Case, inmate: str, at: datetime, how: How, why: str) -> Entered:
    """One line."""
    return Entered(inmate, at, how, case.id, KIND_OF[case.path.origin], case.start, why)


def side(place: Place, filed: bool, slot: str) -> Side:
    """A place as a side of an application."""
    return Side(place.unit, place.body, place.custody, place.actor, filed, slot, place.city)
