"""A proposed finding of lateness or absence that nobody decided lapses: no bar (A9)."""

from dataclasses import replace

from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.visit_day.absence import TRANSITIONS, Event, State, lapse_refusals
from server.storage.conduct import FINDINGS


async def lapse_finding(acting: Acting, name: str) -> bool:
    """Let it lapse, if its time is over.  Returns: whether it has.  Raises: Unknown."""
    kept = await FINDINGS.get(acting.work, name)
    if kept is None:
        raise Unknown("finding", name)
    finding = kept.value
    if finding.state is not State.PROPOSED:
        return False
    profile = acting.law.of_visit(finding.proposal.start)
    if profile.lateness is None:
        return False
    today = acting.now.date()
    over = lapse_refusals(profile, finding.proposal, today, acting.law.calendar)
    if not over:
        return False
    state = TRANSITIONS[finding.state][Event.LAPSE]
    await FINDINGS.change(acting.work, kept, replace(finding, state=state))
    await acting.enter("finding_lapsed", name, citations=(over[0].citation,))
    return True
