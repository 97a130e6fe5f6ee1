"""What a node says of a session becomes what became of the visit, checked against its ledger.

Idempotent: who is told twice has kept it the first time.  Node and ledger that differ leave the
visit unproven, its account waiting, and an alarm (law.md 1.4)."""

from dataclasses import replace

from server.casework import alarming, packets, settling
from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.refused import Unknown
from server.domain.actor import Staff
from server.domain.alarm import Alarm
from server.domain.identifiers import PersonId
from server.domain.live_visit.cuts import Cut
from server.domain.live_visit.node_outcome import (
    END_OF_NEED,
    GROUNDS,
    Known,
    Reason,
    Word,
    became,
)
from server.domain.live_visit.outcome import Became, Outcome
from server.domain.record.public_record import Act, Kind, entry_of, registration_refusals
from server.storage import live
from server.storage.days import DayOfVisit
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.testimony import Testimony, Told


async def take_outcome(
    acting: Acting, session: str, word: Word, testimony: Testimony
) -> Became | None:
    """Settle the visit of a session that has ended; None: it was settled before.

    Raises: Unknown, if this office opened no such session."""
    kept = await live.of_session(acting.work, session)
    if kept is None:
        raise Unknown("session", session)
    if kept.value.ended:
        return None
    name = days.name_of(kept.value.booking)
    case = await cases.load(acting.work, acting.law, acting.now, name)
    day = await keep_cut(acting, case, kept.value, word, testimony)
    profile = acting.law.of_visit(days.start_of(case))
    found = became(profile, word, testimony.word, known_of(acting, case, kept.value, day, word))
    book = entry_of(case.booking, acts_of(kept.value, testimony))
    ended = replace(kept.value, ended=True, entry=book)
    await LIVE_SESSIONS.change(acting.work, kept, ended)
    await settling.settle(acting, case, found, session)
    await settling.propose_absences(acting, case, day, found)
    await raise_alarm(acting, case, kept.value, found)
    lacking = registration_refusals(profile, book, kept.value.units)
    await acting.enter("visit_registered", name, facts={"session": session}, reasons=lacking)
    return found


def known_of(
    acting: Acting, case: Case, session: LiveSession, day: DayOfVisit, word: Word
) -> Known:
    """What the office knows beside the node."""
    start = days.start_of(case)
    profile = acting.law.of_visit(start)
    fault = settling.noted_fault(profile, day)
    if fault is None and word.reason is Reason.SLOT_END:
        fault = settling.delay(profile, day, start)
    return Known(
        approved_s=float(session.plan["cap_s"]),
        fault=fault,
        inmate_declined=day.inmate_declined,
        order=session.order,
        order_detail=session.order_detail,
    )


async def keep_cut(
    acting: Acting, case: Case, session: LiveSession, word: Word, testimony: Testimony
) -> DayOfVisit:
    """Enter an officer's cut in the day of the visit, and hand its incident over.

    A cut that only said that nothing was wrong any more is no incident."""
    day = await days.read(acting.work, case)
    pressed = [each for each in testimony.told if each.kind is Kind.CUT]
    if word.reason is not Reason.CUT or word.ground == END_OF_NEED or not pressed:
        return day
    by = session.officers.get(pressed[-1].grant)
    if by is None:
        return day
    cut = Cut(
        case.booking,
        by,
        acting.law.local(pressed[-1].at),
        tuple(acting.law.local(each.at) for each in testimony.told if each.kind is Kind.WARNED),
        GROUNDS.get(word.ground or ""),
        testimony.note,
    )
    changed = replace(day, cuts=(*day.cuts, cut))
    await days.keep(acting.work, case, changed)
    talk = [each.at for each in testimony.told if each.kind is Kind.TALKING]
    await packets.hand_over(acting, case, cut, acting.law.local(talk[0]) if talk else None)
    return changed


def acts_of(session: LiveSession, testimony: Testimony) -> tuple[Act, ...]:
    """The ledger's lines for the day book: each visitor of the grant came with the visitors' side,
    each officer by the own seat."""
    return tuple(
        act
        for told in testimony.told
        if told.kind is not Kind.ADMITTED or told.side == "a"
        for act in acts_of_line(session, told)
    )


def acts_of_line(session: LiveSession, told: Told) -> tuple[Act, ...]:
    """One line, or one for each visitor who came in by it."""
    if told.kind is Kind.ADMITTED:
        people: tuple[PersonId | None, ...] = tuple(sorted(session.admitted)) or (None,)
        return tuple(Act(told.kind, told.at, visitor=each) for each in people)
    officer: Staff | None = session.officers.get(told.grant)
    account = None if officer is None else officer.account
    unit = None if officer is None else officer.unit
    return (Act(told.kind, told.at, by=account, unit=unit, reason=told.reason),)


async def raise_alarm(acting: Acting, case: Case, session: LiveSession, found: Became) -> None:
    """Tell at once that node and ledger differ."""
    if found.outcome is not Outcome.UNPROVEN:
        return
    facts = {"session": session.session, "node": session.node, **found.facts}
    alarm = Alarm("outcome_not_proven", found.citation, facts)
    for unit in session.units:
        await alarming.raise_rule(acting, unit, case.name, alarm)
