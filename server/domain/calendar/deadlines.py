"""How long a review may take, who may lengthen it, when it is late, and where it lay (Art. 22).

Pure.  One clock runs for bureau and facility (A7): it starts when the application is lodged, that
is complete (A29), and nothing but a decision stops it; consent lies outside.  The end of a review
is a moment, and from that moment on it is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.calendar.working_days import (
    WorkingDays,
    add_working_days,
    after_working_time,
    is_provisional,
    local_day,
    moment_of,
    working_time,
)
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import UnitId
from server.domain.profile.booking import Deadlines
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body

LIKE_CASE = "like_case"


@dataclass(frozen=True, slots=True)
class Extension:
    """A review is given more working days, on a ground, by a body of the review."""

    ground: str
    reason: str
    working_days: int
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """What a deadline follows from: when the application was lodged, and what lengthened it."""

    lodged_at: datetime
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when a review must be done: before `ends_at`, the close of business of `last_day`.

    `provisional`: a year on the way has no published make-up days, so the day may still move."""

    day_zero: date
    last_day: date
    ends_at: datetime
    working_days: int
    provisional: bool
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a body of the review said, and when."""

    unit: UnitId
    body: Body
    approved: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Escalation:
    """A share of the working time has gone by without a decision."""

    percent: int
    due_at: datetime
    citation: Citation


@dataclass(frozen=True, slots=True)
class Handover:
    """An application came to lie at a unit."""

    unit: UnitId
    at: datetime


@dataclass(frozen=True, slots=True)
class Lay:
    """How long an application lay at a unit, in working minutes and by the clock on the wall."""

    unit: UnitId
    working: timedelta
    elapsed: timedelta


def deadline(profile: Profile, calendar: WorkingDays, review: Review) -> Deadline:
    """Until when a review must be done (Art. 22; A7, A8).

    The lodging day is day 0, whatever day and hour it is; extensions add their working days."""
    rules = rules_of(profile)
    days = rules.review_working_days.value + extended_by(review)
    day_zero = local_day(calendar, review.lodged_at)
    last_day = add_working_days(calendar, day_zero, days)
    keys = ["deadlines.review_working_days", "deadlines.close_of_business", "calendar.holidays_of"]
    if review.extensions:
        keys.append("deadlines.extension_working_days_max")
    return Deadline(
        day_zero=day_zero,
        last_day=last_day,
        ends_at=moment_of(calendar.zone, last_day, rules.close_of_business.value),
        working_days=days,
        provisional=is_provisional(calendar, day_zero, last_day),
        citations=tuple(profile.cite(key) for key in keys),
    )


def rules_of(profile: Profile) -> Deadlines:
    """The section of a text that sets review deadlines; to ask another for one is a bug."""
    assert profile.deadlines is not None, f"{profile.id} sets no review deadline"
    return profile.deadlines


def extended_by(review: Review) -> int:
    """The working days that extensions add."""
    return sum(each.working_days for each in review.extensions)


def extension_refusals(
    profile: Profile, calendar: WorkingDays, review: Review, asked: Extension
) -> tuple[Refusal, ...]:
    """Why a review may not be lengthened so (Art. 22; A8).

    An allowed extension lengthens the review and grants nothing: what goes beyond the general
    limits needs a facility decision with or without it (entitlement/special.py)."""
    return (
        *extension_ground_refusals(profile, asked),
        *extension_length_refusals(profile, review, asked),
        *extension_moment_refusals(profile, calendar, review, asked),
    )


def extension_ground_refusals(profile: Profile, asked: Extension) -> tuple[Refusal, ...]:
    """One of the named cases, or a like one 等 with its reason."""
    rules, citation = rules_of(profile), profile.cite("deadlines.extension_grounds")
    if asked.ground not in rules.extension_grounds.value:
        return (Refusal("extension_ground_unknown", citation, {"ground": asked.ground}),)
    needed = rules.like_case_needs_reason.value and asked.ground == LIKE_CASE
    if needed and not asked.reason.strip():
        citation = profile.cite("deadlines.like_case_needs_reason")
        return (Refusal("extension_reason_missing", citation, {"ground": asked.ground}),)
    return ()


def extension_length_refusals(
    profile: Profile, review: Review, asked: Extension
) -> tuple[Refusal, ...]:
    """At most two working days in all, two included (Art. 39), and at least one."""
    most = rules_of(profile).extension_working_days_max.value
    total = extended_by(review) + asked.working_days
    if asked.working_days >= 1 and total <= most:
        return ()
    citation = profile.cite("deadlines.extension_working_days_max")
    facts = {"asked": asked.working_days, "total": total, "max": most}
    return (Refusal("extension_too_long", citation, facts),)


def extension_moment_refusals(
    profile: Profile, calendar: WorkingDays, review: Review, asked: Extension
) -> tuple[Refusal, ...]:
    """Declared before the third day ends, so that no expired review comes back to life (A8)."""
    third_day = deadline(profile, calendar, Review(review.lodged_at))
    if review.lodged_at <= asked.declared_at < third_day.ends_at:
        return ()
    citation = profile.cite("deadlines.extension_declared_before")
    facts: dict[str, str | int] = {"until": third_day.ends_at.isoformat()}
    return (Refusal("extension_out_of_time", citation, facts),)


def stopped_at(profile: Profile, origin: str, said: Iterable[Said]) -> datetime | None:
    """When the clock stopped: with the last approval that the origin needs, each of another unit
    (both facilities between two inmates), or with the first no of anybody who has a say."""
    rule = profile.origins[origin]
    approved: set[UnitId] = set()
    for each in sorted(said, key=lambda one: one.at):
        if each.body not in {*rule.decided_by, *rule.reviewed_by}:
            continue
        if not each.approved:
            return each.at
        if each.body in rule.decided_by:
            approved.add(each.unit)
        if len(approved) >= rule.decisions:
            return each.at
    return None


def is_late(due: Deadline, stopped: datetime | None, now: datetime) -> bool:
    """Whether a review ended, or still lies, at or past the end of its last day."""
    return (stopped or now) >= due.ends_at


def escalations(profile: Profile, calendar: WorkingDays, review: Review) -> tuple[Escalation, ...]:
    """When each share of the working time between lodging and deadline will have gone by.

    The last one falls on the end of the last day's hours, which may lie before its midnight."""
    due = deadline(profile, calendar, review)
    whole = working_time(calendar, review.lodged_at, due.ends_at)
    citation = profile.cite("deadlines.escalation_percent")
    return tuple(
        Escalation(
            percent, after_working_time(calendar, review.lodged_at, whole * percent / 100), citation
        )
        for percent in rules_of(profile).escalation_percent.value
    )


def escalations_due(
    profile: Profile,
    calendar: WorkingDays,
    review: Review,
    stopped: datetime | None,
    now: datetime,
) -> tuple[Escalation, ...]:
    """The escalations that have come: those before the clock stopped, or before now."""
    until = min(now, stopped) if stopped else now
    return tuple(each for each in escalations(profile, calendar, review) if each.due_at <= until)


def lay_at_units(
    calendar: WorkingDays, handovers: Sequence[Handover], until: datetime
) -> tuple[Lay, ...]:
    """How long an application lay at each unit, added up over its comings and goings.

    Args:
        handovers: in order of time; the first is the lodging.
        until: when the clock stopped, or now."""
    ends = [each.at for each in handovers[1:]] + [until]
    found: dict[UnitId, Lay] = {}
    for each, end in zip(handovers, ends, strict=True):
        before = found.get(each.unit, Lay(each.unit, timedelta(), timedelta()))
        working = before.working + working_time(calendar, each.at, end)
        found[each.unit] = Lay(each.unit, working, before.elapsed + (end - each.at))
    return tuple(found.values())
