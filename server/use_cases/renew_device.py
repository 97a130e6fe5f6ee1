"""A device gets another code: the first ran out, or its browser lost the key."""

from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.credentials.tokens import ENROLMENT_LIFE, Codes, NewCode
from server.domain.identifiers import DeviceId, UnitId
from server.domain.powers.acts import Act
from server.storage import devices


async def renew_device(
    acting: Acting, codes: Codes, unit: UnitId, device: DeviceId, seen: int
) -> NewCode:
    """Make the code; the device's old key is void at once.

    Raises: Forbidden, Unknown, StaleVersion."""
    await acting.allow(Act.ENROL_DEVICE, [unit], subject=unit)
    found = await devices.by_id(acting.work, device)
    if found is None or found.device.unit != unit:
        raise Unknown("device", device)
    code = codes.new(acting.now, ENROLMENT_LIFE)
    await devices.renew(acting.work, device, seen, code.hash, code.expires_at)
    await acting.enter("device_renewed", device, facts={"unit": unit})
    return code
