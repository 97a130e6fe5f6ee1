"""Closures: the service stands still for a cause, announced by whom the cause names (Art. 36).

Pure.  A "suspension" is a person's; a closure is the service's, and never a family's fault.  It
takes effect when declared; an announcement or a filing that does not come raises an alarm."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NewType

from server.domain.alarm import Alarm
from server.domain.calendar.working_days import WorkingDays, add_working_days, local_day, moment_of
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import BookingId, UnitId
from server.domain.profile.bodies import Closures
from server.domain.profile.profile import Profile
from server.domain.slots.plan import Slot
from server.domain.slots.report import LostSlot
from server.domain.vocabulary import Body, Custody, Reach

ClosureId = NewType("ClosureId", str)
"""One closure of the service."""

CUSTODY_OF_BODY: Final = {Body.PRISON_BUREAU: Custody.PRISON, Body.REHAB_BUREAU: Custody.REHAB}
# Art. 36(1) 涉及单位: these speak for themselves; a body above them may speak for those below it.
ONLY_THEMSELVES: Final = frozenset({Body.BUREAU, Body.FACILITY})


@dataclass(frozen=True, slots=True)
class Announcer:
    """Who announces: a unit, the body it acts as, and the units below it."""

    unit: UnitId
    body: Body
    beneath: frozenset[UnitId] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """What is closed: `units` None is every unit, `custody` None is the visits to both regimes."""

    units: frozenset[UnitId] | None = None
    custody: Custody | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """The service of a scope stands still from `since`, to `until` where that is known."""

    id: ClosureId
    cause: str
    scope: Scope
    since: datetime
    until: datetime | None
    text: str
    declared_by: Announcer
    declared_at: datetime
    announced_at: datetime | None = None
    filed_at: datetime | None = None
    filed_with: Body | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """What a closure must know of a booking: where, for which regime, and when."""

    booking: BookingId
    units: frozenset[UnitId]
    custody: Custody
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """A booking that a closure hits: the family is told, and loses nothing."""

    booking: BookingId
    closure: ClosureId
    cause: str
    fault_of_visitor: bool
    uses_quota: bool
    citations: tuple[Citation, ...]


def rules_of(profile: Profile) -> Closures:
    """The section of a text that knows closures; to declare one under another is a bug."""
    assert profile.closures is not None, f"{profile.id} knows no closures"
    return profile.closures


def closure_refusals(profile: Profile, closure: Closure) -> tuple[Refusal, ...]:
    """Why somebody may not declare this closure (Art. 36)."""
    if closure.cause not in rules_of(profile).causes:
        citation = profile.cite("closures.filed_with")
        return (Refusal("closure_cause_unknown", citation, {"cause": closure.cause}),)
    return (
        *announcer_refusals(profile, closure),
        *reach_refusals(profile, closure),
        *content_refusals(profile, closure),
    )


def announcer_refusals(profile: Profile, closure: Closure) -> tuple[Refusal, ...]:
    """Who announces follows from the cause: a rule change is the provincial bureau's, an upgrade
    the Department's, all else the unit's or a body's above it (Art. 36(1)-(3))."""
    body = closure.declared_by.body
    if body in rules_of(profile).causes[closure.cause].announced_by:
        return ()
    facts: dict[str, str | int] = {"cause": closure.cause, "body": body.value}
    return (Refusal("closure_not_by_this_body", cite_cause(profile, closure), facts),)


def reach_refusals(profile: Profile, closure: Closure) -> tuple[Refusal, ...]:
    """For whom a body may close: a unit for itself, a higher body for those below it that it
    names, a provincial bureau for its own regime (Art. 36; GD-94 … 96)."""
    allowed = rules_of(profile).causes[closure.cause].reach
    if any(reaches(reach, closure.declared_by, closure.scope) for reach in allowed):
        return ()
    facts: dict[str, str | int] = {"cause": closure.cause, "body": closure.declared_by.body.value}
    return (Refusal("closure_reach_exceeded", cite_cause(profile, closure), facts),)


def reaches(reach: Reach, by: Announcer, scope: Scope) -> bool:
    """Whether a scope lies inside one reach of an announcer."""
    match reach:
        case Reach.OWN_UNIT:
            return scope.units == frozenset({by.unit})
        case Reach.NAMED_UNITS:
            return by.body not in ONLY_THEMSELVES and lies_below(by, scope)
        case Reach.OWN_CUSTODY:
            own = CUSTODY_OF_BODY.get(by.body)
            return own is not None and scope.custody is own
        case Reach.ANY:
            return True


def lies_below(by: Announcer, scope: Scope) -> bool:
    """Whether all of a scope stands under a body: everything under the Department, its own regime
    under a provincial bureau, else the units known to be below it."""
    if by.body is Body.DEPARTMENT:
        return True
    if scope.units is not None:
        return bool(scope.units) and scope.units <= by.beneath | {by.unit}
    own = CUSTODY_OF_BODY.get(by.body)
    return own is not None and scope.custody is own


def content_refusals(profile: Profile, closure: Closure) -> tuple[Refusal, ...]:
    """What is announced has words, and a span that is not turned around."""
    citation, found = cite_cause(profile, closure), []
    if not closure.text.strip():
        found.append(Refusal("closure_text_missing", citation))
    if closure.until is not None and closure.until <= closure.since:
        found.append(Refusal("closure_span_empty", citation))
    return tuple(found)


def cite_cause(profile: Profile, closure: Closure) -> Citation:
    """By what right a closure stands."""
    return profile.cite(f"closures.causes.{closure.cause}")


def covers(closure: Closure, since: datetime, until: datetime) -> bool:
    """Whether a closure touches a span; one without an end goes on, one that was taken back before
    it began touches nothing."""
    if closure.until is not None and closure.until <= closure.since:
        return False
    return since < (closure.until or until) and closure.since < until


def lost_slots(
    closure: Closure, slots: Iterable[Slot], custody_of: Mapping[UnitId, Custody]
) -> tuple[LostSlot, ...]:
    """The slots that a closure takes, free or taken; listed with it, and still counted (A18).

    Args:
        custody_of: the regime of each facility.  A closure of one regime takes no bureau's slot
            as such; the bookings there fall with their facility's."""
    return tuple(
        LostSlot(each.id, closure.id)
        for each in slots
        if takes_slots_of(closure, each.unit, custody_of.get(each.unit))
        and covers(closure, each.starts_at, each.ends_at)
    )


def takes_slots_of(closure: Closure, unit: UnitId, custody: Custody | None) -> bool:
    """Whether a closure takes slots of a unit: a facility of a regime, or of none a bureau."""
    scope = closure.scope
    return (scope.units is None or unit in scope.units) and scope.custody in (None, custody)


def is_hit(closure: Closure, booked: Booked) -> bool:
    """Whether a booking falls under a closure: any of its units, its regime, its time."""
    scope = closure.scope
    return (
        (scope.units is None or not scope.units.isdisjoint(booked.units))
        and scope.custody in (None, booked.custody)
        and covers(closure, booked.starts_at, booked.ends_at)
    )


def hits(profile: Profile, closure: Closure, bookings: Iterable[Booked]) -> tuple[Hit, ...]:
    """The bookings that a closure hits, each marked as nobody's fault, the quota kept (GD-93)."""
    rules = rules_of(profile)
    keys = ("closures.fault_of_visitor", "closures.uses_quota")
    citations = (cite_cause(profile, closure), *(profile.cite(key) for key in keys))
    return tuple(
        Hit(
            each.booking,
            closure.id,
            closure.cause,
            rules.fault_of_visitor.value,
            rules.uses_quota.value,
            citations,
        )
        for each in bookings
        if is_hit(closure, each)
    )


def closed_refusals(
    profile: Profile, closures: Iterable[Closure], booked: Booked
) -> tuple[Refusal, ...]:
    """Why a time cannot be booked now: closures block it, announced or not."""
    return tuple(
        Refusal("slot_closed", cite_cause(profile, each), {"cause": each.cause})
        for each in closures
        if is_hit(each, booked)
    )


def announcement_alarms(profile: Profile, closure: Closure, now: datetime) -> tuple[Alarm, ...]:
    """Told to the public promptly 及时 (Art. 36; the hours are ours), or an alarm."""
    hours = rules_of(profile).announcement_alarm_hours.value
    due = closure.declared_at + timedelta(hours=hours)
    if closure.announced_at is not None or now < due:
        return ()
    citation = profile.cite("closures.announcement_alarm_hours")
    return (
        Alarm("closure_not_announced", citation, {"closure": closure.id, "due": due.isoformat()}),
    )


def filing_alarms(
    profile: Profile, calendar: WorkingDays, closure: Closure, now: datetime
) -> tuple[Alarm, ...]:
    """Filed with the Department 报省司法厅备案 (the working day is ours), or an alarm.  What the
    Department itself declares is known to it."""
    if not needs_filing(profile, closure) or is_filed(profile, closure):
        return ()
    days = rules_of(profile).filing_alarm_working_days.value
    last = add_working_days(calendar, local_day(calendar, closure.declared_at), days)
    due = moment_of(calendar.zone, last, "24:00")
    if now < due:
        return ()
    citation = profile.cite("closures.filed_with")
    return (Alarm("closure_not_filed", citation, {"closure": closure.id, "due": due.isoformat()}),)


def needs_filing(profile: Profile, closure: Closure) -> bool:
    """Whether a closure has to be filed: all but the Department's own."""
    return closure.declared_by.body not in rules_of(profile).own_needs_no_filing.value


def is_filed(profile: Profile, closure: Closure) -> bool:
    """Whether it was filed, and with the body that the text names."""
    return closure.filed_at is not None and closure.filed_with is rules_of(profile).filed_with.value
