"""From which device who may join."""

from dataclasses import replace
from typing import Any

import pytest

from server.domain.identifiers import DeviceId, SeatId, UnitId
from server.domain.people.devices import Device, DeviceKind, Join, device_refusals
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.single import only

KIOSK = Device(DeviceId("k"), DeviceKind.KIOSK, UnitId("b"), SeatId("k-1"))
TERMINAL = Device(DeviceId("t"), DeviceKind.TERMINAL, UnitId("f"), SeatId("t-1"))
BEDSIDE = Device(DeviceId("o"), DeviceKind.ONE_VISIT, UnitId("f"))
BOTH = frozenset({UnitId("f-1"), UnitId("f-2")})


def join(role: Body, device: Device | None = None, **told: Any) -> Join:
    """Joining at the seat of a device; a terminal's, if none is told."""
    seat = device or TERMINAL
    return Join(role, seat.unit, seat.seat or SeatId("t-1"), **told)


def joined(device: Device | None, wanted: Join) -> list[tuple[str, str]]:
    found = device_refusals(law.profile(), device, wanted)
    return [(each.code, each.citation.source) for each in found]


@pytest.mark.law("GD-02")
def test_a_visitor_joins_from_a_kiosk_and_an_inmate_from_a_terminal() -> None:
    assert joined(KIOSK, join(Body.VISITOR, KIOSK)) == []
    assert joined(TERMINAL, join(Body.INMATE)) == []


@pytest.mark.law("GD-02")
def test_an_inmate_cannot_join_from_a_kiosk_nor_a_visitor_from_a_terminal() -> None:
    assert joined(KIOSK, join(Body.INMATE, KIOSK)) == [("device_of_other_role", "Art. 2")]
    assert joined(TERMINAL, join(Body.VISITOR)) == [("device_of_other_role", "Art. 2")]


@pytest.mark.law("GD-02")
def test_a_device_that_is_not_enrolled_is_refused() -> None:
    lapsed = Device(DeviceId("k"), DeviceKind.KIOSK, UnitId("b"), enrolled=False)
    for device in (None, lapsed):
        assert joined(device, join(Body.VISITOR, KIOSK)) == [("device_unregistered", "Art. 2")]


@pytest.mark.law("GD-02")
def test_a_device_stands_at_the_seat_that_is_booked() -> None:
    for device in (replace(KIOSK, seat=SeatId("k-2")), replace(KIOSK, unit=UnitId("b-2"))):
        assert joined(device, join(Body.VISITOR, KIOSK)) == [("device_at_another_seat", "Art. 2")]


@pytest.mark.law("GD-02")
def test_two_terminals_talk_only_when_both_facilities_have_approved() -> None:
    for role in (Body.VISITOR, Body.INMATE):
        assert joined(TERMINAL, join(role, both_in_custody=True, approved_by=BOTH)) == []
        one = join(role, both_in_custody=True, approved_by=frozenset({UnitId("f-1")}))
        assert joined(TERMINAL, one) == [("device_facility_approval_missing", "Art. 16 ¶2")]
        assert joined(KIOSK, join(role, KIOSK, both_in_custody=True, approved_by=BOTH)) == [
            ("device_of_other_role", "Art. 2")
        ]


@pytest.mark.law("GD-02")
def test_a_one_visit_device_joins_only_what_the_department_has_approved() -> None:
    for role in (Body.VISITOR, Body.INMATE):
        assert joined(BEDSIDE, join(role, exception=True)) == []
        assert joined(BEDSIDE, join(role)) == [("device_exception_missing", "Art. 35")]


@pytest.mark.law("GD-02")
def test_a_one_visit_device_stands_at_no_seat_but_is_of_the_sides_unit() -> None:
    elsewhere = replace(BEDSIDE, unit=UnitId("f-2"))
    assert joined(elsewhere, join(Body.INMATE, exception=True)) == [
        ("device_at_another_seat", "Art. 2")
    ]


def test_an_exception_does_not_put_an_inmate_before_a_kiosk() -> None:
    assert joined(KIOSK, join(Body.INMATE, KIOSK, exception=True)) == [
        ("device_of_other_role", "Art. 2")
    ]


def test_a_text_without_sessions_lets_no_device_join() -> None:
    refusal = only(device_refusals(law.profile("vn-draft"), TERMINAL, join(Body.INMATE)))
    assert refusal.code == "device_no_session"
