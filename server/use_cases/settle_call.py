"""A clerk has called, or posted the letter (Art. 17)."""

from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.storage import inbox


async def settle_call(acting: Acting, unit: UnitId, message: str) -> None:
    """Take it off the list.  Raises: Unknown, if it is not on this unit's; Forbidden."""
    acting.staff()
    await acting.allow(Act.SEE_APPLICATION, [unit], subject=unit)
    if not await inbox.handed_over(acting.work, message, unit, acting.now):
        raise Unknown("message", message)
    await acting.enter("message_handed_over", message, facts={"unit": unit})
