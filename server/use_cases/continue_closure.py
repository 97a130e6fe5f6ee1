"""More bookings under a closure fall: one act lets a stretch of them fall (GD-93)."""

from server.casework import falling
from server.casework.acting import Acting
from server.casework.falling import Fallen
from server.casework.refused import Unknown
from server.domain.powers.acts import Act
from server.domain.slots.closures import ClosureId
from server.storage import closures


async def continue_closure(acting: Acting, name: ClosureId) -> Fallen:
    """Let the next bookings fall that a closure hits; a second time it is nobody's turn.

    Raises: Forbidden, Unknown."""
    kept = await closures.CLOSURES.get(acting.work, name)
    if kept is None:
        raise Unknown("closure", name)
    await acting.allow(Act.ANNOUNCE_CLOSURE, [kept.value.declared_by.unit], subject=name)
    fallen = await falling.fall(acting, kept.value)
    facts = {"fallen": len(fallen.fallen), "running": len(fallen.running)}
    await acting.enter("closure_continued", name, facts=facts)
    return fallen
