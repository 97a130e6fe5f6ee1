"""The facility brings the inmate on time; its lateness is its own (GD-68)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.identifiers import BookingId, StaffId
from server.domain.visit_day.escort import Escort, call_list, inmate_late, roster_alarms
from tests.support import law

GD = law.profile()
START = datetime(2026, 3, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
GUARD = StaffId("guard-3")
FIRST = Escort(BookingId("b-1"), START, GUARD)
LATER = Escort(BookingId("b-2"), START + timedelta(hours=2), GUARD)


@pytest.mark.law("GD-68")
def test_an_inmate_eight_minutes_late_is_the_facilitys_fault_and_costs_no_minute() -> None:
    brought = Escort(FIRST.booking, START, GUARD, START + timedelta(minutes=8))
    late = inmate_late(GD, brought, START + timedelta(minutes=20), 1800.0)
    assert late is not None
    assert (late.late_s, late.fault_of, late.talk_s) == (480, "facility", 1800.0)
    assert not late.bars_visitor
    assert late.citation.source == "Art. 26"


@pytest.mark.law("GD-68")
def test_on_the_second_of_the_start_is_on_time() -> None:
    in_time = Escort(FIRST.booking, START, GUARD, START)
    assert inmate_late(GD, in_time, START + timedelta(minutes=5), 1800.0) is None
    waiting = inmate_late(GD, FIRST, START + timedelta(seconds=1), 1800.0)
    assert waiting is not None and waiting.late_s == 1


@pytest.mark.law("GD-68")
def test_a_visit_without_a_guard_raises_an_alarm() -> None:
    alarms = roster_alarms(GD, [FIRST, Escort(BookingId("b-3"), START)])
    assert [(each.code, each.citation.source) for each in alarms] == [
        ("escort_unassigned", "Art. 26")
    ]


@pytest.mark.law("GD-68")
def test_the_call_list_holds_who_is_due_or_overdue_and_not_yet_there() -> None:
    there = Escort(BookingId("b-0"), START, GUARD, START)
    roster, ahead = [LATER, there, FIRST], timedelta(minutes=30)
    assert call_list(roster, START - timedelta(minutes=31), ahead) == ()
    assert call_list(roster, START - timedelta(minutes=30), ahead) == (FIRST,)
    assert call_list(roster, START + timedelta(hours=3), ahead) == (FIRST, LATER)


def test_a_text_without_escort_rules_attributes_nothing() -> None:
    draft = law.profile("vn-draft")
    assert roster_alarms(draft, [Escort(BookingId("b-3"), START)]) == ()
    assert inmate_late(draft, FIRST, START + timedelta(hours=1), 1800.0) is None
