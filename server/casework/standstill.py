"""What stands still and with it which slots: closures (Art. 36) and seats that failed (Art. 34).

Whose slots a closure takes, domain/slots/closures.py says; here it is said to the database."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from server.casework.refused import Malformed
from server.domain.identifiers import UnitId
from server.domain.profile.profile import Profile
from server.domain.slots import closures as rules
from server.domain.slots.closures import Closure
from server.domain.slots.plan import MINIMUM_KEYS, Plan
from server.domain.slots.report import LostSlot
from server.domain.units import custody_of
from server.domain.vocabulary import Custody
from server.storage import closures, openings, units
from server.storage.database import Reader, Work
from server.storage.openings import Stretch

Regimes = Mapping[UnitId, Custody | None]
"""Every unit that has slots; None: a bureau or an office, which has no inmates."""


def known_by(profile: Profile) -> None:
    """Go on only under a text that knows closures.  Raises: Malformed."""
    if profile.closures is None:
        raise Malformed("closures_unknown", "the text in force knows no closures")


async def regimes_of(reader: Reader) -> Regimes:
    """Every unit that has slots, with its regime."""
    every = await units.every(reader)
    return {
        each.unit.id: custody_of(each.unit.kind) for each in every if each.unit.kind in MINIMUM_KEYS
    }


def stretch_of(closure: Closure, regimes: Regimes) -> Stretch:
    """The slots that a closure takes."""
    taken = {
        unit for unit, regime in regimes.items() if rules.takes_slots_of(closure, unit, regime)
    }
    return Stretch(frozenset(taken), closure.since, closure.until)


async def settle(
    work: Work, names: Iterable[UnitId], since: datetime, until: datetime, now: datetime
) -> int:
    """Take out of some units' free slots what a closure or a seat that is not ready takes.

    Returns: how many."""
    wanted = frozenset(names)
    taken = await openings.take_out_unfit(work, wanted, now)
    found = await closures.touching(work, since, until)
    regimes = await regimes_of(work) if found else {}
    for closure in found:
        stretch = stretch_of(closure, regimes)
        taken += await openings.take_out(work, within(stretch, wanted))
    return taken


def within(stretch: Stretch, names: frozenset[UnitId]) -> Stretch:
    """What of a stretch lies in some units."""
    return Stretch(stretch.units & names, stretch.since, stretch.until, stretch.seats)


async def reopen(work: Work, stretch: Stretch, now: datetime) -> int:
    """Put lost slots of a stretch back that nothing else holds.  Returns: how many."""
    regimes = await regimes_of(work)
    kept = await closures.standing(work, now)
    still = [stretch_of(each.value, regimes) for each in kept]
    others = [each for each in still if each.until is None or each.until > each.since]
    return await openings.put_back(work, stretch, others, now)


async def lost_of(reader: Reader, plan: Plan) -> tuple[LostSlot, ...]:
    """Which slots of a plan which closure took; each still counts (A18)."""
    if not plan.slots:
        return ()
    since = min(each.starts_at for each in plan.slots)
    until = max(each.ends_at for each in plan.slots)
    custody = custody_of(plan.kind)
    regimes = {} if custody is None else {plan.unit: custody}
    found: list[LostSlot] = []
    for closure in await closures.touching(reader, since, until):
        found += rules.lost_slots(closure, plan.slots, regimes)
    return tuple(found)
