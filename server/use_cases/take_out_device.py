"""A unit takes a device out for good; nobody joins from it any more (Art. 35)."""

from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.identifiers import DeviceId, UnitId
from server.domain.powers.acts import Act
from server.storage import devices


async def take_out_device(acting: Acting, unit: UnitId, device: DeviceId, seen: int) -> int:
    """Take it out.  Returns: its version.  Raises: Forbidden, Unknown, StaleVersion."""
    await acting.allow(Act.ENROL_DEVICE, [unit], subject=unit)
    found = await devices.by_id(acting.work, device)
    if found is None or found.device.unit != unit:
        raise Unknown("device", device)
    version = await devices.take_out(acting.work, device, seen, acting.now)
    await acting.enter("device_taken_out", device, facts={"unit": unit})
    return version
