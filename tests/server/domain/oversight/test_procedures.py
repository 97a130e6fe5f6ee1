"""Rules of review on file, and the checklist of each decision (Art. 21)."""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.oversight.procedures import Procedure, checklist_refusals, procedure_alarm
from tests.support import law
from tests.support.day_of_visit import codes

TODAY = date(2026, 3, 10)
FILED = Procedure("5e" * 32, "2026-1", TODAY)


@pytest.mark.law("GD-54")
def test_a_unit_without_a_document_alarms() -> None:
    alarm = procedure_alarm(law.profile(), None, TODAY)
    assert alarm is not None
    assert (alarm.code, alarm.citation.source) == ("procedure_not_on_file", "Art. 21")
    assert procedure_alarm(law.profile(), FILED, TODAY) is None


@pytest.mark.law("GD-54")
def test_a_document_that_is_empty_or_holds_from_tomorrow_is_none() -> None:
    for bad in (replace(FILED, sha256=""), replace(FILED, since=date(2026, 3, 11))):
        assert procedure_alarm(law.profile(), bad, TODAY) is not None


@pytest.mark.law("GD-54")
@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2026-1", []),
        ("2025-4", ["checklist_version_missing"]),
        (None, ["checklist_version_missing"]),
    ],
)
def test_a_decision_names_the_checklist_it_was_made_by(
    version: str | None, expected: list[str]
) -> None:
    assert codes(checklist_refusals(law.profile(), FILED, version)) == expected
    assert codes(checklist_refusals(law.profile(), None, version)) == ["checklist_version_missing"]


def test_a_text_that_asks_for_no_document_gets_none() -> None:
    draft = law.profile("vn-draft")
    assert procedure_alarm(draft, None, TODAY) is None
    assert checklist_refusals(draft, None, None) == ()
