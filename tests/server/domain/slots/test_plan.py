"""A unit's month of slots: its own, on its seats, in its hours, enough of it, and only growing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.domain.calendar.working_days import DayKind
from server.domain.identifiers import SeatId, SlotId, UnitId
from server.domain.slots.plan import (
    Plan,
    Slot,
    hours_refusals,
    outside_hours,
    overlap_refusals,
    owner_refusals,
    revision_refusals,
    shortfall,
    signing_refusals,
)
from server.domain.units import UnitKind
from tests.support import calendars, law
from tests.support.calendars import VIETNAM, at, day

GUANGDONG = law.profile()
CHINA = calendars.of()
BUREAU, OTHER = UnitId("b1"), UnitId("b2")
JUNE = day("2025-06-01")


def slot(
    start: str, name: str = "s", seat: str = "k1", minutes: int = 30, reason: str = ""
) -> Slot:
    begin = at(start)
    end = begin + timedelta(minutes=minutes)
    return Slot(SlotId(name), BUREAU, SeatId(seat), begin, end, reason)


def many(count: int) -> tuple[Slot, ...]:
    """So many slots of one Monday, each on a seat of its own."""
    return tuple(slot("2025-06-16 09:00", f"s{n}", f"k{n}") for n in range(count))


def plan(slots: Sequence[Slot] = (), kind: UnitKind = UnitKind.COUNTY_BUREAU, **more: Any) -> Plan:
    return Plan(BUREAU, kind, more.pop("opened", True), JUNE, tuple(slots), **more)


def codes(asked: Plan, by: UnitId = BUREAU, **changes: Any) -> list[str]:
    found = signing_refusals(law.profile(**changes), CHINA, asked, by)
    return [each.code for each in found]


@pytest.mark.law("GD-28")
def test_a_unit_sets_its_own_calendar_and_nobody_elses() -> None:
    assert codes(plan(many(80))) == []
    assert codes(plan(many(80)), by=OTHER) == ["slots_of_another_unit"]
    before = plan(many(80), signed_at=at("2025-05-20 09:00"))
    after = replace(before, slots=many(81))
    assert revision_refusals(GUANGDONG, CHINA, before, after, BUREAU) == ()
    found = revision_refusals(GUANGDONG, CHINA, before, after, OTHER)
    assert [each.code for each in found] == ["slots_of_another_unit"]
    assert owner_refusals(GUANGDONG, BUREAU, OTHER)[0].citation.source == "Art. 12"


@pytest.mark.law("GD-28")
def test_two_slots_on_one_seat_must_not_overlap() -> None:
    first = slot("2025-06-16 09:00", "a")
    touching = slot("2025-06-16 09:30", "b")
    overlapping = slot("2025-06-16 09:29", "c")
    elsewhere = slot("2025-06-16 09:00", "d", seat="k2")
    assert overlap_refusals(GUANGDONG, [touching, first, elsewhere]) == ()
    found = overlap_refusals(GUANGDONG, [overlapping, first])
    assert [(each.code, each.facts) for each in found] == [
        ("slots_overlap", {"slot": "a", "other": "c"})
    ]
    assert "slots_overlap" in codes(plan([*many(80), replace(many(1)[0], id=SlotId("twin"))]))


@pytest.mark.law("GD-28")
def test_a_revision_keeps_seats_free_of_overlaps_too() -> None:
    before = plan([slot("2025-06-16 09:00", "a")], signed_at=at("2025-05-20 09:00"))
    after = replace(before, slots=(*before.slots, slot("2025-06-16 09:10", "b")))
    found = revision_refusals(GUANGDONG, CHINA, before, after, BUREAU)
    assert [each.code for each in found] == ["slots_overlap"]


@pytest.mark.law("GD-28", "GD-31")
def test_a_plan_holds_the_units_own_slots_of_its_own_month() -> None:
    strange = replace(slot("2025-06-17 09:00", "x"), unit=OTHER)
    july = slot("2025-07-01 09:00", "y")
    assert codes(plan([*many(80), strange])) == ["slot_not_of_plan"]
    assert codes(plan([*many(80), july])) == ["slot_not_of_plan"]


def test_a_slot_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        slot("2025-06-16 09:00", minutes=0)


@pytest.mark.law("GD-29")
@pytest.mark.parametrize(
    ("start", "minutes", "kind"),
    [
        ("2025-06-15 09:00", 30, DayKind.REST),  # a Sunday
        ("2025-06-02 09:00", 30, DayKind.HOLIDAY),  # Dragon Boat Festival
        ("2025-06-16 08:29", 30, DayKind.WORKING),
        ("2025-06-16 11:31", 30, DayKind.WORKING),
        ("2025-06-16 12:30", 30, DayKind.WORKING),
        ("2025-06-16 17:01", 30, DayKind.WORKING),
    ],
)
def test_outside_working_hours_a_slot_warns_and_needs_a_reason(
    start: str, minutes: int, kind: DayKind
) -> None:
    bare = slot(start, "x", minutes=minutes)
    reasoned = replace(bare, reason="families who work on weekdays")
    for each in (bare, reasoned):
        found = outside_hours(GUANGDONG, CHINA, [each])
        assert [(one.slot, one.day, one.citation.source) for one in found] == [
            ("x", kind, "Art. 12")
        ]
    assert [each.code for each in hours_refusals(GUANGDONG, CHINA, [bare])] == [
        "slot_outside_hours"
    ]
    assert hours_refusals(GUANGDONG, CHINA, [replace(bare, reason="  ")]) != ()
    assert hours_refusals(GUANGDONG, CHINA, [reasoned]) == ()
    assert codes(plan([*many(80), bare])) == ["slot_outside_hours"]


@pytest.mark.law("GD-29")
@pytest.mark.parametrize(
    "start", ["2025-06-16 08:30", "2025-06-16 11:30", "2025-06-16 14:00", "2025-06-16 17:00"]
)
def test_inside_working_hours_a_slot_needs_none(start: str) -> None:
    assert outside_hours(GUANGDONG, CHINA, [slot(start)]) == ()


@pytest.mark.law("GD-29")
def test_a_make_up_sunday_is_a_working_day_for_visits_too() -> None:
    assert outside_hours(GUANGDONG, CHINA, [slot("2025-09-28 09:00")]) == ()


@pytest.mark.law("VN-10")
def test_in_viet_nam_sunday_and_tet_need_no_reason_but_the_hours_stand() -> None:
    draft, calendar = law.profile("vn-draft"), calendars.of("vn-draft")

    def warned(start: str) -> bool:
        begin = at(start, VIETNAM)
        end = begin + timedelta(minutes=60)
        one = Slot(SlotId("s"), UnitId("p1"), SeatId("t1"), begin, end)
        return outside_hours(draft, calendar, [one]) != ()

    assert not warned("2025-01-19 08:00")  # Sunday
    assert not warned("2025-01-29 08:00")  # Tet
    assert warned("2025-01-29 07:29")
    assert warned("2025-01-20 16:01")


def told_below(kind: UnitKind, minimum: int, source: str) -> None:
    assert shortfall(GUANGDONG, plan(many(minimum), kind)) is None
    assert codes(plan(many(minimum), kind)) == []
    few = plan(many(minimum - 1), kind)
    lacking = shortfall(GUANGDONG, few)
    assert lacking is not None
    assert (lacking.counted, lacking.minimum) == (minimum - 1, minimum)
    assert lacking.citation.source == source
    assert codes(few) == ["slots_below_minimum"]
    assert codes(replace(few, acknowledged=True)) == []
    assert shortfall(GUANGDONG, replace(few, acknowledged=True)) == lacking
    unopened = replace(few, opened=False)
    assert (shortfall(GUANGDONG, unopened), codes(unopened)) == (None, [])


@pytest.mark.law("GD-32", "GD-99")
@pytest.mark.parametrize("kind", [UnitKind.PRISON, UnitKind.REHAB_CENTRE])
def test_an_opened_facility_has_220_slots_and_219_are_a_breach(kind: UnitKind) -> None:
    told_below(kind, 220, "Art. 13, 39")


@pytest.mark.law("GD-33", "GD-99")
def test_an_opened_bureau_has_80_slots_and_79_are_a_breach() -> None:
    told_below(UnitKind.COUNTY_BUREAU, 80, "Art. 13, 39")


@pytest.mark.law("GD-34", "GD-99")
def test_an_opened_judicial_office_has_40_slots_and_39_are_a_breach() -> None:
    told_below(UnitKind.JUDICIAL_OFFICE, 40, "Art. 13, 38, 39")


def removed(before: Plan, after: Sequence[Slot], *closed: str) -> list[str]:
    names = frozenset(SlotId(each) for each in closed)
    changed = replace(before, slots=tuple(after))
    found = revision_refusals(GUANGDONG, CHINA, before, changed, BUREAU, names)
    return [each.code for each in found]


@pytest.mark.law("GD-31")
def test_after_signing_slots_are_added_and_taken_away_only_by_a_closure() -> None:
    signed = plan(many(81), signed_at=at("2025-05-20 09:00"))
    assert removed(signed, many(82)) == []
    assert removed(signed, many(80)) == ["slot_removed_without_closure"]
    assert removed(signed, many(80), "s80") == []
    assert removed(signed, many(79), "s80") == ["slot_removed_without_closure"]
    assert removed(replace(signed, signed_at=None), many(80)) == []


@pytest.mark.law("GD-31")
def test_a_signed_slot_that_moves_is_taken_away_and_a_reworded_reason_is_not() -> None:
    signed = plan([slot("2025-06-16 09:00", "a")], signed_at=at("2025-05-20 09:00"))
    later: datetime = at("2025-06-16 10:00")
    moved = replace(signed.slots[0], starts_at=later, ends_at=later + timedelta(minutes=30))
    assert removed(signed, [moved]) == ["slot_removed_without_closure"]
    assert removed(signed, [replace(signed.slots[0], reason="as agreed")]) == []
