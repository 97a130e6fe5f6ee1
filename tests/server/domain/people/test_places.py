"""Where a family sits."""

from dataclasses import replace

import pytest

from server.domain.identifiers import UnitId
from server.domain.people.places import Home, Offer, PlaceChoice, Site, first_offer, place_refusals
from tests.support import law

A, B = UnitId("bureau-a"), UnitId("bureau-b")
OFFICE_OF_B = UnitId("office-b1")
HOME = Home(residence=B, register=A)
DESIGNATED = {A: A, B: OFFICE_OF_B}
SITE = Site(OFFICE_OF_B, "CN-GD", opened=True)
OFFERED = PlaceChoice(SITE, offered=OFFICE_OF_B)
ELSEWHERE = PlaceChoice(Site(A, "CN-GD", opened=True), offered=OFFICE_OF_B, need="works there")


def refused(choice: PlaceChoice) -> list[tuple[str, str]]:
    found = place_refusals(law.profile(), choice)
    return [(each.code, each.citation.source) for each in found]


@pytest.mark.law("GD-03")
def test_registered_in_a_and_living_in_b_the_site_that_b_designates_is_offered() -> None:
    profile = law.profile()
    offer = first_offer(profile, HOME, DESIGNATED)
    assert offer == Offer(OFFICE_OF_B, profile.cite("place.default_site_by"))
    assert offer is not None and offer.citation.source == "Art. 2 ¶2"


@pytest.mark.law("GD-03")
def test_the_register_does_not_help_where_the_residence_has_no_site() -> None:
    offer = first_offer(law.profile(), HOME, {A: A})
    assert offer is not None and offer.site is None


@pytest.mark.law("GD-03")
def test_no_device_at_home_is_a_place() -> None:
    assert refused(OFFERED) == []
    assert refused(replace(OFFERED, home_device=True)) == [("place_home_device", "Art. 2 ¶2")]


@pytest.mark.law("GD-04")
def test_another_open_site_of_the_province_is_had_for_a_recorded_need() -> None:
    assert refused(ELSEWHERE) == []
    for nothing in ("", "  "):
        assert refused(replace(ELSEWHERE, need=nothing)) == [("place_need_missing", "Art. 2 ¶2")]


@pytest.mark.law("GD-04")
def test_a_site_that_is_not_open_or_lies_outside_the_province_is_refused() -> None:
    closed = replace(ELSEWHERE, site=replace(ELSEWHERE.site, opened=False))
    assert refused(closed) == [("place_not_open", "Art. 2 ¶2")]
    outside = replace(ELSEWHERE, site=replace(ELSEWHERE.site, jurisdiction="CN-GX"))
    assert refused(outside) == [("place_outside_province", "Art. 2 ¶2")]


def test_the_draft_says_nothing_of_places() -> None:
    draft = law.profile("vn-draft")
    assert first_offer(draft, HOME, DESIGNATED) is None
    assert place_refusals(draft, replace(OFFERED, home_device=True)) == ()
