"""A facility enters a status of Art. 19 or 20, from now on or from a day to come (GD-46 to 53)."""

from datetime import datetime

from server.casework import inmate_statuses, persons
from server.casework.acting import Acting
from server.casework.inmate_statuses import StatusSet
from server.casework.refused import Malformed
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act


async def set_status(
    acting: Acting,
    inmate: PersonId,
    code: str,
    reason: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> StatusSet:
    """Enter it for the stay that counts now; what runs must then be held (A39).

    Args:
        since: None: now; a status by hand does not begin in the past.
    Raises: Refused, Forbidden, Malformed, Unknown."""
    stay = await persons.held(acting.work, inmate, acting.now)
    await acting.allow(Act.SET_STATUS, [stay.record.facility], subject=inmate)
    if since is not None and since < acting.now:
        raise Malformed("status_in_the_past", "a status is entered from now on")
    return await inmate_statuses.enter(acting, stay, code, since or acting.now, until, reason)
