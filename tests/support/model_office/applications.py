"""Acts upon applications: from lodging to the booking, and what undoes it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from server.domain.actor import Applicant, Staff
from server.domain.applications import consent
from server.domain.applications import steps as step_rules
from server.domain.applications.applications import (
    Application,
    Event,
    Origin,
    State,
    Step,
)
from server.domain.calendar.working_days import is_working_day
from server.domain.entitlement import account as accounts
from server.domain.entitlement import entitlement
from server.domain.entitlement.doors import Doors
from server.domain.identifiers import PersonId, UnitId
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.domain.slots import closures
from server.domain.slots import slots as slot_rules
from server.domain.vocabulary import Custody
from tests.support.day_of_visit import CALENDAR
from tests.support.model_office.office import (
    BORN,
    PROFILE,
    SYSTEM,
    Case,
    Move,
    Office,
    Refusals,
    Void,
    allowed,
    planned,
)

Result = tuple[Refusals, Any]
KINDS: Final = {
    Origin.RELATIVE: "video",
    Origin.INMATE: "video",
    Origin.BOTH_IN_CUSTODY: "both_in_custody",
    Origin.WORK_NEED: "work_need",
}
FREED: Final = {
    Event.REFUSED: slot_rules.Event.REFUSAL,
    Event.DECLINED: slot_rules.Event.NO,
    Event.SILENT: slot_rules.Event.SILENCE,
    Event.WITHDRAWN: slot_rules.Event.WITHDRAWAL,
    Event.TIME_PASSED: slot_rules.Event.FALLEN,
    Event.CANCELLED: slot_rules.Event.FALLEN,
}


def lodge(office: Office, move: Move) -> Result:
    """Lodge for a start: `origin`, `bureau`, `inmates`, `visitors`, `start`, `minutes`."""
    if move.case in office.cases:
        raise Void
    case = drafted(office, move)
    start: datetime = move.facts["start"]
    inside = case.application.origin in {Origin.INMATE, Origin.BOTH_IN_CUSTODY}
    act = Act.LODGE_FOR_INMATE if inside else Act.LODGE_AT_DESK
    step = Step(Event.LODGED, move.by)
    taking = take(office, case, start)
    refusals = (
        *allowed(move.by, act, units_of(case)),
        *step_rules.step_refusals(PROFILE, case.application, step, office.now),
        *quota_refusals(office, case, start),
        *taking.refusals,
        *closed_refusals(office, case, start),
    )
    if refusals:
        return refusals, None
    application = step_rules.taken(case.application, step)
    office.cases[case.number] = replace(
        case, application=application, slots=taking.slots, lodged_for=taking.slots[0].id
    )
    book(office, office.cases[case.number], start)
    return (), taking.slots


def drafted(office: Office, move: Move) -> Case:
    """The application before it is lodged."""
    facts = move.facts
    stays = [office.stay(inmate) for inmate in facts["inmates"]]
    held = [each for each in stays if each is not None]
    if len(held) != len(stays):
        raise Void
    origin: Origin = facts["origin"]
    facilities = tuple(each.facility for each in held)
    application = Application(
        origin=origin,
        state=State.UNFINISHED,
        bureau=None if origin is Origin.BOTH_IN_CUSTODY else facts["bureau"],
        facilities=facilities,
        inmates=frozenset(facts["inmates"]),
        custody=tuple(each.regime for each in held),
        visitors=facts["visitors"],
        start=facts["start"],
        filed_by=frozenset(facilities),
    )
    outside = origin in {Origin.RELATIVE, Origin.WORK_NEED}
    return Case(
        number=move.case,
        kind=KINDS[origin],
        application=application,
        applicant=min(facts["visitors"]) if outside else None,
        minutes=facts["minutes"],
        inmates=facts["inmates"],
        custody=tuple(each.custody for each in held),
        slots=(),
        lodged_for=None,
    )


def take(office: Office, case: Case, start: datetime) -> slot_rules.Taking:
    """Ask for a slot at each side."""
    sides = sides_of(case)
    own, nobody = {each.id for each in case.slots}, slot_rules.State.FREE
    free = [
        each
        for each in planned(sides, start.date())
        if each.id in own or office.slots.get(each.id, nobody) is nobody
    ]
    return slot_rules.take(PROFILE, sides, start, free, office.now)


def sides_of(case: Case) -> tuple[UnitId, ...]:
    """Bureau and facility, or the two facilities."""
    bureau = case.application.bureau
    return case.application.facilities if bureau is None else (bureau, *case.application.facilities)


def units_of(case: Case) -> frozenset[UnitId]:
    """All units concerned."""
    return frozenset(sides_of(case))


def quota_refusals(office: Office, case: Case, start: datetime) -> Refusals:
    """Whether each inmate has a visit left in the month of a start."""
    ask = entitlement.Ask(case.kind, start, office.now, case.booking)
    asked = [(office.accounts[each], doors_of(office, each, start)) for each in case.inmates]
    if len(asked) == 2:
        return entitlement.answer_both(PROFILE, asked[0], asked[1], ask).refusals
    return entitlement.answer(PROFILE, asked[0][0], ask, asked[0][1]).refusals


def doors_of(office: Office, inmate: PersonId, start: datetime) -> Doors:
    """What might open a further visit."""
    decisions = office.second.get((inmate, start.strftime("%Y-%m")), ())
    return Doors(BORN[inmate], decisions=decisions)


def closed_refusals(office: Office, case: Case, start: datetime) -> Refusals:
    """Whether the service stands still then."""
    return closures.closed_refusals(PROFILE, office.closures.values(), booked_of(case, start))


def booked_of(case: Case, start: datetime) -> closures.Booked:
    """What a closure sees of a case; between two inmates the first regime stands for it."""
    regime = case.application.custody[0] if case.application.custody else Custody.PRISON
    end = start + timedelta(minutes=40)
    return closures.Booked(case.booking, units_of(case), regime, start, end)


def book(
    office: Office, case: Case, start: datetime, how: accounts.How = accounts.How.BOOKED
) -> None:
    """Take the slots, and a visit of each account concerned."""
    for slot in case.slots:
        office.slots[slot.id] = slot_rules.State.TAKEN
    enter(office, case, start, accounts.How.BOOKED)


def enter(office: Office, case: Case, start: datetime, how: accounts.How) -> None:
    """One line in each account concerned."""
    other = case.inmates[1] if len(case.inmates) == 2 else None
    for holder in accounts.debited(PROFILE, case.kind, case.inmates[0], other):
        line = accounts.Entry(how, case.booking, case.kind, start)
        mine = office.accounts[holder]
        office.accounts[holder] = replace(mine, entries=(*mine.entries, line))


def free(office: Office, case: Case, event: slot_rules.Event) -> Case:
    """Give the slots back, as the event lets them."""
    for slot in case.slots:
        state = office.slots.get(slot.id, slot_rules.State.FREE)
        after = slot_rules.slot_after(PROFILE, state, event)
        if after is not None:
            office.slots[slot.id] = after
    return replace(case, slots=())


def step(office: Office, move: Move) -> Result:
    """Forward, refuse, agree, decline, report a bar, withdraw: `event`, `reason`, `ground`."""
    case, event = office.case(move.case), Event(move.facts["event"])
    if case.exception is not None or (move.by == SYSTEM and event is Event.CANCELLED):
        raise Void  # an exception has no steps, and the office cancels only for a cause
    answers = event in {Event.AGREED, Event.DECLINED}
    if isinstance(move.by, Applicant) and not answers and move.by.person != case.applicant:
        raise Void  # an account is shown its own applications
    wanted = Step(event, move.by, move.facts.get("reason", ""), move.facts.get("ground", ""))
    refusals = (
        *power_refusals(case, move, event),
        *part_refusals(office, case, wanted),
        *step_rules.step_refusals(PROFILE, case.application, wanted, office.now),
        *answer_refusals(office, case, move, event),
    )
    if refusals:
        return refusals, None
    if part := part_of(case, event):
        office.take_part(move.by, part, str(case.number))
    end(office, case, wanted)
    return (), None


def end(office: Office, case: Case, wanted: Step) -> None:
    """The application after a step, and what the step frees."""
    after = replace(case, application=step_rules.taken(case.application, wanted))
    if wanted.event in FREED:
        start = case.application.start
        after = free(office, after, FREED[wanted.event])
        assert start is not None
        enter(office, case, start, accounts.How.RESTORED)
    office.cases[case.number] = after


POWERS: Final = {
    Event.FORWARDED: Act.REVIEW_APPLICATION,
    Event.AGREED: Act.RECORD_CONSENT,
    Event.DECLINED: Act.RECORD_CONSENT,
    Event.BAR_REPORTED: Act.REVIEW_APPLICATION,
    Event.CANCELLED: Act.DECIDE_APPLICATION,
}


def power_refusals(case: Case, move: Move, event: Event) -> Refusals:
    """The table of powers, by the act that a step is."""
    inside = case.application.origin in {Origin.INMATE, Origin.BOTH_IN_CUSTODY}
    act = POWERS.get(event)
    if event is Event.REFUSED:
        review = case.application.state is State.IN_REVIEW
        act = Act.REVIEW_APPLICATION if review else Act.DECIDE_APPLICATION
    elif event is Event.WITHDRAWN:
        act = Act.LODGE_FOR_INMATE if inside else Act.WITHDRAW_AT_DESK
    return allowed(move.by, act, units_of(case)) if act else ()


def part_of(case: Case, event: Event) -> Part | None:
    """Which of two parts that check each other a step is."""
    in_review = case.application.state is State.IN_REVIEW
    if event is Event.FORWARDED or (event is Event.REFUSED and in_review):
        return Part.BUREAU_REVIEW
    return Part.FACILITY_DECISION if event in {Event.REFUSED, Event.APPROVED} else None


def part_refusals(office: Office, case: Case, wanted: Step) -> Refusals:
    """Who has reviewed does not decide."""
    part = part_of(case, wanted.event)
    return office.parted(wanted.actor, part, str(case.number)) if part else ()


def answer_refusals(office: Office, case: Case, move: Move, event: Event) -> Refusals:
    """What consent asks of a yes or no."""
    if event not in {Event.AGREED, Event.DECLINED} or case.asked_at is None:
        return ()
    agrees, by = event is Event.AGREED, move.by
    who = by.person if isinstance(by, Applicant) else move.facts["answered_by"]
    clerk = by.account if isinstance(by, Staff) else None
    channel = consent.Channel.ACCOUNT if clerk is None else consent.Channel.PHONE
    answer = consent.Answer(agrees, channel, who, office.now, clerk, move.facts.get("mode"))
    if case.application.state is State.BOOKED:
        start = case.application.start
        assert start is not None
        return consent.revocation_refusals(PROFILE, start, office.now)
    return consent.answer_refusals(PROFILE, asked_of(case), answer)


def asked_of(case: Case) -> consent.Asked:
    """What the family is asked."""
    start = case.application.start
    assert start is not None and case.asked_at is not None
    day = start.date() - timedelta(days=1)
    while not is_working_day(CALENDAR, day):
        day -= timedelta(days=1)
    who = case.application.visitors | ({case.applicant} if case.applicant else set())
    return consent.Asked(case.application.origin, start, case.asked_at, day, who)
