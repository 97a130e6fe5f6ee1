"""The pledge: once in a life, in the annex's own words, in two copies (Art. 24, Annex)."""

from dataclasses import replace

import pytest

from server.domain.identifiers import PersonId
from server.domain.visit_day.pledge import Medium, Pledge, form_refusals, is_asked, missing_refusals
from server.domain.visit_day.pledge import pledge_refusals as found
from tests.support import law
from tests.support.day_of_visit import at, codes

MOTHER, SON = PersonId("p-mother"), PersonId("p-son")
FORM = (law.FOLDER / "texts" / "guangdong-2020-pledge.zh.txt").read_bytes()
SHA = "a3c0665dd93013dc63bb197f6a8e5317f9965127d2b58b04e09a4e72d41a1788"
PLEDGE = Pledge(
    visitor=SON,
    signed_by=SON,
    signed_at=at("2026-03-10 09:55:00"),
    medium=Medium.SCREEN,
    signed_with="signature",
    form_version="2020-09-02",
    text_sha256=SHA,
    mark_sha256="5e" * 32,
    copies=2,
)


def wrong(**changes: object) -> list[str]:
    pledge = replace(PLEDGE, **changes)  # type: ignore[arg-type]
    return codes(found(law.profile(), pledge, MOTHER))


@pytest.mark.law("GD-61")
def test_the_first_visit_needs_a_pledge_and_the_second_does_not_ask() -> None:
    profile = law.profile()
    refusals = missing_refusals(profile, [])
    assert codes(refusals) == ["pledge_missing"]
    assert refusals[0].citation.source == "Art. 24"
    assert missing_refusals(profile, [PLEDGE]) == ()
    assert missing_refusals(profile, [], visited_before=True) == ()


@pytest.mark.law("GD-61")
def test_a_pledge_signed_by_the_applicant_is_that_visitors_and_enough() -> None:
    pledge = replace(PLEDGE, signed_by=MOTHER)
    assert pledge.on_behalf
    assert found(law.profile(), pledge, MOTHER) == ()
    assert missing_refusals(law.profile(), [pledge]) == ()


@pytest.mark.law("GD-61")
def test_nobody_but_the_applicant_signs_for_another() -> None:
    assert wrong(signed_by=PersonId("p-clerk")) == ["pledge_signed_by_other"]


@pytest.mark.law("GD-61")
@pytest.mark.parametrize("medium", list(Medium))
@pytest.mark.parametrize("way", ["signature", "fingerprint"])
def test_signed_with_ink_or_a_finger_on_screen_or_paper(medium: Medium, way: str) -> None:
    assert wrong(medium=medium, signed_with=way) == []


@pytest.mark.law("GD-61")
def test_a_pledge_without_its_mark_or_by_a_click_is_not_signed() -> None:
    assert wrong(mark_sha256="") == ["pledge_not_signed"]
    assert wrong(signed_with="click") == ["pledge_not_signed"]


@pytest.mark.law("GD-61")
@pytest.mark.parametrize(("copies", "expected"), [(1, ["pledge_copies_missing"]), (2, []), (3, [])])
def test_one_copy_for_the_visitor_and_one_for_the_bureau(copies: int, expected: list[str]) -> None:
    assert wrong(copies=copies) == expected


@pytest.mark.law("GD-101")
def test_signed_is_the_text_in_force_to_the_letter() -> None:
    assert wrong() == []
    assert wrong(text_sha256="0" * 64) == ["pledge_text_not_in_force"]
    assert wrong(form_version="2017") == ["pledge_text_not_in_force"]


@pytest.mark.law("GD-101")
def test_the_form_is_the_annex_with_its_eight_promises() -> None:
    profile = law.profile()
    assert form_refusals(profile, FORM) == ()
    text = FORM.decode()
    eighth = next(line for line in text.splitlines() if line.startswith("八、"))
    assert codes(form_refusals(profile, text.replace(eighth, "").encode())) == [
        "pledge_form_altered",
        "pledge_promises_differ",
    ]
    assert codes(form_refusals(profile, FORM + b" ")) == ["pledge_form_altered"]


@pytest.mark.law("GD-61")
def test_between_two_inmates_there_is_no_pledge() -> None:
    assert not is_asked(law.profile(), [], visited_before=False, between_inmates=True)
    assert is_asked(law.profile(), [], visited_before=False, between_inmates=False)


def test_a_text_without_a_pledge_asks_for_none() -> None:
    draft = law.profile("vn-draft")
    assert missing_refusals(draft, []) == ()
    assert found(draft, replace(PLEDGE, copies=0), MOTHER) == ()
    assert form_refusals(draft, b"") == ()
