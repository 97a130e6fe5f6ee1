"""Two in custody: both facilities approve, file and agree on the time (Art. 16 ¶2)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actor import System
from server.domain.applications.applications import Event, Origin, StandingBar, State
from server.domain.applications.steps import step_refusals
from server.domain.identifiers import PersonId, UnitId
from tests.support import law
from tests.support.application import (
    BUREAU,
    FACILITY,
    INMATE,
    NOW,
    OTHER,
    OTHER_INMATE,
    OTHER_PRISON,
    PRISON,
    START,
    application,
    cited,
    codes,
    step,
    walk,
)


@pytest.mark.law("GD-40")
def test_two_in_custody_are_booked_by_both_facilities() -> None:
    booked = walk(
        application(Origin.BOTH_IN_CUSTODY, State.UNFINISHED),
        step(Event.LODGED, FACILITY),
        step(Event.APPROVED, FACILITY, visitors=frozenset()),
        step(Event.APPROVED, OTHER, visitors=frozenset()),
    )
    assert booked.state is State.BOOKED


@pytest.mark.law("GD-40")
def test_one_facility_cannot_approve_for_both() -> None:
    asked = application(
        Origin.BOTH_IN_CUSTODY, State.BEFORE_OTHER_FACILITY, approved_by=frozenset({PRISON})
    )
    again = step(Event.APPROVED, FACILITY, visitors=frozenset())
    assert cited(asked, again) == [("application_needs_other_facility", "Art. 16 ¶2")]
    assert codes(asked, replace(again, actor=OTHER)) == []


@pytest.mark.law("GD-40")
def test_two_in_one_facility_are_no_case_of_video() -> None:
    asked = application(Origin.BOTH_IN_CUSTODY, State.UNFINISHED, facilities=(PRISON, PRISON))
    found = step_refusals(law.profile(), asked, step(Event.LODGED, FACILITY), NOW)
    assert [each.code for each in found] == ["application_not_of_two_facilities"]
    assert found[0].facts == {"facilities": 1, "demanded": 2}


@pytest.mark.law("GD-40")
@pytest.mark.parametrize("barred", [INMATE, OTHER_INMATE])
@pytest.mark.parametrize(
    ("key", "source"),
    [("bars.case_connected", "Art. 18(3)"), ("statuses.strict_regime", "Art. 19(4)")],
)
def test_a_bar_on_either_side_stops_two_in_custody(barred: PersonId, key: str, source: str) -> None:
    bars = (StandingBar(barred, key),)
    asked = application(Origin.BOTH_IN_CUSTODY, State.BEFORE_FACILITY, bars=bars)
    wanted = step(Event.APPROVED, FACILITY, visitors=frozenset())
    assert cited(asked, wanted) == [("application_barred", source)]


@pytest.mark.law("GD-16")
@pytest.mark.parametrize("filed", [frozenset(), frozenset({PRISON}), frozenset({PRISON, BUREAU})])
def test_two_in_custody_are_not_booked_before_both_facilities_have_filed(
    filed: frozenset[UnitId],
) -> None:
    asked = application(Origin.BOTH_IN_CUSTODY, State.BEFORE_OTHER_FACILITY, filed_by=filed)
    wanted = step(Event.APPROVED, OTHER, visitors=frozenset())
    assert cited(asked, wanted) == [("application_not_filed", "Art. 7, 16 ¶2")]
    both = replace(asked, filed_by=frozenset({PRISON, OTHER_PRISON}))
    assert codes(both, wanted) == []


@pytest.mark.law("GD-40")
def test_both_facilities_approve_one_and_the_same_time() -> None:
    asked = walk(
        application(Origin.BOTH_IN_CUSTODY, State.BEFORE_FACILITY),
        step(Event.APPROVED, FACILITY, visitors=frozenset()),
    )
    later = START + timedelta(minutes=40)
    wanted = step(Event.APPROVED, OTHER, visitors=frozenset(), start=later)
    assert cited(asked, wanted) == [("application_not_the_agreed_time", "Art. 16 ¶2")]
    assert codes(asked, replace(wanted, start=START)) == []


@pytest.mark.law("GD-40")
def test_after_a_move_both_facilities_decide_anew() -> None:
    booked = application(
        Origin.BOTH_IN_CUSTODY, State.BOOKED, approved_by=frozenset({PRISON, OTHER_PRISON})
    )
    moved = walk(booked, step(Event.MOVED, System()))
    assert (moved.state, moved.approved_by) == (State.BEFORE_FACILITY, frozenset())
    together = replace(moved, facilities=(PRISON, PRISON))
    wanted = step(Event.APPROVED, FACILITY, visitors=frozenset())
    assert codes(together, wanted) == ["application_not_of_two_facilities"]


@pytest.mark.law("GD-40", "GD-82")
def test_an_approval_between_two_inmates_names_nobody_who_was_not_applied_for() -> None:
    asked = application(Origin.BOTH_IN_CUSTODY, State.BEFORE_FACILITY)
    wanted = step(Event.APPROVED, FACILITY, visitors=frozenset({PersonId("x")}))
    assert codes(asked, wanted) == ["application_person_not_applied_for"]
