"""The day of the visit, each rule of it taken out alone."""

from typing import Any, Final

from server.domain.conduct.suspensions import Proposal
from server.domain.profile.profile import Profile
from tests.law.mutant import Changed, Mutant, Without

GUANGDONG: Final = "cn-guangdong-2020"


def nothing(*_: Any, **__: Any) -> tuple[()]:
    """A rule that always allows."""
    return ()


def no(*_: Any, **__: Any) -> bool:
    """A question always answered with no."""
    return False


def never(*_: Any, **__: Any) -> None:
    """An alarm, a packet, a ticket that never comes."""


def exclusive_months(profile: Profile, months: Any) -> tuple[Any, ...]:
    """1 and 3 no longer included (Art. 39 forgotten)."""
    return () if 1 < months < 3 else ("out",)


def everybody(profile: Profile, visit: Any) -> Any:
    """All who came are in the grant."""
    return visit.visitors


def from_anybody(profile: Profile, proposal: Proposal) -> tuple[()]:
    """A facility, too, proposes to a City."""
    return ()


MUTANTS: Final[tuple[Mutant, ...]] = (
    Changed("GD-57", "late_by_check_in", GUANGDONG, "lateness__measured_by__value", "check_in"),
    Changed("GD-57", "late_on_the_second", GUANGDONG, "lateness__in_time_at_start__value", False),
    Without("GD-57", "desk_delay_is_nobodys", "visit_day.arrival:desk_delay", never),
    Without("GD-59", "no_proposal", "visit_day.absence:proposals", nothing),
    Without("GD-59", "found_by_anybody", "visit_day.absence:finder_refusals", nothing),
    Without("GD-59", "blames_nobody", "visit_day.absence:blames_others", no),
    Without("GD-59", "never_lapses", "visit_day.absence:lapse_refusals", nothing),
    Without("GD-59", "no_bar", "visit_day.absence:bar_of", never),
    Without("GD-59", "bar_binds_nobody", "visit_day.absence:absence_refusals", nothing),
    Without("GD-59", "late_walk_in", "visit_day.arrival:late_refusals", nothing),
    Without("GD-59", "slot_waits_for_ever", "visit_day.arrival:slot_refusals", nothing),
    Changed("GD-59", "three_days_to_find", GUANGDONG, "lateness__finding_working_days__value", 3),
    Changed("GD-59", "waits_eleven_minutes", GUANGDONG, "lateness__slot_waits_minutes__value", 11),
    Changed("GD-59", "bars_with_one_inmate", GUANGDONG, "lateness__bar_everywhere__value", False),
    Without("GD-60", "steps_unticked", "visit_day.desk:step_refusals", nothing),
    Without("GD-61", "no_pledge", "visit_day.pledge:missing_refusals", nothing),
    Without("GD-61", "anybody_signs", "visit_day.pledge:signer_refusals", nothing),
    Without("GD-61", "unsigned", "visit_day.pledge:mark_refusals", nothing),
    Changed("GD-61", "one_copy", GUANGDONG, "pledge__copies__value", 1),
    Without("GD-62", "open_list", "visit_day.desk:list_refusals", nothing),
    Without("GD-62", "everybody_in_the_grant", "live_visit.rules:admitted", everybody),
    Without("GD-63", "any_paper", "visit_day.desk:original_refusals", nothing),
    Without("GD-64", "old_or_blurred", "visit_day.desk:validity_refusals", nothing),
    Changed("GD-64", "last_day_lost", GUANGDONG, "documents__last_valid_day_counts__value", False),
    Without("GD-65", "no_warning", "conduct.conduct:warning_refusals", nothing),
    Without("GD-65", "no_basis", "conduct.conduct:basis_refusals", nothing),
    Without("GD-65", "no_history", "conduct.conduct:history_refusals", nothing),
    Without("GD-65", "refused_by_anybody", "conduct.conduct:bureau_refusals", nothing),
    Changed("GD-65", "two_are_enough", GUANGDONG, "lateness__repeated_count__value", 2),
    Without("GD-66", "any_months", "conduct.suspensions:months_refusals", nothing),
    Without("GD-66", "decided_by_anybody", "conduct.suspensions:city_refusals", nothing),
    Without("GD-66", "never_filed", "conduct.suspensions:filing_alarm", never),
    Without("GD-66", "undecided_for_ever", "conduct.suspensions:lapse_refusals", nothing),
    Without("GD-66", "binds_nobody", "conduct.suspensions:suspension_refusals", nothing),
    Changed("GD-66", "binds_before_approval", GUANGDONG, "suspensions__interim_bar__value", True),
    Changed("GD-66", "four_months", GUANGDONG, "suspensions__months_max__value", 4),
    Without("GD-67", "deleted_under_referral", "conduct.referrals:lock_refusals", nothing),
    Without("GD-67", "referred_by_nobody", "conduct.referrals:referral_refusals", nothing),
    Without("GD-77", "facility_proposes", "conduct.suspensions:proposer_refusals", from_anybody),
    Without("GD-77", "without_packet", "conduct.suspensions:packet_refusals", nothing),
    Without("GD-77", "between_inmates", "conduct.suspensions:between_inmates_refusals", nothing),
    Changed("GD-77", "on_site_too", GUANGDONG, "suspensions__scope__value", ["video", "in_person"]),
    Without("GD-78", "deleted_after_a_cut", "conduct.referrals:lock_refusals", nothing),
    Without("GD-74", "cut_by_anybody", "live_visit.cuts:press_refusals", nothing),
    Without("GD-74", "any_ground", "live_visit.cuts:ground_refusals", nothing),
    Without("GD-74", "not_final", "live_visit.cuts:final_refusals", nothing),
    Changed("GD-74", "a_slow_cut", GUANGDONG, "cuts__forwarding_ends_ms_max__value", 1000),
    Without("GD-75", "never_flagged", "live_visit.cuts:is_without_dissuasion", no),
    Without("GD-75", "carries_all_the_same", "live_visit.cuts:carrying_refusals", nothing),
    Without("GD-76", "no_packet", "live_visit.cuts:packet_of", never),
    Without("GD-76", "no_alarm", "live_visit.cuts:packet_alarm", never),
    Without("GD-99", "ends_excluded", "conduct.suspensions:months_refusals", exclusive_months),
    Changed("GD-99", "before_is_strict", GUANGDONG, "lateness__in_time_at_start__value", False),
    Without("GD-101", "any_text", "visit_day.pledge:text_refusals", nothing),
    Without("GD-101", "any_form", "visit_day.pledge:form_refusals", nothing),
    Changed("GD-101", "seven_promises", GUANGDONG, "pledge__promises__value", 7),
)
