"""Conduct on the day: ten codes for nine numbers, and what each demands (Art. 25)."""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.actor import System
from server.domain.conduct.conduct import (
    Basis,
    Measure,
    Misconduct,
    conduct_refusals,
    history,
)
from tests.support import law
from tests.support.day_of_visit import at, bureau_officer, city, codes, facility_officer

TODAY = date(2026, 3, 10)
DRUNK = Misconduct("drunk", at("2026-03-10 09:55:00"), bureau_officer())
PLAIN = (
    "dangerous_items", "violent_tendency", "trouble_or_insult", "drunk", "mental_symptoms",
    "room_without_permission", "premises_rules",
)  # fmt: skip


def found(act: Misconduct, measure: Measure = Measure.CANCEL) -> list[str]:
    return codes(conduct_refusals(law.profile(), act, measure, TODAY))


@pytest.mark.law("GD-65")
@pytest.mark.parametrize("ground", PLAIN)
@pytest.mark.parametrize("measure", list(Measure))
def test_seven_grounds_need_nothing_but_themselves(ground: str, measure: Measure) -> None:
    assert found(replace(DRUNK, ground=ground), measure) == []


@pytest.mark.law("GD-65")
def test_a_ground_that_article_25_does_not_name_is_none() -> None:
    assert found(replace(DRUNK, ground="came_in_person")) == ["conduct_ground_unknown"]


@pytest.mark.law("GD-65")
def test_loud_or_uncivil_counts_only_after_a_warning() -> None:
    loud = replace(DRUNK, ground="loud_or_uncivil")
    assert found(loud) == ["conduct_without_warning"]
    assert found(replace(loud, warned_at=loud.at)) == ["conduct_without_warning"]
    assert found(replace(loud, warned_at=at("2026-03-10 09:54:59"))) == []


@pytest.mark.law("GD-65")
@pytest.mark.parametrize(
    ("basis", "text", "expected"),
    [
        (None, "", ["conduct_without_basis"]),
        (Basis.SIGN_SEEN, " ", ["conduct_without_basis"]),
        (Basis.AGE_OR_AID, "84 years old, in a wheelchair", ["conduct_without_basis"]),
        (Basis.SIGN_SEEN, "faint, holds her chest", []),
        (Basis.PAPER, "hospital's letter of 2026-03-01", []),
    ],
)
def test_sudden_illness_needs_a_sign_or_a_paper_and_never_age_alone(
    basis: Basis | None, text: str, expected: list[str]
) -> None:
    act = replace(DRUNK, ground="sudden_illness", basis=basis, basis_text=text)
    assert found(act) == expected


def absent(*days: date, seriousness: str = "three families lost their turn") -> Misconduct:
    return replace(DRUNK, ground="repeatedly_absent", absences=days, seriousness=seriousness)


@pytest.mark.law("GD-65", "GD-99")
def test_two_absences_warn_and_three_may_carry_a_measure() -> None:
    days = [date(2025, 6, 1), date(2025, 9, 1), date(2026, 1, 5)]
    refusals = conduct_refusals(law.profile(), absent(*days[:2]), Measure.CANCEL, TODAY)
    assert codes(refusals) == ["absences_too_few"]
    assert refusals[0].facts == {"count": 2, "needed": 3, "months": 12}
    assert found(absent(*days)) == []
    seen = [history(law.profile(), days[:n], TODAY) for n in (1, 2, 3)]
    assert [(each.warns, each.repeated) for each in seen] == [
        (False, False),
        (True, False),
        (True, True),
    ]
    assert seen[2].citation.source == "Art. 25(8)"


@pytest.mark.law("GD-65")
def test_repeatedly_absent_is_serious_for_a_stated_reason() -> None:
    days = [date(2025, 6, 1), date(2025, 9, 1), date(2026, 1, 5)]
    assert found(absent(*days, seriousness=" ")) == ["seriousness_not_stated"]


@pytest.mark.law("GD-65", "GD-99")
@pytest.mark.parametrize(
    ("oldest", "count"),
    [(date(2025, 3, 9), 2), (date(2025, 3, 10), 3), (date(2026, 3, 11), 2)],
)
def test_absences_count_for_twelve_months_the_same_day_included(oldest: date, count: int) -> None:
    days = [oldest, date(2025, 9, 1), date(2026, 1, 5)]
    assert history(law.profile(), days, TODAY).count == count


@pytest.mark.law("GD-65")
def test_the_bureau_decides_and_nobody_else() -> None:
    for other in (System(), facility_officer(), city()):
        assert found(replace(DRUNK, by=other)) == ["conduct_not_decided_by_bureau"]


@pytest.mark.law("GD-65")
def test_a_measure_that_the_text_does_not_give_is_refused() -> None:
    profile = law.profile(conduct__may__value=["not_arrange"])
    assert codes(conduct_refusals(profile, DRUNK, Measure.CANCEL, TODAY)) == [
        "conduct_measure_unknown"
    ]


def test_a_text_without_conduct_gives_no_measure() -> None:
    refusals = conduct_refusals(law.profile("vn-draft"), DRUNK, Measure.CANCEL, TODAY)
    assert codes(refusals) == ["conduct_not_in_this_text"]
    assert refusals[0].citation.key == "powers.nothing_else"
