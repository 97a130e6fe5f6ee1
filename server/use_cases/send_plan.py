"""The plan of a session goes to its node, once more if a kill came between (idempotent there)."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from server.casework import alarming, settling
from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.alarm import Alarm
from server.domain.live_visit.outcome import Became, Cause, Outcome, Talk, talked
from server.storage import live
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.storage.shelf import Kept

PROMPT: Final = timedelta(seconds=2)
"""A plan that goes out so soon after it was made is sent as it was made."""
SPANS: Final = ("slot_s", "no_show_s")
LEAST_S: Final = 0.1


async def send_plan(acting: Acting, session: str) -> Kept[LiveSession] | None:
    """The plan that a node must be sent now, which says that it never had this session.

    A node counts from when it hears the plan, so what has gone by is taken off: the slot's end
    stays where it is.  A session that a node had and has lost is not opened again, for nobody
    knows how much was talked.
    Returns: None, if nothing is to be sent.  Raises: Unknown."""
    kept = await live.of_session(acting.work, session)
    if kept is None:
        raise Unknown("session", session)
    late = acting.now - acting.law.local(kept.value.opened_at)
    left_s = float(kept.value.plan["slot_s"]) - late.total_seconds()
    if kept.value.ended or left_s < LEAST_S or kept.value.reached:
        if left_s < LEAST_S and not kept.value.ended:
            await give_up(acting, kept)
        return None
    if late < PROMPT:
        return kept
    gone_s = late.total_seconds()
    spans = {name: max(LEAST_S, float(kept.value.plan[name]) - gone_s) for name in SPANS}
    changed = replace(kept.value, plan={**kept.value.plan, **spans}, opened_at=acting.now)
    facts: dict[str, str | int] = {"session": session, "late_s": int(gone_s)}
    await acting.enter("plan_sent_late", kept.value.booking, facts=facts)
    return await LIVE_SESSIONS.change(acting.work, kept, changed)


async def give_up(acting: Acting, kept: Kept[LiveSession]) -> Became:
    """Its time is over, and its node has nothing of it.

    What no node ever had is the system's fault, and nothing is counted (A23); of what was lost
    nothing is proven."""
    name = days.name_of(kept.value.booking)
    case = await cases.load(acting.work, acting.law, acting.now, name)
    profile = acting.law.of_visit(days.start_of(case))
    found = talked(profile, Talk(float(kept.value.plan["cap_s"]), 0.0, Cause.SYSTEM))
    if kept.value.reached:
        cited = profile.cite("session.recorded_throughout")
        facts = {"differs": "node"}
        found = Became(Outcome.UNPROVEN, Cause.SYSTEM, False, False, cited, facts)
        alarm = Alarm("outcome_not_proven", cited, {"session": kept.value.session, **facts})
        for unit in kept.value.units:
            await alarming.raise_rule(acting, unit, case.name, alarm)
    await LIVE_SESSIONS.change(acting.work, kept, replace(kept.value, ended=True))
    await settling.settle(acting, case, found, kept.value.session)
    return found


async def note_reached(acting: Acting, session: str) -> None:
    """A node has the session."""
    kept = await live.of_session(acting.work, session)
    if kept is not None and not kept.value.reached:
        await LIVE_SESSIONS.change(acting.work, kept, replace(kept.value, reached=True))
