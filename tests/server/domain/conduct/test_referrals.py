"""A breach of law is handed over, and the evidence stays (Art. 25, 29)."""

from dataclasses import replace

import pytest

from server.domain.actor import System
from server.domain.conduct.referrals import (
    TRANSITIONS,
    Event,
    Referral,
    State,
    lock_refusals,
    referral_refusals,
)
from server.domain.identifiers import BookingId
from tests.support import law
from tests.support.day_of_visit import at, bureau_officer, codes

REFERRAL = Referral(
    booking=BookingId("b-1"),
    after="conduct",
    by=bureau_officer(),
    at=at("2026-03-10 11:00:00"),
    authority="county public security",
    law="Public Security Administration Punishments Law, Art. 26",
)
IN_CASE = [pytest.param("conduct", id="Art. 25"), pytest.param("cut", id="Art. 29")]


@pytest.mark.law("GD-67", "GD-78")
@pytest.mark.parametrize("after", IN_CASE)
def test_a_person_refers_to_an_authority_for_a_named_law(after: str) -> None:
    referral = replace(REFERRAL, after=after)
    profile = law.profile()
    assert referral_refusals(profile, referral) == ()
    assert codes(referral_refusals(profile, replace(referral, by=System()))) == [
        "referral_by_nobody"
    ]
    assert codes(referral_refusals(profile, replace(referral, authority=" "))) == [
        "referral_to_nobody"
    ]
    assert codes(referral_refusals(profile, replace(referral, law=""))) == ["referral_without_law"]


@pytest.mark.law("GD-67", "GD-78")
def test_a_referral_follows_conduct_or_a_cut_and_nothing_else() -> None:
    refusals = referral_refusals(law.profile(), replace(REFERRAL, after="complaint"))
    assert codes(refusals) == ["referral_after_nothing"]
    assert refusals[0].citation.source == "Art. 25, 29"


@pytest.mark.law("GD-67", "GD-78")
@pytest.mark.parametrize("after", IN_CASE)
def test_a_recording_under_referral_cannot_be_deleted(after: str) -> None:
    profile, booking = law.profile(), REFERRAL.booking
    referral = replace(REFERRAL, after=after)
    assert codes(lock_refusals(profile, booking, [referral])) == ["recording_under_referral"]
    assert lock_refusals(profile, BookingId("b-2"), [referral]) == ()
    for state in (State.CLOSED, State.WITHDRAWN):
        assert lock_refusals(profile, booking, [replace(referral, state=state)]) == ()


def test_only_an_answer_or_taking_it_back_ends_a_referral() -> None:
    assert TRANSITIONS[State.OPEN] == {
        Event.ANSWERED: State.CLOSED,
        Event.TAKEN_BACK: State.WITHDRAWN,
    }
    assert not TRANSITIONS[State.CLOSED] and not TRANSITIONS[State.WITHDRAWN]


def test_a_text_without_referrals_locks_nothing_and_takes_none() -> None:
    draft = law.profile("vn-draft")
    assert lock_refusals(draft, REFERRAL.booking, [REFERRAL]) == ()
    assert codes(referral_refusals(draft, REFERRAL)) == ["referral_after_nothing"]
