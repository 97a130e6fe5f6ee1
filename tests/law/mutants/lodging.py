"""Mutants of people, papers, devices, places, modes and lodging: each takes out one rule."""

from typing import Final

from server.domain.people.people import CustodyRecord
from tests.law.mutant import Changed, Mutant, Without

GUANGDONG: Final = "cn-guangdong-2020"


def nothing(*_: object, **__: object) -> tuple[()]:
    """A rule that never says no."""
    return ()


def oldest_first(record: CustodyRecord) -> int:
    """An old record hides a new one."""
    return -record.since.toordinal()


def without(row: str, name: str, target: str) -> Without:
    return Without(row, name, target, nothing)


def changed(row: str, name: str, key: str, value: object) -> Changed:
    return Changed(row, name, GUANGDONG, key, value)


MUTANTS: Final[tuple[Mutant, ...]] = (
    without("GD-02", "any_device_for_any_role", "people.devices:kind_refusals"),
    without("GD-02", "any_seat", "people.devices:seat_refusals"),
    without("GD-92", "a_bed_without_the_department", "people.devices:exception_refusals"),
    without("GD-02", "unregistered_devices_join", "people.devices:unregistered_refusals"),
    without("GD-02", "one_facility_is_enough", "people.devices:both_facilities_refusals"),
    without("GD-02", "anybody_is_a_party", "people.relationships:party_refusals"),
    changed(
        "GD-03",
        "the_household_register_decides",
        "place__default_site_by__value",
        "household_register",
    ),
    changed("GD-03", "home_devices_are_places", "place__home_devices__value", True),
    without("GD-04", "closed_sites_serve", "people.places:opened_refusals"),
    without("GD-04", "other_provinces_serve", "people.places:province_refusals"),
    without("GD-04", "elsewhere_without_need", "people.places:need_refusals"),
    without("GD-05", "no_facility_decision", "lodging.modes:facility_decision_refusals"),
    without("GD-06", "relatives_apply_anywhere", "lodging.completeness:origin_refusals"),
    without("GD-06", "inmates_apply_anywhere", "lodging.inmate_requests:addressee_refusals"),
    Without("GD-07", "a_profile_may_charge", "profile.checks:refuse_money", nothing),
    without("GD-07", "a_form_may_charge", "lodging.modes:money_refusals"),
    without("GD-08", "anybody_chooses_the_mode", "lodging.modes:chooser_refusals"),
    without("GD-08", "booked_without_the_relative", "lodging.modes:confirmation_refusals"),
    without("GD-08", "staff_change_the_mode", "lodging.modes:mode_change_refusals"),
    without("GD-08", "come_in_person", "lodging.modes:in_person_refusals"),
    without("GD-09", "a_principle_is_a_ground", "lodging.modes:principle_refusals"),
    without("GD-12", "no_facility_is_named", "lodging.completeness:facility_refusals"),
    Without(
        "GD-12", "an_old_record_hides_a_new_one", "people.people:newest_prison_first", oldest_first
    ),
    without("GD-12", "looked_up_without_purpose", "lodging.completeness:lookup_refusals"),
    changed("GD-12", "a_wrong_name_is_refused", "lodging__wrong_facility__value", "refused"),
    without("GD-13", "papers_nobody_checked", "lodging.completeness:first_refusals"),
    without("GD-13", "no_proof_of_the_relationship", "people.relationships:unproven_refusals"),
    changed(
        "GD-13",
        "first_applications_online",
        "lodging__first_channels__value",
        ["bureau_desk", "official_site", "yueshengshi", "wechat_gdsfxz", "wechat_gdzs12348"],
    ),
    without(
        "GD-14", "accepted_without_result", "people.authentication:desk_authentication_refusals"
    ),
    without(
        "GD-14",
        "checked_in_without_result",
        "people.authentication:check_in_authentication_refusals",
    ),
    without("GD-15", "no_certificate", "people.relationships:certificate_refusals"),
    without("GD-15", "no_issuer", "people.relationships:issuer_refusals"),
    changed(
        "GD-15",
        "the_register_does_not_matter",
        "documents__other_register_needs_certificate__value",
        False,
    ),
    without("GD-16", "nobody_files", "people.relationships:filing_refusals"),
    changed("GD-16", "the_bureau_files_alone", "filing__stamps__value", ["bureau"]),
    changed(
        "GD-16",
        "one_facility_files_alone",
        "filing__stamps_both_in_custody__value",
        ["facility"],
    ),
    without("GD-17", "any_channel", "lodging.completeness:channel_refusals"),
    changed("GD-17", "no_channel_online", "lodging__later_channels__value", ["bureau_desk"]),
    without("GD-18", "no_copies", "people.documents:copy_refusals"),
    changed("GD-18", "nobody_by_proxy", "lodging__proxy_allowed__value", False),
    without("GD-19", "unverified_accounts", "lodging.completeness:account_refusals"),
    without("GD-19", "visitors_without_names", "lodging.completeness:real_name_refusals"),
    changed(
        "GD-20",
        "minors_need_a_card",
        "documents__identity_of_minors__value",
        ["resident_id_card"],
    ),
    changed("GD-20", "minors_are_spared_nothing", "documents__minor_waivers__value", []),
    without("GD-20", "waivers_are_not_logged", "people.documents:waivers_used"),
    without("GD-21", "fields_are_missing", "lodging.inmate_requests:statement_refusals"),
    without("GD-21", "nobody_verified", "lodging.inmate_requests:verification_refusals"),
    without("GD-24", "any_number_of_people", "lodging.completeness:people_refusals"),
    changed("GD-24", "eight_people", "session__people_max__value", 8),
    changed("GD-24", "six_people", "session__people_max__value", 6),
    without("GD-97", "any_word_is_a_relationship", "people.relationships:vocabulary_refusals"),
    without("GD-97", "other_needs_no_words", "people.relationships:description_refusals"),
)
