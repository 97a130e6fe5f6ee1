"""No visit past the system, and the Department's one door beside it (GD-91, GD-92)."""

from dataclasses import replace

import pytest

from server.domain.identifiers import BookingId, DeviceId, UnitId
from server.domain.people.devices import Device, DeviceKind
from server.domain.visit_day.exceptions import (
    Approval,
    Path,
    VisitRight,
    device_refusals,
    direct_refusals,
    grant_refusals,
    right_refusals,
    still_refusals,
)
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.single import only

BEDSIDE, OTHER = BookingId("bedside"), BookingId("other")
APPROVED = VisitRight(BEDSIDE, booked=False, approval=Approval(Body.DEPARTMENT, "2026-17"))
TABLET = Device(DeviceId("tablet"), DeviceKind.ONE_VISIT, UnitId("f"), only_for=BEDSIDE)
KEPT = Path(relayed=True, watched=True, recorded=True)


@pytest.mark.law("GD-91")
def test_without_application_and_approval_there_is_no_visit() -> None:
    refusal = only(right_refusals(law.profile(), VisitRight(BEDSIDE, booked=False)))
    assert refusal.code == "visit_without_booking"
    assert refusal.citation.source == "Art. 35"
    assert right_refusals(law.profile(), VisitRight(BEDSIDE, booked=True)) == ()


@pytest.mark.law("GD-91")
def test_no_visit_goes_from_end_to_end() -> None:
    refusal = only(direct_refusals(law.profile(), replace(KEPT, relayed=False)))
    assert (refusal.code, refusal.citation.source) == ("visit_point_to_point", "Art. 35")
    assert direct_refusals(law.profile(), KEPT) == ()


@pytest.mark.law("GD-91")
def test_a_grant_opens_its_own_visit_only() -> None:
    assert grant_refusals(law.profile(), BEDSIDE, BEDSIDE) == ()
    refusal = only(grant_refusals(law.profile(), OTHER, BEDSIDE))
    assert refusal.code == "visit_of_another_grant"


@pytest.mark.law("GD-92")
def test_a_special_case_needs_the_departments_number() -> None:
    assert right_refusals(law.profile(), APPROVED) == ()
    bare = replace(APPROVED, approval=Approval(Body.DEPARTMENT, " "))
    refusal = only(right_refusals(law.profile(), bare))
    assert (refusal.code, refusal.citation.source) == ("exception_without_number", "Art. 35")


@pytest.mark.law("GD-92")
@pytest.mark.parametrize("body", [each for each in Body if each is not Body.DEPARTMENT])
def test_nobody_but_the_department_approves_a_special_case(body: Body) -> None:
    foreign = replace(APPROVED, approval=Approval(body, "2026-17"))
    refusal = only(right_refusals(law.profile(), foreign))
    assert refusal.code == "exception_approved_by_another"


@pytest.mark.law("GD-92")
@pytest.mark.parametrize("waived", ["relayed", "watched", "recorded"])
def test_the_department_waives_neither_relay_nor_watching_nor_recording(waived: str) -> None:
    path = replace(KEPT, **{waived: False})
    refusal = only(still_refusals(law.profile(), path))
    assert (refusal.code, refusal.facts) == ("exception_not_kept", {"demand": waived})
    assert refusal.citation.source == "Art. 27, 35"
    assert still_refusals(law.profile(), KEPT) == ()


@pytest.mark.law("GD-92")
def test_the_device_of_a_special_case_serves_one_visit_and_is_refused_afterwards() -> None:
    profile = law.profile()
    assert device_refusals(profile, TABLET, BEDSIDE) == ()
    afterwards = only(device_refusals(profile, replace(TABLET, over=True), BEDSIDE))
    elsewhere = only(device_refusals(profile, TABLET, OTHER))
    assert afterwards.code == "exception_device_used_up"
    assert elsewhere.code == "exception_device_of_another_visit"


def test_a_text_without_video_has_neither_ban_nor_door() -> None:
    draft = law.profile("vn-draft")
    bare = Path(relayed=False, watched=False, recorded=False)
    assert right_refusals(draft, VisitRight(BEDSIDE, booked=False)) == ()
    assert (*direct_refusals(draft, bare), *still_refusals(draft, bare)) == ()
    assert grant_refusals(draft, OTHER, BEDSIDE) == ()
    assert device_refusals(draft, replace(TABLET, over=True), OTHER) == ()
