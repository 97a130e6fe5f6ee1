"""A facility decides beyond a general limit, before the visit, naming reason and number (A1)."""

from dataclasses import dataclass, replace

from server.casework import case as cases
from server.casework import quota, stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Malformed
from server.domain.entitlement.special import Excess, SpecialDecision, decision_refusals
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.storage import accounts
from server.storage.accounts import FurtherVisit
from server.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Decided:
    """Yes or no to one excess; `number` is of people, minutes or visits of the month."""

    excess: Excess
    granted: bool
    number: int | None
    reason: str


async def decide_special(acting: Acting, name: ApplicationId, seen: int, decided: Decided) -> Case:
    """Keep the decision: a further visit with the inmate's month, the rest with the application.

    It grants what it names and approves nothing: the application is still to be decided.
    Raises: Refused, Forbidden, Malformed, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.DECIDE_SPECIAL, case.application.facilities, subject=name)
    cases.not_stale(case)
    start = case.application.start
    if start is None:
        raise Malformed("application_without_time", "nothing is decided of a visit without a time")
    decision = SpecialDecision(
        decided.excess,
        decided.granted,
        acting.staff().body,
        acting.now,
        decided.reason,
        decided.number,
    )
    profile = acting.law.of_visit(start)
    if profile.special is None or decided.excess not in profile.special.grounds.value:
        raise Malformed("excess_unknown", "the text in force on that day has no such special case")
    demand(decision_refusals(profile, decision, start))
    if decided.excess is Excess.SECOND_VISIT:
        await open_month(acting, case, decision)
    else:
        special = (*case.stored.details.special, decision)
        case = await stepping.amend(acting, case, replace(case.stored.details, special=special))
    facts: dict[str, str | int] = {"excess": decided.excess, "granted": int(decided.granted)}
    if decided.number is not None:
        facts["number"] = decided.number
    cited = profile.cite("special.grounds")
    await acting.enter(
        "special_decided", name, facts=facts, citations=(cited,), words=decided.reason
    )
    return case


async def open_month(acting: Acting, case: Case, decision: SpecialDecision) -> None:
    """A further visit is the inmate's, whoever comes; each facility decides of its own inmate."""
    start, unit = case.application.start, acting.staff().unit
    assert start is not None, "asked before"
    for inmate, stay in zip(case.inmates, case.stays, strict=True):
        if stay is None or stay.record.facility != unit:
            continue
        further = FurtherVisit(inmate, quota.month_of(acting.law, start), decision)
        await accounts.FURTHER_VISITS.add(acting.work, new_id(acting.now), further)
