"""The cut: at once, by either side, its ground asked afterwards (Art. 29)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actor import Role
from server.domain.identifiers import BookingId, UnitId
from server.domain.live_visit.cuts import (
    Cut,
    Passage,
    carrying_refusals,
    cut_counts,
    final_refusals,
    ground_refusals,
    is_without_dissuasion,
    order_of,
    packet_alarm,
    packet_of,
    press_refusals,
    slow_alarm,
)
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.day_of_visit import (
    PRISON,
    SITE,
    at,
    bureau_officer,
    codes,
    facility_officer,
    staff,
)

PRESSED = at("2026-03-10 10:12:00")
WARNED = at("2026-03-10 10:11:00")
CUT = Cut(BookingId("b-1"), facility_officer(), PRESSED)
CODED = replace(CUT, ground="coded_talk")
PASSAGE = Passage(at("2026-03-10 10:10:00"), PRESSED)


@pytest.mark.law("GD-74")
def test_either_watching_side_cuts_alone_and_before_any_ground() -> None:
    assert CUT.ground is None
    for officer in (bureau_officer(), facility_officer()):
        assert press_refusals(law.profile(), officer, [SITE, PRISON]) == ()


@pytest.mark.law("GD-74")
def test_nobody_else_cuts() -> None:
    others = [
        bureau_officer(UnitId("bureau-2")),
        facility_officer(UnitId("prison-2")),
        staff(Role.DEPARTMENT, Body.DEPARTMENT, SITE),
    ]
    for other in others:
        refusals = press_refusals(law.profile(), other, [SITE, PRISON])
        assert codes(refusals) == ["cut_not_by_watching_unit"]
        assert refusals[0].citation.source == "Art. 29"


@pytest.mark.law("GD-74")
@pytest.mark.parametrize(("ms", "alarms"), [(0, False), (250, False), (251, True)])
def test_forwarding_ends_within_250_ms_of_the_press(ms: int, alarms: bool) -> None:
    assert order_of(law.profile(), PRESSED).ends_by == PRESSED + timedelta(milliseconds=250)
    alarm = slow_alarm(law.profile(), PRESSED, PRESSED + timedelta(milliseconds=ms))
    assert (alarm is not None) is alarms
    assert alarm is None or alarm.facts == {"took_ms": ms}


@pytest.mark.law("GD-74")
@pytest.mark.parametrize("ground", ["order", "coded_talk", "forbidden_topic", "device"])
def test_afterwards_the_ground_is_one_of_the_five_codes(ground: str) -> None:
    assert ground_refusals(law.profile(), ground, "") == ()


@pytest.mark.law("GD-74")
def test_other_breaches_say_which_and_an_unknown_ground_is_none() -> None:
    assert codes(ground_refusals(law.profile(), "other_breach", " ")) == ["cut_without_reason"]
    assert ground_refusals(law.profile(), "other_breach", "smoking") == ()
    assert codes(ground_refusals(law.profile(), "long_talk", "x")) == ["cut_ground_unknown"]


@pytest.mark.law("GD-75")
def test_coded_talk_without_a_warning_before_it_is_flagged_and_carries_no_proposal() -> None:
    assert is_without_dissuasion(law.profile(), CODED)
    refusals = carrying_refusals(law.profile(), CODED)
    assert codes(refusals) == ["cut_without_dissuasion"]
    assert refusals[0].citation.source == "Art. 29(2)"


@pytest.mark.law("GD-75")
@pytest.mark.parametrize(
    ("warned", "expected"), [(WARNED, []), (PRESSED, ["cut_without_dissuasion"])]
)
def test_only_a_warning_before_the_cut_is_dissuasion(warned: object, expected: list[str]) -> None:
    cut = replace(CODED, warnings=(warned,))  # type: ignore[arg-type]
    assert codes(carrying_refusals(law.profile(), cut)) == expected


@pytest.mark.law("GD-75")
def test_the_other_grounds_need_no_warning() -> None:
    for ground in ("order", "forbidden_topic", "device", "other_breach"):
        assert carrying_refusals(law.profile(), replace(CUT, ground=ground)) == ()
    assert codes(carrying_refusals(law.profile(), CUT)) == ["cut_ground_not_told"]


@pytest.mark.law("GD-76")
def test_an_incident_packet_tells_the_cut_and_holds_no_penalty() -> None:
    packet = packet_of(law.profile(), CODED, PRISON, PASSAGE)
    assert packet is not None
    assert (packet.ground, packet.without_dissuasion) == ("coded_talk", True)
    assert (packet.passage, packet.citation.source) == (PASSAGE, "Art. 29(2)")
    assert not any("penal" in name or "punish" in name for name in type(packet).__slots__)
    assert packet_of(law.profile(), CUT, PRISON, PASSAGE) is None


@pytest.mark.law("GD-76")
def test_an_incident_that_was_not_handed_over_alarms() -> None:
    alarm = packet_alarm(law.profile(), CODED, exported=False)
    assert alarm is not None and alarm.code == "incident_not_exported"
    assert packet_alarm(law.profile(), CODED, exported=True) is None


@pytest.mark.law("GD-74")
def test_a_cut_is_final_and_uses_the_visit_unless_it_is_overturned() -> None:
    assert codes(final_refusals(law.profile(), [CUT])) == ["visit_was_cut"]
    assert final_refusals(law.profile(), []) == ()
    assert cut_counts(law.profile(), overturned=False)[0] is True
    assert cut_counts(law.profile(), overturned=True)[0] is False


def test_a_text_without_video_knows_no_cut() -> None:
    draft = law.profile("vn-draft")
    assert codes(press_refusals(draft, bureau_officer(), [SITE])) == ["cut_not_by_watching_unit"]
    assert carrying_refusals(draft, CODED) == ()
    assert packet_of(draft, CODED, PRISON, PASSAGE) is None
