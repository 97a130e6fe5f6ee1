"""Mutants of people, papers, devices, places, modes and lodging: each takes out one rule."""

from typing import Final

from server.domain.people import CustodyRecord
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
    without("GD-02", "any device for any role", "devices:kind_refusals"),
    without("GD-02", "unregistered devices join", "devices:unregistered_refusals"),
    without("GD-02", "one facility is enough", "devices:both_facilities_refusals"),
    without("GD-02", "anybody is a party", "relationships:party_refusals"),
    changed(
        "GD-03",
        "the household register decides",
        "place__default_site_by__value",
        "household_register",
    ),
    changed("GD-03", "home devices are places", "place__home_devices__value", True),
    without("GD-04", "closed sites serve", "places:opened_refusals"),
    without("GD-04", "other provinces serve", "places:province_refusals"),
    without("GD-04", "elsewhere without need", "places:need_refusals"),
    without("GD-05", "no facility decision", "modes:facility_decision_refusals"),
    without("GD-06", "relatives apply anywhere", "completeness:origin_refusals"),
    without("GD-06", "inmates apply anywhere", "inmate_requests:addressee_refusals"),
    Without("GD-07", "a profile may charge", "profile_checks:refuse_money", nothing),
    without("GD-07", "a form may charge", "modes:money_refusals"),
    without("GD-08", "anybody chooses the mode", "modes:chooser_refusals"),
    without("GD-08", "booked without the relative", "modes:confirmation_refusals"),
    without("GD-08", "staff change the mode", "modes:mode_change_refusals"),
    without("GD-08", "come in person", "modes:in_person_refusals"),
    without("GD-09", "a principle is a ground", "modes:principle_refusals"),
    without("GD-12", "no facility is named", "completeness:facility_refusals"),
    Without("GD-12", "an old record hides a new one", "people:newest_prison_first", oldest_first),
    without("GD-12", "looked up without purpose", "completeness:lookup_refusals"),
    changed("GD-12", "a wrong name is refused", "lodging__wrong_facility__value", "refused"),
    without("GD-13", "papers nobody checked", "completeness:first_refusals"),
    without("GD-13", "no proof of the relationship", "relationships:unproven_refusals"),
    changed(
        "GD-13",
        "first applications online",
        "lodging__first_channels__value",
        ["bureau_desk", "official_site", "yueshengshi", "wechat_gdsfxz", "wechat_gdzs12348"],
    ),
    without("GD-14", "accepted without result", "authentication:desk_authentication_refusals"),
    without(
        "GD-14", "checked in without result", "authentication:check_in_authentication_refusals"
    ),
    without("GD-15", "no certificate", "relationships:certificate_refusals"),
    without("GD-15", "no issuer", "relationships:issuer_refusals"),
    changed(
        "GD-15",
        "the register does not matter",
        "documents__other_register_needs_certificate__value",
        False,
    ),
    without("GD-16", "nobody files", "relationships:filing_refusals"),
    changed("GD-16", "the bureau files alone", "filing__stamps__value", ["bureau"]),
    changed(
        "GD-16",
        "one facility files alone",
        "filing__stamps_both_in_custody__value",
        ["facility"],
    ),
    without("GD-17", "any channel", "completeness:channel_refusals"),
    changed("GD-17", "no channel online", "lodging__later_channels__value", ["bureau_desk"]),
    without("GD-18", "no copies", "documents:copy_refusals"),
    changed("GD-18", "nobody by proxy", "lodging__proxy_allowed__value", False),
    without("GD-19", "unverified accounts", "completeness:account_refusals"),
    without("GD-19", "visitors without names", "completeness:real_name_refusals"),
    changed(
        "GD-20",
        "minors need a card",
        "documents__identity_of_minors__value",
        ["resident_id_card"],
    ),
    changed("GD-20", "minors are spared nothing", "documents__minor_waivers__value", []),
    without("GD-20", "waivers are not logged", "documents:waivers_used"),
    without("GD-21", "fields are missing", "inmate_requests:statement_refusals"),
    without("GD-21", "nobody verified", "inmate_requests:verification_refusals"),
    without("GD-24", "any number of people", "completeness:people_refusals"),
    changed("GD-24", "eight people", "session__people_max__value", 8),
    changed("GD-24", "six people", "session__people_max__value", 6),
    without("GD-63", "a copy will do", "documents:original_refusals"),
    without("GD-63", "anybody with a card", "documents:match_refusals"),
    without("GD-64", "expired cards", "documents:validity_refusals"),
    without("GD-64", "blurred cards", "documents:legibility_refusals"),
    changed("GD-64", "the last day is over", "documents__last_valid_day_counts__value", False),
    changed("GD-64", "no card is for ever", "documents__without_end__value", []),
    without("GD-97", "any word is a relationship", "relationships:vocabulary_refusals"),
    without("GD-97", "other needs no words", "relationships:description_refusals"),
)
