"""A closure ends: what lies ahead of it can be booked again (Art. 36)."""

from dataclasses import dataclass, replace
from datetime import datetime

from server.casework import events, standstill
from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.domain.powers.acts import Act
from server.domain.slots import closures as rules
from server.domain.slots.closures import Closure, ClosureId
from server.storage import closures
from server.storage.errors import StaleVersion
from server.storage.openings import Stretch
from server.storage.shelf import Kept


@dataclass(frozen=True, slots=True)
class Ended:
    """A closure with its end, and how many slots are free again."""

    kept: Kept[Closure]
    reopened: int


async def end_closure(
    acting: Acting, name: ClosureId, seen: int, until: datetime | None = None
) -> Ended:
    """Let a closure end now or at a moment to come; one that has not begun is taken back.

    Raises: Forbidden, Unknown, Malformed, StaleVersion."""
    kept = await closures.CLOSURES.get(acting.work, name)
    if kept is None:
        raise Unknown("closure", name)
    await acting.allow(Act.ANNOUNCE_CLOSURE, [kept.value.declared_by.unit], subject=name)
    if kept.version != seen:
        raise StaleVersion("closures", name, seen)
    before = kept.value
    at = acting.law.local(max(until or acting.now, acting.now, before.since))
    if before.until is not None and before.until <= at:
        raise Malformed("closure_ends_before", "it ends before that, or is over")
    ended = await closures.CLOSURES.change(acting.work, kept, replace(before, until=at))
    whole = standstill.stretch_of(before, await standstill.regimes_of(acting.work))
    again = Stretch(whole.units, before.since if at == before.since else at, whole.until)
    reopened = await standstill.reopen(acting.work, again, acting.now)
    await events.closure_changed(acting, name, "ended", before.scope.units)
    cited = rules.cite_cause(acting.profile, before)
    facts: dict[str, str | int] = {"until": at.isoformat(), "reopened": reopened}
    await acting.enter("closure_ended", name, facts=facts, citations=(cited,))
    return Ended(ended, reopened)
