"""From lodging to booking, without one of its rules at a time."""

from typing import Any, Final

from server.domain.citation import Refusal
from tests.law.mutant import Changed, Mutant, Without

GUANGDONG: Final = "cn-guangdong-2020"


def allowed(*_: object, **__: object) -> tuple[Refusal, ...]:
    """A rule that never says no."""
    return ()


def nothing(*_: object, **__: object) -> None:
    """A rule that finds nothing."""


def always(*_: object, **__: object) -> bool:
    """A rule that is always content."""
    return True


def without(row: str, name: str, target: str) -> Without:
    return Without(row, name, target, allowed)


def changed(row: str, name: str, key: str, value: Any) -> Changed:
    return Changed(row, name, GUANGDONG, f"{key}__value", value)


MUTANTS: Final[tuple[Mutant, ...]] = (
    without("GD-06", "joins_unbooked", "applications.applications:join_refusals"),
    without("GD-06", "anybody_takes_a_step", "applications.steps:actor_refusals"),
    without("GD-16", "two_inmates_unfiled", "applications.between_inmates:filing_refusals"),
    without("GD-35", "steps_are_skipped", "applications.steps:turn_refusals"),
    without("GD-35", "review_and_decision_by_anybody", "applications.steps:actor_refusals"),
    without("GD-35", "any_unit_decides", "applications.steps:unit_refusals"),
    without("GD-35", "bureau_stops_without_a_bar", "applications.steps:bar_report_refusals"),
    without("GD-35", "approved_over_a_reported_bar", "applications.steps:bar_refusals"),
    without("GD-35", "one_account_reviews_and_decides", "powers.separation:separation_refusals"),
    without("GD-36", "refusal_without_reason", "applications.steps:reason_refusals"),
    changed("GD-36", "reasons_unasked", "decisions__refusal_needs_reason", False),
    without("GD-36", "message_names_the_ground", "applications.notices:notice_refusals"),
    without("GD-36", "reasons_by_sms", "applications.notices:told_refusals"),
    without("GD-37", "approval_without_time", "applications.steps:time_refusals"),
    changed("GD-37", "time_unasked", "decisions__approval_fixes_time", False),
    without("GD-38", "late_answers_count", "applications.consent:late_refusals"),
    without("GD-38", "answer_without_clerk", "applications.consent:entry_refusals"),
    without("GD-38", "any_channel", "applications.consent:channel_refusals"),
    without("GD-38", "strangers_agree", "applications.consent:person_refusals"),
    without("GD-38", "never_too_late_to_revoke", "applications.consent:revocation_refusals"),
    Without("GD-38", "silence_frees_nothing", "applications.consent:silence", nothing),
    Without("GD-38", "lodging_is_no_consent", "applications.consent:by_lodging", nothing),
    changed("GD-38", "an_hour_longer", "consent__cutoff_time", "13:00"),
    changed("GD-38", "silence_bars", "consent__silence_bars", True),
    changed("GD-38", "silence_uses_the_visit", "consent__silence_uses_quota", True),
    without("GD-39", "inmate_chooses_video_for_the_family", "applications.consent:mode_refusals"),
    without("GD-39", "approval_names_nobody", "applications.steps:people_refusals"),
    without("GD-39", "closed_regimes_apply", "applications.steps:custody_refusals"),
    Changed("GD-39", "prisons_only", GUANGDONG, "origins__inmate__custody", ["prison"]),
    without(
        "GD-40", "one_facility_for_both", "applications.between_inmates:other_facility_refusals"
    ),
    without(
        "GD-40", "two_in_one_facility", "applications.between_inmates:different_facilities_refusals"
    ),
    without(
        "GD-40", "each_facility_its_own_time", "applications.between_inmates:agreed_time_refusals"
    ),
    without("GD-40", "bar_of_one_side_unseen", "applications.steps:bar_refusals"),
    changed(
        "GD-40",
        "a_bureau_watches_two_inmates",
        "supervision__watchers_both_in_custody",
        ["bureau", "facility"],
    ),
    without("GD-41", "steps_untold", "applications.notices:progress"),
    changed("GD-41", "no_message_at_a_step", "decisions__message_at_each_step", False),
    without("GD-56", "limits_do_not_bind", "entitlement.special:over_refusals"),
    without("GD-56", "any_decision_counts", "entitlement.special:decision_refusals"),
    without("GD-56", "anybody_decides_specially", "entitlement.special:decider_refusals"),
    without("GD-56", "decided_during_the_visit", "entitlement.special:moment_refusals"),
    without("GD-56", "special_without_reason", "entitlement.special:reason_refusals"),
    without("GD-56", "special_without_number", "entitlement.special:number_refusals"),
    without("GD-56", "others_without_decision", "entitlement.special:work_need_refusals"),
    without("GD-56", "second_visit_without_decision", "entitlement.special:second_visit_refusals"),
    without("GD-58", "bookings_are_edited", "applications.changes:in_place_refusals"),
    without("GD-58", "changes_told_too_late", "applications.changes:told_refusals"),
    without("GD-58", "taken_back_after_the_start", "applications.steps:begun_refusals"),
    without("GD-58", "old_application_again", "applications.changes:link_refusals"),
    changed("GD-58", "a_seat_is_a_change", "changes__need_application", ["time", "seat"]),
    changed(
        "GD-58",
        "fewer_people_are_a_change",
        "changes__are_no_change",
        ["seat", "interpreter", "misspelling"],
    ),
    changed("GD-72", "another_default", "language_use__default", "yue"),
    without("GD-72", "declared_while_talking", "visit_day.interpretation:moment_refusals"),
    Without("GD-73", "nobody_needs_to_understand", "visit_day.interpretation:understood", always),
    without("GD-73", "anybody_any_language", "visit_day.interpretation:ground_refusals"),
    Without("GD-73", "talk_goes_on", "visit_day.interpretation:hold_when_none_left", nothing),
    changed("GD-73", "both_sides_by_default", "language_use__competent_sides_min", 2),
    without("GD-82", "staff_add_people", "applications.changes:added_by_staff_refusals"),
    without("GD-82", "facility_adds_people", "applications.steps:people_refusals"),
    without("GD-83", "tasks_of_nobody", "oversight.tasks:task_refusals"),
    without("GD-83", "applications_wait_for_nobody", "oversight.tasks:waiting"),
    without("GD-83", "deadlines_move_on", "oversight.tasks:hand_on_refusals"),
    without("GD-83", "complaints_stay_inside", "oversight.tasks:complaint_refusals"),
    Without("GD-83", "no_alarm_above", "oversight.tasks:alarm", nothing),
    without("GD-86", "message_names_too_much", "applications.notices:notice_refusals"),
    changed("GD-86", "messages_may_name_all", "decisions__messages_never_name", []),
    without("GD-91", "visit_without_booking", "visit_day.exceptions:right_refusals"),
    without("GD-91", "end_to_end", "visit_day.exceptions:direct_refusals"),
    without("GD-91", "grant_of_another_visit", "visit_day.exceptions:grant_refusals"),
    changed("GD-91", "point_to_point", "session__point_to_point", True),
    without("GD-92", "anybody_approves_specially", "visit_day.exceptions:approval_refusals"),
    without("GD-92", "special_unwatched", "visit_day.exceptions:still_refusals"),
    without("GD-92", "device_stays", "visit_day.exceptions:device_refusals"),
    changed("GD-92", "recording_waived", "exceptions__still", ["relayed", "watched"]),
)
