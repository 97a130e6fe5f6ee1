"""The plan of a session goes to its node, once more if a kill came between (idempotent there)."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from server.casework import case as cases
from server.casework import day as days
from server.casework import settling
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.live_visit.outcome import Became, Cause, Outcome, Talk, talked
from server.storage import live
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.storage.shelf import Kept

PROMPT: Final = timedelta(seconds=2)
"""A plan that goes out so soon after it was made is sent as it was made."""
SPANS: Final = ("slot_s", "no_show_s")
LEAST_S: Final = 0.1


async def send_plan(acting: Acting, session: str) -> Kept[LiveSession] | None:
    """The session with the plan that its node must be sent now; None: its time is over.

    A node counts from when it hears the plan, so what has gone by is taken off: the slot's end
    stays where it is.  Raises: Unknown."""
    kept = await live.of_session(acting.work, session)
    if kept is None:
        raise Unknown("session", session)
    late = acting.now - acting.law.local(kept.value.opened_at)
    if kept.value.reached or late < PROMPT:
        return kept
    gone_s = late.total_seconds()
    if float(kept.value.plan["slot_s"]) - gone_s < LEAST_S:
        await give_up(acting, kept)
        return None
    spans = {name: max(LEAST_S, float(kept.value.plan[name]) - gone_s) for name in SPANS}
    changed = replace(kept.value, plan={**kept.value.plan, **spans}, opened_at=acting.now)
    facts: dict[str, str | int] = {"session": session, "late_s": int(gone_s)}
    await acting.enter("plan_sent_late", kept.value.booking, facts=facts)
    return await LIVE_SESSIONS.change(acting.work, kept, changed)


async def give_up(acting: Acting, kept: Kept[LiveSession]) -> Became:
    """No node ever had it: the system's fault, and nothing is counted (A23)."""
    name = days.name_of(kept.value.booking)
    case = await cases.load(acting.work, acting.law, acting.now, name)
    profile = acting.law.of_visit(days.start_of(case))
    found = talked(profile, Talk(float(kept.value.plan["cap_s"]), 0.0, Cause.SYSTEM))
    assert found.outcome is Outcome.FAILED, "no talk at all is a failure"
    await LIVE_SESSIONS.change(acting.work, kept, replace(kept.value, ended=True))
    await settling.settle(acting, case, found, kept.value.session)
    return found


async def note_reached(acting: Acting, session: str) -> None:
    """A node has the session."""
    kept = await live.of_session(acting.work, session)
    if kept is not None and not kept.value.reached:
        await LIVE_SESSIONS.change(acting.work, kept, replace(kept.value, reached=True))
