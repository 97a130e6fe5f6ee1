"""What the office reads of a case: who may take part, and all that admission wants to know."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from server.domain.actor import System
from server.domain.applications.applications import State
from server.domain.conduct.suspensions import suspension_refusals
from server.domain.entitlement.special import decision_refusals
from server.domain.identifiers import PersonId
from server.domain.live_visit.rules import House, Reading, Visit, Visitor
from server.domain.people import eligibility
from server.domain.people.eligibility import Eligibility, Moment
from server.domain.visit_day.absence import absence_refusals
from server.domain.visit_day.arrival import late_refusals
from server.domain.vocabulary import Body, Mode, Party
from tests.support.model_office.office import PROFILE, SLOT, Case, Move, Office, Refusals, Void


def judged(
    office: Office, case: Case, moment: Moment, who: Collection[PersonId], at: datetime
) -> Eligibility:
    """Everybody's eligibility at a moment."""
    party = Party.WORK_NEED_PERSON if case.kind == "work_need" else Party.RELATIVE
    taking = eligibility.Taking(case.kind, dict.fromkeys(sorted(who), party), case.inmates)
    reading = eligibility.Reading(
        office.now,
        tuple(office.bars.values()),
        tuple(office.statuses.values()),
        tuple(office.custody.values()),
        {each: further(office, case, each, at) for each in who},
    )
    return eligibility.eligibility(PROFILE, moment, taking, reading, at)


def further(office: Office, case: Case, person: PersonId, at: datetime) -> Refusals:
    """Suspensions, and findings of the month."""
    suspended = tuple(each for _, each in office.proposals.values())
    absences = tuple(office.absences.values())
    return (
        *suspension_refusals(PROFILE, suspended, person, at, Mode.VIDEO),
        *absence_refusals(absences, person, case.custody[0], at, Mode.VIDEO),
    )


def read(office: Office, move: Move) -> tuple[Refusals, Any]:
    """The office reads everybody's eligibility for the session."""
    if not isinstance(move.by, System):
        raise Void
    case = office.case(move.case)
    who = case.application.visitors or frozenset(case.inmates)
    found = judged(office, case, Moment.MEDIA_START, who, office.now)
    readings = [
        Reading(stay, office.now, (*found.inmates[inmate], *found.visitors.get(inmate, ())))
        for stay, inmate in zip(case.custody, case.inmates, strict=True)
    ]
    for person, refusals in found.visitors.items():
        readings.append(Reading(person, office.now, refusals))
    office.cases[case.number] = replace(case, readings=tuple(readings))
    return (), None


def visit_of(office: Office, case: Case) -> Visit:
    """The case as admission sees it.  Raises: Void, if it never had a place in time."""
    asked = case.application
    start = asked.start
    if start is None or len(case.slots) != 2:
        raise Void
    stays = [office.stay(each) for each in case.inmates]
    houses = [
        House(each.unit, Body.BUREAU if each.unit == asked.bureau else Body.FACILITY, each.seat)
        for each in case.slots
    ]
    return Visit(
        booking=case.booking,
        kind="exception" if case.exception is not None else case.kind,
        booked=asked.state is State.BOOKED,
        start=start,
        slot_end=start + SLOT,
        approved_minutes=case.minutes,
        approved_people=len(asked.visitors),
        approved=asked.visitors,
        side_a=houses[0],
        side_b=houses[1],
        inmates=case.custody,
        facilities=frozenset(each.facility for each in stays if each is not None),
        decided_by=asked.approved_by | case.decided,
        visitors=tuple(visitor_of(office, case, each, start) for each in sorted(case.arrivals)),
        readings=case.readings,
        special=frozenset(
            each.excess.value
            for each in case.special
            if each.granted and not decision_refusals(PROFILE, each, start)
        ),
        exception=case.exception,
        confirmed_by=case.confirmed,
        in_room=(("adult", case.heads),),
        cuts=case.cuts,
    )


def visitor_of(office: Office, case: Case, person: PersonId, start: datetime) -> Visitor:
    """One who came."""
    return Visitor(
        person,
        case.check_ins.get(person),
        office.pledges.get(person, ()),
        late=late_refusals(PROFILE, case.arrivals[person], start),
        conduct=case.conduct.get(person),
    )
