"""Bars of Art. 18: entered on a basis, binding a person or a pair, and seen by few."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.actor import Applicant, Role, Staff, System
from server.domain.citation import Refusal
from server.domain.identifiers import PersonId, StaffId, UnitId
from server.domain.people.bars import (
    Bar,
    bar_entry_refusals,
    bar_refusals,
    shown,
    telling_refusals,
)
from server.domain.powers.powers import Target
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.single import only

NOW = datetime(2026, 4, 8, 10, tzinfo=UTC)
MOTHER, SON, OTHER_INMATE = PersonId("p-1"), PersonId("p-2"), PersonId("p-3")
CLERK = Staff(StaffId("s-1"), Role.BUREAU_CLERK, UnitId("b"), Body.BUREAU)
FACILITY = Staff(StaffId("s-2"), Role.FACILITY_CLERK, UnitId("f"), Body.FACILITY)
WATCHING = Staff(StaffId("s-3"), Role.BUREAU_OFFICER, UnitId("b"), Body.BUREAU)
CITY = Staff(StaffId("s-4"), Role.CITY, UnitId("c"), Body.CITY)
READER = Staff(StaffId("s-5"), Role.COMPLIANCE_READER, UnitId("d"), Body.DEPARTMENT)
UNTRUE = Bar("identity_untrue", MOTHER, CLERK, NOW, basis={"evidence": "scan-7"})
ILL = Bar("mental_illness", MOTHER, CLERK, NOW, basis={"document_or_own_statement": "scan-8"})
CASE = Bar("case_connected", MOTHER, FACILITY, NOW, inmate=SON, basis={"evidence": "file-9"})
SAFETY = Bar("safety_or_reform", MOTHER, FACILITY, NOW, basis={"reason": "threats in letters"})
ALL = [
    pytest.param(UNTRUE, "Art. 18(1)", marks=pytest.mark.law("GD-42")),
    pytest.param(ILL, "Art. 18(2)", marks=pytest.mark.law("GD-43")),
    pytest.param(CASE, "Art. 18(3)", marks=pytest.mark.law("GD-44")),
    pytest.param(SAFETY, "Art. 18(4)", marks=pytest.mark.law("GD-45")),
]


def entered(bar: Bar) -> list[str]:
    return [each.code for each in bar_entry_refusals(law.profile(), bar)]


def against(*bars: Bar, inmate: PersonId = SON, at: datetime = NOW) -> list[tuple[str, str]]:
    found = bar_refusals(law.profile(), bars, MOTHER, inmate, at)
    return [(each.code, each.citation.source) for each in found]


@pytest.mark.parametrize(("bar", "article"), ALL)
def test_a_bar_on_its_basis_is_entered_and_keeps_the_visitor_out(bar: Bar, article: str) -> None:
    assert entered(bar) == []
    assert against(bar) == [(f"bar_{bar.ground}", article)]


@pytest.mark.parametrize(("bar", "article"), ALL)
def test_a_bar_without_its_basis_is_refused(bar: Bar, article: str) -> None:
    for basis in ({}, dict.fromkeys(bar.basis, "  ")):
        refusal = only(bar_entry_refusals(law.profile(), replace(bar, basis=basis)))
        assert (refusal.code, refusal.citation.source) == ("bar_basis_missing", article)
        assert refusal.facts == {"demand": next(iter(bar.basis))}


@pytest.mark.parametrize(("bar", "article"), ALL)
def test_a_bar_is_decided_by_bureau_or_facility_and_by_nobody_who_only_watches(
    bar: Bar, article: str
) -> None:
    for decider in (CLERK, FACILITY):
        assert entered(replace(bar, decided_by=decider)) == []
    for stranger in (WATCHING, CITY):
        assert entered(replace(bar, decided_by=stranger)) == ["bar_decider_wrong"]
    assert article.startswith("Art. 18")


@pytest.mark.law("GD-42")
def test_a_bar_binds_from_its_first_moment_until_before_its_end() -> None:
    bar = replace(UNTRUE, until=NOW + timedelta(hours=1))
    assert against(bar, at=NOW - timedelta(seconds=1)) == []
    assert against(bar, at=NOW) != []
    assert against(bar, at=NOW + timedelta(minutes=59, seconds=59)) != []
    assert against(bar, at=NOW + timedelta(hours=1)) == []


@pytest.mark.law("GD-42")
def test_a_bar_of_the_person_keeps_from_every_inmate() -> None:
    assert against(UNTRUE, inmate=OTHER_INMATE) == [("bar_identity_untrue", "Art. 18(1)")]
    assert bar_refusals(law.profile(), [UNTRUE], OTHER_INMATE, SON, NOW) == ()


@pytest.mark.law("GD-44")
def test_a_bar_of_a_pair_does_not_keep_from_other_inmates() -> None:
    assert against(CASE, inmate=SON) == [("bar_case_connected", "Art. 18(3)")]
    assert against(CASE, inmate=OTHER_INMATE) == []
    assert entered(replace(CASE, inmate=None)) == ["bar_inmate_missing"]


@pytest.mark.law("GD-45")
def test_the_reason_stands_with_the_article_and_who_decided() -> None:
    assert SAFETY.basis["reason"]
    assert SAFETY.decided_by.account == "s-2"
    assert against(SAFETY) == [("bar_safety_or_reform", "Art. 18(4)")]


def test_an_unknown_ground_and_an_empty_span_are_refused() -> None:
    assert entered(replace(UNTRUE, ground="bad_manners")) == ["bar_ground_unknown"]
    assert entered(replace(UNTRUE, until=NOW)) == ["bar_span_empty"]
    assert entered(replace(UNTRUE, until=NOW + timedelta(seconds=1))) == []
    unknown = bar_entry_refusals(law.profile("vn-draft"), UNTRUE)
    assert only(unknown).citation.key == "relationships.parties"


HERE = Target(units=frozenset({UnitId("b"), UnitId("f")}))
"""The units that decide on the mother now."""
FOREIGN = Staff(StaffId("s-6"), Role.BUREAU_CLERK, UnitId("b-2"), Body.BUREAU)
ARCHIVE = Staff(StaffId("s-7"), Role.PRISON_BUREAU, UnitId("p"), Body.PRISON_BUREAU)
OPERATOR = Staff(StaffId("s-8"), Role.PLATFORM_OPERATOR, UnitId("d"), Body.DEPARTMENT)


def refusal_of(bar: Bar) -> Refusal:
    return only(bar_refusals(law.profile(), [bar], MOTHER, SON, NOW))


@pytest.mark.law("GD-43")
@pytest.mark.parametrize("viewer", [CLERK, FACILITY, Applicant(MOTHER)])
def test_who_decides_and_the_person_see_the_ground(viewer: Staff | Applicant) -> None:
    assert shown(law.profile(), refusal_of(ILL), viewer, MOTHER, HERE).code == "bar_mental_illness"


@pytest.mark.law("GD-43", "GD-84")
@pytest.mark.parametrize(
    "viewer",
    [WATCHING, FOREIGN, CITY, ARCHIVE, READER, OPERATOR, Applicant(SON), System()],
)
def test_everybody_else_sees_not_eligible(viewer: Staff | Applicant | System) -> None:
    seen = shown(law.profile(), refusal_of(ILL), viewer, MOTHER, HERE)
    assert seen.code == "not_eligible"
    assert "18(2)" not in seen.citation.source
    assert "mental" not in repr(seen)


@pytest.mark.law("GD-43")
def test_other_bars_look_the_same_so_that_the_veil_names_nothing() -> None:
    profile = law.profile()
    refusals = [refusal_of(bar) for bar in (UNTRUE, ILL, SAFETY)]
    veiled = [shown(profile, each, WATCHING, MOTHER, HERE) for each in refusals]
    assert veiled == [veiled[0]] * 3


def test_who_has_to_review_a_bar_sees_its_ground() -> None:
    case = replace(HERE, case_before=frozenset({CITY.unit}))
    seen = shown(law.profile(), refusal_of(ILL), CITY, MOTHER, case)
    assert seen.code == "bar_mental_illness"


def test_what_is_no_bar_is_shown_as_it_is() -> None:
    other = Refusal("status_strict_regime", law.profile().cite("statuses.strict_regime"))
    assert shown(law.profile(), other, READER, MOTHER, HERE) == other


@pytest.mark.law("GD-43")
def test_a_ground_is_told_at_the_desk_or_in_writing_and_never_by_sms() -> None:
    for channel in ("desk", "letter", "account"):
        assert telling_refusals(law.profile(), channel) == ()
    refusal = only(telling_refusals(law.profile(), "sms"))
    assert (refusal.code, refusal.citation.source) == ("ground_not_told_here", "Art. 15 ¶1, 32")
