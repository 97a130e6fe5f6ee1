"""A step of an application, and everything that follows from it, in one transaction.

Every act that moves an application comes through `take`: the rules are asked, the step is kept,
slots and accounts follow the table of what frees them, the family is told, the work list is
written anew and the register has its line."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from server.casework import case as cases
from server.casework import events, quota, seating, telling
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.domain import silence
from server.domain.applications import steps as rules
from server.domain.applications.applications import Event, StandingBar, State, Step
from server.domain.citation import Citation, Refusal
from server.domain.entitlement.account import How
from server.domain.oversight import tasks as task_rules
from server.domain.profile.profile import Profile
from server.domain.slots import slots as slot_rules
from server.storage import applications, bookings, tasks
from server.storage.applications import StepTaken
from server.storage.details import Details

FREED: Final = {
    Event.REFUSED: slot_rules.Event.REFUSAL,
    Event.DECLINED: slot_rules.Event.NO,
    Event.SILENT: slot_rules.Event.SILENCE,
    Event.WITHDRAWN: slot_rules.Event.WITHDRAWAL,
    Event.TIME_PASSED: slot_rules.Event.FALLEN,
    Event.CANCELLED: slot_rules.Event.FALLEN,
}
"""What gives the slots back, and with them the visit of the month."""


def refusals(
    acting: Acting, case: Case, step: Step, bars: tuple[StandingBar, ...] = ()
) -> tuple[Refusal, ...]:
    """What the rules of steps have against a step.

    A special case of the Department is as good as booked: once begun nobody takes it back."""
    barred = replace(case.application, bars=bars)
    found = rules.step_refusals(case.profile, barred, step, acting.now)
    if not case.is_exception:
        return found
    approved = replace(barred, state=State.BOOKED)
    return (*found, *rules.begun_refusals(case.profile, approved, step, acting.now))


async def take(
    acting: Acting,
    case: Case,
    step: Step,
    *also: Iterable[Refusal],
    bars: tuple[StandingBar, ...] = (),
    citations: tuple[Citation, ...] = (),
) -> Case:
    """Take a step and let follow what follows.

    Args:
        also: what else stands against it, told in the same answer.
    Returns: the case as it is kept now.  Raises: Refused, StaleVersion."""
    cases.not_stale(case)
    demand(refusals(acting, case, step, bars), *also)
    was_booked = case.application.state is State.BOOKED or case.is_exception
    after = rules.taken(case.application, step)
    case = await keep(acting, case, replace(case.stored, application=after), step)
    await follow(acting, case, step.event)
    if was_booked or after.state is State.BOOKED:
        await book(acting, case)
    await telling.tell(acting.work, acting.law, case, step.event, acting.now)
    await events.application_moved(acting, case)
    await enter(acting, case, step, citations)
    return case


async def keep(
    acting: Acting, case: Case, changed: applications.StoredApplication, step: Step
) -> Case:
    """Write the application with one more step."""
    line = StepTaken(acting.now, step, changed.application.state)
    after = replace(changed, steps=(*changed.steps, line))
    saved = await applications.save(acting.work, after, case.loaded)
    kept = replace(case, stored=saved, loaded=saved, current=None)
    await assign(acting, kept)
    return kept


async def amend(acting: Acting, case: Case, details: Details) -> Case:
    """Keep what was decided beside the steps; the work list follows the deadline."""
    after = replace(case.stored, details=details)
    saved = await applications.save(acting.work, after, case.loaded)
    kept = replace(case, stored=saved, loaded=saved, current=None)
    await assign(acting, kept)
    return kept


async def assign(acting: Acting, case: Case) -> None:
    """Say on the work lists whose turn it is."""
    receipt = case.stored.receipt
    due = acting.now if receipt is None else receipt.deadline
    turns = task_rules.waiting(case.application, due)
    named = [(each.owner, due) for each in turns if each.owner is not None]
    if case.is_exception and stands(case):
        undecided = set(case.application.facilities) - case.application.approved_by
        named = [(unit, due) for unit in sorted(undecided)]
    await tasks.assign(acting.work, case.name, tuple(dict.fromkeys(named)))


async def follow(acting: Acting, case: Case, event: Event) -> None:
    """Free what a step frees, and give the visit back to the account."""
    start = case.application.start
    if event not in FREED or start is None:
        return
    await seating.free(acting.work, acting.law, case, FREED[event])
    await quota.enter(acting.work, acting.law, case, start, How.RESTORED, acting.now, event.value)


def stands(case: Case) -> bool:
    """Whether a visit stands: booked, or a special case that nobody has ended."""
    state = case.application.state
    return state is State.BOOKED or (case.is_exception and state is State.UNFINISHED)


async def book(acting: Acting, case: Case) -> None:
    """Enter the booking when an application is booked, and take it out when it is no more."""
    if not stands(case):
        await bookings.cancel(acting.work, case.booking)
        await events.booking_changed(acting, case, stands=False)
        return
    start = case.application.start
    assert start is not None, "what is booked has a time"
    await bookings.enter(
        acting.work,
        bookings.StoredBooking(
            id=case.booking,
            application=case.name,
            state=bookings.State.STANDING,
            start=start,
            slot_end=slot_end(case, start),
            minutes=case.stored.details.minutes,
            people=len(case.application.visitors),
        ),
    )
    await events.booking_changed(acting, case, stands=True)


def slot_end(case: Case, start: datetime) -> datetime:
    """Where the slots of a visit end: the earlier one of two; without slots, its minutes."""
    ends = [slot.ends_at for slot in case.slots]
    minutes = timedelta(minutes=case.stored.details.minutes)
    return min(ends) if ends else start + max(seating.SPAN, minutes)


async def enter(acting: Acting, case: Case, step: Step, citations: tuple[Citation, ...]) -> None:
    """The step's line in the register: by which text, of which version."""
    facts: dict[str, str | int] = {
        "profile": case.profile.id,
        "version": case.profile.version,
        "state": case.application.state.value,
    }
    if step.ground:
        facts["ground"] = step.ground
        citations = (*citations, *cited(case.profile, step.ground))
    origin = silence.cite(case.profile, f"origins.{case.application.origin}")
    await acting.enter(
        f"application_{step.event.value}",
        case.name,
        facts=facts,
        citations=(origin, *citations),
        words=step.reason,
    )


def cited(profile: Profile, ground: str) -> tuple[Citation, ...]:
    """What a ground rests on, if the text of the application knows it."""
    return (profile.cite(ground),) if rules.is_key(profile, ground) else ()
