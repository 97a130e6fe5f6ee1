"""A closure is filed with the Department 报省司法厅备案 (Art. 36; GD-93)."""

from dataclasses import replace

from server.casework import standstill
from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.domain.powers.acts import Act
from server.domain.slots import closures as rules
from server.domain.slots.closures import Closure, ClosureId
from server.storage import closures
from server.storage.errors import StaleVersion
from server.storage.shelf import Kept


async def file_closure(acting: Acting, name: ClosureId, seen: int) -> Kept[Closure]:
    """Stamp it as filed by whoever declared it.

    Raises: Forbidden, Unknown, Malformed, StaleVersion."""
    kept = await closures.CLOSURES.get(acting.work, name)
    if kept is None:
        raise Unknown("closure", name)
    await acting.allow(Act.FILE_CLOSURE, [kept.value.declared_by.unit], subject=name)
    if kept.version != seen:
        raise StaleVersion("closures", name, seen)
    standstill.known_by(acting.profile)
    if rules.is_filed(acting.profile, kept.value):
        raise Malformed("closure_filed", "it is filed already")
    section = rules.rules_of(acting.profile)
    filed = replace(kept.value, filed_at=acting.now, filed_with=section.filed_with.value)
    cited = acting.profile.cite("closures.filed_with")
    await acting.enter("closure_filed", name, citations=(cited,))
    return await closures.CLOSURES.change(acting.work, kept, filed)
