"""Acts that change what was lodged: decisions beyond the limits, edits, re-application, clocks."""

from dataclasses import replace
from typing import Any

from server.domain.actor import System
from server.domain.applications import changes, consent
from server.domain.applications import steps as step_rules
from server.domain.applications.applications import Event, State, Step
from server.domain.entitlement.special import Excess, SpecialDecision
from server.domain.entitlement.special import decision_refusals as special_decision_refusals
from server.domain.identifiers import ApplicationId, DeviceId
from server.domain.people.devices import Device, DeviceKind
from server.domain.powers.acts import Act
from server.domain.visit_day.exceptions import Approval, approval_refusals
from tests.support.model_office.applications import (
    asked_of,
    book,
    drafted,
    end,
    lodge,
    quota_refusals,
    step,
    take,
    units_of,
)
from tests.support.model_office.office import (
    PROFILE,
    SYSTEM,
    Case,
    Move,
    Office,
    Refusals,
    Void,
    allowed,
    staff_only,
)

Result = tuple[Refusals, Any]


def decide_special(office: Office, move: Move) -> Result:
    """A facility decides beyond a limit: `excess`, `number`, `reason`; a second visit is decided
    for an inmate and a month, the rest for a case."""
    by, excess = staff_only(move.by), Excess(move.facts["excess"])
    case = office.case(move.case)
    start = case.application.start
    assert start is not None
    decision = SpecialDecision(
        excess, True, by.body, office.now, move.facts["reason"], move.facts["number"]
    )
    refusals = (
        *allowed(by, Act.DECIDE_SPECIAL, case.application.facilities),
        *special_decision_refusals(PROFILE, decision, start),
    )
    if refusals:
        return refusals, None
    if excess is Excess.SECOND_VISIT:
        for inmate in case.inmates:
            key = (inmate, start.strftime("%Y-%m"))
            office.second[key] = (*office.second.get(key, ()), decision)
    else:
        office.cases[case.number] = replace(case, special=(*case.special, decision))
    return (), decision


def edit(office: Office, move: Move) -> Result:
    """Somebody would put a booking right in place: `visitors`, `start`."""
    case = office.case(move.case)
    start = case.application.start
    if case.application.state is not State.BOOKED or start is None or start <= office.now:
        raise Void
    site = units_of(case)
    before = changes.Terms(start, min(site), case.application.visitors)
    after = replace(before, start=move.facts["start"], visitors=move.facts["visitors"])
    refusals = changes.edit_refusals(PROFILE, before, after, move.by)
    if refusals:
        return refusals, None
    application = replace(case.application, visitors=after.visitors)
    office.cases[case.number] = replace(case, application=application)
    return (), None


def reapply(office: Office, move: Move) -> Result:
    """Another time or other visitors: `old` is withdrawn, the case is lodged anew; both or none."""
    old = office.case(move.facts["old"])
    terms = changes.Terms(old.application.start or office.now, min(units_of(old)), frozenset())
    wanted = replace(terms, start=move.facts["start"])
    ids = ApplicationId(str(old.number)), ApplicationId(str(move.case))
    linked = changes.reapplication(PROFILE, (ids[0], terms), (ids[1], wanted), office.now)
    if isinstance(linked, tuple):
        return linked, None
    before = office.snapshot()
    withdrawal = Move("step", move.by, old.number, {"event": Event.WITHDRAWN.value})
    gave = None
    try:
        refusals, _ = step(office, withdrawal)
        if not refusals:
            refusals, gave = lodge(office, move)
    except Void:
        office.restore(before)
        raise
    if refusals:
        office.restore(before)
        return refusals, None
    office.follow("withdrawn for another", old.number)
    return (), gave


def sweep(office: Office, move: Move) -> Result:
    """The office looks at its clocks: silence frees, time passed expires."""
    if not isinstance(move.by, System):
        raise Void
    for case in tuple(office.cases.values()):
        event = due_event(office, case)
        if event is None:
            continue
        wanted = Step(event, SYSTEM)
        if not step_rules.step_refusals(PROFILE, case.application, wanted, office.now):
            end(office, case, wanted)
            office.follow(event.value, case.number)
    return (), None


def due_event(office: Office, case: Case) -> Event | None:
    """What the clock does to a case now."""
    state, start = case.application.state, case.application.start
    if state is State.AWAITING_CONSENT and consent.silence(PROFILE, asked_of(case), office.now):
        return Event.SILENT
    open_states = {
        State.IN_REVIEW, State.BEFORE_FACILITY, State.BEFORE_OTHER_FACILITY, State.BAR_REPORTED,
        State.AWAITING_CONSENT,
    }  # fmt: skip
    if state in open_states and start is not None and start <= office.now:
        return Event.TIME_PASSED
    return None


def pass_time(office: Office, move: Move) -> Result:
    """The clock goes on: `span`."""
    office.now += move.facts["span"]
    return (), None


def approve_exception(office: Office, move: Move) -> Result:
    """The Department approves a special case: a lodging without review, `number` its own.

    The facility's word is still needed (Art. 3): see confirm_exception."""
    by = staff_only(move.by)
    if move.case in office.cases:
        raise Void
    case = replace(drafted(office, move), kind="exception", exception=move.facts["number"])
    start = move.facts["start"]
    taking = take(office, case, start)
    refusals = (
        *quota_refusals(office, case, start),
        *allowed(by, Act.APPROVE_EXCEPTION, units_of(case)),
        *approval_refusals(PROFILE, Approval(by.body, move.facts["number"])),
        *taking.refusals,
    )
    if refusals:
        return refusals, None
    office.cases[case.number] = replace(case, slots=taking.slots)
    book(office, office.cases[case.number], start)
    return (), taking.slots


def decide_exception(office: Office, move: Move) -> Result:
    """The facility decides on the Department's special case."""
    by, case = staff_only(move.by), office.case(move.case)
    if case.exception is None:
        raise Void
    refusals = allowed(by, Act.DECIDE_SPECIAL, case.application.facilities)
    if refusals:
        return refusals, None
    office.cases[case.number] = replace(case, decided=case.decided | {by.unit})
    return (), None


def enrol(office: Office, move: Move) -> Result:
    """A unit enrols a device at one of its seats: `device`, `kind`, `unit`, `seat`; or takes it
    away again: `gone`."""
    by, facts = staff_only(move.by), move.facts
    refusals = allowed(by, Act.ENROL_DEVICE, [facts["unit"]])
    if refusals:
        return refusals, None
    device = DeviceId(facts["device"])
    office.devices[device] = Device(
        device, DeviceKind(facts["kind"]), facts["unit"], facts["seat"], not facts.get("gone")
    )
    return (), None
