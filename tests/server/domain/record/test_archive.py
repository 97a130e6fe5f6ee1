"""Where recordings lie, and who plays them (Art. 34)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actor import Role
from server.domain.identifiers import BookingId, UnitId
from server.domain.record.archive import (
    Case,
    Recording,
    Wanted,
    playback_refusals,
    store_refusals,
    stores,
)
from server.domain.vocabulary import Body, Custody
from tests.support import law
from tests.support.day_of_visit import (
    CITY,
    at,
    bureau_officer,
    city,
    codes,
    facility_officer,
    staff,
)

PRISON_ONLY, REHAB_ONLY = frozenset({Custody.PRISON}), frozenset({Custody.REHAB})
MIXED = frozenset(Custody)
SINCE, UNTIL = at("2026-03-10 10:00:00"), at("2026-03-10 10:30:00")
RECORDING = Recording(BookingId("b-1"), PRISON_ONLY, SINCE, UNTIL)
WHOLE = Wanted(SINCE, UNTIL)
PASSAGE = Wanted(at("2026-03-10 10:10:00"), at("2026-03-10 10:12:00"))
CASE = Case(RECORDING.booking, CITY, PASSAGE.since, PASSAGE.until)
ARCHIVE = staff(Role.PRISON_BUREAU, Body.PRISON_BUREAU, UnitId("prison-bureau"))
REHAB_ARCHIVE = staff(Role.REHAB_BUREAU, Body.REHAB_BUREAU, UnitId("rehab-bureau"))
OPERATOR = staff(Role.PLATFORM_OPERATOR, Body.DEPARTMENT, UnitId("department"))


@pytest.mark.law("GD-89")
def test_a_prisons_visit_lands_in_the_prison_store_and_a_mixed_one_in_both() -> None:
    profile = law.profile()
    assert stores(profile, PRISON_ONLY) == {Body.PRISON_BUREAU}
    assert stores(profile, REHAB_ONLY) == {Body.REHAB_BUREAU}
    assert stores(profile, MIXED) == {Body.PRISON_BUREAU, Body.REHAB_BUREAU}


@pytest.mark.law("GD-89")
def test_a_recording_in_a_foreign_store_or_missing_in_its_own_is_refused() -> None:
    profile, both = law.profile(), frozenset({Body.PRISON_BUREAU, Body.REHAB_BUREAU})
    assert store_refusals(profile, PRISON_ONLY, frozenset({Body.PRISON_BUREAU})) == ()
    assert codes(store_refusals(profile, PRISON_ONLY, both)) == ["recording_in_foreign_store"]
    assert codes(store_refusals(profile, MIXED, frozenset({Body.REHAB_BUREAU}))) == [
        "recording_not_stored"
    ]
    assert store_refusals(profile, MIXED, both) == ()


@pytest.mark.law("GD-89")
def test_each_provincial_bureau_plays_its_own_archive() -> None:
    profile = law.profile()
    assert playback_refusals(profile, ARCHIVE, RECORDING, WHOLE, None) == ()
    assert codes(playback_refusals(profile, REHAB_ARCHIVE, RECORDING, WHOLE, None)) == [
        "playback_without_incident"
    ]
    mixed = replace(RECORDING, custodies=MIXED)
    assert playback_refusals(profile, REHAB_ARCHIVE, mixed, WHOLE, None) == ()


@pytest.mark.law("GD-89")
def test_a_county_officer_without_an_incident_plays_nothing() -> None:
    for officer in (bureau_officer(), facility_officer(), city()):
        refusals = playback_refusals(law.profile(), officer, RECORDING, PASSAGE, None)
        assert codes(refusals) == ["playback_without_incident"]


@pytest.mark.law("GD-89")
def test_who_decides_on_an_incident_plays_that_passage_only() -> None:
    profile = law.profile()
    assert playback_refusals(profile, city(), RECORDING, PASSAGE, CASE) == ()
    later = replace(PASSAGE, until=PASSAGE.until + timedelta(seconds=1))
    earlier = replace(PASSAGE, since=PASSAGE.since - timedelta(seconds=1))
    for wanted in (WHOLE, later, earlier):
        assert codes(playback_refusals(profile, city(), RECORDING, wanted, CASE)) == [
            "playback_beyond_passage"
        ]


@pytest.mark.law("GD-89")
def test_a_decided_case_or_anothers_case_opens_nothing() -> None:
    closed = replace(CASE, pending=False)
    other = replace(CASE, booking=BookingId("b-2"))
    elsewhere = replace(CASE, before=UnitId("city-2"))
    for case in (closed, other, elsewhere):
        assert codes(playback_refusals(law.profile(), city(), RECORDING, PASSAGE, case)) == [
            "playback_without_incident"
        ]


@pytest.mark.law("GD-90")
def test_an_operator_plays_nothing_not_even_with_a_case() -> None:
    case = replace(CASE, before=OPERATOR.unit)
    refusals = playback_refusals(law.profile(), OPERATOR, RECORDING, PASSAGE, case)
    assert [(each.code, each.citation.source) for each in refusals] == [
        ("operator_sees_no_content", "Art. 34")
    ]


def test_a_text_without_recordings_plays_none() -> None:
    draft = law.profile("vn-draft")
    assert stores(draft, PRISON_ONLY) == frozenset()
    assert codes(playback_refusals(draft, ARCHIVE, RECORDING, WHOLE, None)) == [
        "playback_not_in_this_text"
    ]
