"""A status appears while the visit runs: held at once, decided by the facility (A39)."""

from datetime import timedelta

import pytest

from server.domain.actor import Role, Staff, System
from server.domain.identifiers import UnitId
from server.domain.live_visit.mid_visit import (
    TRANSITIONS,
    Event,
    State,
    decision_refusals,
    end_of_visit,
    hold_of,
    is_undecided_too_long,
)
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.day_of_visit import (
    PRISON,
    at,
    bureau_officer,
    codes,
    facility_officer,
    staff,
)

KNOWN = at("2026-03-10 10:12:00")


@pytest.mark.law("GD-46", "GD-52")
@pytest.mark.parametrize(
    ("status", "article"),
    [("under_proceedings", "Art. 19(1)"), ("protective_restraint", "Art. 20(2)")],
)
def test_the_visit_is_held_within_two_seconds_and_says_why(status: str, article: str) -> None:
    hold = hold_of(law.profile(), status, KNOWN)
    assert hold is not None
    assert hold.hold_by == KNOWN + timedelta(seconds=2)
    assert hold.decide_by == KNOWN + timedelta(minutes=5)
    assert hold.status.source == article


@pytest.mark.law("GD-46")
@pytest.mark.parametrize(("after_s", "ends"), [(0, False), (299.999, False), (300, True)])
def test_undecided_after_five_minutes_it_ends(after_s: float, ends: bool) -> None:
    now = KNOWN + timedelta(seconds=after_s)
    assert is_undecided_too_long(law.profile(), KNOWN, now) is ends


@pytest.mark.law("GD-46")
@pytest.mark.parametrize(
    ("by", "decides"),
    [
        (facility_officer(), True),
        (staff(Role.FACILITY_HEAD, Body.FACILITY, PRISON), True),
        (staff(Role.FACILITY_CLERK, Body.FACILITY, PRISON), False),
        (facility_officer(UnitId("prison-2")), False),
        (bureau_officer(), False),
        (System(), False),
    ],
)
def test_an_officer_of_the_facility_ends_it_or_lifts_the_hold(
    by: Staff | System, decides: bool
) -> None:
    expected = [] if decides else ["status_not_decided_by_facility"]
    assert codes(decision_refusals(law.profile(), by, PRISON)) == expected


@pytest.mark.law("GD-46")
def test_such_an_end_is_the_facilitys_cause_and_not_counted() -> None:
    end = end_of_visit(law.profile())
    assert (end.cause, end.counted) == (Body.FACILITY, False)


@pytest.mark.law("GD-46")
def test_held_is_lifted_or_ended_and_an_ended_visit_stays_ended() -> None:
    assert TRANSITIONS[State.RUNNING] == {Event.STATUS_APPEARED: State.HELD}
    held = TRANSITIONS[State.HELD]
    assert held[Event.LIFTED_AS_WRONG] is State.RUNNING
    assert held[Event.ENDED_ON_GROUND] is held[Event.UNDECIDED] is State.ENDED
    assert set(TRANSITIONS[State.ENDED].values()) == {State.ENDED}


def test_a_text_without_sessions_holds_none() -> None:
    draft = law.profile("vn-draft")
    assert hold_of(draft, "disciplinary_cell", KNOWN) is None
    assert not is_undecided_too_long(draft, KNOWN, KNOWN + timedelta(days=1))
    assert decision_refusals(draft, System(), PRISON) == ()
