"""Mutants of bars, statuses and eligibility: each takes out one rule."""

from typing import Final

from tests.law.mutant import Changed, Mutant, Without

GUANGDONG: Final = "cn-guangdong-2020"


def nothing(*_: object, **__: object) -> tuple[()]:
    """A rule that never says no."""
    return ()


def always(*_: object) -> bool:
    """A question that is always answered with yes."""
    return True


def never(*_: object) -> bool:
    """A question that is always answered with no."""
    return False


def changed(row: str, name: str, key: str, value: object) -> Changed:
    return Changed(row, name, GUANGDONG, key, value)


def of_other_custody(row: str, code: str, custody: str) -> Changed:
    """A status that no longer stands against those whom its article names."""
    return changed(row, f"{code}_binds_others", f"statuses__{code}__custody", custody)


MUTANTS: Final[tuple[Mutant, ...]] = (
    Without("GD-42", "no_bar_keeps_out", "people.bars:bar_refusals", nothing),
    Without("GD-42", "a_bar_without_basis", "people.bars:basis_refusals", nothing),
    Without("GD-42", "anybody_sets_a_bar", "people.bars:decider_refusals", nothing),
    changed("GD-42", "untrue_papers_need_no_evidence", "bars__identity_untrue__demands", []),
    Without("GD-43", "everybody_sees_the_ground", "people.bars:is_veiled", never),
    Without("GD-43", "a_ground_goes_by_sms", "people.bars:telling_refusals", nothing),
    changed("GD-43", "an_illness_is_no_secret", "bars__mental_illness__sensitive", False),
    changed("GD-43", "an_illness_needs_no_basis", "bars__mental_illness__demands", []),
    Without("GD-44", "a_pair_binds_everywhere", "people.bars:binds", always),
    changed("GD-44", "a_case_binds_everywhere", "bars__case_connected__scope", "person"),
    changed("GD-45", "a_bar_without_reason", "bars__safety_or_reform__demands", []),
    Without("GD-46", "no_status_keeps_out", "people.statuses:status_refusals", nothing),
    changed("GD-46", "read_at_booking_only", "admission__statuses_read_at__value", ["booking"]),
    changed("GD-46", "a_minute_is_fresh", "admission__eligibility_read_s_max__value", 61),
    changed("GD-46", "59_seconds_are_old", "admission__eligibility_read_s_max__value", 59),
    of_other_custody("GD-46", "under_proceedings", "rehab"),
    of_other_custody("GD-47", "isolation_examination", "rehab"),
    of_other_custody("GD-48", "concentrated_training", "rehab"),
    of_other_custody("GD-48", "solitary_confinement", "rehab"),
    of_other_custody("GD-49", "strict_regime", "rehab"),
    Without("GD-49", "levels_are_not_fed", "people.statuses:periods_of_levels", nothing),
    of_other_custody("GD-50", "prison_other", "rehab"),
    changed("GD-50", "prison_other_without_reason", "statuses__prison_other__demands", []),
    Without("GD-50", "any_status_for_anybody", "people.statuses:custody_refusals", nothing),
    of_other_custody("GD-51", "detoxification", "prison"),
    of_other_custody("GD-52", "protective_restraint", "prison"),
    of_other_custody("GD-52", "separate_management", "prison"),
    of_other_custody("GD-53", "rehab_other", "prison"),
    changed("GD-53", "rehab_other_without_reason", "statuses__rehab_other__demands", []),
    Without("GD-53", "a_status_without_reason", "people.statuses:reason_refusals", nothing),
    Without("VN-08", "the_cell_keeps_nobody_out", "people.statuses:status_refusals", nothing),
    Without("VN-08", "a_decision_opens_the_cell", "people.statuses:is_open_to", always),
    Changed(
        "VN-08",
        "representatives_may_not_come_at_all",
        "vn-draft",
        "statuses__disciplinary_cell__relatives_only",
        False,
    ),
)
