"""The office looks at a running session: a status, a closure or a move that came since (A39).

A status holds it until the facility has decided, and ends it after five minutes; a closure and a
move of custody end it, for then there is nothing left to decide."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from server.casework import case as cases
from server.casework import day as days
from server.casework import eligibility, seating
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.refused import Unknown
from server.domain.applications.applications import State
from server.domain.applications.custody_moves import Move
from server.domain.citation import Citation, Refusal
from server.domain.live_visit import mid_visit
from server.domain.live_visit.node_outcome import Order
from server.domain.people.eligibility import Moment
from server.domain.people.statuses import PREFIX
from server.storage import live
from server.storage.live import LIVE_SESSIONS, LiveSession, StatusInVisit
from server.storage.shelf import Kept

NOW: Final = timedelta(seconds=1)
"""A closure that is announced for later ends nobody's visit before it begins."""


async def watch_session(acting: Acting, session: str) -> Kept[LiveSession]:
    """Read everybody again and keep what is new.  Raises: Unknown."""
    kept = await live.of_session(acting.work, session)
    if kept is None:
        raise Unknown("session", session)
    if kept.value.ended or kept.value.order is not None:
        return kept
    name = days.name_of(kept.value.booking)
    case = await cases.load(acting.work, acting.law, acting.now, name)
    order = await order_of(acting, case, kept.value)
    if order is not None:
        return await give_order(acting, kept, *order)
    appeared = await appeared_in(acting, case, kept.value)
    if not appeared:
        return kept
    changed = replace(kept.value, statuses=(*kept.value.statuses, *appeared))
    for status in appeared:
        cited = hold_citations(acting, case, status)
        facts = {"session": session, "status": status.code}
        await acting.enter("status_in_visit", name, facts=facts, citations=cited)
    return await LIVE_SESSIONS.change(acting.work, kept, changed)


async def order_of(acting: Acting, case: Case, session: LiveSession) -> tuple[Order, str] | None:
    """Why the office ends the session now, and the code of the cause; None: it goes on."""
    if (moved := moved_of(case, session)) is not None:
        return Order.CUSTODY_MOVE, moved.value
    closed = await closed_now(acting, case)
    if closed:
        return Order.CLOSURE, str(closed[0].facts["cause"])
    profile = acting.law.of_visit(days.start_of(case))
    for status in session.undecided:
        known_at = acting.law.local(status.known_at)
        if mid_visit.is_undecided_too_long(profile, known_at, acting.now):
            return Order.STATUS, status.code
    return None


def moved_of(case: Case, session: LiveSession) -> Move | None:
    """What became of an inmate's custody meanwhile; None: everybody is where the visit is."""
    if any(each is None for each in case.stays):
        return Move.RELEASE
    elsewhere = set(days.facilities_now(case)) - set(session.units)
    fallen = case.application.state is not State.BOOKED and not case.stored.details.exception
    return Move.TRANSFER if elsewhere or fallen else None


async def closed_now(acting: Acting, case: Case) -> tuple[Refusal, ...]:
    """Closures that have begun; a special visit has its own approval (Art. 35)."""
    if case.stored.details.exception is not None:
        return ()
    return await seating.closed_between(acting.work, acting.law, case, acting.now, acting.now + NOW)


async def appeared_in(
    acting: Acting, case: Case, session: LiveSession
) -> tuple[StatusInVisit, ...]:
    """Statuses of Art. 19 and 20 that stand now and were not seen in this visit yet."""
    now, visitors = acting.now, case.application.visitors
    found = await eligibility.judged(
        acting.work, acting.law, case, Moment.MEDIA_START, visitors, now, now
    )
    known = {each.key for each in session.statuses}
    standing = {
        refusal.citation.key: refusal.code.removeprefix(PREFIX)
        for every in found.inmates.values()
        for refusal in every
        if refusal.code.startswith(PREFIX) and refusal.citation.key not in known
    }
    return tuple(StatusInVisit(code, key, now) for key, code in sorted(standing.items()))


def hold_citations(acting: Acting, case: Case, status: StatusInVisit) -> tuple[Citation, ...]:
    """What the status is, and by what right it holds the visit."""
    profile = acting.law.of_visit(days.start_of(case))
    hold = mid_visit.hold_of(profile, status.code, status.known_at)
    return () if hold is None else (hold.status, hold.citation)


async def give_order(
    acting: Acting, kept: Kept[LiveSession], order: Order, detail: str
) -> Kept[LiveSession]:
    """Keep that the office ends the session; the node is told once this is kept."""
    ordered = replace(kept.value, order=order, order_detail=detail)
    facts = {"session": kept.value.session, "order": order.value, "detail": detail}
    await acting.enter("session_ordered_to_end", kept.value.booking, facts=facts)
    return await LIVE_SESSIONS.change(acting.work, kept, ordered)
