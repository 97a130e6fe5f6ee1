"""What is no change: another seat, an interpreter, a misspelling, fewer people (Art. 23; A33)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Refused, Unknown
from server.domain.actor import Staff
from server.domain.applications.applications import TRANSITIONS, Event, State, by_origin
from server.domain.applications.changes import (
    Terms,
    changes_between,
    edit_refusals,
    told_refusals,
)
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId, PersonId, SeatId, StaffId
from server.domain.powers.acts import Act
from server.domain.visit_day.interpretation import Wish
from server.domain.vocabulary import Body
from server.storage import people, slots
from server.storage.details import Details


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be put right; None leaves it.  Another start or further visitors can be asked for
    and are refused: they need a new application.

    `seat` is one of the asker's own unit; `names` are the right spellings."""

    start: datetime | None = None
    visitors: frozenset[PersonId] | None = None
    seat: SeatId | None = None
    wish: Wish | None = None
    interpreter: StaffId | None = None
    names: Mapping[PersonId, str] = field(default_factory=dict)


async def correct_application(
    acting: Acting, name: ApplicationId, seen: int, wanted: Correction
) -> Case:
    """Put it right in place; it stays the same application and the same visit.

    Raises: Refused (`change_needs_application`, `slot_taken` …), Forbidden, Unknown,
    StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(act_of(acting), case.sides, subject=name)
    acting.own(case.stored.applicant)
    cases.not_stale(case)
    if wanted.interpreter is not None:
        acting.staff()  # a family says its language; whom the office sends is the office's to say
    before = terms_of(case)
    after = corrected(acting, before, wanted)
    changes = changes_between(before, after)
    demand(
        open_refusals(case),
        edit_refusals(case.profile, before, after, acting.by),
        told_refusals(case.profile, before.start, acting.now),
    )
    if wanted.seat is not None and wanted.seat not in before.seats:
        await change_seat(acting, case, wanted.seat)
    await respell(acting, case, wanted.names)
    application = replace(case.application, visitors=after.visitors)
    case = replace(case, stored=replace(case.stored, application=application))
    await stepping.amend(acting, case, details_of(case.stored.details, wanted))
    case = await cases.load(acting.work, acting.law, acting.now, name)
    if case.application.state is State.BOOKED:
        await stepping.book(acting, case)
    cited = acting.profile.cite("changes.are_no_change")
    facts = {"changes": ",".join(changes)}
    await acting.enter("application_corrected", name, facts=facts, citations=(cited,))
    return case


def act_of(acting: Acting) -> Act:
    """Whose it is to put right: the desk that takes applications in, the facility that decides."""
    at_desk = not isinstance(acting.by, Staff) or acting.by.body is Body.BUREAU
    return Act.LODGE_AT_DESK if at_desk else Act.DECIDE_APPLICATION


def terms_of(case: Case) -> Terms:
    """What the application holds now."""
    start, details = case.application.start, case.stored.details
    assert start is not None, "what is lodged has a time"
    return Terms(
        start,
        case.sides[0],
        case.application.visitors,
        tuple(each.seat for each in case.slots),
        details.interpreter is not None or details.wish is not None,
    )


def corrected(acting: Acting, before: Terms, wanted: Correction) -> Terms:
    """What it would hold."""
    start = before.start if wanted.start is None else acting.law.local(wanted.start)
    talks = before.interpreter or wanted.interpreter is not None or wanted.wish is not None
    return replace(
        before,
        start=start,
        visitors=before.visitors if wanted.visitors is None else wanted.visitors,
        seats=before.seats if wanted.seat is None else (*before.seats, wanted.seat),
        interpreter=talks,
        spelling=len(wanted.names),
    )


def open_refusals(case: Case) -> tuple[Refusal, ...]:
    """What is over is not put right any more."""
    state = case.application.state
    if Event.WITHDRAWN in TRANSITIONS[case.application.origin][state]:
        return ()
    facts = {"state": state.value, "event": "corrected"}
    return by_origin(case.profile, case.application, "application_step_not_open", **facts)


def details_of(details: Details, wanted: Correction) -> Details:
    """Language and interpreter as they are now."""
    return replace(
        details,
        wish=details.wish if wanted.wish is None else wanted.wish,
        interpreter=details.interpreter if wanted.interpreter is None else wanted.interpreter,
    )


async def change_seat(acting: Acting, case: Case, seat: SeatId) -> None:
    """Another seat of the own unit at the same time.  Raises: Unknown; Refused `slot_taken`."""
    unit = acting.staff().unit
    if unit not in {each.unit for each in case.slots}:
        raise Unknown("seat", seat)
    if not await slots.swap(acting.work, case.name, unit, seat):
        cited = acting.profile.cite("slots.per_visit_at_each_side")
        raise Refused(
            [Refusal("slot_taken", cited, {"start": case.slots[0].starts_at.isoformat()})]
        )


async def respell(acting: Acting, case: Case, names: Mapping[PersonId, str]) -> None:
    """Put the names of visitors right, at the desk that sees their papers.  Raises: Unknown."""
    if not names:
        return
    acting.staff()
    known = await people.named(acting.work, names)
    for person, name in names.items():
        if person not in known or person not in case.application.visitors:
            raise Unknown("person", person)
        await people.save(acting.work, replace(known[person], name=name))
