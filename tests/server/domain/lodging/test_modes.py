"""The facility decides every visit, nothing is charged, and the family chooses the mode."""

from typing import Any

import pytest
from pydantic import ValidationError

from server.domain.actor import Applicant, Role, Staff, System
from server.domain.applications.applications import Origin
from server.domain.identifiers import PersonId, StaffId, UnitId
from server.domain.lodging.modes import (
    ModeChoice,
    UnitDecision,
    facility_decision_refusals,
    ground_refusals,
    mode_change_refusals,
    mode_refusals,
    money_refusals,
)
from server.domain.vocabulary import Body, Mode
from tests.support import law
from tests.support.single import only

BUREAU = UnitDecision(Body.BUREAU, UnitId("b"), True)
DEPARTMENT = UnitDecision(Body.DEPARTMENT, UnitId("d"), True)
YES = UnitDecision(Body.FACILITY, UnitId("f-1"), True)
NO = UnitDecision(Body.FACILITY, UnitId("f-2"), False)


@pytest.mark.law("GD-05")
@pytest.mark.parametrize("decisions", [[YES], [BUREAU, YES], [DEPARTMENT, YES], [YES, YES]])
def test_a_visit_starts_on_a_facilitys_approval(decisions: list[UnitDecision]) -> None:
    assert facility_decision_refusals(law.profile(), decisions) == ()


@pytest.mark.law("GD-05")
@pytest.mark.parametrize("decisions", [[], [BUREAU], [DEPARTMENT, BUREAU], [NO], [YES, NO]])
def test_no_visit_starts_without_it_whoever_else_approved(decisions: list[UnitDecision]) -> None:
    refusal = only(facility_decision_refusals(law.profile(), decisions))
    assert (refusal.code, refusal.citation.source) == ("facility_approval_missing", "Art. 3, 4 ¶1")


@pytest.mark.law("GD-07")
def test_a_field_that_asks_for_money_is_refused_and_named() -> None:
    asking = ["visit_price", "depositPaid", "fees", "balance", "押金", "会见费用"]
    found = money_refusals(law.profile(), [*asking, "feedback", "resident_id_card", "discharged"])
    assert [each.facts["field"] for each in found] == asking
    assert {(each.code, each.citation.source) for each in found} == {("money_asked", "Art. 4 ¶1")}


@pytest.mark.law("GD-07")
@pytest.mark.parametrize("key", ["quota__fee", "kinds__video__price", "lodging__押金"])
def test_no_profile_may_hold_a_sum(key: str) -> None:
    changes: dict[str, Any] = {key: 1}
    with pytest.raises(ValidationError, match=r"nothing may be charged \(Art\. 4\)"):
        law.profile(**changes)


@pytest.mark.law("GD-08")
@pytest.mark.parametrize("origin", [Origin.RELATIVE, Origin.WORK_NEED])
@pytest.mark.parametrize("mode", [Mode.VIDEO, Mode.IN_PERSON])
def test_the_family_chooses_the_mode_and_nobody_for_it(origin: Origin, mode: Mode) -> None:
    assert mode_refusals(law.profile(), origin, ModeChoice(mode, Body.VISITOR)) == ()
    for other in (Body.BUREAU, Body.FACILITY, Body.INMATE):
        refusal = only(mode_refusals(law.profile(), origin, ModeChoice(mode, other)))
        assert (refusal.code, refusal.citation.source) == ("mode_chosen_by_other", "Art. 4 ¶2")


@pytest.mark.law("GD-08")
def test_what_an_inmate_applied_for_is_booked_when_the_relative_has_confirmed_the_mode() -> None:
    profile = law.profile()
    asked = ModeChoice(Mode.VIDEO, Body.INMATE)
    refusal = only(mode_refusals(profile, Origin.INMATE, asked))
    assert refusal.code == "mode_unconfirmed"
    confirmed = ModeChoice(Mode.VIDEO, Body.INMATE, confirmed=True)
    assert mode_refusals(profile, Origin.INMATE, confirmed) == ()


@pytest.mark.law("GD-08")
@pytest.mark.parametrize("role", list(Role))
def test_no_staff_control_changes_the_mode(role: Role) -> None:
    staff = Staff(StaffId("s"), role, UnitId("u"), Body.BUREAU)
    refusal = only(mode_change_refusals(law.profile(), staff))
    assert (refusal.code, refusal.citation.source) == ("mode_changed_by_staff", "Art. 4 ¶2")


@pytest.mark.law("GD-08")
def test_the_family_may_change_its_mind_and_the_system_has_none() -> None:
    assert mode_change_refusals(law.profile(), Applicant(PersonId("p"))) == ()
    assert mode_change_refusals(law.profile(), System()) != ()


@pytest.mark.law("GD-08")
def test_come_in_person_is_no_ground_of_refusal() -> None:
    refusal = only(ground_refusals(law.profile(), "come_in_person", ["Art. 15"]))
    assert (refusal.code, refusal.citation.source) == ("ground_forces_mode", "Art. 4 ¶2")
    assert ground_refusals(law.profile(), "safety_or_reform", ["Art. 18(4)"]) == ()


@pytest.mark.law("GD-09")
@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["Art. 5"], ["ground_is_a_principle"]),
        (["Art. 5", "Art. 5"], ["ground_is_a_principle"]),
        ([], ["ground_without_source"]),
        (["Art. 5, 18"], []),
        (["Art. 5", "Art. 18(4)"], []),
        (["Art. 18(4)"], []),
        (["house rule"], []),
        (["Art. 5", "house rule"], []),
    ],
)
def test_a_refusal_rests_on_more_than_a_principle(sources: list[str], expected: list[str]) -> None:
    found = ground_refusals(law.profile(), "safety_or_reform", sources)
    assert [each.code for each in found] == expected


def test_the_draft_knows_neither_modes_nor_these_guarantees() -> None:
    draft = law.profile("vn-draft")
    assert facility_decision_refusals(draft, []) == ()
    assert money_refusals(draft, ["price"]) == ()
    assert mode_refusals(draft, Origin.INMATE, ModeChoice(Mode.VIDEO, Body.BUREAU)) == ()
    assert mode_change_refusals(draft, System()) == ()
    assert ground_refusals(draft, "come_in_person", []) == ()
