"""A unit has looked at an alarm of its own or of the level below (Art. 31(4))."""

from dataclasses import replace

from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.powers.acts import Act
from server.storage.alarms import ALARMS, RaisedAlarm
from server.storage.shelf import Kept


async def see_alarm(acting: Acting, name: str) -> Kept[RaisedAlarm]:
    """Remember when the unit first saw it; a second look changes nothing.

    Raises: Forbidden, Unknown."""
    kept, unit = await ALARMS.get(acting.work, name), acting.staff().unit
    if kept is None or unit not in {kept.value.unit, kept.value.above}:
        raise Unknown("alarm", name)
    await acting.allow(Act.READ_FIGURES, [kept.value.unit, unit], subject=name)
    if unit in kept.value.seen:
        return kept
    seen = {**kept.value.seen, unit: acting.now}
    kept = await ALARMS.change(acting.work, kept, replace(kept.value, seen=seen))
    await acting.enter("alarm_seen", name, facts={"code": kept.value.code, "unit": unit})
    return kept
