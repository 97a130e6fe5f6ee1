"""Whether the family agrees: lodging, an answer in time, or silence (GD-38; A32)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.applications.applications import Origin
from server.domain.applications.consent import (
    Answer,
    Asked,
    Channel,
    answer_refusals,
    by_lodging,
    due,
    feedback,
    revocation_refusals,
    silence,
)
from server.domain.identifiers import PersonId, SlotId, StaffId
from server.domain.vocabulary import Mode
from tests.support import law
from tests.support.single import only

ZONE = ZoneInfo("Asia/Shanghai")
MOTHER, SON, STRANGER = PersonId("m"), PersonId("s"), PersonId("x")
# A visit on a Monday: the working day before is the Friday.
START = datetime(2026, 3, 9, 10, tzinfo=ZONE)
FRIDAY = date(2026, 3, 6)
NOON = datetime(2026, 3, 6, 12, tzinfo=ZONE)
SECOND = timedelta(seconds=1)
ASKED = Asked(Origin.RELATIVE, START, NOON - timedelta(days=2), FRIDAY, frozenset({MOTHER, SON}))
YES = Answer(True, Channel.ACCOUNT, MOTHER, NOON - timedelta(hours=1))


def codes(answer: Answer, asked: Asked = ASKED) -> list[str]:
    return [each.code for each in answer_refusals(law.profile(), asked, answer)]


@pytest.mark.law("GD-38")
def test_who_lodged_for_a_stated_slot_has_agreed_to_that_slot() -> None:
    found = by_lodging(law.profile(), SlotId("1"), SlotId("1"), revoked=False)
    assert found is not None
    assert found.key == "consent.lodging_for_a_slot_consents"


@pytest.mark.law("GD-38")
@pytest.mark.parametrize(
    ("lodged_for", "revoked"), [(SlotId("2"), False), (None, False), (SlotId("1"), True)]
)
def test_another_time_no_stated_time_and_a_revoked_consent_have_to_be_asked(
    lodged_for: SlotId | None, revoked: bool
) -> None:
    assert by_lodging(law.profile(), lodged_for, SlotId("1"), revoked) is None


@pytest.mark.law("GD-38")
def test_an_answer_counts_until_noon_of_the_working_day_before() -> None:
    assert due(law.profile(), ASKED) == NOON
    assert codes(replace(YES, at=NOON)) == []
    late = answer_refusals(law.profile(), ASKED, replace(YES, at=NOON + SECOND))
    assert [each.code for each in late] == ["consent_too_late"]
    assert late[0].facts == {"due": "2026-03-06T12:00:00+08:00"}


@pytest.mark.law("GD-38")
def test_silence_frees_the_slot_bars_nobody_and_keeps_the_quota() -> None:
    assert silence(law.profile(), ASKED, NOON) is None
    found = silence(law.profile(), ASKED, NOON + SECOND)
    assert found is not None
    assert (found.due, found.bars, found.uses_quota) == (NOON, False, False)
    assert found.citation.key == "consent.silence"


def test_who_is_asked_after_noon_may_answer_until_the_visit_begins() -> None:
    asked = replace(ASKED, asked_at=NOON + SECOND)
    assert due(law.profile(), asked) == START
    assert due(law.profile(), replace(ASKED, asked_at=NOON)) == NOON
    assert silence(law.profile(), asked, START) is None
    assert silence(law.profile(), asked, START + SECOND) is not None


def test_a_cut_off_at_24_00_is_the_end_of_that_day() -> None:
    profile = law.profile(consent__cutoff_time__value="24:00")
    assert due(profile, ASKED) == datetime(2026, 3, 7, tzinfo=ZONE)


@pytest.mark.law("GD-38")
@pytest.mark.parametrize("channel", [Channel.DESK, Channel.PHONE])
def test_a_clerk_enters_an_answer_at_the_desk_or_on_the_phone(channel: Channel) -> None:
    spoken = replace(YES, channel=channel)
    assert codes(spoken) == ["consent_without_clerk"]
    assert codes(replace(spoken, entered_by=StaffId("clerk"))) == []


@pytest.mark.law("GD-38")
def test_an_answer_comes_by_an_open_channel_and_from_the_family() -> None:
    profile = law.profile(consent__channels__value=["desk", "phone"])
    found = answer_refusals(profile, ASKED, YES)
    assert [each.code for each in found] == ["consent_channel_not_open"]
    assert codes(replace(YES, answered_by=STRANGER)) == ["consent_of_a_stranger"]


@pytest.mark.law("GD-38")
@pytest.mark.parametrize("agrees", [True, False])
def test_the_facility_sees_answer_channel_and_time_and_no_name(agrees: bool) -> None:
    seen = feedback(law.profile(), replace(YES, agrees=agrees))
    assert (seen.agrees, seen.channel, seen.at) == (agrees, Channel.ACCOUNT, YES.at)
    assert not hasattr(seen, "answered_by")


@pytest.mark.law("GD-39")
@pytest.mark.parametrize("mode", [None, Mode.IN_PERSON, Mode.EITHER])
def test_on_an_inmates_application_a_yes_confirms_that_the_family_wants_video(
    mode: Mode | None,
) -> None:
    asked = replace(ASKED, origin=Origin.INMATE)
    found = answer_refusals(law.profile(), asked, replace(YES, mode=mode))
    assert [each.code for each in found] == ["consent_without_mode"]
    assert found[0].citation.source == "Art. 4 ¶2, 16 ¶1"
    assert codes(replace(YES, mode=Mode.VIDEO), asked) == []
    assert codes(replace(YES, agrees=False), asked) == []


@pytest.mark.law("GD-38")
def test_a_yes_may_be_taken_back_until_the_visit_begins() -> None:
    assert revocation_refusals(law.profile(), START, START - SECOND) == ()
    refusal = only(revocation_refusals(law.profile(), START, START))
    assert refusal.code == "consent_not_revocable"


def test_a_text_without_consent_asks_for_none() -> None:
    draft = law.profile("vn-draft")
    assert due(draft, ASKED) is None
    assert answer_refusals(draft, ASKED, replace(YES, answered_by=STRANGER)) == ()
    assert silence(draft, ASKED, START) is None
    assert by_lodging(draft, SlotId("1"), SlotId("1"), False) is None
