"""The Vietnamese draft: kinds, credits, discipline, meals, heads; each rule taken out alone."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from server.domain.entitlement.credits import Credit
from server.domain.entitlement.discipline import Restriction, Window
from server.domain.profile.profile import Profile
from tests.law.mutant import Changed, Mutant, Without

DRAFT: Final = "vn-draft"


def nothing(*_: Any, **__: Any) -> tuple[()]:
    """No refusal, no task."""
    return ()


def none(*_: Any, **__: Any) -> None:
    """No bound."""


def no(*_: Any, **__: Any) -> bool:
    """Never."""
    return False


def yes(*_: Any, **__: Any) -> bool:
    """Always."""
    return True


def never_ends(_: Profile, credit: Credit, __: Any) -> date:
    """A credit lasts for ever."""
    return date.max


def one_credit(
    _: Profile, given: Iterable[Credit], used: frozenset[str], *__: Any
) -> tuple[Credit, ...]:
    """However many decisions there are, they add one visit."""
    return () if used else tuple(given)[:1]


def rolling(_: Profile, restriction: Restriction, day: date) -> Window:
    """The sixty days up to a day, instead of windows from the effective date."""
    return Window(1, day - timedelta(days=60), day)


def calendar_months(_: Profile, restriction: Restriction, day: date) -> Window:
    """The calendar month, instead of windows of two months."""
    return Window(1, day.replace(day=1), day)


def by_a_timer(restriction: Restriction, day: date) -> bool:
    """A restriction ends by itself after six months."""
    return restriction.effective_on <= day < restriction.effective_on + timedelta(days=180)


def one_day_later(restriction: Restriction, day: date) -> bool:
    """A restriction begins on the day after its effect."""
    ended = restriction.recognised_on
    return restriction.effective_on < day and (ended is None or day < ended)


MUTANTS: Final[tuple[Mutant, ...]] = (
    Without("VN-01", "vn_no_monthly_number", "entitlement.entitlement:monthly_refusals", nothing),
    Without("VN-01", "vn_no_bound_of_minutes", "entitlement.duration:minutes_refusals", nothing),
    Changed("VN-01", "vn_two_a_month", DRAFT, "quota__visits_per_month__value", 2),
    Changed("VN-01", "vn_61_minutes", DRAFT, "kinds__standard__minutes_max", 61),
    Without("VN-02", "credits_never_end", "entitlement.credits:last_usable_day", never_ends),
    Without("VN-02", "credits_are_not_asked", "entitlement.credits:credit_refusals", nothing),
    Without("VN-02", "one_credit_for_all", "entitlement.credits:usable_credits", one_credit),
    Without("VN-02", "bonus_uses_no_credit", "entitlement.credits:uses_credit", no),
    Without("VN-02", "any_ground_adds", "entitlement.credits:grant_refusals", nothing),
    Changed("VN-02", "two_months", DRAFT, "credits__expire_after_months__value", 2),
    Without("VN-03", "extended_undecided", "entitlement.kinds:decision_refusals", nothing),
    Changed("VN-03", "extended_181", DRAFT, "kinds__extended__minutes_max", 181),
    Changed("VN-03", "extended_is_one_more", DRAFT, "kinds__extended__uses_quota", False),
    Without("VN-04", "anybody_is_a_spouse", "entitlement.kinds:party_refusals", nothing),
    Without("VN-04", "private_room_undecided", "entitlement.kinds:decision_refusals", nothing),
    Without("VN-04", "opens_a_session", "entitlement.kinds:session_refusals", nothing),
    Without("VN-04", "held_by_video", "entitlement.kinds:mode_refusals", nothing),
    Changed("VN-04", "spouse_1441", DRAFT, "kinds__spouse_private__minutes_max", 1441),
    Without("VN-05", "no_age", "entitlement.kinds:age_refusals", nothing),
    Without("VN-05", "no_juvenile_number", "entitlement.doors:juvenile_opening", none),
    Changed("VN-05", "juvenile_181", DRAFT, "kinds__juvenile__minutes_max", 181),
    Changed("VN-05", "four_a_month", DRAFT, "quota__juvenile_visits_per_month__value", 4),
    Changed("VN-05", "to_19", DRAFT, "quota__juvenile_age_below__value", 19),
    Without("VN-06", "adults_too", "entitlement.kinds:age_refusals", nothing),
    Without("VN-06", "juvenile_room_undecided", "entitlement.kinds:decision_refusals", nothing),
    Changed("VN-06", "juvenile_1441", DRAFT, "kinds__juvenile_private__minutes_max", 1441),
    Changed("VN-06", "juvenile_1439", DRAFT, "kinds__juvenile_private__minutes_max", 1439),
    Without("VN-07", "no_window", "entitlement.discipline:window_refusals", nothing),
    Without("VN-07", "rolling_window", "entitlement.discipline:window_of", rolling),
    Without("VN-07", "calendar_window", "entitlement.discipline:window_of", calendar_months),
    Without("VN-07", "ends_by_a_timer", "entitlement.discipline:covers", by_a_timer),
    Without("VN-07", "begins_a_day_later", "entitlement.discipline:covers", one_day_later),
    Without(
        "VN-07", "recognised_by_anybody", "entitlement.discipline:recognition_refusals", nothing
    ),
    Without("VN-07", "forms_stay_open", "entitlement.discipline:form_refusals", nothing),
    Without("VN-07", "juvenile_quota_stays", "entitlement.discipline:overrides_quota", no),
    Without("VN-07", "hours_stay", "entitlement.discipline:minutes_under_discipline", none),
    Changed("VN-07", "three_months", DRAFT, "discipline__window_months__value", 3),
    Changed("VN-07", "two_in_a_window", DRAFT, "discipline__visits_per_window__value", 2),
    Changed("VN-07", "61_minutes", DRAFT, "discipline__minutes_max__value", 61),
    Changed("VN-07", "credits_run_out", DRAFT, "discipline__credits_wait__value", False),
    Without("VN-09", "nobody_is_told", "entitlement.discipline:notice_tasks", nothing),
    Changed("VN-09", "no_alarm_for_long", DRAFT, "discipline__notice_alarm_working_days__value", 9),
    Without("VN-11", "meal_with_any_kind", "entitlement.meals:host_refusals", nothing),
    Without("VN-11", "meal_undecided", "entitlement.meals:meal_decision_refusals", nothing),
    Without("VN-11", "long_meal", "entitlement.meals:meal_minutes_refusals", nothing),
    Without("VN-11", "big_meal", "entitlement.meals:meal_people_refusals", nothing),
    Without("VN-11", "meal_lengthens_the_visit", "entitlement.meals:inside_refusals", nothing),
    Changed("VN-11", "meal_of_61", DRAFT, "kinds__meal__minutes_max", 61),
    Changed("VN-11", "meal_for_four", DRAFT, "kinds__meal__people_max", 4),
    Changed("VN-11", "inmate_counted", DRAFT, "meals__inmate_counted__value", True),
    Without("VN-12", "conference_undecided", "entitlement.kinds:decision_refusals", nothing),
    Without("VN-12", "conference_bound", "entitlement.meals:bounded", yes),
    Without("VN-13", "no_checklist", "entitlement.meals:meal_start_refusals", nothing),
    Without("VN-14", "any_office", "powers.heads:act_refusals", nothing),
    Without("VN-14", "any_decider", "entitlement.kinds:decider_refusals", nothing),
    Without("VN-14", "always_delegable", "entitlement.kinds:is_delegable", yes),
)
