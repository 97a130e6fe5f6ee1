"""The office opens the session of a visit, if all stands now (law.md 1.4, invariant 1).

What was opened is kept before any node is told: a kill in between leaves a plan that is sent
again (server/live_sessions.py), never a session that the office does not know."""

from server.casework import case as cases
from server.casework import events, seating
from server.casework import visit as visits
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.admission import opening
from server.domain.live_visit.rules import Visit
from server.domain.powers.acts import Act
from server.grants import plan_body, plan_of_visit
from server.storage import live
from server.storage.ids import new_id
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.storage.shelf import Kept


async def open_session(acting: Acting, name: ApplicationId, node: str) -> Kept[LiveSession]:
    """Open the session of a visit; one that runs already is given back.

    Everything is read in this transaction, so nothing is older than it.
    Raises: Refused with all that keeps it closed, Malformed, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.WATCH, case.sides, subject=name)
    before = await live.of_booking(acting.work, case.booking)
    if before is not None and not before.value.ended:
        return before
    visit = await visits.visit_of(acting.work, acting.law, case, acting.now)
    profile = acting.law.of_visit(visit.start)
    found = opening(profile, visit, acting.now)
    demand(found.refusals, await closed_refusals(acting, case, visit))
    assert found.plan is not None, "nothing stands against it, so there is a plan"
    session = new_id(acting.now)
    plan = plan_body(plan_of_visit(session, found.plan, case.stored.reference))
    opened = LiveSession(
        booking=case.booking,
        session=session,
        node=node,
        opened_at=acting.now,
        units=(visit.side_a.unit, visit.side_b.unit),
        plan=plan,
        inmates=case.inmates,
        admitted=frozenset(each.person for each in found.admitted),
    )
    kept = await LIVE_SESSIONS.add(acting.work, session, opened)
    facts: dict[str, str | int] = {
        "session": session,
        "cap_s": found.plan.cap_s,
        "slot_s": int(found.plan.slot_s),
        "admitted": len(found.admitted),
        "profile": profile.id,
        "version": profile.version,
    }
    cited = (profile.cite("admission.eligibility_read_s_max"),) if profile.admission else ()
    await events.session_opened(acting, case, session)
    await acting.enter("session_opened", name, facts=facts, citations=cited)
    return kept


async def closed_refusals(acting: Acting, case: Case, visit: Visit) -> tuple[Refusal, ...]:
    """No session begins while the service stands still; a special visit has its own approval."""
    if visit.exception:
        return ()
    return await seating.closed_refusals(acting.work, acting.law, case, visit.start)
