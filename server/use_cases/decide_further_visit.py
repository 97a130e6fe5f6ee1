"""A facility lets an inmate have a further visit in a month, before it is applied for (A1)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.casework import case as cases
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.domain.day_ends import month_end
from server.domain.entitlement.special import Excess, SpecialDecision, decision_refusals
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act
from server.storage import accounts
from server.storage.accounts import FurtherVisit
from server.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class DecidedMonth:
    """`visits` is how many the month has with this decision; `month` any day of it."""

    inmate: PersonId
    month: date
    granted: bool
    visits: int | None
    reason: str


async def decide_further_visit(acting: Acting, decided: DecidedMonth) -> SpecialDecision:
    """Keep the decision with the inmate's month; each visit is still applied for and decided.

    Raises: Refused, Forbidden, Malformed, Unknown, if the inmate is not held in this facility."""
    unit = acting.staff().unit
    await acting.allow(Act.DECIDE_SPECIAL, [unit], subject=decided.inmate)
    stays = await cases.current_stays(acting.work, frozenset({decided.inmate}), acting.now)
    held = stays.get(decided.inmate)
    if held is None or held.record.facility != unit:
        raise Unknown("inmate", decided.inmate)
    month = decided.month.replace(day=1)
    first = datetime(month.year, month.month, 1, tzinfo=ZoneInfo(acting.law.zone))
    last = month_end(first, acting.law.zone) - timedelta(seconds=1)
    profile = acting.law.of_visit(last)
    if profile.special is None or Excess.SECOND_VISIT not in profile.special.grounds.value:
        raise Malformed("excess_unknown", "the text in force in that month has no such decision")
    decision = SpecialDecision(
        Excess.SECOND_VISIT,
        decided.granted,
        acting.staff().body,
        acting.now,
        decided.reason,
        decided.visits,
    )
    demand(decision_refusals(profile, decision, last))
    further = FurtherVisit(decided.inmate, month, decision)
    await accounts.FURTHER_VISITS.add(acting.work, new_id(acting.now), further)
    facts: dict[str, str | int] = {"month": f"{month:%Y-%m}", "granted": int(decided.granted)}
    if decided.visits is not None:
        facts["visits"] = decided.visits
    await acting.enter(
        "further_visit_decided",
        decided.inmate,
        facts=facts,
        citations=(profile.cite("special.grounds"),),
        words=decided.reason,
    )
    return decision
