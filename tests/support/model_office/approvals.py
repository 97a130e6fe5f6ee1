"""A facility's approval: it fixes the time and who comes, and may be agreed to by the lodging."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from server.domain.actor import Applicant
from server.domain.applications import consent
from server.domain.applications import steps as step_rules
from server.domain.applications.applications import (
    Event,
    StandingBar,
    State,
    Step,
)
from server.domain.entitlement.special import Asked, special_refusals
from server.domain.identifiers import PersonId
from server.domain.people.eligibility import Moment
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.domain.slots import slots as slot_rules
from server.domain.vocabulary import Party
from tests.support.model_office import readings
from tests.support.model_office.applications import (
    book,
    closed_refusals,
    free,
    quota_refusals,
    take,
    units_of,
)
from tests.support.model_office.office import (
    PROFILE,
    Case,
    Move,
    Office,
    Refusals,
    allowed,
)

Result = tuple[Refusals, Any]


def approve(office: Office, move: Move) -> Result:
    """A facility fixes the time and who comes: `start`, `visitors`."""
    case = office.case(move.case)
    start: datetime = move.facts["start"]
    visitors: frozenset[PersonId] = move.facts["visitors"]
    same = case.application.start == start
    taking = take(office, case, start)
    slot = case.slots[0] if same and case.slots else next(iter(taking.slots), None)
    wanted = Step(
        Event.APPROVED, move.by, slot=slot.id if slot else None, start=start, visitors=visitors
    )
    barred = replace(case.application, bars=standing_bars(office, case, visitors, start))
    refusals = (
        *allowed(move.by, Act.DECIDE_APPLICATION, units_of(case)),
        *office.parted(move.by, Part.FACILITY_DECISION, str(case.number)),
        *step_rules.step_refusals(PROFILE, barred, wanted, office.now),
        *special_refusals(PROFILE, asked_for(case, visitors), case.special, start),
        *quota_refusals(office, case, start),
        *closed_refusals(office, case, start),
        *(() if same else taking.refusals),
    )
    if refusals:
        return refusals, None
    office.take_part(move.by, Part.FACILITY_DECISION, str(case.number))
    after = replace(
        case, application=step_rules.taken(case.application, wanted), asked_at=office.now
    )
    if not same:
        free(office, case, slot_rules.Event.FALLEN)
        after = replace(after, slots=taking.slots)
        book(office, after, start)
    office.cases[case.number] = after
    agree_by_lodging(office, after)
    return (), after.slots


def asked_for(case: Case, visitors: frozenset[PersonId]) -> Asked:
    """The visit as it is measured against the general limits; the month is asked of the account."""
    party = Party.WORK_NEED_PERSON if case.kind == "work_need" else Party.RELATIVE
    return Asked(case.kind, party, len(visitors), case.minutes, 1, 1)


def standing_bars(
    office: Office, case: Case, visitors: frozenset[PersonId], start: datetime
) -> tuple[StandingBar, ...]:
    """What stands against anybody at the start."""
    who = visitors or frozenset(case.inmates)
    found = readings.judged(office, case, Moment.BOOKING, who, start)
    told = [*found.visitors.items(), *found.inmates.items()]
    return tuple(StandingBar(who, each.citation.key) for who, every in told for each in every)


def agree_by_lodging(office: Office, case: Case) -> None:
    """Who lodged for this slot has agreed to it (A32)."""
    if case.application.state is not State.AWAITING_CONSENT or case.applicant is None:
        return
    if consent.by_lodging(PROFILE, case.lodged_for, case.slots[0].id, False) is None:
        return
    wanted = Step(Event.AGREED, Applicant(case.applicant))
    assert not step_rules.step_refusals(PROFILE, case.application, wanted, office.now)
    office.cases[case.number] = replace(
        case, application=step_rules.taken(case.application, wanted)
    )
    office.follow("agree by lodging", case.number)
