"""A unit's month of slots 号源: set and signed by the unit itself, enough of them (Art. 12, 13).

Pure.  The plan is the unit's own; once signed it only grows, except by a closure.  Whether it came
in time, and what the public sees, stands in report.py; who takes a slot, in slots.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from server.domain.calendar.working_days import (
    DayKind,
    WorkingDays,
    day_kind,
    is_working_day,
    local,
    local_day,
    within_hours,
)
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import SeatId, SlotId, UnitId
from server.domain.profile.booking import Slots
from server.domain.profile.profile import Profile
from server.domain.units import UnitKind

MINIMUM_KEYS: Final = {
    UnitKind.PRISON: "facility_month_min",
    UnitKind.REHAB_CENTRE: "facility_month_min",
    UnitKind.COUNTY_BUREAU: "bureau_month_min",
    UnitKind.JUDICIAL_OFFICE: "office_month_min",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One start time of one seat.  `reason`: why it lies outside working hours, if it does."""

    id: SlotId
    unit: UnitId
    seat: SeatId
    starts_at: datetime
    ends_at: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if self.starts_at >= self.ends_at:
            raise ValueError(f"slot {self.id} ends before it starts")


@dataclass(frozen=True, slots=True)
class Plan:
    """A unit's slots of one month, as it is to be signed or stands signed.

    `month` is its first day; `opened`: the unit takes part in video visits; `acknowledged`: the
    unit has answered in writing for too few slots."""

    unit: UnitId
    kind: UnitKind
    opened: bool
    month: date
    slots: tuple[Slot, ...]
    acknowledged: bool = False
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutsideHours:
    """A warning: a slot lies outside the working hours of its unit."""

    slot: SlotId
    day: DayKind
    reason: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An opened unit plans fewer slots than it must."""

    unit: UnitId
    counted: int
    minimum: int
    citation: Citation


def rules_of(profile: Profile) -> Slots:
    """The section of a text that knows slots; to plan them under another is a bug."""
    assert profile.slots is not None, f"{profile.id} knows no slots"
    return profile.slots


def signing_refusals(
    profile: Profile, calendar: WorkingDays, plan: Plan, by: UnitId
) -> tuple[Refusal, ...]:
    """Why a unit may not sign and so publish a month's plan (Art. 12, 13)."""
    return (
        *owner_refusals(profile, plan.unit, by),
        *month_refusals(profile, plan),
        *overlap_refusals(profile, plan.slots),
        *hours_refusals(profile, calendar, plan.slots),
        *minimum_refusals(profile, plan),
    )


def revision_refusals(
    profile: Profile,
    calendar: WorkingDays,
    before: Plan,
    after: Plan,
    by: UnitId,
    closed: frozenset[SlotId] = frozenset(),
) -> tuple[Refusal, ...]:
    """Why a plan may not become another: after signing, slots are added freely and taken away
    only by a closure, which names them in `closed`."""
    return (
        *owner_refusals(profile, before.unit, by),
        *month_refusals(profile, after),
        *overlap_refusals(profile, after.slots),
        *hours_refusals(profile, calendar, after.slots),
        *removal_refusals(profile, before, after, closed),
    )


def owner_refusals(profile: Profile, unit: UnitId, by: UnitId) -> tuple[Refusal, ...]:
    """Each unit sets its own times and numbers, and nobody else's (Art. 12)."""
    if by == unit or not rules_of(profile).each_unit_sets_its_own.value:
        return ()
    citation = profile.cite("slots.each_unit_sets_its_own")
    return (Refusal("slots_of_another_unit", citation, {"unit": unit}),)


def month_refusals(profile: Profile, plan: Plan) -> tuple[Refusal, ...]:
    """A plan holds the unit's own slots of its own month, in the zone of the text."""
    citation = profile.cite("slots.determined_before_day")
    return tuple(
        Refusal("slot_not_of_plan", citation, {"slot": each.id, "month": f"{plan.month:%Y-%m}"})
        for each in plan.slots
        if each.unit != plan.unit
        or local(profile.time_zone, each.starts_at).date().replace(day=1) != plan.month
    )


def overlap_refusals(profile: Profile, slots: Iterable[Slot]) -> tuple[Refusal, ...]:
    """One visit is one slot, so that a seat holds one at a time; end and start may touch."""
    ordered = sorted(slots, key=lambda each: (each.seat, each.starts_at))
    citation = profile.cite("slots.per_visit")
    return tuple(
        Refusal("slots_overlap", citation, {"slot": before.id, "other": after.id})
        for before, after in pairwise(ordered)
        if before.seat == after.seat and after.starts_at < before.ends_at
    )


def outside_hours(
    profile: Profile, calendar: WorkingDays, slots: Iterable[Slot]
) -> tuple[OutsideHours, ...]:
    """The slots outside working hours, to be warned of whether or not they give a reason.

    Where a text opens every day (VN draft §4) only the hours are asked for, not the day."""
    rules = profile.calendar
    if not rules.within_working_hours.value:
        return ()
    citation = profile.cite("calendar.within_working_hours")
    return tuple(
        OutsideHours(each.id, day_kind(calendar, day), each.reason.strip(), citation)
        for each in slots
        for day in [local_day(calendar, each.starts_at)]
        if not within_hours(calendar, each.starts_at, each.ends_at)
        or not (rules.open_every_day.value or is_working_day(calendar, day))
    )


def hours_refusals(
    profile: Profile, calendar: WorkingDays, slots: Iterable[Slot]
) -> tuple[Refusal, ...]:
    """Outside working hours only with a recorded reason (Art. 12: 原则上安排在工作时间)."""
    if not profile.calendar.outside_needs_reason.value:
        return ()
    citation = profile.cite("calendar.outside_needs_reason")
    return tuple(
        Refusal("slot_outside_hours", citation, {"slot": each.slot, "day": each.day.value})
        for each in outside_hours(profile, calendar, slots)
        if not each.reason
    )


def shortfall(profile: Profile, plan: Plan) -> Shortfall | None:
    """What an opened unit lacks of its 220, 80 or 40 slots, the numbers included (Art. 13, 39).

    Counted on the plan, so that a later closure makes no breach (A18)."""
    rules, key = rules_of(profile), MINIMUM_KEYS[plan.kind]
    if rules.only_opened_units.value and not plan.opened:
        return None
    minimum, counted = getattr(rules, key).value, len(plan.slots)
    if counted >= minimum:
        return None
    return Shortfall(plan.unit, counted, minimum, profile.cite(f"slots.{key}"))


def minimum_refusals(profile: Profile, plan: Plan) -> tuple[Refusal, ...]:
    """Too few slots are not published before the unit has answered for them in writing."""
    lacking = shortfall(profile, plan)
    if lacking is None or plan.acknowledged:
        return ()
    if not rules_of(profile).below_minimum_needs_acknowledgement.value:
        return ()
    facts = {"counted": lacking.counted, "minimum": lacking.minimum}
    return (Refusal("slots_below_minimum", lacking.citation, facts),)


def removal_refusals(
    profile: Profile, before: Plan, after: Plan, closed: frozenset[SlotId]
) -> tuple[Refusal, ...]:
    """After signing no slot goes, or moves, except by a closure (Art. 12, 36)."""
    if before.signed_at is None or not rules_of(profile).removed_only_by_closure.value:
        return ()
    left = {place_of(each) for each in after.slots}
    citation = profile.cite("slots.removed_only_by_closure")
    return tuple(
        Refusal("slot_removed_without_closure", citation, {"slot": each.id})
        for each in before.slots
        if place_of(each) not in left and each.id not in closed
    )


def place_of(slot: Slot) -> tuple[SlotId, SeatId, datetime, datetime]:
    """What a family was promised of a slot; the reason for its hours may be worded anew."""
    return slot.id, slot.seat, slot.starts_at, slot.ends_at
