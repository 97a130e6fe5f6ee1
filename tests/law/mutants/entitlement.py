"""How many visits, how long, by which text, and whose delay: each rule taken out alone."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from server.domain.citation import Citation
from server.domain.day_ends import day_in
from server.domain.entitlement.account import Account, Entry, How
from server.domain.entitlement.doors import Doors, Opening, openings
from server.domain.entitlement.duration import Cap
from server.domain.entitlement.entitlement import Answer, answer, day_of
from server.domain.entitlement.special import Excess, decision_refusals, granted
from server.domain.profile.profile import Profile
from tests.law.mutant import Changed, Mutant, Without

GUANGDONG: Final = "cn-guangdong-2020"


def nothing(*_: Any, **__: Any) -> tuple[()]:
    """No refusal, no step."""
    return ()


def none(*_: Any, **__: Any) -> None:
    """No opening, no finding."""


def yes(*_: Any, **__: Any) -> bool:
    """Always."""
    return True


def month_in_utc(_: Profile, moment: datetime) -> str:
    """The month of Greenwich."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def added_up(profile: Profile, ask: Any, doors: Doors) -> int:
    """Every door adds its number to the others."""
    found = openings(profile, doors, ask.start, day_of(profile, ask), ask.now)
    return profile.quota.visits_per_month.value + sum(each.visits - 1 for each in found)


def by_extension(profile: Profile, doors: Doors, start: datetime) -> Opening | None:
    """An extension of the review opens a second visit, as a decision does."""
    valid = [each for each in doors.decisions if not decision_refusals(profile, each, start)]
    more = granted(profile, Excess.SECOND_VISIT, valid)
    if more is None and not doors.review_extended_days:
        return None
    cited = profile.cite("special.grounds")
    return Opening("decision_door", more.number if more else 2, more.citation if more else cited)


def unchecked(profile: Profile, doors: Doors, _: datetime) -> Opening | None:
    """Any decision opens a second visit, whoever took it, whenever, without a reason."""
    more = granted(profile, Excess.SECOND_VISIT, doors.decisions)
    return None if more is None else Opening("decision_door", more.number, more.citation)


def only_the_visited(profile: Profile, visited: Any, _: Any, ask: Any) -> Answer:
    """The other inmate's account is not asked."""
    return answer(profile, visited[0], ask, visited[1])


def booked_is_not_used(entries: Any) -> tuple[Entry, ...]:
    """Only what was held here uses a visit."""
    return tuple(entry for entry in entries if entry.how is How.HELD)


def never_restored(entries: Any) -> tuple[Entry, ...]:
    """What was given back is used all the same."""
    return tuple({entry.visit: entry for entry in entries}.values())


def video_takes_nothing(profile: Profile, kind: str) -> int:
    """A video visit offsets no on-site visit."""
    return int(kind == "on_site")


def default_size(profile: Profile, _: Account) -> tuple[int, str, Citation]:
    """What is fed for an inmate or a level is not read."""
    return 1, "default", profile.cite("quota.entitlement_default")


def as_booked(_: Any, booked: Entry) -> Entry:
    """A visit stays booked, whatever became of it."""
    return booked


def as_asked(profile: Profile, _: str, minutes: int, *__: Any) -> Cap:
    """The plan takes the minutes as they were asked for."""
    return Cap(minutes * 60.0, profile.cite("session.talk_cap_minutes"))


def by_the_day_before(choose: Any, time_zone: str, moment: datetime) -> Any:
    """The text of the day before."""
    return choose(day_in(moment - timedelta(days=1), time_zone))


MUTANTS: Final[tuple[Mutant, ...]] = (
    Without("GD-22", "no_monthly_number", "entitlement.entitlement:monthly_refusals", nothing),
    Without("GD-22", "month_of_greenwich", "entitlement.account:month_of", month_in_utc),
    Without("GD-22", "doors_added_up", "entitlement.entitlement:allowance", added_up),
    Without("GD-22", "extension_opens_a_door", "entitlement.doors:decision_opening", by_extension),
    Without("GD-22", "decisions_unchecked", "entitlement.doors:decision_opening", unchecked),
    Without("GD-22", "no_door_by_decision", "entitlement.doors:decision_opening", none),
    Without("GD-22", "no_door_by_criterion", "entitlement.doors:criterion_opening", none),
    Without("GD-22", "unpublished_criterion", "slots.priority:is_published", yes),
    Without(
        "GD-22", "one_of_two_inmates_asked", "entitlement.entitlement:answer_both", only_the_visited
    ),
    Without("GD-22", "booked_uses_nothing", "entitlement.account:standing", booked_is_not_used),
    Changed("GD-22", "two_a_month", GUANGDONG, "quota__visits_per_month__value", 2),
    Without("GD-23", "no_bound_of_minutes", "entitlement.duration:minutes_refusals", nothing),
    Without("GD-23", "cap_as_asked", "entitlement.duration:talk_cap", as_asked),
    Without("GD-23", "talk_beyond_the_cap", "entitlement.duration:talk_refusals", nothing),
    Changed("GD-23", "thirty_one_minutes", GUANGDONG, "session__talk_cap_minutes__value", 31),
    Changed("GD-23", "thirty_excluded", GUANGDONG, "session__talk_cap_minutes__value", 29),
    Changed("GD-23", "decided_in_the_visit", GUANGDONG, "special__before_visit__value", False),
    Without("GD-25", "no_common_account", "entitlement.entitlement:account_refusals", nothing),
    Without("GD-25", "video_offsets_nothing", "entitlement.account:units_of", video_takes_nothing),
    Without("GD-25", "size_is_not_fed", "entitlement.account:size_of", default_size),
    Without("GD-25", "nothing_is_given_back", "entitlement.account:standing", never_restored),
    Without("GD-25", "entered_without_question", "entitlement.account:entry_refusals", nothing),
    Without("GD-25", "never_settled", "live_visit.outcome:settled", as_booked),
    Without("GD-25", "unexplained", "entitlement.entitlement:steps", nothing),
    Changed("GD-25", "offsets_two", GUANGDONG, "quota__visit_offsets_on_site__value", 2),
    Changed("GD-25", "size_of_two", GUANGDONG, "quota__entitlement_default__value", 2),
    Without("GD-26", "no_door_for_juveniles", "entitlement.doors:juvenile_opening", none),
    Without("GD-26", "everybody_is_a_juvenile", "entitlement.doors:is_juvenile", yes),
    Changed("GD-26", "juveniles_have_two", GUANGDONG, "quota__juvenile_visits_per_month__value", 2),
    Changed("GD-26", "juvenile_to_19", GUANGDONG, "quota__juvenile_age_below__value", 19),
    Without("GD-68", "no_delay_attributed", "visit_day.escort:inmate_late", none),
    Without("GD-68", "no_guard_no_alarm", "visit_day.escort:roster_alarms", nothing),
    Without("GD-68", "nobody_is_called", "visit_day.escort:call_list", nothing),
    Changed(
        "GD-68",
        "late_is_the_visitors",
        GUANGDONG,
        "supervision__inmate_late_is_fault_of__value",
        "visitor",
    ),
    Without("GD-81", "minutes_changed", "entitlement.duration:change_refusals", nothing),
    Without("GD-81", "ends_without_ground", "entitlement.duration:early_end_refusals", nothing),
    Without("GD-81", "no_report", "entitlement.duration:early_ends", nothing),
    Changed(
        "GD-81", "staff_may_change", GUANGDONG, "session__minutes_changed_by_staff__value", True
    ),
    Without("GD-100", "limits_of_the_day_before", "profile.which:for_limits", by_the_day_before),
    Without("GD-100", "steps_of_the_day_before", "profile.which:for_steps", by_the_day_before),
    Without("GD-100", "acts_of_the_day_before", "profile.which:for_act", by_the_day_before),
)
