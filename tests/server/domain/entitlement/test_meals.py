"""A meal: on three kinds, by a head, an hour, three relatives, four points checked (VN-11 … 13)."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.entitlement.kinds import KindDecision
from server.domain.entitlement.meals import Meal, meal_refusals, meal_start_refusals
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body
from tests.support import law

DRAFT = law.profile("vn-draft")
START = datetime(2026, 3, 20, 11, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ALLOWED = KindDecision(Body.DETENTION_SUPERINTENDENT, "concrete_conditions", START.replace(hour=8))
MEAL = Meal("extended", 180, START, minutes=60, relatives=3, decision=ALLOWED)
CONFERENCE = Meal(
    "family_conference",
    240,
    START,
    minutes=90,
    relatives=5,
    decision=replace(ALLOWED, ground="educational_need"),
)
POINTS = frozenset({"facility_safety", "inmate_management", "food_hygiene", "relatives_safety"})


def codes(meal: Meal, profile: Profile = DRAFT) -> list[str]:
    return [each.code for each in meal_refusals(profile, meal)]


@pytest.mark.law("VN-11")
@pytest.mark.parametrize("kind", sorted(DRAFT.kinds))
def test_a_meal_is_added_to_the_three_long_kinds_only(kind: str) -> None:
    long = {"extended", "spouse_private", "juvenile_private"}
    refused = codes(replace(MEAL, visit_kind=kind))
    if kind in long:
        assert refused == []
    elif kind != "family_conference":
        assert refused == ["meal_not_with_kind"]


@pytest.mark.law("VN-11")
@pytest.mark.parametrize(
    ("minutes", "relatives", "refused"),
    [
        (60, 3, []),
        (60, 1, []),
        (61, 3, ["meal_too_long"]),
        (60, 4, ["meal_too_many_people"]),
        (60, 0, ["meal_for_nobody"]),
    ],
)
def test_an_hour_and_one_to_three_relatives(
    minutes: int, relatives: int, refused: list[str]
) -> None:
    assert codes(replace(MEAL, minutes=minutes, relatives=relatives)) == refused


@pytest.mark.law("VN-11", "VN-14")
def test_a_head_allows_a_meal_on_the_concrete_conditions() -> None:
    assert codes(replace(MEAL, decision=None)) == ["kind_needs_decision"]
    clerk = replace(ALLOWED, decided_by=Body.FACILITY)
    assert codes(replace(MEAL, decision=clerk)) == ["kind_decider"]
    wish = replace(ALLOWED, ground="wish")
    assert codes(replace(MEAL, decision=wish)) == ["kind_ground"]


@pytest.mark.law("VN-11")
def test_the_minutes_of_a_meal_lie_inside_the_visit() -> None:
    assert codes(replace(MEAL, visit_minutes=60)) == []
    assert codes(replace(MEAL, visit_minutes=59)) == ["meal_beyond_visit"]


@pytest.mark.law("VN-11")
def test_if_the_inmate_were_counted_two_relatives_would_be_the_most() -> None:
    counted = law.profile("vn-draft", meals__inmate_counted__value=True)
    assert codes(MEAL, counted) == ["meal_too_many_people"]
    assert codes(replace(MEAL, relatives=2), counted) == []


@pytest.mark.law("VN-07")
def test_there_is_no_meal_under_discipline() -> None:
    assert codes(replace(MEAL, restricted=True)) == ["discipline_no_form"]
    assert codes(replace(CONFERENCE, restricted=True)) == ["discipline_no_form"]


@pytest.mark.law("VN-12")
def test_five_relatives_eat_at_a_family_conference_that_was_decided() -> None:
    assert codes(CONFERENCE) == []
    assert codes(replace(CONFERENCE, decision=None)) == ["kind_needs_decision"]
    assert codes(replace(CONFERENCE, decision=ALLOWED)) == ["kind_ground"]


@pytest.mark.law("VN-12")
def test_a_profile_may_bind_the_conference_by_the_limits_of_a_meal() -> None:
    bound = law.profile("vn-draft", meals__conference_bound_by_meal_limits__value=True)
    assert codes(CONFERENCE, bound) == ["meal_too_long", "meal_too_many_people"]


@pytest.mark.law("VN-13")
@pytest.mark.parametrize("point", sorted(POINTS))
def test_no_meal_starts_with_a_point_open(point: str) -> None:
    assert meal_start_refusals(DRAFT, POINTS) == ()
    refused = meal_start_refusals(DRAFT, POINTS - {point})
    assert [(each.code, each.facts) for each in refused] == [("meal_point_open", {"point": point})]
    assert refused[0].citation.source == "§5 ¶3"


def test_guangdong_knows_no_meal() -> None:
    guangdong = law.profile()
    assert codes(replace(MEAL, visit_kind="on_site"), guangdong) == ["meal_unknown"]
    assert meal_start_refusals(guangdong, frozenset()) == ()
