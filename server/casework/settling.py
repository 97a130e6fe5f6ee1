"""What follows once it is known what became of a visit: booking, accounts, slots, absences, record.

Used by the outcome of a session, by the close of a visit that never began and by a finding; a
second time changes nothing."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from server.casework import events, quota, seating
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.day import bureaus_of, start_of
from server.domain.identifiers import PersonId
from server.domain.live_visit.outcome import Became, Cause, Outcome
from server.domain.profile.profile import Profile
from server.domain.visit_day import absence
from server.domain.visit_day.arrival import Arrival, desk_delay
from server.storage import bookings, conduct
from server.storage.bookings import State
from server.storage.conduct import FINDINGS, Finding
from server.storage.days import DayOfVisit
from server.storage.ids import new_id
from server.storage.shelf import Kept

HELD: Final = frozenset({Outcome.HELD, Outcome.CUT})
WITH_FAMILY: Final = HELD | {Outcome.ABSENCE_PROPOSED, Outcome.TURNED_AWAY}
"""Ends at which it is asked who of the family stayed away: none that somebody else has caused."""


async def settle(acting: Acting, case: Case, became: Became, session: str = "") -> None:
    """Keep what became of a visit, and let follow what follows."""
    start = start_of(case)
    booked = await bookings.get(acting.work, case.booking)
    if booked is not None:
        state = state_after(became)
        changed = replace(booked, state=state, outcome=became.outcome)
        await bookings.enter(acting.work, replace(changed, session=session or booked.session))
    await quota.settle(acting.work, acting.law, case, start, became, acting.now)
    await seating.use(acting.work, acting.law, case)
    await events.visit_settled(acting, case, became.outcome.value, session)
    facts: dict[str, str | int] = {
        "outcome": became.outcome.value,
        "cause": became.cause.value,
        "counted": int(became.counted),
        "rebooking_first": int(became.rebooking_first),
        **became.facts,
    }
    if session:
        facts["session"] = session
    await acting.enter("visit_settled", case.name, facts=facts, citations=(became.citation,))


def state_after(became: Became) -> State:
    """Where the booking stands; unproven, it stands until a person has looked."""
    if became.outcome is Outcome.UNPROVEN:
        return State.STANDING
    return State.HELD if became.outcome in HELD else State.NOT_HELD


async def propose_absences(acting: Acting, case: Case, day: DayOfVisit, became: Became) -> int:
    """Propose who was late or did not come, once each; a person finds (A9).

    Returns: how many were proposed."""
    stays = [each.record.custody for each in case.stays if each is not None]
    if became.outcome not in WITH_FAMILY or not bureaus_of(case) or not stays:
        return 0
    known = {each.value.proposal.person for each in await findings(acting, case)}
    start = start_of(case)
    visit = absence.Visit(case.booking, stays[0], bureaus_of(case)[0], start, day.causes)
    arrivals = [arrival_local(acting, day, each) for each in sorted(case.application.visitors)]
    found = absence.proposals(acting.law.of_act(start), visit, arrivals, acting.now)
    fresh = [each for each in found if each.person not in known]
    for proposal in fresh:
        name = new_id(acting.now)
        await FINDINGS.add(acting.work, name, Finding(proposal, absence.State.PROPOSED))
        facts = {"visit": case.name, "standing": proposal.standing.value}
        await acting.enter("absence_proposed", name, facts=facts, citations=(proposal.citation,))
    return len(fresh)


async def findings(acting: Acting, case: Case) -> tuple[Kept[Finding], ...]:
    """Proposals and findings of this visit."""
    return await conduct.findings_on(acting.work, case.name)


def arrival_local(acting: Acting, day: DayOfVisit, person: PersonId) -> Arrival:
    """An arrival as the clocks of the place show it; of who has not come, an empty one."""
    arrival = day.arrivals.get(person, Arrival(person))
    stamp = arrival.arrived_at
    return replace(arrival, arrived_at=None if stamp is None else acting.law.local(stamp))


def noted_fault(profile: Profile, day: DayOfVisit) -> Cause | None:
    """The cause that an officer noted in the attribution log; of several, the log's first word."""
    order = profile.lateness.never_for_causes.value if profile.lateness is not None else ()
    noted = [each for each in order if each in day.causes]
    return Cause(noted[0]) if noted else None


def delay(profile: Profile, day: DayOfVisit, start: datetime) -> Cause | None:
    """Whose delay took minutes of the slot, by the stamps alone: the desk's or the facility's."""
    if any(desk_delay(profile, each, start) for each in day.arrivals.values()):
        return Cause.BUREAU
    if any(brought > start for brought in day.brought.values()):
        return Cause.FACILITY
    return None
