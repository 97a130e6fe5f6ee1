"""Watching, admission, powers and records, each rule of them taken out alone."""

from typing import Any, Final

from server.domain.vocabulary import Body
from tests.law.mutant import Changed, Mutant, Without
from tests.law.mutants.day_of_visit import GUANGDONG, never, no, nothing


def yes(*_: Any, **__: Any) -> bool:
    """A question always answered with yes."""
    return True


def as_a_city(*_: Any, **__: Any) -> Body:
    """An office that is no bureau."""
    return Body.CITY


def unmasked(number: str) -> str:
    """The whole number on a list."""
    return number


def every_store(*_: Any, **__: Any) -> frozenset[Body]:
    """Each recording lies in both stores."""
    return frozenset({Body.PRISON_BUREAU, Body.REHAB_BUREAU})


MUTANTS: Final[tuple[Mutant, ...]] = (
    Without("GD-54", "no_document", "oversight.procedures:procedure_alarm", never),
    Without("GD-54", "no_checklist", "oversight.procedures:checklist_refusals", nothing),
    Without("GD-69", "unwatched", "live_visit.supervision:watch_refusals", nothing),
    Without("GD-69", "anybody_watches", "live_visit.supervision:watches", yes),
    Without("GD-69", "any_houses", "live_visit.supervision:sides_refusals", nothing),
    Without("GD-69", "any_number_of_visits", "live_visit.supervision:load_refusals", nothing),
    Changed("GD-69", "old_signs", GUANGDONG, "supervision__unwatched_s_max__value", 3),
    Without("GD-70", "unrecorded", "live_visit.supervision:recording_refusals", nothing),
    Without("GD-70", "gaps_unseen", "live_visit.supervision:recording_gaps", nothing),
    Changed("GD-70", "a_second_lost", GUANGDONG, "session__unrecorded_ms_max__value", 1000),
    Changed("GD-70", "no_hold", GUANGDONG, "session__recorded_throughout__value", False),
    Without("GD-71", "unregistered", "record.public_record:registration_refusals", nothing),
    Without("GD-79", "rows_published", "record.public_record:publishing_refusals", nothing),
    Without("GD-79", "day_closed_half", "record.public_record:close_refusals", nothing),
    Without("GD-79", "nobody_on_duty", "record.public_record:duty_refusals", nothing),
    Changed("GD-79", "personal_rows", GUANGDONG, "public_ledger__personal_rows__value", True),
    Without("GD-80", "away_unseen", "live_visit.supervision:presence_gaps", nothing),
    Without("GD-84", "no_purpose", "record.privacy:purpose_refusals", nothing),
    Without("GD-84", "no_watermark", "record.privacy:watermark_refusals", nothing),
    Without("GD-84", "numbers_shown", "record.privacy:masked", unmasked),
    Without("GD-84", "grounds_shown", "people.bars:sees_grounds", yes),
    Without("GD-84", "every_unit", "powers.powers:place_refusals", nothing),
    Without("GD-84", "every_role", "powers.powers:table_refusals", nothing),
    Without("GD-85", "without_words", "oversight.staff_register:text_refusals", nothing),
    Without("GD-85", "without_actor", "oversight.staff_register:incident_refusals", nothing),
    Without("GD-86", "no_permission", "record.privacy:export_refusals", nothing),
    Without("GD-86", "calls_anywhere", "record.privacy:outward_refusals", nothing),
    Without("GD-86", "names_all", "record.privacy:payload_refusals", nothing),
    Without("GD-87", "not_accepted", "slots.venues:acceptance_refusals", nothing),
    Without("GD-87", "not_tested", "slots.venues:self_test_refusals", nothing),
    Without("GD-88", "no_ticket", "slots.venues:ticket_of", never),
    Without("GD-88", "anybodys_seat", "slots.venues:maintenance_refusals", nothing),
    Without("GD-88", "repaired_is_ready", "slots.venues:self_test_refusals", nothing),
    Without("GD-89", "every_store", "record.archive:stores", every_store),
    Without("GD-89", "any_store", "record.archive:store_refusals", nothing),
    Without("GD-89", "without_incident", "record.archive:case_refusals", nothing),
    Without("GD-89", "archive_for_all", "record.archive:reads_archive", yes),
    Without("GD-89", "archive_for_none", "record.archive:reads_archive", no),
    Without("GD-90", "operator_plays", "record.archive:operator_refusals", nothing),
    Without("GD-90", "self_grant", "powers.powers:self_grant_refusals", nothing),
    Without("GD-90", "operator_does_all", "powers.powers:table_refusals", nothing),
    Without("GD-98", "office_is_no_bureau", "units:office_acts_as", as_a_city),
    Without("GD-46", "stale_reading", "people.eligibility:reading_refusals", nothing),
    Without("GD-46", "facts_unread", "live_visit.rules:eligibility_refusals", nothing),
    Without("GD-46", "decided_by_anybody", "live_visit.mid_visit:decision_refusals", nothing),
    Without("GD-46", "undecided_for_ever", "live_visit.mid_visit:is_undecided_too_long", no),
    Without("GD-91", "unapproved", "live_visit.rules:approval_refusals", nothing),
    Without("GD-92", "exception_unapproved", "live_visit.rules:approval_refusals", nothing),
    Without("GD-05", "no_facility", "live_visit.rules:decision_refusals", nothing),
    Without("GD-40", "one_facility_is_enough", "live_visit.rules:decision_refusals", nothing),
    Without("GD-02", "any_device", "live_visit.admission:device_refusals", nothing),
    Without("VN-14", "any_head", "powers.powers:text_refusals", nothing),
)
