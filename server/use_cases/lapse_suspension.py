"""A proposal that the City left undecided lapses: nobody is suspended by silence (A12)."""

from dataclasses import replace

from server.casework import events
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.conduct.suspensions import TRANSITIONS, Event, State, lapse_refusals
from server.storage.conduct import SUSPENSIONS


async def lapse_suspension(acting: Acting, name: str) -> bool:
    """Let it lapse, if its time is over.  Returns: whether it has.  Raises: Unknown."""
    kept = await SUSPENSIONS.get(acting.work, name)
    if kept is None:
        raise Unknown("suspension", name)
    case = kept.value
    if case.suspension.state is not State.PROPOSED:
        return False
    profile = acting.law.on(case.proposal.proposed_on)
    if profile.suspensions is None:
        return False
    today = acting.now.date()
    over = lapse_refusals(profile, case.proposal, today, acting.law.calendar)
    if not over:
        return False
    state = TRANSITIONS[case.suspension.state][Event.LAPSE]
    lapsed = replace(case, suspension=replace(case.suspension, state=state))
    await SUSPENSIONS.change(acting.work, kept, lapsed)
    concerned = (case.proposal.site, case.proposal.city)
    await events.suspension_changed(acting, name, state.value, concerned)
    await acting.enter("suspension_lapsed", name, citations=(over[0].citation,))
    return True
