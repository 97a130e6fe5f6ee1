"""Time, slots, closures, priority: each rule taken out alone."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from server.domain.calendar.deadlines import Said
from server.domain.calendar.working_days import DayKind, WorkingDays
from server.domain.slots.plan import Plan, Slot
from server.domain.slots.priority import Criterion
from server.domain.slots.report import PublicTime, Signing
from server.domain.vocabulary import Custody
from tests.law.mutant import Changed, Mutant, Without

GUANGDONG: Final = "cn-guangdong-2020"
DRAFT: Final = "vn-draft"


def nothing(*_: Any, **__: Any) -> tuple[()]:
    """No refusal, no alarm."""
    return ()


def none(*_: Any, **__: Any) -> None:
    """No finding."""


def yes(*_: Any, **__: Any) -> bool:
    """Always."""
    return True


def no(*_: Any, **__: Any) -> bool:
    """Never."""
    return False


def weekends_only(calendar: WorkingDays, day: date) -> DayKind:
    """No holiday and no make-up day."""
    return DayKind.REST if day.isoweekday() in calendar.rest_weekdays else DayKind.WORKING


def no_make_up_days(calendar: WorkingDays, day: date) -> DayKind:
    """Holidays, but a weekend is a weekend."""
    if day in calendar.holidays:
        return DayKind.HOLIDAY
    return weekends_only(calendar, day)


def first_word(profile: Any, origin: str, said: Iterable[Said]) -> datetime | None:
    """Whoever says anything stops the clock."""
    return min((each.at for each in said), default=None)


def unsigned_too(profile: Any, plans: Iterable[Plan], free: Any) -> tuple[PublicTime, ...]:
    """What is not signed is public too."""
    every = [each for plan in plans for each in plan.slots]
    return tuple(
        PublicTime(each.unit, each.starts_at, each.ends_at, len(every), len(every))
        for each in every[:1]
    )


def last_written(
    profile: Any, versions: Iterable[Criterion], custody: Custody, now: datetime
) -> Criterion | None:
    """Published or not."""
    return next((each for each in versions if each.custody is custody), None)


def always_in_time(profile: Any, month: date, signed_at: datetime | None, now: Any) -> Signing:
    """No 25th of the month."""
    return Signing.IN_TIME if signed_at else Signing.OPEN


def one_side(profile: Any, sides: Any, slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Whatever is free, at whichever side."""
    return tuple(slots)


MUTANTS: Final[tuple[Mutant, ...]] = (
    Without("GD-10", "share_is_for_all", "slots.priority:reserved_refusals", nothing),
    Without("GD-10", "class_without_basis", "slots.priority:claim_refusals", nothing),
    Without("GD-10", "no_age_by_birth_date", "slots.priority:claims_by_age", nothing),
    Without("GD-10", "no_share", "slots.priority:share_of", none),
    Changed("GD-10", "share_of_4_days", GUANGDONG, "priority__first_working_days__value", 4),
    Changed("GD-10", "old_from_61", GUANGDONG, "priority__old_from_age__value", 61),
    Without("GD-11", "anybody_edits", "slots.priority:edit_refusals", nothing),
    Without("GD-11", "unpublished_counts", "slots.priority:criterion_in_force", last_written),
    Without("GD-11", "no_criterion_needed", "slots.priority:is_named", yes),
    Without("GD-11", "no_visits_by_criterion", "slots.priority:priority_visits", none),
    Without("GD-11", "any_visits", "slots.priority:visits_refusals", nothing),
    Without("GD-27", "one_side_is_enough", "slots.slots:side_refusals", nothing),
    Without("GD-27", "other_start", "slots.slots:start_refusals", nothing),
    Without("GD-27", "more_than_one", "slots.slots:picked", one_side),
    Without("GD-27", "taken_before_lodging", "slots.slots:early_refusals", nothing),
    Without("GD-27", "never_freed", "slots.slots:is_freed_by", no),
    Changed("GD-27", "one_start_offered", GUANGDONG, "slots__nearest_offered__value", 1),
    Without("GD-28", "another_units", "slots.plan:owner_refusals", nothing),
    Without("GD-28", "overlap", "slots.plan:overlap_refusals", nothing),
    Without("GD-28", "another_month", "slots.plan:month_refusals", nothing),
    Without("GD-29", "no_reason", "slots.plan:hours_refusals", nothing),
    Without("GD-29", "no_warning", "slots.plan:outside_hours", nothing),
    Without("GD-29", "no_hours", "calendar.working_days:within_hours", yes),
    Changed("GD-29", "all_days", GUANGDONG, "calendar__open_every_day__value", True),
    Without("GD-30", "unsigned_is_public", "slots.report:public_times", unsigned_too),
    Changed("GD-30", "not_public", GUANGDONG, "slots__published_online__value", False),
    Without("GD-31", "no_25th", "slots.report:signing", always_in_time),
    Without("GD-31", "slots_vanish", "slots.plan:removal_refusals", nothing),
    Without("GD-31", "no_reminder", "slots.report:is_reminded", no),
    Changed("GD-31", "in_time_on_25th", GUANGDONG, "slots__determined_before_day__value", 26),
    Changed("GD-31", "breach_from_27th", GUANGDONG, "slots__breach_from_day__value", 27),
    Changed("GD-32", "219", GUANGDONG, "slots__facility_month_min__value", 219),
    Changed("GD-32", "221", GUANGDONG, "slots__facility_month_min__value", 221),
    Without("GD-32", "no_acknowledgement", "slots.plan:minimum_refusals", nothing),
    Changed("GD-33", "79", GUANGDONG, "slots__bureau_month_min__value", 79),
    Changed("GD-33", "81", GUANGDONG, "slots__bureau_month_min__value", 81),
    Without("GD-33", "no_shortfall", "slots.plan:shortfall", none),
    Changed("GD-34", "39", GUANGDONG, "slots__office_month_min__value", 39),
    Changed("GD-34", "41", GUANGDONG, "slots__office_month_min__value", 41),
    Changed("GD-34", "unopened_too", GUANGDONG, "slots__only_opened_units__value", False),
    Without("GD-55", "weekends_only", "calendar.working_days:day_kind", weekends_only),
    Without("GD-55", "no_make_up_days", "calendar.working_days:day_kind", no_make_up_days),
    Without("GD-55", "never_late", "calendar.deadlines:is_late", no),
    Without("GD-55", "first_word_stops", "calendar.deadlines:stopped_at", first_word),
    Without("GD-55", "no_escalation", "calendar.deadlines:escalations", nothing),
    Without("GD-55", "nobody_knows_where", "calendar.deadlines:lay_at_units", nothing),
    Changed("GD-55", "4_days", GUANGDONG, "deadlines__review_working_days__value", 4),
    Changed("GD-55", "noon", GUANGDONG, "deadlines__close_of_business__value", "12:00"),
    Changed("GD-55", "no_80", GUANGDONG, "deadlines__escalation_percent__value", [50, 100]),
    Without("GD-56", "no_ground", "calendar.deadlines:extension_ground_refusals", nothing),
    Without("GD-56", "any_length", "calendar.deadlines:extension_length_refusals", nothing),
    Without("GD-56", "any_moment", "calendar.deadlines:extension_moment_refusals", nothing),
    Changed("GD-56", "3_days", GUANGDONG, "deadlines__extension_working_days_max__value", 3),
    Changed("GD-56", "like_case", GUANGDONG, "deadlines__like_case_needs_reason__value", False),
    Without("GD-93", "no_announcement", "slots.closures:announcement_alarms", nothing),
    Without("GD-93", "no_filing", "slots.closures:filing_alarms", nothing),
    Without("GD-93", "filed_anywhere", "slots.closures:is_filed", yes),
    Without("GD-93", "own_filing", "slots.closures:needs_filing", yes),
    Without("GD-93", "nobody_told", "slots.closures:hits", nothing),
    Without("GD-93", "blocks_nothing", "slots.closures:closed_refusals", nothing),
    Without("GD-93", "takes_no_slots", "slots.closures:lost_slots", nothing),
    Changed("GD-93", "visitors_fault", GUANGDONG, "closures__fault_of_visitor__value", True),
    Changed("GD-93", "uses_quota", GUANGDONG, "closures__uses_quota__value", True),
    Without("GD-94", "any_reach", "slots.closures:reach_refusals", nothing),
    Without("GD-94", "units_of_others", "slots.closures:lies_below", yes),
    Without("GD-95", "any_body", "slots.closures:announcer_refusals", nothing),
    Without("GD-95", "any_regime", "slots.closures:reaches", yes),
    Without("GD-96", "any_body_upgrades", "slots.closures:announcer_refusals", nothing),
    Changed(
        "GD-96",
        "city_upgrades",
        GUANGDONG,
        "closures__causes__upgrade__announced_by",
        ["department", "city"],
    ),
    Changed("GD-96", "own_unit_only", GUANGDONG, "closures__causes__upgrade__reach", ["own_unit"]),
    Without("VN-10", "closed_days", "calendar.working_days:closed_day_refusals", nothing),
    Changed("VN-10", "working_days_only", DRAFT, "calendar__open_every_day__value", False),
    Changed("VN-10", "agency_debits", DRAFT, "kinds__agency__uses_quota", True),
)
