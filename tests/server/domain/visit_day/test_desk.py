"""At the desk: the list, the papers, four steps, the heads (Art. 24)."""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.identifiers import PersonId, StaffId
from server.domain.visit_day.desk import (
    CheckIn,
    Paper,
    desk_refusals,
    headcount_refusals,
    heads,
    nobody_admitted_counts,
    turned_away,
)
from tests.support import law
from tests.support.day_of_visit import codes

MOTHER = PersonId("p-mother")
DAY = date(2026, 3, 10)
OFFICER = StaffId("s-1")
CARD = Paper("resident_id_card", True, True, True, valid_until=date(2030, 1, 1))
STEPS = ("identity", "security_check", "controls", "briefing")
AT_DESK = CheckIn(MOTHER, CARD, ticks=dict.fromkeys(STEPS, OFFICER))


def found(check_in: CheckIn, approved: frozenset[PersonId] = frozenset({MOTHER})) -> list[str]:
    return codes(desk_refusals(law.profile(), check_in, approved, DAY))


def with_paper(**changes: object) -> CheckIn:
    return replace(AT_DESK, paper=replace(CARD, **changes))  # type: ignore[arg-type]


def test_who_is_on_the_list_with_good_papers_and_all_steps_may_take_part() -> None:
    assert found(AT_DESK) == []


@pytest.mark.law("GD-60")
@pytest.mark.parametrize("step", STEPS)
def test_each_of_the_four_steps_is_ticked_by_a_named_officer(step: str) -> None:
    without = {name: OFFICER for name in STEPS if name != step}
    refusals = desk_refusals(
        law.profile(), replace(AT_DESK, ticks=without), frozenset({MOTHER}), DAY
    )
    assert [(each.code, each.facts["step"]) for each in refusals] == [("check_step_missing", step)]
    assert found(replace(AT_DESK, ticks={**without, step: StaffId(" ")})) == ["check_step_missing"]


@pytest.mark.law("GD-62")
def test_who_is_not_on_the_facilitys_list_does_not_take_part() -> None:
    assert found(AT_DESK, frozenset({PersonId("p-other")})) == ["not_on_list"]


@pytest.mark.law("GD-63")
def test_the_original_is_seen_and_shows_this_person() -> None:
    assert found(with_paper(original_seen=False)) == ["id_not_carried"]
    assert found(with_paper(matches=False)) == ["id_not_matching"]


@pytest.mark.law("GD-57", "GD-63")
def test_a_household_register_proves_who_a_minor_is_and_not_who_an_adult_is() -> None:
    book = with_paper(kind="household_register", valid_until=None)
    assert found(replace(book, is_minor=True)) == []
    assert found(book) == ["id_kind_not_accepted"]
    assert found(with_paper(kind="driving_licence")) == ["id_kind_not_accepted"]


@pytest.mark.law("GD-64")
@pytest.mark.parametrize(
    ("until", "expected"),
    [(date(2026, 3, 9), ["id_expired"]), (date(2026, 3, 10), []), (date(2026, 3, 11), [])],
)
def test_the_last_day_of_a_card_is_valid_and_the_day_after_is_not(
    until: date, expected: list[str]
) -> None:
    assert found(with_paper(valid_until=until)) == expected


@pytest.mark.law("GD-64")
def test_a_long_term_card_has_no_end_but_a_card_without_a_date_is_not_one() -> None:
    assert found(with_paper(valid_until=None, term="long_term")) == []
    assert found(with_paper(valid_until=None)) == ["id_expired"]


@pytest.mark.law("GD-64")
def test_a_card_that_is_blurred_or_cannot_be_told_genuine_is_refused() -> None:
    assert found(with_paper(legible=False)) == ["id_illegible"]


@pytest.mark.law("GD-62", "GD-63", "GD-64")
def test_each_no_at_the_desk_cites_its_number_of_article_24() -> None:
    paper = replace(CARD, original_seen=False, legible=False)
    refusals = desk_refusals(law.profile(), replace(AT_DESK, paper=paper), frozenset(), DAY)
    assert [each.citation.source for each in refusals] == ["Art. 24(1)", "Art. 24(2)", "Art. 24(3)"]


@pytest.mark.law("GD-24")
def test_children_count_and_interpreter_guard_and_inmate_do_not() -> None:
    present = {"adult": 3, "child": 4, "interpreter": 1, "guard": 2, "inmate": 1}
    assert heads(law.profile(), present) == 7


@pytest.mark.law("GD-24", "GD-99")
@pytest.mark.parametrize(
    ("count", "people_max", "expected"),
    [
        (7, 7, []),
        (8, 7, ["headcount_too_high"]),
        (9, 9, []),
        (10, 9, ["headcount_too_high"]),
    ],
)
def test_seven_heads_or_as_many_as_were_decided(
    count: int, people_max: int, expected: list[str]
) -> None:
    refusals = headcount_refusals(law.profile(), {"adult": count}, count, people_max)
    assert codes(refusals) == expected


@pytest.mark.law("GD-24", "GD-60")
@pytest.mark.parametrize("counted", [1, 3])
def test_in_the_room_sit_as_many_as_were_admitted(counted: int) -> None:
    assert codes(headcount_refusals(law.profile(), {"adult": counted}, 2, 7)) == [
        "headcount_differs"
    ]


@pytest.mark.law("GD-63")
def test_turned_away_is_neither_late_nor_absent() -> None:
    refusals = desk_refusals(
        law.profile(), with_paper(original_seen=False), frozenset({MOTHER}), DAY
    )
    turned = turned_away(law.profile(), MOTHER, refusals)
    assert (turned.bars, turned.citation.source) == (False, "Art. 24")
    assert nobody_admitted_counts(law.profile())[0] is False


def test_a_text_without_a_desk_turns_nobody_away() -> None:
    draft = law.profile("vn-draft")
    assert desk_refusals(draft, AT_DESK, frozenset(), DAY) == ()
    assert headcount_refusals(draft, {"adult": 12}, 0, 7) == ()
