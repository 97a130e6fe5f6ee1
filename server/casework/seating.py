"""Slots of a case: taken at each side or not at all, kept for classes, blocked by closures."""

from datetime import datetime, timedelta
from typing import Final

from server.casework import standstill
from server.casework.case import Case
from server.casework.refused import Refused
from server.domain.citation import Refusal
from server.domain.day_ends import month_end
from server.domain.profile.profile import Profile
from server.domain.slots import closures as closure_rules
from server.domain.slots import priority
from server.domain.slots import slots as slot_rules
from server.domain.slots.plan import Slot
from server.domain.slots.priority import Criterion
from server.domain.vocabulary import Custody
from server.law import Law
from server.storage import closures, plans, slots
from server.storage.database import Reader, Work
from server.storage.slots import StoredSlot, Taken

SPAN: Final = timedelta(minutes=40)
"""House rule: what a visit occupies where no slot says so yet (design §2: cap and ten minutes)."""


async def take(
    work: Work, law: Law, case: Case, start: datetime, now: datetime
) -> tuple[StoredSlot, ...]:
    """Take a slot at each side; a text without slots has none to take.

    Raises: Refused `slot_taken` with the nearest free starts, or because it is kept for others."""
    profile = law.of_visit(start)
    if profile.slots is None:
        return ()
    rules = profile.slots
    found = await slots.take(work, case.sides, start, case.name, now, rules.nearest_offered.value)
    if not isinstance(found, Taken):
        cited = profile.cite("slots.per_visit_at_each_side")
        facts: dict[str, str | int] = {"start": start.isoformat(), "nearest": len(found.nearest)}
        nearest = tuple(law.local(each) for each in found.nearest)
        raise Refused([Refusal("slot_taken", cited, facts)], nearest)
    ordered = by_sides(case, found.slots)
    kept = await reserved_refusals(work, law, case, ordered, now)
    if kept:
        raise Refused(kept)
    return ordered


def by_sides(case: Case, found: tuple[StoredSlot, ...]) -> tuple[StoredSlot, ...]:
    """In the order of the sides."""
    left = list(found)
    order = []
    for unit in case.sides:
        mine = next(each for each in left if each.unit == unit)
        left.remove(mine)
        order.append(mine)
    return tuple(order)


async def free(work: Work, law: Law, case: Case, event: slot_rules.Event) -> None:
    """Give the slots back, if the event lets them (A38)."""
    profile = law.of_visit(case.application.start) if case.application.start else case.profile
    if profile.slots is None:
        return
    if slot_rules.slot_after(profile, slot_rules.State.TAKEN, event) is slot_rules.State.FREE:
        await slots.release(work, case.name)
        await settle(work, case)


async def settle(work: Work, case: Case) -> None:
    """What comes free under a closure, or at a seat that has failed meanwhile, is lost at once."""
    for slot in case.slots:
        since, until = slot.starts_at, slot.ends_at
        await standstill.settle(work, [slot.unit], since, until, since)


async def use(work: Work, law: Law, case: Case) -> None:
    """Its time has come: what the case holds is used, and nobody else's any more."""
    start = case.application.start
    if start is None or law.of_visit(start).slots is None:
        return
    taken = slot_rules.State.TAKEN
    after = slot_rules.slot_after(law.of_visit(start), taken, slot_rules.Event.STARTED)
    assert after is slot_rules.State.USED, "a slot whose start went by is used"
    await slots.move(work, [each.id for each in case.slots], taken, after)


async def reserved_refusals(
    reader: Reader, law: Law, case: Case, taken: tuple[StoredSlot, ...], now: datetime
) -> tuple[Refusal, ...]:
    """Why a slot is kept for the classes of a criterion and not for this case yet (Art. 6 ¶2)."""
    found: list[Refusal] = []
    for slot in taken:
        if slot.unit not in case.application.facilities:
            continue
        profile = law.of_visit(slot.starts_at)
        criterion = await criterion_of(reader, profile, case, slot, now)
        held = priority.standings(profile, criterion, case.stored.details.claims)
        share = await share_of(reader, law, criterion, slot)
        found += priority.reserved_refusals(share, slot.id, held, now)
    return tuple(found)


async def criterion_of(
    reader: Reader, profile: Profile, case: Case, slot: StoredSlot, now: datetime
) -> Criterion | None:
    """The criterion of the regime on whose side a slot is; None: none is published."""
    if profile.priority is None:
        return None
    custody = case.application.custody[case.application.facilities.index(slot.unit)]
    versions = await plans.criteria_of(reader, custody)
    return priority.criterion_in_force(profile, versions, custody, now)


async def share_of(
    reader: Reader, law: Law, criterion: Criterion | None, slot: StoredSlot
) -> priority.Share | None:
    """What a criterion keeps of the month of a facility in which a slot lies."""
    start = law.local(slot.starts_at)
    month = await plans.month_of(reader, slot.unit, start.date())
    if criterion is None or month is None or month.value.signed_at is None:
        return None
    first = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    every = await slots.of_unit(reader, slot.unit, first, month_end(first, law.zone))
    shared = [Slot(s.id, s.unit, s.seat, s.starts_at, s.ends_at, s.reason) for s in every]
    profile = law.of_visit(slot.starts_at)
    return priority.share_of(profile, law.calendar, criterion, shared, month.value.signed_at)


async def closed_refusals(
    reader: Reader, law: Law, case: Case, start: datetime
) -> tuple[Refusal, ...]:
    """Why the service stands still at a start (Art. 36)."""
    end = case.slots[0].ends_at if case.slots and case.slots[0].starts_at == start else start + SPAN
    return await closed_between(reader, law, case, start, end)


async def closed_between(
    reader: Reader, law: Law, case: Case, start: datetime, end: datetime
) -> tuple[Refusal, ...]:
    """Why the service of a case stands still in a span."""
    profile = law.of_visit(start)
    if profile.closures is None:
        return ()
    known = await closures.touching(reader, start, end)
    regimes = case.application.custody or (Custody.PRISON,)
    return tuple(
        refusal
        for regime in dict.fromkeys(regimes)
        for refusal in closure_rules.closed_refusals(
            profile,
            known,
            closure_rules.Booked(case.booking, frozenset(case.sides), regime, start, end),
        )
    )
