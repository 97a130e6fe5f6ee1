"""A kiosk or a terminal enters a session as the party of its side (Art. 2; GD-02, 05)."""

from collections.abc import Mapping

from server.casework import sessions
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.casework.sessions import Chair
from server.domain.actor import System
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.admission import Side, party_entry
from server.domain.people.devices import Device
from server.grants import Signer


async def admit_party(
    acting: Acting, name: ApplicationId, device: Device, side: Side, signer: Signer
) -> Mapping[str, str]:
    """A grant for a device that is enrolled, at the booked seat, of its side.

    A device has no account: the office itself acts for it.
    Raises: Refused with all that keeps it out, Unknown, NodeUnreachable."""
    if not isinstance(acting.by, System):
        raise Unknown("session", name)
    door = await sessions.entering(acting, name)
    if device.unit not in door.case.sides:
        # What keeps a visit shut is told to its own rooms alone, not to a device from anywhere.
        raise Unknown("session", name)
    entry = party_entry(door.profile, door.visit, device, side, acting.now)
    return await sessions.let_in(acting, door, entry, Chair(device.device, device.unit), signer)
