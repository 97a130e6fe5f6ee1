"""Acts upon inmates and upon the service: moves of custody, statuses, closures."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from server.domain.applications import custody_moves
from server.domain.applications import steps as step_rules
from server.domain.applications.applications import Event, State, Step
from server.domain.identifiers import BookingId, CustodyId, PersonId, UnitId
from server.domain.people.people import CustodyRecord
from server.domain.people.statuses import StatusPeriod, status_entry_refusals
from server.domain.powers.acts import Act
from server.domain.slots import closures
from server.domain.slots import slots as slot_rules
from server.domain.slots.closures import Announcer, Closure, ClosureId, Scope
from tests.support.model_office.applications import booked_of, end, free, sides_of, take
from tests.support.model_office.office import (
    BUREAUS,
    CITY,
    FACILITIES,
    PROFILE,
    REGIME,
    SYSTEM,
    Case,
    Move,
    Office,
    Refusals,
    Void,
    allowed,
    planned,
    staff_only,
)

Result = tuple[Refusals, Any]
T = TypeVar("T")
ENDED = frozenset(
    {State.REFUSED, State.DECLINED, State.RELEASED, State.WITHDRAWN, State.EXPIRED, State.CANCELLED}
)


def move_inmate(office: Office, move: Move) -> Result:
    """A record says that `inmate` is now held in `to`; None: released."""
    by = staff_only(move.by)
    inmate: PersonId = move.facts["inmate"]
    to: UnitId | None = move.facts["to"]
    stay = office.stay(inmate)
    if stay is None or stay.facility == to or stay.since == office.now.date():
        raise Void
    units = {stay.facility} | ({to} if to else set())
    refusals = allowed(
        by, Act.IMPORT_CUSTODY, units, custodies=frozenset({REGIME[each] for each in units})
    )
    if refusals:
        return refusals, None
    today = office.now.date()
    office.custody[stay.custody] = replace(stay, until=today)
    if to is not None:
        key = CustodyId(f"{inmate} since {today}")
        office.custody[key] = CustodyRecord(key, inmate, REGIME[to], to, today)
    for case in tuple(office.cases.values()):
        living = case.slots and not case.opened and case.application.state not in ENDED
        if inmate in case.inmates and living:
            follow_inmate(office, case, inmate, to)
    return (), None


def follow_inmate(office: Office, case: Case, inmate: PersonId, to: UnitId | None) -> None:
    """What becomes of a booking of an inmate who was moved (A42)."""
    start = case.application.start
    assert start is not None
    free_there = to is not None and to not in sides_of(case) and slot_at(office, to, case)
    kind = custody_moves.Move.RELEASE if to is None else custody_moves.Move.TRANSFER
    moved = custody_moves.Moved(kind, office.now, to, None, bool(free_there))
    found = custody_moves.outcome(PROFILE, start, moved)
    if found.event is Event.CANCELLED or (found.event is not None and case.exception is not None):
        cancel(office, case, "custody_moves.uses_quota")
    elif found.event is Event.MOVED:
        assert found.facility is not None
        change_facility(office, case, inmate, found.facility)


def slot_at(office: Office, unit: UnitId, case: Case) -> bool:
    """Whether a unit is free at the start of a case."""
    start = case.application.start
    assert start is not None
    return any(
        office.slots.get(each.id, slot_rules.State.FREE) is slot_rules.State.FREE
        for each in planned([unit], start.date())
        if each.starts_at == start > office.now
    )


def change_facility(office: Office, case: Case, inmate: PersonId, to: UnitId) -> None:
    """The booking goes along: another facility, another slot there, and no approval."""
    at = case.inmates.index(inmate)
    stay = office.stay(inmate)
    assert stay is not None and case.application.start is not None
    wanted = Step(Event.MOVED, SYSTEM)
    assert not step_rules.step_refusals(PROFILE, case.application, wanted, office.now)
    asked = case.application
    application = replace(
        step_rules.taken(asked, wanted),
        facilities=put(asked.facilities, at, to),
        custody=put(asked.custody, at, stay.regime),
        filed_by=asked.filed_by | {to},
    )
    after = replace(case, application=application, custody=put(case.custody, at, stay.custody))
    free(office, case, slot_rules.Event.FALLEN)
    taking = take(office, after, case.application.start)
    assert not taking.refusals
    for slot in taking.slots:
        office.slots[slot.id] = slot_rules.State.TAKEN
    office.cases[case.number] = replace(after, slots=taking.slots)
    office.follow("moved", case.number, taking.slots)


def put(values: tuple[T, ...], at: int, value: T) -> tuple[T, ...]:
    """The same values, one of them another."""
    return (*values[:at], value, *values[at + 1 :])


def cancel(office: Office, case: Case, ground: str) -> None:
    """The office ends a booking by nobody's fault."""
    if case.exception is not None:
        after = free(office, case, slot_rules.Event.FALLEN)
        office.cases[case.number] = replace(after, readings=())
        office.follow("cancelled", case.number)
        return
    wanted = Step(Event.CANCELLED, SYSTEM, "nobody's fault", ground)
    if step_rules.step_refusals(PROFILE, case.application, wanted, office.now):
        return
    end(office, case, wanted)
    office.follow("cancelled", case.number)


def set_status(office: Office, move: Move) -> Result:
    """`inmate` gets a status `code`, under `number`."""
    by = staff_only(move.by)
    stay = office.stay(move.facts["inmate"])
    if stay is None or move.facts["number"] in office.statuses:
        raise Void
    period = StatusPeriod(move.facts["code"], stay.custody, office.now, reason="seen")
    refusals = (
        *allowed(by, Act.SET_STATUS, [stay.facility]),
        *status_entry_refusals(PROFILE, period, stay.regime),
    )
    if refusals:
        return refusals, None
    office.statuses[move.facts["number"]] = period
    return (), None


def lift_status(office: Office, move: Move) -> Result:
    """A status ends now."""
    by = staff_only(move.by)
    period = office.statuses.get(move.facts["number"])
    if period is None or period.until is not None or period.since == office.now:
        raise Void
    ended = replace(period, until=office.now)
    stay = office.custody[period.custody]
    refusals = (
        *allowed(by, Act.SET_STATUS, [stay.facility]),
        *status_entry_refusals(PROFILE, ended, stay.regime),
    )
    if refusals:
        return refusals, None
    office.statuses[move.facts["number"]] = ended
    return (), None


def close_service(office: Office, move: Move) -> Result:
    """The service of `units` (None: of all) stands still from now for `hours`."""
    by, facts = staff_only(move.by), move.facts
    beneath = frozenset(BUREAUS) if by.unit == CITY else frozenset()
    closure = Closure(
        ClosureId(str(facts["number"])),
        facts["cause"],
        Scope(facts["units"]),
        office.now,
        office.now + timedelta(hours=facts["hours"]),
        "the service stands still",
        Announcer(by.unit, by.body, beneath),
        office.now,
    )
    if facts["number"] in office.closures:
        raise Void
    units = facts["units"] or frozenset((*BUREAUS, *FACILITIES))
    refusals = (
        *allowed(
            by, Act.ANNOUNCE_CLOSURE, units, cities=frozenset({CITY}),
            custodies=frozenset(REGIME.values()),
        ),
        *closures.closure_refusals(PROFILE, closure),
    )  # fmt: skip
    if refusals:
        return refusals, None
    office.closures[facts["number"]] = closure
    fall(office, closure)
    return (), None


def fall(office: Office, closure: Closure) -> None:
    """The bookings that a closure hits fall, by nobody's fault; those already begun are cut short
    by the node, not here."""
    living = [
        each
        for each in office.cases.values()
        if each.slots and not each.opened and each.application.state not in ENDED
    ]
    booked = [booked_of(each, start) for each in living if (start := each.application.start)]
    found = {each.booking for each in closures.hits(PROFILE, closure, booked)}
    for case in living:
        if BookingId(case.booking) in found:
            cancel(office, case, f"closures.causes.{closure.cause}")
