"""A suspension that a City approved was not filed with the Department in time (A13)."""

from server.casework import alarming
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.conduct.suspensions import filing_alarm
from server.storage.conduct import SUSPENSIONS


async def alarm_suspension(acting: Acting, name: str) -> bool:
    """Raise it, to the City and the level above.  Returns: whether it is new.  Raises: Unknown."""
    kept = await SUSPENSIONS.get(acting.work, name)
    if kept is None:
        raise Unknown("suspension", name)
    suspension, city = kept.value.suspension, kept.value.proposal.city
    if suspension.since is None:
        return False
    profile = acting.law.of_act(suspension.since)
    approved_on = acting.law.local(suspension.since).date()
    today = acting.now.date()
    found = filing_alarm(profile, suspension.state, approved_on, today, acting.law.calendar)
    return found is not None and await alarming.raise_rule(acting, city, name, found)
