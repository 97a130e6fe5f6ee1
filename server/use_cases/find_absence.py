"""An officer of the bureau finds that somebody was late or absent without reason (Art. 23; A9)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework import settling
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Malformed, Unknown
from server.domain.live_visit.outcome import Outcome, absent
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.domain.visit_day import absence
from server.domain.visit_day.absence import TRANSITIONS, Event, State
from server.storage import bookings
from server.storage.conduct import FINDINGS, Finding
from server.storage.errors import StaleVersion
from server.storage.shelf import Kept


async def find_absence(acting: Acting, name: str, seen: int, words: str) -> Kept[Finding]:
    """Find: that person alone is barred to the end of the month (A10).

    Raises: Refused (`absence_finding_lapsed`, `absence_caused_by_others` …), Malformed
    `finding_decided`, Forbidden, Unknown, StaleVersion."""
    kept = await FINDINGS.get(acting.work, name)
    if kept is None:
        raise Unknown("finding", name)
    proposal = kept.value.proposal
    await acting.allow(Act.FIND_ABSENCE, [proposal.site], subject=name)
    if kept.version != seen:
        raise StaleVersion(FINDINGS.table.name, name, seen)
    state = TRANSITIONS[kept.value.state].get(Event.FIND)
    if state is None:
        raise Malformed("finding_decided", f"it is {kept.value.state.value} already")
    await acting.stand_apart(Part.FINDING, name)
    case = await cases.load(acting.work, acting.law, acting.now, days.name_of(proposal.booking))
    day = await days.read(acting.work, case)
    profile, today = acting.law.of_act(acting.now), acting.now.date()
    local = replace(proposal, start=acting.law.local(proposal.start))
    demand(
        absence.finding_refusals(profile, local, acting.by, day.causes, today, acting.law.calendar)
    )
    bar = absence.bar_of(profile, local, acting.now)
    found = await FINDINGS.change(acting.work, kept, Finding(local, state, bar))
    facts: dict[str, str | int] = {"visit": case.name, "person": proposal.person}
    if bar is not None:
        facts["until"] = bar.until.isoformat()
    cited = (profile.cite("lateness.bar_until"),)
    await acting.enter("absence_found", name, facts=facts, citations=cited, words=words)
    await settle(acting, case)
    return found


async def settle(acting: Acting, case: Case) -> None:
    """A visit that nobody came to is a no-show from now on; one that was held stays held."""
    booked = await bookings.get(acting.work, case.booking)
    if booked is not None and booked.outcome in (Outcome.ABSENCE_PROPOSED, Outcome.EXCUSED):
        profile = acting.law.of_visit(days.start_of(case))
        await settling.settle(acting, case, absent(profile, State.FOUND))
