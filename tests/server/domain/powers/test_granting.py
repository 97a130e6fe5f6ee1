"""Who gives whom which role, and what then stands in one hand (GD-90; A43)."""

import pytest

from server.domain.actor import Role, Staff
from server.domain.identifiers import StaffId, UnitId
from server.domain.powers.granting import ACTS_OF, grant_refusals, one_hand
from server.domain.powers.separation import Part
from server.domain.vocabulary import Body
from tests.support import law

HEAD = Staff(StaffId("head"), Role.FACILITY_HEAD, UnitId("prison-1"), Body.FACILITY)
DEPARTMENT = Staff(StaffId("d"), Role.DEPARTMENT, UnitId("department"), Body.DEPARTMENT)
OTHER = StaffId("other")


def codes(granter: Staff, grantee: StaffId, role: Role, body: Body | None) -> list[str]:
    return [each.code for each in grant_refusals(law.profile(), granter, grantee, role, body)]


def test_a_head_grants_a_clerk_of_its_facility() -> None:
    assert codes(HEAD, OTHER, Role.FACILITY_CLERK, Body.FACILITY) == []


@pytest.mark.law("GD-90")
def test_nobody_grants_a_role_to_himself() -> None:
    found = codes(HEAD, HEAD.account, Role.FACILITY_CLERK, Body.FACILITY)
    assert found == ["role_granted_to_oneself"]


def test_a_bureaus_role_is_held_in_a_bureau() -> None:
    assert codes(HEAD, OTHER, Role.BUREAU_CLERK, Body.FACILITY) == ["role_not_of_this_unit"]
    assert codes(HEAD, OTHER, Role.INTERPRETER, Body.FACILITY) == []
    assert codes(HEAD, OTHER, Role.PRISON_SUPERINTENDENT, Body.FACILITY) == []
    assert codes(HEAD, OTHER, Role.PRISON_SUPERINTENDENT, Body.BUREAU) == ["role_not_of_this_unit"]


@pytest.mark.parametrize("role", [Role.COMPLIANCE_READER, Role.PLATFORM_OPERATOR])
def test_only_the_department_gives_a_reach_over_the_province(role: Role) -> None:
    assert codes(HEAD, OTHER, role, Body.FACILITY) == ["role_beyond_granter"]
    assert codes(DEPARTMENT, OTHER, role, Body.DEPARTMENT) == []


def test_review_and_decision_in_one_hand_are_warned_of() -> None:
    found = one_hand(law.profile(), [Role.BUREAU_CLERK], Role.FACILITY_CLERK)
    assert [each.key for each in found] == ["separation.review_and_decision"]
    back = one_hand(law.profile(), [Role.FACILITY_CLERK], Role.BUREAU_CLERK)
    assert [each.key for each in back] == ["separation.review_and_decision"]


def test_a_first_role_is_warned_of_nothing() -> None:
    assert one_hand(law.profile(), [], Role.CITY) == ()


def test_every_part_is_taken_by_some_act() -> None:
    assert ACTS_OF.keys() == set(Part)
