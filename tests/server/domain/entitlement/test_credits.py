"""Each decision adds one visit, usable for a month, and waits while discipline lasts (VN-02)."""

from datetime import date

import pytest

from server.domain.entitlement.credits import (
    Credit,
    CreditId,
    credit_refusals,
    grant_refusals,
    last_usable_day,
    usable_credits,
    uses_credit,
)
from server.domain.entitlement.discipline import Restriction
from tests.support import law

DRAFT = law.profile("vn-draft")
NOBODY_USED: frozenset[CreditId] = frozenset()
MERIT = Credit(CreditId("c-1"), "merit", date(2026, 3, 10))
REWARD = Credit(CreditId("c-2"), "reward_more_visits", date(2026, 3, 20))


def codes(credit: Credit, day: date, *restrictions: Restriction) -> list[str]:
    refused = credit_refusals(DRAFT, (credit,), NOBODY_USED, day, restrictions)
    return [each.code for each in refused]


@pytest.mark.law("VN-02")
def test_two_decisions_are_two_credits_and_the_first_to_end_is_used_first() -> None:
    both, day = (REWARD, MERIT), date(2026, 3, 25)
    assert usable_credits(DRAFT, both, NOBODY_USED, day, ()) == (MERIT, REWARD)
    assert usable_credits(DRAFT, both, frozenset({MERIT.id}), day, ()) == (REWARD,)
    used = frozenset({MERIT.id, REWARD.id})
    refused = credit_refusals(DRAFT, both, used, day, ())
    assert [each.code for each in refused] == ["credit_none"]


@pytest.mark.law("VN-02")
@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (date(2026, 3, 9), ["credit_none"]),
        (date(2026, 3, 10), []),
        (date(2026, 4, 10), []),
        (date(2026, 4, 11), ["credit_expired"]),
    ],
)
def test_a_credit_is_usable_within_one_month_of_its_decision(day: date, refused: list[str]) -> None:
    assert codes(MERIT, day) == refused


@pytest.mark.law("VN-02")
def test_at_the_end_of_a_month_it_ends_with_the_next_one() -> None:
    credit = Credit(CreditId("c-3"), "merit", date(2026, 1, 31))
    assert last_usable_day(DRAFT, credit, ()) == date(2026, 2, 28)


@pytest.mark.law("VN-02")
def test_a_decision_adds_once_and_only_on_a_ground_of_the_text() -> None:
    assert grant_refusals(DRAFT, MERIT, [REWARD]) == ()
    assert [each.code for each in grant_refusals(DRAFT, MERIT, [MERIT])] == ["credit_twice"]
    kind = Credit(CreditId("c-4"), "kindness", date(2026, 3, 1))
    assert [each.code for each in grant_refusals(DRAFT, kind, [])] == ["credit_ground"]


@pytest.mark.law("VN-02", "VN-07")
def test_a_credit_waits_while_a_restriction_lasts_and_then_has_what_was_left() -> None:
    lasting = Restriction(date(2026, 3, 15))
    assert codes(MERIT, date(2026, 3, 20), lasting) == ["credit_waits"]
    assert last_usable_day(DRAFT, MERIT, [lasting]) is None
    ended = Restriction(date(2026, 3, 15), recognised_on=date(2026, 7, 1))
    # From 15 March to 10 April 27 days were left; 108 days of waiting move the end.
    assert last_usable_day(DRAFT, MERIT, [ended]) == date(2026, 7, 27)
    assert codes(MERIT, date(2026, 6, 30), ended) == ["credit_waits"]
    assert codes(MERIT, date(2026, 7, 1), ended) == []
    assert codes(MERIT, date(2026, 7, 27), ended) == []
    assert codes(MERIT, date(2026, 7, 28), ended) == ["credit_expired"]


@pytest.mark.law("VN-02")
def test_restrictions_that_overlap_are_waited_for_once_and_later_ones_wake_nothing() -> None:
    first = Restriction(date(2026, 3, 15), date(2026, 3, 25))
    inside = Restriction(date(2026, 3, 20), date(2026, 3, 25))
    afterwards = Restriction(date(2026, 5, 1), date(2026, 6, 1))
    assert last_usable_day(DRAFT, MERIT, [inside, first, afterwards]) == date(2026, 4, 20)


@pytest.mark.law("VN-02")
def test_only_bonus_visits_use_credits() -> None:
    assert [code for code in DRAFT.kinds if uses_credit(DRAFT, code)] == ["bonus"]


def test_a_text_without_credits_gives_none() -> None:
    guangdong = law.profile()
    assert not any(uses_credit(guangdong, code) for code in guangdong.kinds)
    assert [each.code for each in grant_refusals(guangdong, MERIT, [])] == ["credits_unknown"]
