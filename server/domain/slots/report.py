"""How a month of slots stands: signed in time, enough of it, what was lost, what the public sees.

Pure.  Reports and reminders only; what stops a unit from signing stands in plan.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from server.domain.calendar.working_days import moment_of
from server.domain.citation import Citation
from server.domain.identifiers import SlotId, UnitId
from server.domain.profile.profile import Profile
from server.domain.slots.plan import Plan, Shortfall, Slot, rules_of, shortfall


class Signing(StrEnum):
    """When a month was determined 确定, against the 25th of the month before (A6)."""

    OPEN = "open"
    """Not signed yet, and still in time."""
    IN_TIME = "in_time"
    ON_THE_DAY = "on_the_day"
    BREACH = "breach"


@dataclass(frozen=True, slots=True)
class LostSlot:
    """A slot that a closure took, and which."""

    slot: SlotId
    closure: str


@dataclass(frozen=True, slots=True)
class Compliance:
    """A unit's row in the monthly report: when it signed, how many slots it opened, and which of
    them closures took (A18: these still count)."""

    unit: UnitId
    month: date
    signing: Signing
    signing_citation: Citation
    counted: int
    shortfall: Shortfall | None
    lost: tuple[LostSlot, ...]


@dataclass(frozen=True, slots=True)
class PublicTime:
    """What anybody may see of a unit's calendar: a time, how many seats it has, how many are free.

    No slot, seat or booking, so that nobody can tell who takes what (GD-30)."""

    unit: UnitId
    starts_at: datetime
    ends_at: datetime
    slots: int
    free: int


def signing(profile: Profile, month: date, signed_at: datetime | None, now: datetime) -> Signing:
    """How a month stands against the 25th of the month before: to 24:00 of the 24th in time, on
    the 25th reported apart, from the 26th a breach (Art. 12; A6).

    A month that is not signed is judged by now."""
    rules = rules_of(profile)
    before = month_before(month)
    at = signed_at or now
    if at >= start_of(profile, before, rules.breach_from_day.value):
        return Signing.BREACH
    if at >= start_of(profile, before, rules.determined_before_day.value):
        return Signing.ON_THE_DAY
    return Signing.IN_TIME if signed_at else Signing.OPEN


def month_before(month: date) -> date:
    """The first day of the month before a month's first day."""
    return (month - timedelta(days=1)).replace(day=1)


def start_of(profile: Profile, month: date, day: int) -> datetime:
    """The first moment of a day of a month, in the zone of the text."""
    return moment_of(profile.time_zone, month.replace(day=day), "00:00")


def days_left(profile: Profile, month: date, today: date) -> int:
    """The countdown of a unit: days until the 25th of the month before; negative when past."""
    last = month_before(month).replace(day=rules_of(profile).determined_before_day.value)
    return (last - today).days


def is_reminded(profile: Profile, plan: Plan, today: date) -> bool:
    """Whether a unit that has not signed is to be reminded today."""
    left = days_left(profile, plan.month, today)
    return plan.signed_at is None and left in rules_of(profile).remind_days_before.value


def compliance(
    profile: Profile, plan: Plan, now: datetime, lost: Sequence[LostSlot] = ()
) -> Compliance:
    """A unit's row of the monthly report (GD-31 … 34; A18)."""
    own = {each.id for each in plan.slots}
    judged = signing(profile, plan.month, plan.signed_at, now)
    key = "breach_from_day" if judged is Signing.BREACH else "determined_before_day"
    return Compliance(
        unit=plan.unit,
        month=plan.month,
        signing=judged,
        signing_citation=profile.cite(f"slots.{key}"),
        counted=len(plan.slots),
        shortfall=shortfall(profile, plan),
        lost=tuple(each for each in lost if each.slot in own),
    )


def is_public(profile: Profile, signed_at: datetime | None) -> bool:
    """Whether anybody may read a month: online from its signing on (Art. 12; A6)."""
    return signed_at is not None and rules_of(profile).published_online.value


def public_times(
    profile: Profile, plans: Iterable[Plan], free: frozenset[SlotId]
) -> tuple[PublicTime, ...]:
    """The calendar that anybody may read: signed plans only, counts and times only (Art. 12)."""
    signed = [each for plan in plans if is_public(profile, plan.signed_at) for each in plan.slots]
    found: dict[tuple[datetime, datetime, UnitId], list[Slot]] = {}
    for slot in signed:
        found.setdefault((slot.starts_at, slot.ends_at, slot.unit), []).append(slot)
    return tuple(
        PublicTime(unit, start, end, len(each), sum(one.id in free for one in each))
        for (start, end, unit), each in sorted(found.items())
    )
