"""A head decides that a visit takes a kind: extended, in a private room, with a meal, a family
conference (Vietnamese draft §1 ¶2, §2 ¶2, §5; VN-14)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Malformed
from server.domain.entitlement.kinds import POWER_OF_KIND, KindDecision, decision_refusals
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act


async def decide_kind(
    acting: Acting, name: ApplicationId, seen: int, ground: str, reason: str
) -> Case:
    """Keep who decided, on which coded ground, and when; the visit is still to be approved.

    Raises: Refused, Forbidden, Malformed, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    start, kind = case.application.start, case.stored.kind
    if start is None:
        raise Malformed("application_without_time", "nothing is decided of a visit without a time")
    profile = acting.law.of_visit(start)
    if kind not in profile.kinds or not profile.kinds[kind].needs_decision:
        await acting.allow(Act.SEE_APPLICATION, case.application.facilities, subject=name)
        raise Malformed("kind_without_decision", "a visit of this kind needs no head's decision")
    act = Act(POWER_OF_KIND.get(kind, kind))
    await acting.allow(act, case.application.facilities, subject=name)
    cases.not_stale(case)
    decision = KindDecision(acting.staff().body, ground, acting.now)
    demand(decision_refusals(profile, kind, decision, start))
    details = replace(case.stored.details, kind_decision=decision)
    case = await stepping.amend(acting, case, details)
    facts = {"kind": kind, "ground": ground, "by": decision.decided_by.value}
    cited = (profile.cite(f"powers.{act.value}"), profile.cite(f"kinds.{kind}"))
    await acting.enter("kind_decided", name, facts=facts, citations=cited, words=reason)
    return case
