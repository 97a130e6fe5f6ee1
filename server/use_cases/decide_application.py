"""A facility approves: it fixes the time and who may come (Art. 15 ¶2, 16, 31(3))."""

from dataclasses import replace
from datetime import datetime

from server.casework import case as cases
from server.casework import consenting, eligibility, quota, seating, stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.domain.applications.applications import Event, Step
from server.domain.citation import Refusal
from server.domain.entitlement.account import How
from server.domain.entitlement.kinds import KindAsked, kind_refusals
from server.domain.entitlement.special import Asked, special_refusals
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.lodging.inmate_requests import request_refusals
from server.domain.oversight.procedures import checklist_refusals
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.domain.slots import slots as slot_rules
from server.domain.vocabulary import Body
from server.storage import oversight, people


async def decide_application(
    acting: Acting,
    name: ApplicationId,
    seen: int,
    start: datetime,
    visitors: frozenset[PersonId],
    checklist: str,
) -> Case:
    """Approve it for a start and for some of those who were applied for.

    Who lodged for this very slot has agreed by lodging; else the family is asked (A32).
    Raises: Refused (`slot_taken` with the nearest starts …), Forbidden, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.DECIDE_APPLICATION, case.sides, subject=name)
    cases.not_stale(case)
    await acting.stand_apart(Part.FACILITY_DECISION, name)
    start = acting.law.local(start)
    demand(await limit_refusals(acting, case, start, visitors, checklist))
    case = await seated(acting, case, start)
    slot = case.slots[0].id if case.slots else None
    step = Step(Event.APPROVED, acting.by, slot=slot, start=start, visitors=visitors)
    bars = await eligibility.standing_bars(
        acting.work, acting.law, case, visitors, start, acting.now
    )
    case = await stepping.take(acting, case, step, bars=bars)
    return await consenting.agree_by_lodging(acting, case)


async def limit_refusals(
    acting: Acting, case: Case, start: datetime, visitors: frozenset[PersonId], checklist: str
) -> tuple[Refusal, ...]:
    """What the visit's own text says about kind, people, minutes, the month and the moment."""
    profile, details = acting.law.of_visit(start), case.stored.details
    born = await people.get(acting.work, case.inmates[0])
    parties = tuple(case.party_of(each) for each in sorted(visitors))
    kind = KindAsked(
        case.stored.kind,
        start,
        start.date(),
        details.minutes,
        parties,
        details.mode,
        None if born is None else born.person.born_on,
        details.kind_decision,
        details.special,
        await quota.is_restricted(acting.work, acting.law, case.inmates[0], start),
    )
    party = parties[0] if parties else case.party_of(case.inmates[0])
    asked = Asked(case.stored.kind, party, len(visitors), details.minutes, 1, 1)
    filed = await oversight.procedure_of(acting.work, acting.staff().unit)
    request = (
        request_refusals(case.profile, case.application.origin, Body.FACILITY, details.wanted)
        if case.is_inside and details.wanted
        else ()
    )
    return (
        *kind_refusals(profile, kind),
        *special_refusals(profile, asked, details.special, start),
        *request,
        *await quota.refusals(acting.work, acting.law, case, start, acting.now),
        *await seating.closed_refusals(acting.work, acting.law, case, start),
        *checklist_refusals(case.profile, filed, checklist),
    )


async def seated(acting: Acting, case: Case, start: datetime) -> Case:
    """The case with the slots of a start: those that it has, or others for them."""
    without_slots = acting.law.of_visit(start).slots is None
    if case.application.start == start and (case.slots or without_slots):
        return case
    old = case.application.start
    await seating.free(acting.work, acting.law, case, slot_rules.Event.FALLEN)
    taken = await seating.take(acting.work, acting.law, case, start, acting.now)
    if old is not None:
        why = How.RESTORED
        await quota.enter(acting.work, acting.law, case, old, why, acting.now, "another_time")
    await quota.enter(acting.work, acting.law, case, start, How.BOOKED, acting.now)
    return replace(case, slots=taken)
