"""Who enters which session now, as what, with which powers, and by which numbers."""

from dataclasses import replace

import pytest

from server.domain.actor import Role
from server.domain.identifiers import BookingId, DeviceId, SeatId, StaffId, UnitId
from server.domain.live_visit.admission import (
    Place,
    Side,
    device_refusals,
    interpreter_entry,
    monitor_entry,
    opening,
    party_entry,
)
from server.domain.people.devices import Device, DeviceKind
from server.domain.vocabulary import Body
from signalling.grant import Power
from signalling.grant import Role as NodeRole
from signalling.states import Hold
from tests.support import law
from tests.support.day_of_visit import (
    PRISON,
    SITE,
    at,
    bureau_officer,
    codes,
    facility_officer,
    staff,
)
from tests.support.due_visit import (
    BETWEEN_INMATES,
    DUE,
    INMATE,
    MOTHER,
    NOW,
    OTHER_PRISON,
    SON,
    read,
    visitor,
)

KIOSK = Device(DeviceId("d-1"), DeviceKind.KIOSK, SITE, SeatId("k-1"))
TERMINAL = Device(DeviceId("d-2"), DeviceKind.TERMINAL, PRISON, SeatId("t-1"))
ALL_POWERS = frozenset({"watch", "warn", "speak_one", "speak_both", "hold", "cut"})


@pytest.mark.law("GD-23", "GD-69", "GD-70")
def test_the_plan_has_the_approved_seconds_and_every_hold_of_the_law() -> None:
    found = opening(law.profile(), DUE, NOW)
    assert found.refusals == () and found.plan is not None
    assert (found.plan.cap_s, found.plan.slot_s, found.plan.no_show_s) == (1800, 2340, 600)
    assert (found.plan.house_a, found.plan.house_b) == (SITE, PRISON)
    assert found.plan.holds == set(Hold) - {Hold.NO_INTERPRETER}


@pytest.mark.law("GD-23", "GD-81")
def test_the_cap_is_the_approvals_and_the_no_show_fits_in_the_slot() -> None:
    special = replace(DUE, approved_minutes=45, special=frozenset({"over_time"}))
    plan = opening(law.profile(), special, NOW).plan
    assert plan is not None and plan.cap_s == 2700
    late = at("2026-03-10 10:35:00")
    readings = read(MOTHER, SON, INMATE, at_second="10:34:30")
    plan = opening(law.profile(), replace(DUE, readings=readings), late).plan
    assert plan is not None and (plan.slot_s, plan.no_show_s) == (300, 300)


@pytest.mark.law("GD-73")
def test_a_booking_with_an_interpreter_is_held_without_one() -> None:
    plan = opening(law.profile(), replace(DUE, needs_interpreter=True), NOW).plan
    assert plan is not None and plan.needs_interpreter
    assert plan.holds == set(Hold)


@pytest.mark.law("GD-62")
def test_in_the_grant_are_only_those_who_are_admitted() -> None:
    visit = replace(DUE, visitors=(visitor(MOTHER), visitor(SON, check_in=None)))
    found = opening(law.profile(), replace(visit, in_room=(("adult", 1),)), NOW)
    assert [each.person for each in found.admitted] == [MOTHER]


def test_a_closed_visit_has_no_plan_and_nobody_in_it() -> None:
    found = opening(law.profile(), replace(DUE, booked=False), NOW)
    assert codes(found.refusals) == ["booking_not_approved"]
    assert (found.plan, found.admitted) == (None, ())


@pytest.mark.law("GD-02")
def test_the_family_sits_at_the_kiosk_and_the_inmate_at_the_terminal() -> None:
    profile = law.profile()
    family = party_entry(profile, DUE, KIOSK, Side.A, NOW)
    inmate = party_entry(profile, DUE, TERMINAL, Side.B, NOW)
    assert (family.place, family.side, family.powers) == (Place.KIOSK, Side.A, frozenset())
    assert (inmate.place, inmate.side, inmate.powers) == (Place.TERMINAL, Side.B, frozenset())


def refused(device: Device, side: Side = Side.A) -> list[str]:
    return codes(device_refusals(law.profile(), DUE, device, side))


@pytest.mark.law("GD-02")
def test_a_device_is_enrolled_of_its_kind_and_at_the_booked_seat() -> None:
    assert refused(replace(KIOSK, enrolled=False)) == ["device_unregistered"]
    assert refused(replace(KIOSK, kind=DeviceKind.TERMINAL)) == ["device_of_other_role"]
    assert refused(replace(KIOSK, kind=DeviceKind.MONITOR)) == ["device_of_other_role"]
    assert refused(replace(KIOSK, seat=SeatId("k-2"))) == ["device_at_another_seat"]
    assert refused(replace(KIOSK, unit=UnitId("bureau-2"))) == ["device_at_another_seat"]
    assert refused(replace(TERMINAL, kind=DeviceKind.KIOSK), Side.B) == ["device_of_other_role"]


@pytest.mark.law("GD-40", "GD-02")
def test_two_inmates_sit_at_two_terminals() -> None:
    far = Device(DeviceId("d-9"), DeviceKind.TERMINAL, OTHER_PRISON, SeatId("t-9"))
    profile = law.profile()
    for device, side in ((far, Side.A), (TERMINAL, Side.B)):
        entry = party_entry(profile, BETWEEN_INMATES, device, side, NOW)
        assert (entry.place, entry.side) == (Place.TERMINAL, side)
    kiosk = replace(far, kind=DeviceKind.KIOSK)
    assert codes(device_refusals(profile, BETWEEN_INMATES, kiosk, Side.A)) == [
        "device_of_other_role"
    ]


@pytest.mark.law("GD-40", "GD-02")
def test_two_terminals_talk_only_when_both_facilities_have_approved() -> None:
    one = replace(BETWEEN_INMATES, decided_by=frozenset({PRISON}))
    assert codes(device_refusals(law.profile(), one, TERMINAL, Side.B)) == [
        "device_facility_approval_missing"
    ]


@pytest.mark.law("GD-92")
def test_a_device_enrolled_for_one_visit_serves_that_visit_alone() -> None:
    visit, profile = replace(DUE, exception="2026-17"), law.profile()
    bedside = Device(DeviceId("d-3"), DeviceKind.ONE_VISIT, PRISON, only_for=DUE.booking)
    assert device_refusals(profile, visit, bedside, Side.B) == ()
    assert refused(bedside, Side.B) == ["device_exception_missing"]
    for changes, code in (
        ({"only_for": BookingId("b-2")}, "exception_device_of_another_visit"),
        ({"over": True}, "exception_device_used_up"),
    ):
        device = replace(bedside, **changes)
        assert codes(device_refusals(profile, visit, device, Side.B)) == [code]


@pytest.mark.law("GD-06")
def test_no_device_enters_what_is_not_open() -> None:
    entry = party_entry(law.profile(), replace(DUE, booked=False), KIOSK, Side.A, NOW)
    assert (codes(entry.refusals), entry.place) == (["booking_not_approved"], None)


@pytest.mark.law("GD-69", "GD-74")
def test_the_officers_of_the_two_sides_enter_with_the_powers_of_a_watcher() -> None:
    profile = law.profile()
    for officer, side in ((bureau_officer(), Side.A), (facility_officer(), Side.B)):
        entry = monitor_entry(profile, DUE, officer, 0, NOW)
        assert (entry.place, entry.side, entry.powers) == (Place.MONITOR, side, ALL_POWERS)


@pytest.mark.law("GD-69")
def test_between_two_inmates_the_two_facilities_watch() -> None:
    one = monitor_entry(law.profile(), BETWEEN_INMATES, facility_officer(OTHER_PRISON), 0, NOW)
    other = monitor_entry(law.profile(), BETWEEN_INMATES, facility_officer(), 0, NOW)
    assert (one.side, other.side) == (Side.A, Side.B)
    bureau = monitor_entry(law.profile(), BETWEEN_INMATES, bureau_officer(), 0, NOW)
    assert codes(bureau.refusals) == ["not_a_watcher_here"]


@pytest.mark.law("GD-69", "GD-84", "GD-90")
def test_nobody_else_watches() -> None:
    others = [
        bureau_officer(UnitId("bureau-2")),
        staff(Role.BUREAU_CLERK, Body.BUREAU, SITE),
        staff(Role.FACILITY_HEAD, Body.FACILITY, PRISON),
        staff(Role.DEPARTMENT, Body.DEPARTMENT, UnitId("department")),
        staff(Role.PLATFORM_OPERATOR, Body.DEPARTMENT, SITE),
    ]
    for other in others:
        found = monitor_entry(law.profile(), DUE, other, 0, NOW)
        assert codes(found.refusals) == ["not_a_watcher_here"]
        assert (found.place, found.powers) == (None, frozenset())


@pytest.mark.law("GD-69")
def test_an_officer_with_four_visits_takes_no_fifth() -> None:
    assert monitor_entry(law.profile(), DUE, bureau_officer(), 3, NOW).refusals == ()
    fifth = monitor_entry(law.profile(), DUE, bureau_officer(), 4, NOW)
    assert codes(fifth.refusals) == ["too_many_visits_watched"]


@pytest.mark.law("GD-73")
def test_the_bookings_interpreter_has_a_voice_and_no_power() -> None:
    account = staff(Role.INTERPRETER, Body.BUREAU, SITE, "i-1")
    visit = replace(DUE, needs_interpreter=True, interpreter=StaffId("i-1"))
    entry = interpreter_entry(law.profile(), visit, account, NOW)
    assert (entry.place, entry.powers) == (Place.INTERPRETER, frozenset())
    for other in (replace(account, account=StaffId("i-2")), bureau_officer()):
        found = interpreter_entry(law.profile(), visit, other, NOW)
        assert codes(found.refusals) == ["not_the_interpreter_here"]


def test_the_words_are_the_nodes_words() -> None:
    """The domain does not import the node; what it says must still be understood there."""
    assert {each.value for each in Place} == {each.value for each in NodeRole}
    assert {each.value for each in Power} == ALL_POWERS
