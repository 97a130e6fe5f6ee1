"""What is told of a person, to whom, and what leaves the house (Art. 31(5), 32)."""

from dataclasses import replace

import pytest

from server.domain.identifiers import StaffId, UnitId
from server.domain.record.privacy import (
    Permission,
    export_refusals,
    masked,
    outward_refusals,
    payload_refusals,
    purpose_refusals,
    viewer_of,
    watermark,
    watermark_refusals,
)
from tests.support import law
from tests.support.day_of_visit import at, codes

NOW = at("2026-03-10 10:00:00")
PERMISSION = Permission("2026-17", UnitId("prison-bureau"), "court", NOW, at("2026-04-10 10:00:00"))
VIEWER = StaffId("officer-7")


@pytest.mark.law("GD-84")
def test_a_look_at_a_persons_data_has_a_purpose() -> None:
    refusals = purpose_refusals(law.profile(), " ")
    assert [(each.code, each.citation.source) for each in refusals] == [
        ("access_without_purpose", "Art. 31(5)")
    ]
    assert purpose_refusals(law.profile(), "review of application") == ()


@pytest.mark.law("GD-84")
def test_a_watermark_decodes_to_the_viewer_and_the_moment() -> None:
    assert viewer_of(watermark(VIEWER, NOW)) == (VIEWER, NOW)
    assert watermark_refusals(law.profile(), watermark(VIEWER, NOW), VIEWER) == ()


@pytest.mark.law("GD-84")
def test_a_playback_with_a_misread_or_anothers_watermark_is_refused() -> None:
    mark = watermark(VIEWER, NOW)
    misread = ("B" if mark[0] == "A" else "A") + mark[1:]
    assert viewer_of(misread) is None
    for bad in (misread, "", watermark(StaffId("officer-8"), NOW)):
        assert codes(watermark_refusals(law.profile(), bad, VIEWER)) == [
            "playback_without_watermark"
        ]


@pytest.mark.law("GD-84")
def test_a_list_shows_a_masked_number() -> None:
    assert masked("440101199001011234") == "44**************34"
    assert masked("1234") == "****"


@pytest.mark.law("GD-86")
def test_data_go_to_a_third_party_only_by_permission() -> None:
    profile = law.profile()
    assert export_refusals(profile, PERMISSION, "court", NOW) == ()
    assert codes(export_refusals(profile, None, "court", NOW)) == ["export_without_permission"]
    assert codes(export_refusals(profile, PERMISSION, "press", NOW)) == [
        "export_without_permission"
    ]


@pytest.mark.law("GD-86")
@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ("2026-03-10 09:59:59", False),
        ("2026-03-10 10:00:00", True),
        ("2026-04-10 09:59:59", True),
        ("2026-04-10 10:00:00", False),
    ],
)
def test_a_permission_holds_from_its_first_to_before_its_last_moment(now: str, holds: bool) -> None:
    found = export_refusals(law.profile(), PERMISSION, "court", at(now))
    assert (found == ()) is holds
    later = replace(PERMISSION, until=at("2027-01-01 00:00:00"))
    assert export_refusals(law.profile(), later, "court", at("2026-04-10 10:00:00")) == ()


@pytest.mark.law("GD-86")
def test_the_house_calls_out_only_where_the_profile_lists_it() -> None:
    for channel in ("sms", "identity_check", "webhooks", "time_stamps", "stores"):
        assert outward_refusals(law.profile(), channel) == ()
    refusals = outward_refusals(law.profile(), "analytics")
    assert codes(refusals) == ["outward_channel_not_listed"]


@pytest.mark.law("GD-86", "GD-36")
@pytest.mark.parametrize("field", ["inmate", "inmate_name", "facility", "facility_id", "ground"])
def test_what_goes_out_names_no_inmate_no_facility_and_no_ground(field: str) -> None:
    assert payload_refusals(law.profile(), ["number", "start", "decided"]) == ()
    refusals = payload_refusals(law.profile(), ["number", field])
    assert [(each.code, each.facts["field"]) for each in refusals] == [
        ("message_names_too_much", field)
    ]


def test_a_text_that_says_nothing_of_privacy_lists_no_channel() -> None:
    draft = law.profile("vn-draft")
    assert codes(outward_refusals(draft, "sms")) == ["outward_channel_not_listed"]
    assert purpose_refusals(draft, "") == ()
    assert export_refusals(draft, None, "court", NOW) == ()
