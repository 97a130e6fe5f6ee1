"""When a recording may go: late, with a name and a reason, and under no lock (A24)."""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.actor import Role, System
from server.domain.conduct.referrals import Referral
from server.domain.identifiers import BookingId, UnitId
from server.domain.record.retention import Deletion, deletion_refusals
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.day_of_visit import at, bureau_officer, codes, staff

KEEPER = staff(Role.PRISON_BUREAU, Body.PRISON_BUREAU, UnitId("prison-bureau"))
OLD = Deletion(BookingId("b-1"), date(2026, 3, 10), KEEPER, "period of retention is over")
AFTER = date(2029, 3, 11)


@pytest.mark.parametrize(
    ("today", "expected"), [(date(2029, 3, 10), ["retention_not_over"]), (AFTER, [])]
)
def test_a_recording_is_kept_for_thirty_six_months(today: date, expected: list[str]) -> None:
    assert codes(deletion_refusals(law.profile(), OLD, [], today)) == expected


def test_nothing_goes_in_silence() -> None:
    profile = law.profile()
    for silent in (replace(OLD, reason=" "), replace(OLD, by=System())):
        assert codes(deletion_refusals(profile, silent, [], AFTER)) == ["deletion_in_silence"]


def test_a_legal_hold_keeps_it_however_old_it_is() -> None:
    held = replace(OLD, legal_holds=1)
    assert codes(deletion_refusals(law.profile(), held, [], AFTER)) == ["recording_under_hold"]


@pytest.mark.law("GD-67", "GD-78")
def test_a_referral_keeps_it_too() -> None:
    moment = at("2026-03-10 11:00:00")
    referral = Referral(OLD.booking, "cut", bureau_officer(), moment, "police", "a law")
    refusals = deletion_refusals(law.profile(), OLD, [referral], AFTER)
    assert codes(refusals) == ["recording_under_referral"]
