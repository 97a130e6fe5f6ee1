"""Identity papers and copies at lodging, and what minors are spared."""

from datetime import date

import pytest

from server.domain.citation import Refusal
from server.domain.identifiers import PersonId
from server.domain.people.documents import (
    copy_refusals,
    kind_refusals,
    waivers_used,
)
from server.domain.people.people import is_minor
from tests.support import law
from tests.support.single import only

DAY = date(2026, 4, 8)
ADULT, MINOR = date(1990, 1, 1), date(2015, 1, 1)


def codes(refusals: tuple[Refusal, ...]) -> list[str]:
    return [each.code for each in refusals]


@pytest.mark.law("GD-20")
def test_a_minor_without_a_card_is_accepted_with_the_household_register() -> None:
    assert (
        kind_refusals(law.profile(), "household_register", is_minor(law.profile(), MINOR, DAY))
        == ()
    )
    refusal = only(
        kind_refusals(law.profile(), "household_register", is_minor(law.profile(), ADULT, DAY))
    )
    assert (refusal.code, refusal.citation.source) == ("id_kind_not_accepted", "Art. 7")


@pytest.mark.law("GD-20")
def test_the_household_register_is_enough_until_the_day_before_the_18th_birthday() -> None:
    born_on = date(2008, 4, 8)
    assert (
        kind_refusals(
            law.profile(), "household_register", is_minor(law.profile(), born_on, date(2026, 4, 7))
        )
        == ()
    )
    assert (
        kind_refusals(law.profile(), "household_register", is_minor(law.profile(), born_on, DAY))
        != ()
    )


@pytest.mark.law("GD-20")
def test_what_adults_may_show_minors_may_but_not_any_paper() -> None:
    assert kind_refusals(law.profile(), "passport", is_minor(law.profile(), MINOR, DAY)) == ()
    refusal = only(kind_refusals(law.profile(), "school_card", is_minor(law.profile(), MINOR, DAY)))
    assert refusal.citation.source == "Art. 8, 9, 23"


@pytest.mark.law("GD-18")
def test_a_copy_of_each_other_visitors_card_is_handed_in() -> None:
    assert copy_refusals(law.profile(), True, ADULT, DAY) == ()
    refusal = only(copy_refusals(law.profile(), False, ADULT, DAY))
    assert (refusal.code, refusal.citation.source) == ("id_copy_missing", "Art. 9")


@pytest.mark.law("GD-20")
def test_a_minor_is_spared_what_the_profile_waives_and_no_more() -> None:
    assert copy_refusals(law.profile(), False, MINOR, DAY) == ()
    strict = law.profile(documents__minor_waivers__value=["resident_id_card"])
    assert codes(copy_refusals(strict, False, MINOR, DAY)) == ["id_copy_missing"]


@pytest.mark.law("GD-20")
def test_each_waiver_is_told_for_the_log() -> None:
    asked = ("resident_id_card", "id_copy", "relationship_certificate")
    used = waivers_used(law.profile(), PersonId("p-1"), MINOR, DAY, asked)
    assert [(each.person, each.code) for each in used] == [
        ("p-1", "resident_id_card"),
        ("p-1", "id_copy"),
    ]
    assert {each.citation.source for each in used} == {"Art. 9"}
    assert waivers_used(law.profile(), PersonId("p-1"), ADULT, DAY, asked) == ()


def test_the_draft_says_nothing_of_papers() -> None:
    draft = law.profile("vn-draft")
    assert kind_refusals(draft, None, is_minor(draft, ADULT, DAY)) == ()
    assert copy_refusals(draft, False, ADULT, DAY) == ()
