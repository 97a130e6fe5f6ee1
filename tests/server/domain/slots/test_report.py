"""How a month stands: signed by the 24th, counted on the plan, and public without persons."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from server.domain.identifiers import SeatId, SlotId, UnitId
from server.domain.slots.plan import Plan, Slot
from server.domain.slots.report import (
    LostSlot,
    PublicTime,
    compliance,
    days_left,
    is_public,
    is_reminded,
    public_times,
    signing,
)
from server.domain.units import UnitKind
from tests.support import law
from tests.support.calendars import VIETNAM, at, day

GUANGDONG = law.profile()
JUNE = day("2025-06-01")
OFFICE = UnitId("o1")


def slots(count: int) -> tuple[Slot, ...]:
    start = at("2025-06-16 09:00")
    end = start + timedelta(minutes=40)
    return tuple(Slot(SlotId(f"s{n}"), OFFICE, SeatId(f"k{n}"), start, end) for n in range(count))


def plan(count: int = 40, signed: str | None = "2025-05-20 09:00") -> Plan:
    signed_at = None if signed is None else at(signed)
    kind = UnitKind.JUDICIAL_OFFICE
    return Plan(OFFICE, kind, True, JUNE, slots(count), signed_at=signed_at)


@pytest.mark.law("GD-31")
@pytest.mark.parametrize(
    ("moment", "stands", "unsigned"),
    [
        ("2025-05-01 09:00:00", "in_time", "open"),
        ("2025-05-24 23:59:59", "in_time", "open"),
        ("2025-05-25 00:00:00", "on_the_day", "on_the_day"),
        ("2025-05-25 23:59:59", "on_the_day", "on_the_day"),
        ("2025-05-26 00:00:00", "breach", "breach"),
        ("2025-06-03 09:00:00", "breach", "breach"),
    ],
)
def test_a_month_is_determined_before_the_25th_of_the_month_before(
    moment: str, stands: str, unsigned: str
) -> None:
    assert signing(GUANGDONG, JUNE, at(moment), at("2025-06-30 09:00")) == stands
    assert signing(GUANGDONG, JUNE, None, at(moment)) == unsigned


@pytest.mark.law("GD-31")
def test_january_is_determined_in_december_and_by_the_clocks_of_guangdong() -> None:
    january = day("2026-01-01")
    assert signing(GUANGDONG, january, at("2025-12-24 23:59"), at("2026-01-01 00:00")) == "in_time"
    hanoi = at("2025-12-24 23:30", VIETNAM)  # half past midnight in Guangdong
    assert signing(GUANGDONG, january, hanoi, hanoi) == "on_the_day"


@pytest.mark.law("GD-31")
def test_who_has_not_signed_is_reminded_ten_five_and_one_days_before() -> None:
    unsigned = plan(signed=None)
    may = [JUNE - timedelta(days=n) for n in range(31, 0, -1)]
    reminded = [each.isoformat() for each in may if is_reminded(GUANGDONG, unsigned, each)]
    assert reminded == ["2025-05-15", "2025-05-20", "2025-05-24"]
    assert not any(is_reminded(GUANGDONG, plan(), each) for each in may)
    assert days_left(GUANGDONG, JUNE, day("2025-05-15")) == 10
    assert days_left(GUANGDONG, JUNE, day("2025-05-26")) == -1


@pytest.mark.law("GD-31", "GD-34")
def test_the_report_tells_how_it_was_signed_and_what_lacks() -> None:
    now = at("2025-06-01 00:00")
    good = compliance(GUANGDONG, plan(), now)
    assert (good.signing, good.counted, good.shortfall) == ("in_time", 40, None)
    bad = compliance(GUANGDONG, plan(39, "2025-05-26 00:00"), now)
    assert bad.signing == "breach"
    assert bad.signing_citation == GUANGDONG.cite("slots.breach_from_day")
    assert bad.shortfall is not None
    assert bad.shortfall.minimum == 40


@pytest.mark.law("GD-32", "GD-33", "GD-34")
def test_slots_that_a_closure_took_still_count_and_are_listed_with_it() -> None:
    lost = [LostSlot(SlotId("s3"), "c1"), LostSlot(SlotId("elsewhere"), "c1")]
    row = compliance(GUANGDONG, plan(40), at("2025-06-30 09:00"), lost)
    assert (row.counted, row.shortfall) == (40, None)
    assert row.lost == (LostSlot(SlotId("s3"), "c1"),)


@pytest.mark.law("GD-30")
def test_anybody_may_see_times_and_counts() -> None:
    free = frozenset({SlotId("s0"), SlotId("s2"), SlotId("of another unit")})
    start = at("2025-06-16 09:00")
    assert public_times(GUANGDONG, [plan(3)], free) == (
        PublicTime(OFFICE, start, start + timedelta(minutes=40), slots=3, free=2),
    )


@pytest.mark.law("GD-30")
def test_the_public_calendar_has_no_place_for_a_person_a_seat_or_a_booking() -> None:
    assert [each.name for each in fields(PublicTime)] == [
        "unit",
        "starts_at",
        "ends_at",
        "slots",
        "free",
    ]


@pytest.mark.law("GD-30")
def test_a_plan_is_public_once_it_is_signed() -> None:
    everything = frozenset(each.id for each in slots(3))
    assert public_times(GUANGDONG, [plan(3, signed=None)], everything) == ()
    assert public_times(GUANGDONG, [plan(3)], frozenset())[0].free == 0


@pytest.mark.law("GD-30")
def test_a_month_is_public_from_its_signing_on() -> None:
    assert is_public(GUANGDONG, at("2025-05-20 09:00")) and not is_public(GUANGDONG, None)


@pytest.mark.law("GD-30")
def test_times_are_told_in_order() -> None:
    late = replace(
        slots(1)[0],
        id=SlotId("late"),
        starts_at=at("2025-06-16 10:00"),
        ends_at=at("2025-06-16 10:40"),
    )
    mixed = replace(plan(1), slots=(late, *slots(1)))
    found = public_times(GUANGDONG, [mixed], frozenset())
    assert [each.starts_at.hour for each in found] == [9, 10]
