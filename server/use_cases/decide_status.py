"""A facility officer ends a visit on a status, or lifts the hold as wrong (A39)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework import sessions
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Malformed
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.mid_visit import DECISIONS, TRANSITIONS, Event, State
from server.domain.live_visit.mid_visit import decision_refusals as by_whom
from server.domain.live_visit.node_outcome import Order
from server.domain.powers.acts import Act
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.storage.shelf import Kept


async def decide_status(
    acting: Acting, name: ApplicationId, event: Event, words: str
) -> Kept[LiveSession]:
    """Decide every status that holds this visit.

    Raises: Malformed `no_status_to_decide`, `not_a_decision`, Refused, Forbidden, Unknown."""
    if event not in DECISIONS:
        raise Malformed("not_a_decision", "lifted_as_wrong or ended_on_ground")
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.DECIDE_STATUS, days.facilities_now(case), subject=name)
    kept = await sessions.running(acting.work, case)
    waiting = kept.value.undecided
    state = State.HELD if waiting and kept.value.order is None else State.RUNNING
    after = TRANSITIONS[state].get(event)
    if after is None:
        raise Malformed("no_status_to_decide", "no status holds this visit")
    demand(decision_refusals(acting, case))
    lifted = event is Event.LIFTED_AS_WRONG
    officer = acting.staff().account
    decided = tuple(
        replace(each, decided_by=officer, lifted=lifted) if each in waiting else each
        for each in kept.value.statuses
    )
    changed = replace(kept.value, statuses=decided)
    if after is State.ENDED:
        changed = replace(changed, order=Order.STATUS, order_detail=waiting[0].code)
    facts: dict[str, str | int] = {
        "session": kept.value.session,
        "decision": event.value,
        "statuses": ",".join(each.code for each in waiting),
    }
    cited = (acting.law.of_visit(days.start_of(case)).cite("admission.status_ended_by"),)
    await acting.enter("status_decided", name, facts=facts, citations=cited, words=words)
    return await LIVE_SESSIONS.change(acting.work, kept, changed)


def decision_refusals(acting: Acting, case: Case) -> tuple[Refusal, ...]:
    """An officer of the facility that holds an inmate of this visit decides."""
    profile = acting.law.of_visit(days.start_of(case))
    unit = acting.staff().unit
    holder = next((each for each in days.facilities_now(case) if each == unit), None)
    return by_whom(profile, acting.by, case.application.facilities[0] if holder is None else holder)
