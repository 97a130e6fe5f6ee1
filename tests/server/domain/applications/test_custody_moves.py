"""Moved, released, in hospital or dead: the booking follows the inmate, or ends without fault."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.domain.applications.applications import Event
from server.domain.applications.custody_moves import Fate, Move, Moved, outcome
from server.domain.identifiers import UnitId
from tests.support import law

START = datetime(2026, 3, 9, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
YESTERDAY = START - timedelta(days=1)
TRANSFER = Moved(Move.TRANSFER, YESTERDAY, to=UnitId("new"), slot_there=True)


def test_after_a_transfer_the_new_facility_gets_the_booking_and_decides() -> None:
    found = outcome(law.profile(), START, TRANSFER)
    assert (found.fate, found.event, found.facility) == (Fate.MOVED, Event.MOVED, UnitId("new"))
    assert [each.key for each in found.citations] == [
        "custody_moves.booking_follows_transfer",
        "guarantees.facility_decides_every_visit",
    ]
    stays = law.profile(custody_moves__booking_follows_transfer__value=False)
    assert outcome(stays, START, TRANSFER).fate is Fate.CANCELLED


@pytest.mark.parametrize("lacking", [{"slot_there": False}, {"to": None}])
def test_where_the_new_facility_has_no_such_time_another_is_offered_first(
    lacking: dict[str, Any],
) -> None:
    found = outcome(law.profile(), START, replace(TRANSFER, **lacking))
    assert (found.fate, found.event) == (Fate.CANCELLED, Event.CANCELLED)
    assert found.rebooking_first


@pytest.mark.parametrize("move", [Move.RELEASE, Move.DEATH])
def test_release_and_death_end_a_booking_for_good(move: Move) -> None:
    found = outcome(law.profile(), START, Moved(move, YESTERDAY))
    assert found.fate is Fate.CANCELLED
    assert not found.rebooking_first
    assert not found.bedside


@pytest.mark.parametrize("move", Move)
def test_no_move_is_the_familys_fault_or_uses_a_visit(move: Move) -> None:
    found = outcome(law.profile(), START, Moved(move, YESTERDAY))
    assert found.fate is Fate.CANCELLED
    assert not found.fault_of_visitor
    assert not found.uses_quota
    keys = [each.key for each in found.citations]
    assert keys[:2] == ["custody_moves.fault_of_visitor", "custody_moves.uses_quota"]


@pytest.mark.law("GD-92")
def test_from_hospital_the_department_may_be_asked_for_a_visit_at_the_bed() -> None:
    found = outcome(law.profile(), START, Moved(Move.HOSPITAL, YESTERDAY))
    assert found.fate is Fate.CANCELLED
    assert found.bedside
    assert found.citations[-1].key == "exceptions.approved_by"


def test_who_is_back_from_hospital_when_the_visit_begins_keeps_it() -> None:
    back = Moved(Move.HOSPITAL, YESTERDAY, back=START)
    assert outcome(law.profile(), START, back).fate is Fate.KEPT
    late = replace(back, back=START + SECOND)
    assert outcome(law.profile(), START, late).fate is Fate.CANCELLED


def test_a_move_after_the_start_leaves_the_visit_alone() -> None:
    moved = Moved(Move.RELEASE, START)
    assert outcome(law.profile(), START, moved).fate is Fate.CANCELLED
    later = replace(moved, at=START + SECOND)
    assert outcome(law.profile(), START, later).fate is Fate.KEPT


def test_a_draft_without_video_cites_what_it_has() -> None:
    draft = law.profile("vn-draft")
    found = outcome(draft, START, Moved(Move.HOSPITAL, YESTERDAY))
    assert {each.key.partition(".")[0] for each in found.citations} == {"custody_moves"}
    assert not found.bedside
