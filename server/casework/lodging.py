"""Lodging, whoever asks: the receipt, the slots, the visit of the month (Art. 12, 22; A7, A38)."""

from dataclasses import replace
from datetime import datetime

from server.casework import quota, seating, stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.domain.applications.applications import Event, Step
from server.domain.calendar.deadlines import Review, deadline
from server.domain.entitlement.account import How
from server.storage.applications import Receipt


def receipt_now(acting: Acting, start: datetime) -> Receipt:
    """The receipt of what is complete now; a text without a time limit reviews until the visit."""
    profile = acting.law.of_steps(acting.now)
    if profile.deadlines is None:
        ends_at = acting.law.local(start)
    else:
        ends_at = deadline(profile, acting.law.calendar, Review(acting.now)).ends_at
    return Receipt(acting.now, ends_at, profile.id, profile.version)


async def lodged(acting: Acting, case: Case, start: datetime, receipt: Receipt) -> Case:
    """Give the receipt, take slots and the visit of the month, and put it before who reviews."""
    work, law, now = acting.work, acting.law, acting.now
    case = replace(case, stored=replace(case.stored, receipt=receipt))
    demand(
        await quota.refusals(work, law, case, start, now),
        await seating.closed_refusals(work, law, case, start),
        stepping.refusals(acting, case, Step(Event.LODGED, acting.by)),
    )
    taken = await seating.take(work, law, case, start, now)
    case = replace(case, slots=taken)
    slot = taken[0].id if taken else None
    await quota.enter(work, law, case, start, How.BOOKED, now)
    return await stepping.take(acting, case, Step(Event.LODGED, acting.by, slot=slot))
