"""From which device who may join."""

import pytest

from server.domain.identifiers import DeviceId, UnitId
from server.domain.people.devices import Device, DeviceKind, Join, device_refusals
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.single import only

KIOSK = Device(DeviceId("k"), DeviceKind.KIOSK, UnitId("b"))
TERMINAL = Device(DeviceId("t"), DeviceKind.TERMINAL, UnitId("f"))
BEDSIDE = Device(DeviceId("o"), DeviceKind.ONE_VISIT, UnitId("f"))
BOTH = frozenset({UnitId("f-1"), UnitId("f-2")})


def joined(device: Device | None, join: Join) -> list[tuple[str, str]]:
    found = device_refusals(law.profile(), device, join)
    return [(each.code, each.citation.source) for each in found]


@pytest.mark.law("GD-02")
def test_a_visitor_joins_from_a_kiosk_and_an_inmate_from_a_terminal() -> None:
    assert joined(KIOSK, Join(Body.VISITOR)) == []
    assert joined(TERMINAL, Join(Body.INMATE)) == []


@pytest.mark.law("GD-02")
def test_an_inmate_cannot_join_from_a_kiosk_nor_a_visitor_from_a_terminal() -> None:
    assert joined(KIOSK, Join(Body.INMATE)) == [("device_of_other_role", "Art. 2")]
    assert joined(TERMINAL, Join(Body.VISITOR)) == [("device_of_other_role", "Art. 2")]


@pytest.mark.law("GD-02")
def test_a_device_that_is_not_enrolled_is_refused() -> None:
    lapsed = Device(DeviceId("k"), DeviceKind.KIOSK, UnitId("b"), enrolled=False)
    for device in (None, lapsed):
        assert joined(device, Join(Body.VISITOR)) == [("device_unregistered", "Art. 2")]


@pytest.mark.law("GD-02")
def test_two_terminals_talk_only_when_both_facilities_have_approved() -> None:
    for role in (Body.VISITOR, Body.INMATE):
        assert joined(TERMINAL, Join(role, both_in_custody=True, approved_by=BOTH)) == []
        one = Join(role, both_in_custody=True, approved_by=frozenset({UnitId("f-1")}))
        assert joined(TERMINAL, one) == [("device_facility_approval_missing", "Art. 16 ¶2")]
        assert joined(KIOSK, Join(role, both_in_custody=True, approved_by=BOTH)) == [
            ("device_of_other_role", "Art. 2")
        ]


@pytest.mark.law("GD-02")
def test_a_one_visit_device_joins_only_what_the_department_has_approved() -> None:
    for role in (Body.VISITOR, Body.INMATE):
        assert joined(BEDSIDE, Join(role, exception=True)) == []
        assert joined(BEDSIDE, Join(role)) == [("device_exception_missing", "Art. 35")]


def test_an_exception_does_not_put_an_inmate_before_a_kiosk() -> None:
    assert joined(KIOSK, Join(Body.INMATE, exception=True)) == [("device_of_other_role", "Art. 2")]


def test_a_text_without_sessions_lets_no_device_join() -> None:
    refusal = only(device_refusals(law.profile("vn-draft"), TERMINAL, Join(Body.INMATE)))
    assert refusal.code == "device_no_session"
