"""A status of Art. 19 or 20 ends now."""

from server.casework import events, inmate_statuses
from server.casework.acting import Acting
from server.casework.inmate_statuses import StatusSet
from server.casework.refused import Malformed, Unknown
from server.domain.powers.acts import Act
from server.storage import people, statuses


async def lift_status(acting: Acting, name: str, seen: int) -> StatusSet:
    """End it; the facility of the stay does.

    Raises: Refused, Forbidden, Unknown, Malformed, StaleVersion."""
    found = await statuses.STATUSES.get(acting.work, name)
    stay = None if found is None else await people.stay(acting.work, found.value.custody)
    if found is None or stay is None:
        raise Unknown("status", name)
    await acting.allow(Act.SET_STATUS, [stay.record.facility], subject=name)
    until = found.value.until
    if until is not None and until <= acting.now:
        raise Malformed("status_over", "this status is over")
    ended = await inmate_statuses.end(acting, name, seen, acting.now)
    await events.status_changed(acting, name, "lifted", stay.record.facility)
    return ended
