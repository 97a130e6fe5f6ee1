"""A unit's month of slots as its rules see it, and slots made from a simple pattern (Art. 12)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from server.casework import standstill
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.domain.calendar.working_days import is_working_day
from server.domain.day_ends import month_end
from server.domain.identifiers import SeatId, SlotId, UnitId
from server.domain.profile.profile import Profile
from server.domain.slots import plan as rules
from server.domain.slots import report, venues
from server.domain.slots.plan import MINIMUM_KEYS, OutsideHours, Plan, Slot
from server.domain.slots.report import Compliance
from server.domain.slots.slots import State
from server.law import Law
from server.storage import plans, slots, units
from server.storage.database import Reader
from server.storage.errors import StaleVersion
from server.storage.ids import new_id
from server.storage.plans import Month
from server.storage.shelf import Kept
from server.storage.slots import StoredSlot

SLOTS_MAX: Final = 10_000
"""Of one unit in one month: fifty seats from morning to night."""
NOT_YET: Final = 0
"""The version of a month that nobody has begun."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Slots of some seats: on these ISO weekdays, from these clocks on, so many minutes each.

    `reason` says why some lie outside working hours; days on which offices rest are passed over,
    unless `days_off`."""

    seats: tuple[SeatId, ...]
    weekdays: frozenset[int]
    starts: tuple[time, ...]
    minutes: int
    reason: str = ""
    days_off: bool = False


@dataclass(frozen=True, slots=True)
class MonthOf:
    """A unit's month: what is kept of it, its plan, and the text that judges it.

    `since` and `until` are its first moment and that of the next."""

    kept: Kept[Month] | None
    plan: Plan
    profile: Profile
    since: datetime
    until: datetime

    @property
    def version(self) -> int:
        """In which version it was seen."""
        return NOT_YET if self.kept is None else self.kept.version


@dataclass(frozen=True, slots=True)
class MonthSeen:
    """A month as its unit sees it: with the row of the report and what to be warned of."""

    month: MonthOf
    row: Compliance
    outside: tuple[OutsideHours, ...]


async def load(reader: Reader, law: Law, unit: UnitId, day: date) -> MonthOf:
    """A unit's month with its slots.  Raises: Unknown, Malformed."""
    known = await units.get(reader, unit)
    if known is None or known.unit.kind not in MINIMUM_KEYS:
        raise Unknown("unit", unit)
    first = day.replace(day=1)
    since = datetime.combine(first, time.min, ZoneInfo(law.zone))
    profile = law.of_visit(since)
    if profile.slots is None:
        raise Malformed("slots_unknown", "the text in force in that month knows no slots")
    until = month_end(since, law.zone)
    kept = await plans.month_of(reader, unit, first)
    stands = Month(unit, first) if kept is None else kept.value
    signed_at = stands.signed_at and law.local(stands.signed_at)
    found = tuple(slot_of(law, each) for each in await slots.of_unit(reader, unit, since, until))
    plan = Plan(unit, known.unit.kind, known.opened, first, found, stands.acknowledged, signed_at)
    return MonthOf(kept, plan, profile, since, until)


async def seen(acting: Acting, unit: UnitId, day: date, version: int) -> MonthOf:
    """A month as somebody has seen it.  Raises: Unknown, Malformed, StaleVersion."""
    found = await load(acting.work, acting.law, unit, day)
    if found.version != version:
        raise StaleVersion("months", f"{unit} {found.plan.month}", version)
    return found


async def judged(reader: Reader, law: Law, month: MonthOf, now: datetime) -> MonthSeen:
    """A month with its row of the report (GD-31 … 34)."""
    lost = await standstill.lost_of(reader, month.plan)
    row = report.compliance(month.profile, month.plan, now, lost)
    outside = rules.outside_hours(month.profile, law.calendar, month.plan.slots)
    return MonthSeen(month, row, outside)


def slot_of(law: Law, stored: StoredSlot) -> Slot:
    """A slot as the rules see it, by the clocks of the place."""
    starts_at, ends_at = law.local(stored.starts_at), law.local(stored.ends_at)
    return Slot(stored.id, stored.unit, stored.seat, starts_at, ends_at, stored.reason)


def stored_of(slot: Slot, state: State) -> StoredSlot:
    """A new slot as it is kept."""
    return StoredSlot(
        slot.id, slot.unit, slot.seat, slot.starts_at, slot.ends_at, state, reason=slot.reason
    )


async def made(acting: Acting, month: MonthOf, patterns: Sequence[Pattern]) -> tuple[Slot, ...]:
    """The slots of some patterns in a month, as far as they lie ahead.

    Raises: Unknown, for a seat that is not the unit's; Refused, for one that was never accepted;
    Malformed, for too many."""
    await ask_seats(acting, month, patterns)
    found: list[Slot] = []
    for pattern in patterns:
        for starts_at in starts_of(acting.law, month, pattern):
            if len(found) + len(pattern.seats) + len(month.plan.slots) > SLOTS_MAX:
                raise Malformed("slots_too_many", f"a month has at most {SLOTS_MAX} slots")
            if starts_at > acting.now:
                found += [placed(acting, month, pattern, seat, starts_at) for seat in pattern.seats]
    return tuple(found)


async def ask_seats(acting: Acting, month: MonthOf, patterns: Sequence[Pattern]) -> None:
    """Only seats of this unit that are in use and were accepted (Art. 33).

    Raises: Unknown, Refused."""
    every = await units.seats_of(acting.work, month.plan.unit)
    own = {each.seat.id: each.seat for each in every if each.in_use}
    wanted = dict.fromkeys(seat for pattern in patterns for seat in pattern.seats)
    for name in wanted:
        if name not in own:
            raise Unknown("seat", name)
    if month.profile.venues is not None:
        demand(*(venues.acceptance_refusals(month.profile, own[name]) for name in wanted))


def starts_of(law: Law, month: MonthOf, pattern: Pattern) -> Iterator[datetime]:
    """The starts of a pattern in a month, by the clocks of the place."""
    for day in days_of(month.plan.month):
        works = pattern.days_off or is_working_day(law.calendar, day)
        if day.isoweekday() in pattern.weekdays and works:
            for clock in sorted(set(pattern.starts)):
                yield datetime.combine(day, clock, ZoneInfo(law.zone))


def days_of(first: date) -> Iterator[date]:
    """The days of a month, from its first."""
    day = first
    while day.month == first.month:
        yield day
        day += timedelta(days=1)


def placed(
    acting: Acting, month: MonthOf, pattern: Pattern, seat: SeatId, starts_at: datetime
) -> Slot:
    """One slot of a pattern."""
    ends_at = starts_at + timedelta(minutes=pattern.minutes)
    name = SlotId(new_id(acting.now))
    return Slot(name, month.plan.unit, seat, starts_at, ends_at, pattern.reason)
