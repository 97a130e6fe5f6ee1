"""The service stands still: announced by whom the cause names, for whom it may (Art. 36)."""

from dataclasses import dataclass
from datetime import datetime

from server.casework import events, falling, standstill
from server.casework.acting import Acting, demand
from server.casework.falling import Fallen
from server.casework.reach import units_under
from server.casework.refused import Unknown
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.slots import closures as rules
from server.domain.slots.closures import Announcer, Closure, ClosureId, Scope
from server.storage import closures, units
from server.storage.ids import new_id
from server.storage.shelf import Kept


@dataclass(frozen=True, slots=True)
class Announced:
    """A closure as it is kept, and what fell by it."""

    kept: Kept[Closure]
    fallen: Fallen


async def announce_closure(
    acting: Acting,
    cause: str,
    scope: Scope,
    text: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Announced:
    """Declare and announce a closure: slots are lost, bookings fall by nobody's fault.

    Args:
        since: None: from now on.  `until` None: until it is ended.
    Raises: Refused, Forbidden, Unknown, Malformed."""
    staff = acting.staff()
    await acting.allow(Act.ANNOUNCE_CLOSURE, [staff.unit], subject=staff.unit)
    standstill.known_by(acting.profile)
    await ask_units(acting, scope)
    closure = Closure(
        ClosureId(new_id(acting.now)),
        cause,
        scope,
        acting.law.local(since or acting.now),
        until and acting.law.local(until),
        text,
        Announcer(staff.unit, staff.body, frozenset(await units_under(acting.work, staff.unit))),
        declared_at=acting.now,
        announced_at=acting.now,
    )
    demand(rules.closure_refusals(acting.profile, closure))
    kept = await closures.CLOSURES.add(acting.work, closure.id, closure)
    fallen = await falling.fall(acting, closure)
    facts: dict[str, str | int] = {
        "cause": cause,
        "units": "all" if scope.units is None else len(scope.units),
        "custody": scope.custody or "both",
        "fallen": len(fallen.fallen),
    }
    await events.closure_changed(acting, closure.id, "announced", scope.units)
    cited = rules.cite_cause(acting.profile, closure)
    await acting.enter("closure_announced", closure.id, facts=facts, citations=(cited,), words=text)
    return Announced(kept, fallen)


async def ask_units(acting: Acting, scope: Scope) -> None:
    """Only units that there are.  Raises: Unknown."""
    named = scope.units or frozenset[UnitId]()
    known = await units.named(acting.work, named)
    for each in sorted(named - known.keys()):
        raise Unknown("unit", each)
