"""Mandarin, or a language that somebody on the spot understands (Art. 28; GD-72, GD-73)."""

from typing import Any

import pytest

from server.domain.visit_day.interpretation import (
    Ground,
    NotUnderstood,
    OnDuty,
    Spoken,
    Stage,
    Wish,
    declaration_refusals,
    hold_when_none_left,
    spoken,
)
from tests.support import law

NOBODY, INTERPRETER = OnDuty(False, 0), OnDuty(True, 0)
ONE_OFFICER, BOTH_OFFICERS = OnDuty(False, 1), OnDuty(False, 2)
CANTONESE = Wish("yue", Ground.DIALECT)
UYGHUR = Wish("ug", Ground.MINORITY)


def codes(wish: Wish, stage: Stage = Stage.BOOKING, **changes: Any) -> list[str]:
    return [each.code for each in declaration_refusals(law.profile(**changes), wish, stage)]


@pytest.mark.law("GD-72")
def test_nothing_declared_is_mandarin_and_nobody_has_to_understand() -> None:
    found = spoken(law.profile(), None, NOBODY)
    assert isinstance(found, Spoken)
    assert (found.language, found.interpreted) == ("zh-CN", False)
    assert found.citation.source == "Art. 28"
    assert spoken(law.profile(), Wish("zh-CN"), NOBODY) == found


@pytest.mark.law("GD-72")
def test_a_language_is_declared_until_talk_starts() -> None:
    assert codes(CANTONESE, Stage.BOOKING) == []
    assert codes(CANTONESE, Stage.CHECK_IN) == []
    assert codes(CANTONESE, Stage.TALK_START) == ["language_declared_too_late"]
    assert codes(CANTONESE, Stage.TALK_END) == ["language_declared_too_late"]


@pytest.mark.law("GD-73")
@pytest.mark.parametrize("ground", Ground)
def test_minority_and_foreign_inmates_and_visitors_with_difficulty_may_wish_for_another(
    ground: Ground,
) -> None:
    assert codes(Wish("xx", ground)) == []
    assert codes(Wish("xx")) == ["language_without_ground"]


@pytest.mark.law("GD-73")
def test_mandarin_needs_no_ground() -> None:
    assert codes(Wish("zh-CN")) == []


@pytest.mark.law("GD-73")
def test_a_dialect_may_be_closed_without_closing_the_inmates_own_language() -> None:
    closed: dict[str, Any] = {"language_use__visitors_dialect__value": False}
    assert codes(CANTONESE, **closed) == ["language_without_ground"]
    assert codes(UYGHUR, **closed) == []


@pytest.mark.law("GD-73", "GD-72")
@pytest.mark.parametrize("wish", [CANTONESE, UYGHUR])
def test_nobody_competent_at_the_start_is_not_admitted_and_mandarin_is_offered(wish: Wish) -> None:
    found = spoken(law.profile(), wish, NOBODY)
    assert isinstance(found, NotUnderstood)
    assert found.offered == "zh-CN"
    assert found.refusal.code == "language_not_understood"
    assert found.refusal.citation.source == "Art. 28"


@pytest.mark.law("GD-73")
@pytest.mark.parametrize("on_duty", [INTERPRETER, ONE_OFFICER, BOTH_OFFICERS])
def test_cantonese_declared_at_the_desk_is_spoken_where_somebody_understands(
    on_duty: OnDuty,
) -> None:
    assert codes(CANTONESE, Stage.CHECK_IN) == []
    found = spoken(law.profile(), CANTONESE, on_duty)
    assert isinstance(found, Spoken)
    assert (found.language, found.interpreted) == ("yue", True)


@pytest.mark.law("GD-73")
def test_a_key_demands_competent_officers_on_both_sides() -> None:
    both = law.profile(language_use__competent_sides_min__value=2)
    assert isinstance(spoken(both, CANTONESE, ONE_OFFICER), NotUnderstood)
    assert isinstance(spoken(both, CANTONESE, BOTH_OFFICERS), Spoken)
    assert isinstance(spoken(both, CANTONESE, INTERPRETER), Spoken)


@pytest.mark.law("GD-73")
@pytest.mark.parametrize(
    ("by", "on_duty"), [("interpreter", BOTH_OFFICERS), ("competent_officer", INTERPRETER)]
)
def test_only_what_the_profile_calls_available_counts(by: str, on_duty: OnDuty) -> None:
    profile = law.profile(language_use__available_by__value=[by])
    assert isinstance(spoken(profile, CANTONESE, on_duty), NotUnderstood)


@pytest.mark.law("GD-73")
def test_when_nobody_who_understands_is_left_the_talk_is_held() -> None:
    profile = law.profile()
    talk = spoken(profile, CANTONESE, ONE_OFFICER)
    assert isinstance(talk, Spoken)
    hold = hold_when_none_left(profile, talk, NOBODY)
    assert hold is not None
    assert hold.code == "hold"
    assert hold_when_none_left(profile, talk, INTERPRETER) is None


@pytest.mark.law("GD-72")
def test_a_talk_in_mandarin_is_never_held_for_want_of_an_interpreter() -> None:
    talk = spoken(law.profile(), None, NOBODY)
    assert isinstance(talk, Spoken)
    assert hold_when_none_left(law.profile(), talk, NOBODY) is None


def test_a_text_without_a_word_on_language_asks_nothing() -> None:
    draft = law.profile("vn-draft")
    assert declaration_refusals(draft, Wish("xx"), Stage.TALK_END) == ()
    assert spoken(draft, CANTONESE, NOBODY) is None
