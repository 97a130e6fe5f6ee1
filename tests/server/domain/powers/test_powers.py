"""Who may do what, and in which unit: the one table, walked whole."""

from itertools import product

import pytest

from server.domain.actor import Role, Staff
from server.domain.identifiers import StaffId, UnitId
from server.domain.powers.acts import Act
from server.domain.powers.powers import (
    BODIES,
    CUSTODIES,
    KEYS,
    OF_THE_TEXT,
    TABLE,
    Target,
    Where,
    act_refusals,
    citation_of,
    may_of,
    self_grant_refusals,
)
from server.domain.units import UnitKind, body_of
from server.domain.vocabulary import Body, Custody
from tests.support import law
from tests.support.day_of_visit import codes, staff

HERE, THERE = UnitId("u-1"), UnitId("u-2")
HEADS = (
    Role.PRISON_SUPERINTENDENT, Role.DETENTION_SUPERINTENDENT, Role.DISTRICT_ENFORCEMENT_HEAD,
)  # fmt: skip
"""Of the Vietnamese draft; Guangdong's text gives them nothing."""
CONTENT = {
    Act.SEE_APPLICATION, Act.SEE_VISIT, Act.WATCH, Act.PLAY_ARCHIVE, Act.PLAY_INCIDENT,
    Act.READ_CASES, Act.READ_REGISTER, Act.LOOK_UP_CUSTODY, Act.SEE_SENSITIVE_GROUND, Act.EXPORT,
}  # fmt: skip


def of(role: Role, unit: UnitId = HERE) -> Staff:
    return staff(role, BODIES.get(role, Body.DEPARTMENT), unit)


def reach(where: Where, role: Role, unit: UnitId = HERE) -> Target:
    """The narrowest target that lies within a reach."""
    match where:
        case Where.OWN_UNIT:
            return Target(units=frozenset({unit}))
        case Where.OWN_CITY:
            return Target(units=frozenset({THERE}), cities=frozenset({unit}))
        case Where.OWN_CUSTODY:
            return Target(units=frozenset({THERE}), custodies=frozenset({CUSTODIES[role]}))
        case Where.CASE:
            return Target(units=frozenset({THERE}), case_before=frozenset({unit}))
        case Where.PROVINCE:
            return Target(units=frozenset({THERE}))


@pytest.mark.law("GD-84", "GD-90")
@pytest.mark.parametrize("role", [each for each in Role if each not in HEADS])
def test_a_role_does_what_its_row_names_and_nothing_else(role: Role) -> None:
    everything = Target(frozenset({HERE}), frozenset({HERE}), frozenset(Custody), frozenset({HERE}))
    for act in Act:
        if act in OF_THE_TEXT:
            continue
        found = codes(act_refusals(law.profile(), of(role), act, everything))
        assert found == ([] if act in TABLE[role] else ["act_not_of_this_role"]), act


@pytest.mark.law("GD-84")
def test_every_power_reaches_its_own_units_and_no_foreign_one() -> None:
    foreign = Target(frozenset({THERE}), frozenset({THERE}), frozenset(), frozenset({THERE}))
    for role in set(Role) - set(HEADS):
        for act, where in TABLE[role].items():
            if act in OF_THE_TEXT:
                continue
            near = act_refusals(law.profile(), of(role), act, reach(where, role))
            far = act_refusals(law.profile(), of(role), act, foreign)
            assert near == (), (role, act)
            expected = [] if where is Where.PROVINCE else ["act_in_another_unit"]
            assert codes(far) == expected, (role, act)


@pytest.mark.law("GD-84", "GD-89")
def test_a_provincial_bureau_reaches_its_own_regime_only() -> None:
    prison = Target(custodies=frozenset({Custody.PRISON}))
    rehab = Target(custodies=frozenset({Custody.REHAB}))
    profile, bureau = law.profile(), of(Role.PRISON_BUREAU)
    assert act_refusals(profile, bureau, Act.PLAY_ARCHIVE, prison) == ()
    assert codes(act_refusals(profile, bureau, Act.PLAY_ARCHIVE, rehab)) == ["act_in_another_unit"]
    assert codes(act_refusals(profile, bureau, Act.EDIT_CRITERIA, rehab)) == ["act_in_another_unit"]


@pytest.mark.law("GD-90")
def test_the_operator_sees_no_content_and_grants_no_role() -> None:
    assert set(TABLE[Role.PLATFORM_OPERATOR]) == {Act.OPERATE}
    target = reach(Where.PROVINCE, Role.PLATFORM_OPERATOR)
    for act in (*CONTENT, Act.GRANT_ROLE, Act.ENROL_DEVICE):
        found = act_refusals(law.profile(), of(Role.PLATFORM_OPERATOR), act, target)
        assert codes(found) == ["act_not_of_this_role"]


@pytest.mark.law("GD-98")
def test_the_department_enters_units_and_each_unit_its_own_seats() -> None:
    assert {role for role in Role if Act.ENTER_UNIT in TABLE[role]} == {Role.DEPARTMENT}
    holders = {role for role in Role if Act.ENTER_SEAT in TABLE[role]}
    assert holders == {Role.BUREAU_CLERK, Role.FACILITY_CLERK, Role.FACILITY_HEAD}


@pytest.mark.law("GD-90")
def test_nobody_grants_a_role_to_himself() -> None:
    for role in (Role.DEPARTMENT, Role.CITY, Role.FACILITY_HEAD, Role.PLATFORM_OPERATOR):
        granter = of(role)
        assert codes(self_grant_refusals(law.profile(), granter, granter.account)) == [
            "role_granted_to_oneself"
        ]
    assert self_grant_refusals(law.profile(), of(Role.CITY), StaffId("s-2")) == ()


@pytest.mark.law("GD-84")
def test_a_compliance_reader_reads_figures_and_cases_and_no_media() -> None:
    assert may_of(Role.COMPLIANCE_READER, Act) == {Act.READ_FIGURES, Act.READ_CASES}


def test_nobody_but_the_two_watching_sides_cuts_and_each_of_them_does() -> None:
    for act in (Act.WATCH, Act.WARN, Act.HOLD, Act.CUT):
        holders = {role for role in Role if act in TABLE[role]}
        assert holders == {Role.BUREAU_OFFICER, Role.FACILITY_OFFICER}


@pytest.mark.law("GD-98")
@pytest.mark.parametrize("role", [Role.BUREAU_CLERK, Role.BUREAU_OFFICER])
def test_an_office_may_do_all_that_a_bureau_may(role: Role) -> None:
    office, bureau = body_of(UnitKind.JUDICIAL_OFFICE), body_of(UnitKind.COUNTY_BUREAU)
    assert office is not None and bureau is not None
    for act, where in product(Act, Where):
        if where is Where.OWN_CUSTODY:
            continue
        target = reach(where, role)
        told = [
            act_refusals(law.profile(), staff(role, body, HERE), act, target)
            for body in (office, bureau)
        ]
        assert told[0] == told[1]
    review = Target(units=frozenset({HERE}))
    clerk = staff(Role.BUREAU_CLERK, office, HERE)
    assert act_refusals(law.profile(), clerk, Act.REVIEW_APPLICATION, review) == ()


def test_an_account_whose_role_is_of_another_body_does_nothing() -> None:
    odd = staff(Role.BUREAU_CLERK, Body.FACILITY, HERE)
    target = Target(units=frozenset({HERE}))
    assert codes(act_refusals(law.profile(), odd, Act.CHECK_IN, target)) == [
        "role_not_of_this_body"
    ]


def draft(role: Role, act: Act) -> list[str]:
    target = Target(units=frozenset({HERE}))
    return codes(act_refusals(law.profile("vn-draft"), of(role), act, target))


@pytest.mark.law("VN-14")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", [Act.EXTEND, Act.PRIVATE_ROOM, Act.MEAL, Act.FAMILY_CONFERENCE])
def test_the_three_heads_of_the_draft_decide_and_nobody_else(role: Role, act: Act) -> None:
    assert (draft(role, act) == []) is (role in HEADS)


@pytest.mark.law("VN-14")
def test_progress_is_recognised_by_the_prison_superintendent_only() -> None:
    assert draft(Role.PRISON_SUPERINTENDENT, Act.RECOGNISE_PROGRESS) == []
    for other in HEADS[1:]:
        assert draft(other, Act.RECOGNISE_PROGRESS) == ["act_not_given_by_text"]


@pytest.mark.law("VN-14")
def test_the_facility_notifies_the_relatives() -> None:
    assert draft(Role.FACILITY_CLERK, Act.NOTIFY_RELATIVES) == []
    assert draft(Role.PRISON_SUPERINTENDENT, Act.NOTIFY_RELATIVES) != []


@pytest.mark.law("VN-14")
def test_no_head_decides_where_the_text_knows_no_such_act() -> None:
    target = Target(units=frozenset({HERE}))
    found = act_refusals(law.profile(), of(Role.PRISON_SUPERINTENDENT), Act.EXTEND, target)
    assert codes(found) == ["act_not_in_this_text"]


def test_a_missing_power_cites_what_gives_it_to_others_or_that_nobody_has_it() -> None:
    target = Target(units=frozenset({HERE}))
    profile = law.profile()
    cut, check_in, meal = (
        act_refusals(profile, of(Role.COMPLIANCE_READER), act, target)[0].citation
        for act in (Act.CUT, Act.CHECK_IN, Act.MEAL)
    )
    assert (cut.source, check_in.source) == ("Art. 29", "Art. 24")
    assert (meal.key, meal.source) == ("powers.nothing_else", "Art. 31(6)")


def test_a_head_of_the_draft_does_nothing_where_the_text_knows_no_such_head() -> None:
    for role, act in product(HEADS, Act):
        found = act_refusals(law.profile(), of(role), act, Target(units=frozenset({HERE})))
        assert len(found) == 1, (role, act)


def test_every_act_of_the_table_rests_on_an_entry_of_its_own() -> None:
    profile = law.profile()
    for act in set(Act) - OF_THE_TEXT:
        key = KEYS.get(act, f"powers.{act}")
        assert citation_of(profile, act) == profile.cite(key)


def test_the_profile_gives_each_act_to_those_whose_row_names_it() -> None:
    heads = {BODIES[role] for role in HEADS}
    for code, power in law.profile().powers.items():
        rows = {BODIES[role] for role in BODIES if code in TABLE[role]} - heads
        if rows:
            assert set(power.by) == rows, code


def test_every_key_of_the_table_stands_in_the_profile() -> None:
    assert [profile.cite(key).key for profile in [law.profile()] for key in KEYS.values()] == list(
        KEYS.values()
    )
