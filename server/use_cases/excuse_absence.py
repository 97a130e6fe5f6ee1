"""An officer of the bureau finds that there was a reason, and nothing follows (Art. 23; A9)."""

from server.casework import case as cases
from server.casework import day as days
from server.casework import settling
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.refused import Malformed, Unknown
from server.domain.live_visit.outcome import Outcome, absent
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.domain.visit_day.absence import TRANSITIONS, Event, State
from server.storage import bookings
from server.storage.conduct import FINDINGS, Finding
from server.storage.errors import StaleVersion
from server.storage.shelf import Kept


async def excuse_absence(acting: Acting, name: str, seen: int, words: str) -> Kept[Finding]:
    """Excuse: no bar; the proposal is closed.

    Raises: Malformed `finding_decided`, Forbidden, Unknown, StaleVersion."""
    kept = await FINDINGS.get(acting.work, name)
    if kept is None:
        raise Unknown("finding", name)
    proposal = kept.value.proposal
    await acting.allow(Act.FIND_ABSENCE, [proposal.site], subject=name)
    if kept.version != seen:
        raise StaleVersion(FINDINGS.table.name, name, seen)
    state = TRANSITIONS[kept.value.state].get(Event.EXCUSE)
    if state is None:
        raise Malformed("finding_decided", f"it is {kept.value.state.value} already")
    await acting.stand_apart(Part.FINDING, name)
    found = await FINDINGS.change(acting.work, kept, Finding(proposal, state))
    case = await cases.load(acting.work, acting.law, acting.now, days.name_of(proposal.booking))
    facts: dict[str, str | int] = {"visit": case.name, "person": proposal.person}
    cited = (acting.law.of_act(acting.now).cite("lateness.finding_by"),)
    await acting.enter("absence_excused", name, facts=facts, citations=cited, words=words)
    await settle(acting, case)
    return found


async def settle(acting: Acting, case: Case) -> None:
    """When nobody's absence is open or found any more, the whole visit is excused."""
    booked = await bookings.get(acting.work, case.booking)
    left = {each.value.state for each in await settling.findings(acting, case)}
    if booked is None or booked.outcome is not Outcome.ABSENCE_PROPOSED:
        return
    if left.isdisjoint({State.PROPOSED, State.FOUND}):
        profile = acting.law.of_visit(days.start_of(case))
        await settling.settle(acting, case, absent(profile, State.EXCUSED))
