"""A closure was not announced, or not filed with the Department, in time (Art. 36; GD-93)."""

from server.casework import alarming
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.slots.closures import announcement_alarms, filing_alarms
from server.storage.closures import CLOSURES


async def alarm_closure(acting: Acting, name: str) -> int:
    """Raise what lacks, to who declared it and the level above.

    Returns: how many alarms are new.  Raises: Unknown."""
    kept = await CLOSURES.get(acting.work, name)
    if kept is None:
        raise Unknown("closure", name)
    profile, closure = acting.law.of_act(kept.value.declared_at), kept.value
    if profile.closures is None:
        return 0
    found = (
        *announcement_alarms(profile, closure, acting.now),
        *filing_alarms(profile, acting.law.calendar, closure, acting.now),
    )
    unit = closure.declared_by.unit
    return sum([await alarming.raise_rule(acting, unit, name, each) for each in found])
