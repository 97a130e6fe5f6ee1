"""One visit in each window of two months, until the superintendent recognises progress (VN-07)."""

from datetime import date, timedelta

import pytest

from server.domain.entitlement.discipline import (
    Notice,
    Restriction,
    covers,
    form_refusals,
    minutes_under_discipline,
    notice_tasks,
    overrides_quota,
    recognition_refusals,
    restrictions_on,
    window_of,
    window_refusals,
)
from server.domain.identifiers import PersonId
from server.domain.vocabulary import Body
from tests.support import law

DRAFT = law.profile("vn-draft")
D = date(2026, 1, 15)
OPEN = Restriction(D)


@pytest.mark.law("VN-07")
@pytest.mark.parametrize(
    ("day", "number", "first", "last"),
    [
        (D, 1, D, date(2026, 3, 14)),
        (date(2026, 3, 14), 1, D, date(2026, 3, 14)),
        (date(2026, 3, 15), 2, date(2026, 3, 15), date(2026, 5, 14)),
        (date(2026, 12, 31), 6, date(2026, 11, 15), date(2027, 1, 14)),
    ],
)
def test_windows_follow_each_other_from_the_effective_date(
    day: date, number: int, first: date, last: date
) -> None:
    found = window_of(DRAFT, OPEN, day)
    assert (found.number, found.first, found.last) == (number, first, last)


@pytest.mark.law("VN-07")
def test_windows_from_the_end_of_a_month_do_not_drift() -> None:
    restriction = Restriction(date(2025, 12, 31))
    found = [window_of(DRAFT, restriction, day) for day in (date(2026, 2, 27), date(2026, 2, 28))]
    assert [(each.number, each.last) for each in found] == [
        (1, date(2026, 2, 27)),
        (2, date(2026, 4, 29)),
    ]
    assert window_of(DRAFT, restriction, date(2026, 4, 30)).first == date(2026, 4, 30)


@pytest.mark.law("VN-07")
def test_the_restriction_begins_with_the_effective_date() -> None:
    found = [bool(restrictions_on(DRAFT, [OPEN], D + timedelta(days=n))) for n in (-1, 0, 1)]
    assert found == [False, True, True]


@pytest.mark.law("VN-07")
def test_the_second_visit_of_a_window_waits_for_the_next() -> None:
    held = [date(2026, 1, 20)]
    refused = window_refusals(DRAFT, OPEN, held, date(2026, 3, 14))
    assert [(each.code, each.citation.source) for each in refused] == [
        ("discipline_window_used", "§3 ¶1")
    ]
    assert refused[0].facts["next_from"] == "2026-03-15"
    assert window_refusals(DRAFT, OPEN, held, date(2026, 3, 15)) == ()


@pytest.mark.law("VN-07")
def test_a_visit_before_the_effective_date_uses_no_window_and_none_is_carried_over() -> None:
    assert window_refusals(DRAFT, OPEN, [D - timedelta(days=1)], D) == ()
    third = date(2026, 5, 20)  # windows 1 and 2 were not used
    assert window_refusals(DRAFT, OPEN, [third], third + timedelta(days=1)) != ()


@pytest.mark.law("VN-07")
def test_it_ends_on_the_decision_and_not_on_a_timer() -> None:
    assert covers(OPEN, date(2046, 1, 1))
    ended = Restriction(D, recognised_on=date(2026, 6, 1))
    assert [covers(ended, date(2026, 5, 31)), covers(ended, date(2026, 6, 1))] == [True, False]


@pytest.mark.law("VN-07", "VN-14")
@pytest.mark.parametrize("by", [body for body in Body if body is not Body.PRISON_SUPERINTENDENT])
def test_no_other_office_recognises_progress(by: Body) -> None:
    refused = recognition_refusals(DRAFT, OPEN, by, D)
    assert [each.code for each in refused] == ["act_not_of_this_office"]
    assert refused[0].citation.key == "powers.recognise_progress"


@pytest.mark.law("VN-07")
def test_the_prison_superintendent_recognises_progress_once_and_not_before_its_effect() -> None:
    head = Body.PRISON_SUPERINTENDENT
    assert recognition_refusals(DRAFT, OPEN, head, D) == ()
    early = recognition_refusals(DRAFT, OPEN, head, D - timedelta(days=1))
    again = recognition_refusals(DRAFT, Restriction(D, D), head, D)
    assert [each.code for each in (*early, *again)] == [
        "recognised_before_effect",
        "recognised_already",
    ]


@pytest.mark.law("VN-07")
def test_a_second_decision_does_not_lift_the_first() -> None:
    both = [OPEN, Restriction(date(2026, 2, 1))]
    assert restrictions_on(DRAFT, both, date(2026, 2, 2)) == tuple(both)


@pytest.mark.law("VN-07")
def test_no_extension_private_room_or_meal_while_it_lasts() -> None:
    refused = {code: form_refusals(DRAFT, True, code) for code in DRAFT.kinds}
    assert {code: found[0].facts["form"] for code, found in refused.items() if found} == {
        "extended": "extension",
        "spouse_private": "private_room",
        "juvenile_private": "private_room",
        "meal": "meal",
    }
    assert not any(form_refusals(DRAFT, False, code) for code in DRAFT.kinds)


@pytest.mark.law("VN-07")
def test_it_overrides_the_quota_of_adults_and_of_juveniles() -> None:
    assert overrides_quota(DRAFT, juvenile=True)
    assert overrides_quota(DRAFT, juvenile=False)
    adults = law.profile("vn-draft", discipline__overrides__value=["adult_quota"])
    assert not overrides_quota(adults, juvenile=True)


@pytest.mark.law("VN-07")
def test_each_visit_with_relatives_is_one_hour_and_agencies_are_not_bounded() -> None:
    found = minutes_under_discipline(DRAFT, True, "juvenile")
    assert found == (60, DRAFT.cite("discipline.minutes_max"))
    assert minutes_under_discipline(DRAFT, True, "agency") is None
    assert minutes_under_discipline(DRAFT, False, "juvenile") is None


def three_days_on(day: date, days: int) -> date:
    return day + timedelta(days=days)


MOTHER, WIFE = PersonId("p-1"), PersonId("p-2")


@pytest.mark.law("VN-09")
def test_every_registered_relative_has_to_be_told_and_the_untold_alarm() -> None:
    def tasks(today: date) -> list[tuple[PersonId, bool]]:
        notice = Notice(MOTHER, D, "postal receipt 7")
        found = notice_tasks(DRAFT, OPEN, [MOTHER, WIFE], [notice], today, three_days_on)
        assert all(each.citation.source == "§3 ¶2" for each in found)
        return [(each.relative, each.alarm) for each in found]

    assert tasks(D + timedelta(days=3)) == [(WIFE, False)]
    assert tasks(D + timedelta(days=4)) == [(WIFE, True)]


@pytest.mark.law("VN-09")
def test_a_notice_without_proof_or_not_yet_sent_tells_nobody() -> None:
    late = D + timedelta(days=9)
    for notice in (Notice(WIFE, D, " "), Notice(WIFE, late + timedelta(days=1), "receipt 8")):
        found = notice_tasks(DRAFT, OPEN, [WIFE], [notice], late, three_days_on)
        assert [each.alarm for each in found] == [True]
    told = notice_tasks(DRAFT, OPEN, [WIFE], [Notice(WIFE, D, "receipt")], late, three_days_on)
    assert told == ()


def test_a_text_without_discipline_restricts_nobody() -> None:
    guangdong = law.profile()
    assert restrictions_on(guangdong, [OPEN], D) == ()
    assert form_refusals(guangdong, True, "video") == ()
    assert notice_tasks(guangdong, OPEN, [WIFE], [], D, three_days_on) == ()
