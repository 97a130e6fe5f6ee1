"""A facility decides on a further visit in a month, before the visit (Art. 11 一般; A1)."""

from datetime import datetime

from server.casework import persons, quota
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.entitlement.special import Excess, SpecialDecision, decision_refusals
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act
from server.storage import accounts
from server.storage.ids import new_id


async def decide_further_visit(
    acting: Acting,
    inmate: PersonId,
    start: datetime,
    number: int | None,
    reason: str,
    *,
    granted: bool,
) -> SpecialDecision:
    """Say yes or no for the month of a start; the last decision counts.

    Args:
        number: how many visits the month has by it.
    Raises: Refused (after the start, without a reason or a number), Forbidden, Unknown,
    Malformed."""
    stay = await persons.held(acting.work, inmate, acting.now)
    await acting.allow(Act.DECIDE_SPECIAL, [stay.record.facility], subject=inmate)
    profile = acting.law.of_visit(start)
    if profile.special is None:
        raise Malformed("special_not_in_text", "the text of that day knows no such decision")
    body = acting.staff().body
    decision = SpecialDecision(Excess.SECOND_VISIT, granted, body, acting.now, reason, number)
    demand(decision_refusals(profile, decision, acting.law.local(start)))
    month = quota.month_of(acting.law, start)
    await accounts.FURTHER_VISITS.add(
        acting.work, new_id(acting.now), accounts.FurtherVisit(inmate, month, decision)
    )
    facts: dict[str, str | int] = {"month": month.isoformat(), "granted": int(granted)}
    facts |= {"visits": number or 0}
    cited = (profile.cite("special.decided_by"),)
    await acting.enter("further_visit_decided", inmate, facts=facts, citations=cited, words=reason)
    return decision
