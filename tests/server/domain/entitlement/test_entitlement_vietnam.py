"""Visits of the Vietnamese draft: the month's, a juvenile's, a credit's, a window's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.entitlement.account import Account, Entry, How
from server.domain.entitlement.credits import Credit, CreditId
from server.domain.entitlement.discipline import Restriction
from server.domain.entitlement.doors import Doors
from server.domain.entitlement.entitlement import Answer, Ask, answer
from server.domain.identifiers import BookingId, PersonId
from tests.support import law

DRAFT = law.profile("vn-draft")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
INMATE = PersonId("p-1")
NOW = datetime(2026, 3, 2, 9, tzinfo=HANOI)
CHILD = date(2010, 5, 1)


def codes(found: Answer) -> list[str]:
    return [each.code for each in found.refusals]


APRIL = datetime(2026, 4, 10, 9, tzinfo=HANOI)


def in_vietnam(
    kind: str,
    *entries: Entry,
    start: datetime = APRIL,
    born_on: date = date(1980, 1, 1),
    credits_given: tuple[Credit, ...] = (),
    restrictions: tuple[Restriction, ...] = (),
) -> Answer:
    account = Account(INMATE, entries, (), credits_given, restrictions)
    return answer(DRAFT, account, Ask(kind, start, NOW), Doors(born_on))


def on(month: int, day: int, kind: str = "standard", credit: CreditId | None = None) -> Entry:
    start = datetime(2026, month, day, 9, tzinfo=HANOI)
    visit = BookingId(f"v-{month}-{day}")
    return Entry(How.HELD, visit, kind, start, credit=credit)


@pytest.mark.law("VN-01")
def test_the_second_visit_of_a_month_is_refused() -> None:
    assert in_vietnam("standard", on(3, 31)).allowed
    refused = in_vietnam("standard", on(4, 1))
    assert [(each.code, each.citation.source) for each in refused.refusals] == [
        ("month_used", "§1 ¶1")
    ]


@pytest.mark.law("VN-03", "VN-04", "VN-01")
@pytest.mark.parametrize("form", ["extended", "spouse_private"])
def test_a_long_visit_is_the_form_of_the_months_visit_and_not_one_more(form: str) -> None:
    assert in_vietnam(form).allowed
    assert codes(in_vietnam(form, on(4, 1))) == ["month_used"]
    assert codes(in_vietnam("standard", on(4, 1, form))) == ["month_used"]


@pytest.mark.law("VN-05")
def test_a_juvenile_has_three_visits_a_month_and_an_adult_one() -> None:
    held = [on(4, day, "juvenile") for day in (1, 2, 3)]
    assert in_vietnam("juvenile", *held[:2], born_on=CHILD).allowed
    assert codes(in_vietnam("juvenile", *held, born_on=CHILD)) == ["month_used"]
    assert codes(in_vietnam("juvenile_private", *held, born_on=CHILD)) == ["month_used"]


@pytest.mark.law("VN-05")
def test_after_the_18th_birthday_the_juvenile_visits_of_the_month_are_counted() -> None:
    held = on(4, 1, "juvenile")
    assert codes(in_vietnam("standard", held, born_on=date(2008, 4, 10))) == ["month_used"]
    assert in_vietnam("juvenile", held, born_on=date(2008, 4, 11)).allowed


CREDITS = (
    Credit(CreditId("c-1"), "merit", date(2026, 4, 1)),
    Credit(CreditId("c-2"), "reward_more_visits", date(2026, 4, 2)),
)


@pytest.mark.law("VN-02")
def test_two_decisions_add_two_visits_on_top_of_the_months() -> None:
    standard = on(4, 3)
    first = on(4, 4, "bonus", CREDITS[0].id)
    second = on(4, 5, "bonus", CREDITS[1].id)
    assert codes(in_vietnam("bonus", standard)) == ["credit_none"]
    assert in_vietnam("bonus", standard, credits_given=CREDITS).allowed
    assert in_vietnam("bonus", standard, first, credits_given=CREDITS).allowed
    found = in_vietnam("bonus", standard, first, second, credits_given=CREDITS)
    assert codes(found) == ["credit_none"]
    assert in_vietnam("standard", first, second, credits_given=CREDITS).allowed


@pytest.mark.law("VN-02")
def test_a_bonus_visit_after_the_months_end_of_its_credit_is_refused() -> None:
    last, after = (datetime(2026, 5, day, 9, tzinfo=HANOI) for day in (1, 2))
    assert in_vietnam("bonus", credits_given=CREDITS[:1], start=last).allowed
    found = in_vietnam("bonus", credits_given=CREDITS[:1], start=after)
    assert codes(found) == ["credit_expired"]
    assert [each.code for each in found.steps] == ["credited"]


LASTING = Restriction(date(2026, 2, 10))  # windows: 10 Feb to 9 Apr, 10 Apr to 9 Jun


@pytest.mark.law("VN-07")
@pytest.mark.parametrize("born_on", [date(1980, 1, 1), CHILD])
def test_under_discipline_a_window_has_one_visit_for_adults_and_juveniles(born_on: date) -> None:
    kind = "juvenile" if born_on == CHILD else "standard"

    def refused(start: datetime, *entries: Entry) -> list[str]:
        restrictions = (LASTING,)
        found = in_vietnam(kind, *entries, start=start, born_on=born_on, restrictions=restrictions)
        return codes(found)

    last = datetime(2026, 4, 9, 9, tzinfo=HANOI)
    assert refused(last) == []
    assert refused(last, on(2, 20, kind)) == ["discipline_window_used"]
    # A new window begins in the month that already has a visit.
    assert refused(APRIL, on(4, 9, kind)) == []


@pytest.mark.law("VN-07")
def test_the_day_before_the_effective_date_has_the_months_own_visit() -> None:
    eve, first = (datetime(2026, 2, day, 9, tzinfo=HANOI) for day in (9, 10))
    assert in_vietnam("standard", start=eve, restrictions=(LASTING,)).allowed
    before = on(2, 9)
    assert in_vietnam("standard", before, start=first, restrictions=(LASTING,)).allowed


@pytest.mark.law("VN-07")
def test_with_the_recognition_of_progress_the_month_counts_again() -> None:
    ended = Restriction(date(2026, 2, 10), recognised_on=date(2026, 4, 1))
    assert in_vietnam("standard", on(3, 20), restrictions=(ended,)).allowed
    assert codes(in_vietnam("standard", on(4, 2), restrictions=(ended,))) == ["month_used"]


@pytest.mark.law("VN-07", "VN-02")
def test_credits_wait_under_discipline() -> None:
    found = in_vietnam("bonus", credits_given=CREDITS, restrictions=(LASTING,))
    assert codes(found) == ["credit_waits"]


@pytest.mark.law("VN-07")
def test_the_window_is_what_an_answer_under_discipline_explains() -> None:
    found = in_vietnam("standard", restrictions=(LASTING,))
    assert [(each.code, each.facts) for each in found.steps] == [
        ("window_has", {"first_day": "2026-04-10", "last_day": "2026-06-09"})
    ]


@pytest.mark.law("VN-10", "VN-12")
@pytest.mark.parametrize("kind", ["agency", "other_person", "family_conference"])
def test_what_has_no_quota_is_always_left(kind: str) -> None:
    assert in_vietnam(kind, on(4, 1)).allowed
    assert in_vietnam("standard", on(4, 1, kind)).allowed
