"""The slot of a visit is over and no session was opened: what became of it (A9, A23, A33, A35)."""

from server.casework import case as cases
from server.casework import day as days
from server.casework import seating, settling
from server.casework import visit as visits
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.identifiers import ApplicationId
from server.domain.live_visit import node_outcome, outcome
from server.domain.live_visit.node_outcome import Known
from server.domain.live_visit.outcome import Became, Cause, Talk
from server.domain.live_visit.rules import admitted
from server.domain.profile.profile import Profile
from server.domain.visit_day.arrival import Standing, standing
from server.storage import bookings, live
from server.storage.bookings import State
from server.storage.days import DayOfVisit


async def close_visit(acting: Acting, name: ApplicationId) -> Became | None:
    """Settle a visit that never began; None: it is not over, or settled, or had a session.

    Raises: Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    booked = await bookings.get(acting.work, case.booking)
    if booked is None or booked.state is not State.STANDING or booked.outcome is not None:
        return None
    if acting.law.of_visit(days.start_of(case)).session is None:
        return None  # held in person: whoever holds it says what became of it
    if acting.now < booked.slot_end or await live.of_booking(acting.work, case.booking):
        return None
    day = await days.read(acting.work, case)
    found = await became(acting, case, day)
    await settling.settle(acting, case, found)
    await settling.propose_absences(acting, case, day, found)
    return found


async def became(acting: Acting, case: Case, day: DayOfVisit) -> Became:
    """Whose it was that the visit never began: others are asked about before the family."""
    start = days.start_of(case)
    profile = acting.law.of_visit(start)
    closed = await seating.closed_refusals(acting.work, acting.law, case, start)
    if closed:
        return outcome.closed(profile, str(closed[0].facts["cause"]))
    if any(each is None for each in case.stays):
        return outcome.custody_moved(profile, "release")
    known = await known_of(acting, case, day)
    return node_outcome.never_began(profile, Talk(known.approved_s, 0.0, known.fault), known)


async def known_of(acting: Acting, case: Case, day: DayOfVisit) -> Known:
    """What the office knows of the day.

    Nobody is said not to have brought an inmate to a family that did not come."""
    start = days.start_of(case)
    profile = acting.law.of_visit(start)
    visit = await visits.visit_of(acting.work, acting.law, case, acting.now)
    came = bool(admitted(profile, visit)) or visit.between_inmates
    missing = visit.facilities - visit.confirmed_by
    fault = settling.noted_fault(profile, day) or fault_of(acting, profile, case, day)
    if fault is None and came and not missing:
        fault = Cause.SYSTEM  # all was there, and nobody opened it
    return Known(
        approved_s=case.stored.details.minutes * 60.0,
        fault=fault,
        turned_away=None if came else turned_away(day),
        inmate_absent=came and bool(missing),
        inmate_declined=day.inmate_declined,
    )


def fault_of(acting: Acting, profile: Profile, case: Case, day: DayOfVisit) -> Cause | None:
    """The desk's, if somebody came in time and it never came to a decision about this person."""
    start = days.start_of(case)
    waiting = [
        settling.arrival_local(acting, day, person)
        for person in case.application.visitors
        if person not in day.check_ins and person not in day.conduct
    ]
    slow = any(standing(profile, each, start, acting.now) is Standing.IN_TIME for each in waiting)
    return Cause.BUREAU if slow else None


def turned_away(day: DayOfVisit) -> str | None:
    """On which ground the desk let nobody in; None: it turned nobody away."""
    refused = {person: each.ground for person, each in day.conduct.items()}
    grounds = {**refused, **day.turned_away}
    return min(grounds.values()) if grounds else None
