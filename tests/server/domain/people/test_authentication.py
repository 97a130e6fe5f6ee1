"""Real-person authentication before acceptance, or at the first check-in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.identifiers import DeviceId, PersonId, StaffId
from server.domain.people.authentication import (
    Authentication,
    check_in_authentication_refusals,
    desk_authentication_refusals,
)
from tests.support import law
from tests.support.single import only

NOW = datetime(2026, 4, 8, 9, tzinfo=UTC)
ME, OTHER = PersonId("p-1"), PersonId("p-2")
MATCH = Authentication(ME, "device", DeviceId("d-1"), NOW, passed=True)
FINDING = replace(MATCH, method="officer_finding", by=StaffId("s-1"))


@pytest.mark.law("GD-14")
@pytest.mark.parametrize("result", [MATCH, FINDING])
def test_a_device_or_an_officer_authenticates_who_stands_at_the_desk(
    result: Authentication,
) -> None:
    assert desk_authentication_refusals(law.profile(), ME, [result], NOW) == ()


@pytest.mark.law("GD-14")
@pytest.mark.parametrize(
    "results",
    [
        [],
        [replace(MATCH, passed=False)],
        [replace(MATCH, person=OTHER)],
        [replace(MATCH, method="a_phone_call")],
        [replace(MATCH, at=NOW + timedelta(seconds=1))],
    ],
)
def test_without_a_result_for_the_person_nothing_is_accepted(
    results: list[Authentication],
) -> None:
    refusal = only(desk_authentication_refusals(law.profile(), ME, results, NOW))
    assert (refusal.code, refusal.citation.source) == ("authentication_missing", "Art. 7")


@pytest.mark.law("GD-14")
def test_an_officers_finding_stands_for_a_face_match_that_failed() -> None:
    results = [replace(MATCH, passed=False), FINDING]
    assert desk_authentication_refusals(law.profile(), ME, results, NOW) == ()


@pytest.mark.law("GD-14")
def test_who_was_applied_for_by_another_is_authenticated_at_the_first_check_in() -> None:
    refusal = only(check_in_authentication_refusals(law.profile(), OTHER, [MATCH], NOW))
    assert refusal.code == "authentication_missing_at_check_in"
    later = replace(FINDING, person=OTHER)
    assert check_in_authentication_refusals(law.profile(), OTHER, [MATCH, later], NOW) == ()


def test_who_was_authenticated_once_is_not_asked_again() -> None:
    a_year_later = NOW + timedelta(days=365)
    assert check_in_authentication_refusals(law.profile(), ME, [MATCH], a_year_later) == ()


def test_the_draft_asks_for_no_authentication() -> None:
    draft = law.profile("vn-draft")
    assert desk_authentication_refusals(draft, ME, [], NOW) == ()
    assert check_in_authentication_refusals(draft, ME, [], NOW) == ()
