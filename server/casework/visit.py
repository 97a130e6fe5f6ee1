"""A case on the day of its visit, as the rules of admission see it (law.md 1.4, invariant 1)."""

from dataclasses import replace
from datetime import datetime

from server.casework import eligibility
from server.casework.case import Case
from server.casework.refused import Malformed
from server.domain.applications.applications import State
from server.domain.entitlement.special import decision_refusals
from server.domain.identifiers import PersonId, UnitId
from server.domain.live_visit.rules import House, Visit, Visitor
from server.domain.profile.profile import Profile
from server.domain.visit_day import interpretation
from server.domain.visit_day.arrival import Arrival, late_refusals
from server.domain.visit_day.interpretation import OnDuty
from server.domain.visit_day.pledge import Pledge
from server.domain.vocabulary import Body
from server.law import Law
from server.storage import bookings, days, pledges
from server.storage.bookings import State as Standing
from server.storage.bookings import StoredBooking
from server.storage.database import Reader
from server.storage.days import DayOfVisit
from server.storage.shelf import Kept

HOUSES = 2


async def day_of(reader: Reader, case: Case) -> Kept[DayOfVisit] | None:
    """What has happened on the day so far; None: nothing."""
    return await days.of_booking(reader, case.booking)


async def visit_of(reader: Reader, law: Law, case: Case, now: datetime) -> Visit:
    """All that admission wants to know, with everybody's eligibility read now.

    Raises: Malformed `visit_without_place`, if the case holds no slot at each side."""
    start = case.application.start
    if start is None or len(case.slots) != HOUSES:
        raise Malformed("visit_without_place", "no time and seat at each side are booked")
    kept = await day_of(reader, case)
    day = DayOfVisit(case.booking) if kept is None else kept.value
    signed = await pledges.of_visitors(reader, case.application.visitors)
    booked = await bookings.get(reader, case.booking)
    details = case.stored.details
    return Visit(
        booking=case.booking,
        kind="exception" if details.exception is not None else case.stored.kind,
        booked=case.application.state is State.BOOKED and not is_over(booked),
        start=start,
        slot_end=min(slot.ends_at for slot in case.slots),
        approved_minutes=details.minutes,
        approved_people=len(case.application.visitors) if booked is None else booked.people,
        approved=case.application.visitors,
        side_a=house_of(case, 0),
        side_b=house_of(case, 1),
        inmates=tuple(stay.record.custody for stay in case.stays if stay is not None),
        facilities=facilities_of(case),
        decided_by=case.application.approved_by & frozenset(case.application.facilities),
        visitors=visitors_of(law, case, day, signed),
        readings=await eligibility.readings(reader, law, case, now),
        special=frozenset(
            each.excess.value
            for each in details.special
            if each.granted and not decision_refusals(law.of_visit(start), each, start)
        ),
        exception=details.exception,
        confirmed_by=frozenset(day.brought),
        in_room=tuple(sorted(day.heads.items())),
        cuts=day.cuts,
        needs_interpreter=needs_interpreter(law.of_visit(start), case, day),
        interpreter=day.interpreter or details.interpreter,
    )


def is_over(booked: StoredBooking | None) -> bool:
    """Whether it is known what became of the booking: nobody comes in on it any more."""
    return booked is not None and (booked.state is not Standing.STANDING or bool(booked.outcome))


def needs_interpreter(profile: Profile, case: Case, day: DayOfVisit) -> bool:
    """Whether talk is held while no interpreter is there: nobody else understands (Art. 28)."""
    wish = day.wish or case.stored.details.wish
    if wish is None or not interpretation.needs_interpretation(profile, wish):
        return False
    return not interpretation.understood(profile, OnDuty(False, len(day.competent)))


def house_of(case: Case, side: int) -> House:
    """One side's unit and seat."""
    slot = case.slots[side]
    body = Body.BUREAU if slot.unit == case.application.bureau else Body.FACILITY
    return House(slot.unit, body, slot.seat)


def facilities_of(case: Case) -> frozenset[UnitId]:
    """Where the inmates are now, whatever was booked."""
    return frozenset(stay.record.facility for stay in case.stays if stay is not None)


def visitors_of(
    law: Law, case: Case, day: DayOfVisit, signed: dict[PersonId, tuple[Pledge, ...]]
) -> tuple[Visitor, ...]:
    """Those who came, each with the desk's work."""
    return tuple(
        visitor_of(law, case, day, arrival, signed.get(person, ()))
        for person, arrival in sorted(day.arrivals.items())
    )


def visitor_of(
    law: Law, case: Case, day: DayOfVisit, arrival: Arrival, signed: tuple[Pledge, ...]
) -> Visitor:
    """One who came."""
    start = case.application.start
    assert start is not None, "who has come to a visit has come to a time"
    misconduct = day.conduct.get(arrival.person)
    local = replace(arrival, arrived_at=arrival.arrived_at and law.local(arrival.arrived_at))
    return Visitor(
        arrival.person,
        day.check_ins.get(arrival.person),
        signed,
        late=late_refusals(law.of_visit(start), local, start),
        conduct=None if misconduct is None else misconduct.ground,
    )
