"""More than seven, more than thirty minutes, others, a second visit: decided before, with a number
(GD-56, A1, A17)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.entitlement.special import (
    Asked,
    Excess,
    SpecialDecision,
    decision_refusals,
    minutes_limit,
    people_limit,
    special_refusals,
)
from server.domain.vocabulary import Body, Party
from tests.support import law
from tests.support.single import only

START = datetime(2026, 3, 9, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ORDINARY = Asked("video", Party.RELATIVE, people=7, minutes=30, visit_of_month=1, visits_open=1)


def decision(excess: Excess, number: int | None, granted: bool = True) -> SpecialDecision:
    at = START - timedelta(days=2)
    return SpecialDecision(excess, granted, Body.FACILITY, at, "a birthday", number)


def codes(asked: Asked, *decisions: SpecialDecision) -> list[str]:
    return [each.code for each in special_refusals(law.profile(), asked, decisions, START)]


@pytest.mark.law("GD-56")
def test_seven_people_thirty_minutes_and_the_first_visit_need_no_decision() -> None:
    assert codes(ORDINARY) == []


@pytest.mark.law("GD-56")
def test_nine_approved_are_nine_accepted_and_ten_refused() -> None:
    nine = decision(Excess.OVER_NUMBER, 9)
    assert codes(replace(ORDINARY, people=8)) == ["special_over_number"]
    assert codes(replace(ORDINARY, people=9), nine) == []
    refusal = only(special_refusals(law.profile(), replace(ORDINARY, people=10), [nine], START))
    assert refusal.code == "special_over_number"
    assert refusal.facts == {"asked": 10, "allowed": 9}
    assert refusal.citation.source == "Art. 11, 22"


@pytest.mark.law("GD-56")
def test_forty_minutes_approved_are_forty_and_not_one_more() -> None:
    forty = decision(Excess.OVER_TIME, 40)
    assert codes(replace(ORDINARY, minutes=31)) == ["special_over_time"]
    assert codes(replace(ORDINARY, minutes=40), forty) == []
    assert codes(replace(ORDINARY, minutes=41), forty) == ["special_over_time"]


@pytest.mark.law("GD-56")
def test_a_decision_on_people_gives_no_minute_and_one_on_minutes_no_place() -> None:
    asked = replace(ORDINARY, people=9, minutes=40)
    assert codes(asked, decision(Excess.OVER_NUMBER, 9)) == ["special_over_time"]
    assert codes(asked, decision(Excess.OVER_TIME, 40)) == ["special_over_number"]


@pytest.mark.law("GD-56")
def test_a_second_visit_needs_a_decision_that_names_two() -> None:
    second = replace(ORDINARY, visit_of_month=2)
    assert codes(second) == ["special_second_visit"]
    assert codes(second, decision(Excess.SECOND_VISIT, 2)) == []
    third = replace(ORDINARY, visit_of_month=3)
    assert codes(third, decision(Excess.SECOND_VISIT, 2)) == ["special_second_visit"]
    assert codes(replace(third, visits_open=3)) == []


@pytest.mark.law("GD-56")
def test_others_come_for_work_by_decision_so_many_and_use_no_visit() -> None:
    asked = replace(
        ORDINARY, kind="work_need", party=Party.WORK_NEED_PERSON, people=2, visit_of_month=5
    )
    assert codes(asked) == ["special_work_need"]
    assert codes(asked, decision(Excess.WORK_NEED, 2)) == []
    assert codes(replace(asked, people=3), decision(Excess.WORK_NEED, 2)) == ["special_work_need"]


@pytest.mark.law("GD-56")
def test_an_extended_review_that_ends_with_no_brings_no_visit() -> None:
    """Two more working days of review are not among what is asked for here: they grant nothing."""
    asked = replace(ORDINARY, people=9)
    no = decision(Excess.OVER_NUMBER, 9, granted=False)
    assert codes(asked, no) == ["special_over_number"]


def test_the_last_decision_counts() -> None:
    asked = replace(ORDINARY, people=9)
    yes = decision(Excess.OVER_NUMBER, 9)
    taken_back = replace(yes, granted=False, decided_at=yes.decided_at + SECOND)
    assert codes(asked, yes, taken_back) == ["special_over_number"]
    assert codes(asked, taken_back, replace(yes, decided_at=START - SECOND)) == []


@pytest.mark.law("GD-56")
def test_of_two_decisions_at_one_moment_the_one_entered_last_counts() -> None:
    nine, eight = decision(Excess.OVER_NUMBER, 9), decision(Excess.OVER_NUMBER, 8)
    assert codes(replace(ORDINARY, people=9), nine, eight) == ["special_over_number"]
    assert codes(replace(ORDINARY, people=9), eight, nine) == []


@pytest.mark.law("GD-56")
def test_a_special_decision_comes_before_the_visit() -> None:
    nine = decision(Excess.OVER_NUMBER, 9)
    asked = replace(ORDINARY, people=9)
    assert codes(asked, replace(nine, decided_at=START - SECOND)) == []
    late = replace(nine, decided_at=START)
    assert codes(asked, late) == ["special_over_number"]
    found = decision_refusals(law.profile(), late, START)
    assert [each.code for each in found] == ["special_decided_too_late"]


@pytest.mark.law("GD-56")
def test_the_facility_decides_and_names_reason_and_number() -> None:
    nine = decision(Excess.OVER_NUMBER, 9)
    wrong = {
        "special_decided_by_another": replace(nine, by=Body.BUREAU),
        "special_without_reason": replace(nine, reason=" "),
        "special_without_number": replace(nine, number=None),
    }
    for code, each in wrong.items():
        assert [found.code for found in decision_refusals(law.profile(), each, START)] == [code]
        assert codes(replace(ORDINARY, people=9), each) == ["special_over_number"]
    assert decision_refusals(law.profile(), replace(nine, number=0), START) != ()
    no = replace(nine, granted=False, number=None)
    assert decision_refusals(law.profile(), no, START) == ()


def test_a_decision_never_takes_a_place_or_a_minute_that_everybody_has() -> None:
    assert codes(ORDINARY, decision(Excess.OVER_NUMBER, 3), decision(Excess.OVER_TIME, 5)) == []


def test_an_excess_that_the_text_does_not_know_cannot_be_granted() -> None:
    profile = law.profile(special__grounds__value=["over_number"])
    asked = replace(ORDINARY, minutes=40)
    found = special_refusals(profile, asked, [decision(Excess.OVER_TIME, 40)], START)
    assert [each.code for each in found] == ["special_over_time"]


def test_the_limits_of_a_visit_say_by_what_right() -> None:
    profile, nine = law.profile(), [decision(Excess.OVER_NUMBER, 9)]
    people, minutes = people_limit(profile, "video", nine), minutes_limit(profile, "video", nine)
    assert people is not None and minutes is not None
    assert (people.number, people.citation.key) == (9, "special.grounds")
    assert (minutes.number, minutes.citation.key) == (30, "session.talk_cap_minutes")


def test_a_text_without_special_cases_decides_none() -> None:
    draft = law.profile("vn-draft")
    asked = replace(ORDINARY, kind="standard", minutes=61)
    assert special_refusals(draft, asked, [], START) == ()
    assert people_limit(draft, "standard", []) is None
