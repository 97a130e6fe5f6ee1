"""The City decides on a proposal: no, or whole months from now on (Art. 25, 29; A12)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from server.casework import events
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.casework.shelved import check_seen, found
from server.domain.conduct import suspensions
from server.domain.conduct.suspensions import TRANSITIONS, Event, Suspension
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.storage.conduct import SUSPENSIONS, SuspensionCase
from server.storage.shelf import Kept


async def decide_suspension(
    acting: Acting, name: str, seen: int, months: int | Decimal | None, reasons: str
) -> Kept[SuspensionCase]:
    """Approve for some months, or decline.

    Args:
        months: None: the City says no.
    Raises: Refused (`suspension_months_out_of_bounds`, `suspension_proposal_lapsed` …), Malformed
    `suspension_decided`, Forbidden, Unknown, StaleVersion."""
    kept = await found(acting.work, SUSPENSIONS, name)
    proposal = kept.value.proposal
    await acting.allow(Act.DECIDE_SUSPENSION, [proposal.site], [proposal.city], name)
    check_seen(SUSPENSIONS, kept, seen)
    event = Event.DECLINE if months is None else Event.APPROVE
    state = TRANSITIONS[kept.value.suspension.state].get(event)
    if state is None:
        raise Malformed("suspension_decided", "it was decided, or it has lapsed")
    await acting.stand_apart(Part.CITY_DECISION, name)
    profile, today, calendar = acting.profile, acting.now.date(), acting.law.calendar
    demand(suspensions.decision_refusals(profile, proposal, acting.by, months, today, calendar))
    after = replace(termed(acting, kept.value.suspension, months), state=state)
    changed = replace(kept.value, suspension=after, decided_on=today, reasons=reasons)
    decided = await SUSPENSIONS.change(acting.work, kept, changed)
    concerned = (proposal.site, proposal.city)
    await events.suspension_changed(acting, name, state.value, concerned)
    await enter(acting, decided, today)
    return decided


def termed(acting: Acting, suspension: Suspension, months: int | Decimal | None) -> Suspension:
    """With its first and last moment, if it binds."""
    if months is None:
        return suspension
    term = suspensions.term_of(acting.profile, acting.now, int(months))
    return replace(suspension, since=term.since, until=term.until)


async def enter(acting: Acting, kept: Kept[SuspensionCase], today: date) -> None:
    """The line of the decision."""
    suspension = kept.value.suspension
    facts: dict[str, str | int] = {"state": suspension.state.value, "day": today.isoformat()}
    if suspension.until is not None:
        facts["until"] = suspension.until.isoformat()
    cited = (acting.profile.cite("suspensions.decided_by"),)
    words = kept.value.reasons
    await acting.enter("suspension_decided", kept.id, facts=facts, citations=cited, words=words)
