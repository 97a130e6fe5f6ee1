"""Closures: who announces follows from the cause, what is missing alarms, nobody is at fault."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.identifiers import BookingId, SeatId, SlotId, UnitId
from server.domain.slots.closures import (
    Announcer,
    Booked,
    Closure,
    ClosureId,
    Scope,
    announcement_alarms,
    closed_refusals,
    closure_refusals,
    filing_alarms,
    hits,
    lost_slots,
    takes_slots_of,
)
from server.domain.slots.plan import Slot
from server.domain.slots.report import LostSlot
from server.domain.vocabulary import Body, Custody
from tests.support import calendars, law
from tests.support.calendars import at

GUANGDONG = law.profile()
CHINA = calendars.of()
B1, B2, P1, P2, R1 = (UnitId(each) for each in ("b1", "b2", "p1", "p2", "r1"))
CUSTODY_OF = {P1: Custody.PRISON, P2: Custody.PRISON, R1: Custody.REHAB}

BUREAU = Announcer(B1, Body.BUREAU)
FACILITY = Announcer(P1, Body.FACILITY)
CITY = Announcer(UnitId("c1"), Body.CITY, frozenset({B1, B2}))
PRISONS = Announcer(UnitId("pb"), Body.PRISON_BUREAU, frozenset({P1, P2}))
REHABS = Announcer(UnitId("rb"), Body.REHAB_BUREAU, frozenset({R1}))
DEPARTMENT = Announcer(UnitId("d"), Body.DEPARTMENT)
EVERYBODY = (BUREAU, FACILITY, CITY, PRISONS, REHABS, DEPARTMENT)

SINCE, UNTIL = at("2025-06-16 09:00"), at("2025-06-16 12:00")
GENERAL = (
    "network_failure",
    "equipment_failure",
    "natural_disaster",
    "public_health",
    "major_event",
    "other_cause",
)


def closure(
    cause: str,
    by: Announcer,
    units: Iterable[UnitId] | None = None,
    custody: Custody | None = None,
    **more: Any,
) -> Closure:
    scope = Scope(None if units is None else frozenset(units), custody)
    told: dict[str, Any] = {"text": "暂停视频会见", "since": SINCE, "until": UNTIL} | more
    return Closure(
        id=ClosureId("x1"), cause=cause, scope=scope, declared_by=by, declared_at=SINCE, **told
    )


def codes(asked: Closure) -> list[str]:
    return [each.code for each in closure_refusals(GUANGDONG, asked)]


@pytest.mark.law("GD-94")
@pytest.mark.parametrize("cause", GENERAL)
def test_a_unit_announces_its_own_failure_and_disaster(cause: str) -> None:
    assert codes(closure(cause, BUREAU, [B1])) == []
    assert codes(closure(cause, FACILITY, [P1])) == []


@pytest.mark.law("GD-94")
@pytest.mark.parametrize("cause", GENERAL)
def test_a_unit_announces_for_no_other(cause: str) -> None:
    for by, units in ((BUREAU, [B2]), (FACILITY, [P2]), (FACILITY, [P1, P2]), (FACILITY, None)):
        assert codes(closure(cause, by, units)) == ["closure_reach_exceeded"]
    named = replace(FACILITY, beneath=frozenset({P2}))
    assert codes(closure(cause, named, [P2])) == ["closure_reach_exceeded"]


@pytest.mark.law("GD-94")
@pytest.mark.parametrize("cause", GENERAL)
def test_a_higher_body_announces_for_the_units_that_it_names_and_that_are_below_it(
    cause: str,
) -> None:
    assert codes(closure(cause, CITY, [B1, B2])) == []
    assert codes(closure(cause, CITY, [P1])) == ["closure_reach_exceeded"]
    assert codes(closure(cause, CITY)) == ["closure_reach_exceeded"]
    assert codes(closure(cause, CITY, [])) == ["closure_reach_exceeded"]
    assert codes(closure(cause, PRISONS, [P1, P2])) == []
    assert codes(closure(cause, PRISONS, [R1])) == ["closure_reach_exceeded"]


@pytest.mark.law("GD-94")
def test_a_health_closure_of_all_units_is_the_body_concerneds() -> None:
    assert codes(closure("public_health", DEPARTMENT)) == []
    assert codes(closure("public_health", PRISONS, custody=Custody.PRISON)) == []
    assert codes(closure("public_health", REHABS, custody=Custody.REHAB)) == []
    assert codes(closure("public_health", PRISONS)) == ["closure_reach_exceeded"]


@pytest.mark.law("GD-94")
def test_the_security_of_a_facility_is_no_bureaus_to_announce() -> None:
    assert codes(closure("facility_security", FACILITY, [P1])) == []
    assert codes(closure("facility_security", BUREAU, [B1])) == ["closure_not_by_this_body"]


@pytest.mark.law("GD-95")
def test_a_change_of_rules_is_the_provincial_bureaus_each_for_its_own_regime() -> None:
    assert codes(closure("rule_change", PRISONS, custody=Custody.PRISON)) == []
    assert codes(closure("rule_change", REHABS, custody=Custody.REHAB)) == []
    for by, custody in ((PRISONS, Custody.REHAB), (REHABS, Custody.PRISON), (PRISONS, None)):
        asked = closure("rule_change", by, custody=custody)
        assert codes(asked) == ["closure_reach_exceeded"]
    for by in (BUREAU, FACILITY, CITY, DEPARTMENT):
        asked = closure("rule_change", by, [by.unit], Custody.PRISON)
        assert "closure_not_by_this_body" in codes(asked)
    found = closure_refusals(GUANGDONG, closure("rule_change", CITY))
    assert found[0].citation.source == "Art. 36(2)"


@pytest.mark.law("GD-96")
def test_an_upgrade_is_the_departments_alone_for_any_scope() -> None:
    assert codes(closure("upgrade", DEPARTMENT)) == []
    assert codes(closure("upgrade", DEPARTMENT, [B1])) == []
    for by in EVERYBODY[:-1]:
        asked = closure("upgrade", by, [by.unit])
        assert codes(asked) == ["closure_not_by_this_body"]
        assert closure_refusals(GUANGDONG, asked)[0].citation.source == "Art. 36(3)"


@pytest.mark.law("GD-93")
def test_a_closure_has_a_cause_of_the_text_words_and_a_span() -> None:
    assert codes(closure("holiday", DEPARTMENT)) == ["closure_cause_unknown"]
    assert codes(closure("upgrade", DEPARTMENT, text="  ")) == ["closure_text_missing"]
    assert codes(closure("upgrade", DEPARTMENT, until=SINCE)) == ["closure_span_empty"]
    assert codes(closure("upgrade", DEPARTMENT, until=None)) == []


@pytest.mark.law("GD-93")
def test_a_closure_that_is_not_announced_alarms() -> None:
    asked = closure("network_failure", BUREAU, [B1])
    due = SINCE + timedelta(hours=2)
    assert announcement_alarms(GUANGDONG, asked, due - timedelta(seconds=1)) == ()
    (alarm,) = announcement_alarms(GUANGDONG, asked, due)
    assert (alarm.code, alarm.facts["closure"]) == ("closure_not_announced", "x1")
    announced = replace(asked, announced_at=due)
    assert announcement_alarms(GUANGDONG, announced, due + timedelta(days=9)) == ()


@pytest.mark.law("GD-93")
def test_a_closure_that_is_not_filed_with_the_department_alarms() -> None:
    asked = replace(closure("network_failure", BUREAU, [B1]), declared_at=at("2025-09-29 22:00"))
    assert filing_alarms(GUANGDONG, CHINA, asked, at("2025-09-30 23:59:59")) == ()
    late = at("2025-10-01 00:00")
    (alarm,) = filing_alarms(GUANGDONG, CHINA, asked, late)
    assert (alarm.code, alarm.citation.source) == ("closure_not_filed", "Art. 36")
    filed = replace(asked, filed_at=late, filed_with=Body.DEPARTMENT)
    assert filing_alarms(GUANGDONG, CHINA, filed, at("2025-12-01 09:00")) == ()
    elsewhere = replace(filed, filed_with=Body.CITY)
    assert filing_alarms(GUANGDONG, CHINA, elsewhere, late) == (alarm,)


@pytest.mark.law("GD-93")
def test_filing_waits_over_national_day() -> None:
    asked = replace(closure("network_failure", BUREAU, [B1]), declared_at=at("2025-09-30 22:00"))
    assert filing_alarms(GUANGDONG, CHINA, asked, at("2025-10-09 23:59:59")) == ()
    assert filing_alarms(GUANGDONG, CHINA, asked, at("2025-10-10 00:00")) != ()


@pytest.mark.law("GD-93")
def test_the_departments_own_closure_needs_no_filing() -> None:
    own = closure("upgrade", DEPARTMENT)
    assert filing_alarms(GUANGDONG, CHINA, own, at("2025-12-01 09:00")) == ()
    assert announcement_alarms(GUANGDONG, own, at("2025-12-01 09:00")) != ()


def booked(
    name: str = "k1", start: str = "10:00", unit: UnitId = P1, custody: Custody = Custody.PRISON
) -> Booked:
    begin = at(f"2025-06-16 {start}")
    return Booked(
        BookingId(name), frozenset({B1, unit}), custody, begin, begin + timedelta(minutes=40)
    )


@pytest.mark.law("GD-93")
def test_a_booking_that_a_closure_hits_is_nobodys_fault_and_keeps_the_quota() -> None:
    asked = closure("natural_disaster", BUREAU, [B1])
    (hit,) = hits(GUANGDONG, asked, [booked()])
    assert (hit.booking, hit.closure, hit.cause) == ("k1", "x1", "natural_disaster")
    assert (hit.fault_of_visitor, hit.uses_quota) == (False, False)
    assert [each.source for each in hit.citations] == ["Art. 36(1)", "Art. 36", "house rule"]


@pytest.mark.law("GD-93")
@pytest.mark.parametrize(
    ("start", "hit"),
    [
        ("08:20", False),  # ends at 09:00, when the closure begins
        ("08:21", True),
        ("11:59", True),
        ("12:00", False),
    ],
)
def test_a_closure_hits_what_it_overlaps(start: str, hit: bool) -> None:
    asked = closure("natural_disaster", BUREAU, [B1])
    assert (hits(GUANGDONG, asked, [booked(start=start)]) != ()) is hit
    assert (closed_refusals(GUANGDONG, [asked], booked(start=start)) != ()) is hit


@pytest.mark.law("GD-93")
def test_a_closure_without_an_end_blocks_all_that_comes() -> None:
    asked = closure("natural_disaster", BUREAU, [B1], until=None)
    later = replace(booked(), starts_at=at("2026-01-05 09:00"), ends_at=at("2026-01-05 09:40"))
    (refusal,) = closed_refusals(GUANGDONG, [asked], later)
    assert (refusal.code, refusal.citation.source) == ("slot_closed", "Art. 36(1)")
    assert closed_refusals(GUANGDONG, [], later) == ()


@pytest.mark.law("GD-93", "GD-95")
def test_a_closure_hits_its_units_and_its_regime_only() -> None:
    prisons = closure("rule_change", PRISONS, custody=Custody.PRISON)
    rehab = booked("k2", unit=R1, custody=Custody.REHAB)
    assert [each.booking for each in hits(GUANGDONG, prisons, [booked(), rehab])] == ["k1"]
    one_prison = closure("network_failure", Announcer(P2, Body.FACILITY), [P2])
    assert hits(GUANGDONG, one_prison, [booked(), rehab]) == ()
    everything = closure("upgrade", DEPARTMENT)
    assert len(hits(GUANGDONG, everything, [booked(), rehab])) == 2


def slot(name: str, unit: UnitId, start: str = "10:00") -> Slot:
    begin = at(f"2025-06-16 {start}")
    return Slot(SlotId(name), unit, SeatId("1"), begin, begin + timedelta(minutes=40))


@pytest.mark.law("GD-93")
def test_the_slots_that_a_closure_takes_are_listed_with_it() -> None:
    slots = [slot("a", B1), slot("b", B1, "12:00"), slot("c", P1), slot("d", R1)]
    taken = lost_slots(closure("natural_disaster", BUREAU, [B1]), slots, CUSTODY_OF)
    assert taken == (LostSlot(SlotId("a"), "x1"),)
    prisons = closure("rule_change", PRISONS, custody=Custody.PRISON)
    assert [each.slot for each in lost_slots(prisons, slots, CUSTODY_OF)] == ["c"]
    everything = lost_slots(closure("upgrade", DEPARTMENT), slots, CUSTODY_OF)
    assert [each.slot for each in everything] == ["a", "c", "d"]


@pytest.mark.law("GD-93")
def test_a_closure_that_was_taken_back_before_it_began_takes_nothing() -> None:
    whole = closure("upgrade", DEPARTMENT)
    back = replace(whole, until=whole.since)
    assert lost_slots(back, [slot("a", B1)], CUSTODY_OF) == ()
    assert hits(GUANGDONG, back, [booked()]) == ()


@pytest.mark.law("GD-94")
def test_a_closure_of_some_units_takes_slots_of_those_and_of_their_regime_alone() -> None:
    here = closure("natural_disaster", BUREAU, [B1])
    assert takes_slots_of(here, B1, None) and not takes_slots_of(here, P1, Custody.PRISON)
    prisons = closure("rule_change", PRISONS, custody=Custody.PRISON)
    assert takes_slots_of(prisons, P1, Custody.PRISON) and not takes_slots_of(prisons, B1, None)
