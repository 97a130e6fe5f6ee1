"""Thirty minutes, thirty included; more only as decided before; changed by nobody."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.entitlement.duration import (
    Cap,
    EarlyEnds,
    End,
    change_refusals,
    early_end_refusals,
    early_ends,
    minutes_bound,
    minutes_refusals,
    talk_cap,
    talk_refusals,
)
from server.domain.entitlement.special import Excess, SpecialDecision
from server.domain.identifiers import StaffId
from server.domain.vocabulary import Body
from tests.support import law

GD = law.profile()
START = datetime(2026, 3, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
BEFORE = START - timedelta(days=2)
FORTY = SpecialDecision(Excess.OVER_TIME, True, Body.FACILITY, BEFORE, "far away", 40)
CAP = Cap(1800.0, GD.cite("session.talk_cap_minutes"))


@pytest.mark.law("GD-23")
@pytest.mark.parametrize(("minutes", "refused"), [(29, []), (30, []), (31, ["visit_too_long"])])
def test_thirty_minutes_are_included(minutes: int, refused: list[str]) -> None:
    found = minutes_refusals(GD, "video", minutes, START)
    assert [each.code for each in found] == refused
    assert all(each.citation.source == "Art. 11, 39" for each in found)


@pytest.mark.law("GD-23")
def test_forty_minutes_are_approved_before_the_visit_and_forty_one_are_not() -> None:
    assert minutes_refusals(GD, "video", 40, START, (FORTY,)) == ()
    assert minutes_refusals(GD, "video", 41, START, (FORTY,)) != ()


@pytest.mark.law("GD-23")
def test_a_decision_in_the_visit_lengthens_nothing() -> None:
    late = SpecialDecision(Excess.OVER_TIME, True, Body.FACILITY, START, "they weep", 40)
    assert minutes_bound(GD, "video", START, (late,))[0] == 30
    assert talk_cap(GD, "video", 40, START, (late,)).seconds == 1800.0


@pytest.mark.law("GD-23")
def test_the_plans_cap_is_what_was_approved() -> None:
    assert talk_cap(GD, "video", 30, START) == CAP
    assert talk_cap(GD, "video", 20, START).seconds == 1200.0
    assert talk_cap(GD, "video", 40, START).seconds == 1800.0
    assert talk_cap(GD, "video", 40, START, (FORTY,)).seconds == 2400.0


@pytest.mark.law("GD-23")
def test_the_last_lawful_instant_is_thirty_minutes_flat() -> None:
    assert talk_refusals(CAP, 1800.0) == ()
    over = talk_refusals(CAP, 1800.001)
    assert [(each.code, each.facts) for each in over] == [("talk_over_cap", {"over_ms": 1})]


def test_a_visit_on_site_has_no_bound_in_the_measures() -> None:
    assert minutes_bound(GD, "on_site", START)[0] is None
    assert minutes_refusals(GD, "on_site", 999, START) == ()
    assert talk_cap(GD, "on_site", 90, START).seconds == 5400.0


@pytest.mark.law("GD-81")
@pytest.mark.parametrize(("asked", "refused"), [(29, True), (30, False), (31, True)])
def test_no_minute_is_added_or_taken_by_staff(asked: int, refused: bool) -> None:
    found = change_refusals(GD, 30, asked)
    assert bool(found) is refused
    assert all(each.citation.source == "Art. 31(2)" for each in found)


OFFICER, CALM = StaffId("officer-7"), StaffId("officer-8")


@pytest.mark.law("GD-81")
def test_an_early_end_needs_a_coded_ground() -> None:
    def refused(talked_s: float, ground: str | None, by_officer: bool = True) -> list[str]:
        end = End(OFFICER, 1800.0, talked_s, by_officer, ground)
        return [each.code for each in early_end_refusals(GD, end)]

    assert refused(1799.999, None) == ["early_end_without_ground"]
    assert refused(1799.999, "tired") == ["early_end_without_ground"]
    assert refused(1799.999, "device") == []
    assert refused(1800.0, None) == []
    assert refused(60.0, None, by_officer=False) == []


@pytest.mark.law("GD-81")
def test_early_ends_are_reported_for_each_officer() -> None:
    ends = [
        End(CALM, 1800.0, 1800.0, ended_by_officer=False),
        End(CALM, 1800.0, 900.0, ended_by_officer=True, ground="device"),
        End(OFFICER, 1800.0, 300.0, ended_by_officer=True),
    ]
    assert early_ends(GD, ends) == (
        EarlyEnds(OFFICER, visits=1, early=1, without_ground=1),
        EarlyEnds(CALM, visits=2, early=1, without_ground=0),
    )


@pytest.mark.law("VN-07")
def test_discipline_shortens_and_never_lengthens() -> None:
    draft = law.profile("vn-draft")
    found = minutes_bound(draft, "juvenile", START, restricted=True)
    assert found == (60, draft.cite("discipline.minutes_max"))
    assert minutes_bound(draft, "juvenile", START)[0] == 180
    short = law.profile("vn-draft", kinds__standard__minutes_max=45)
    assert minutes_bound(short, "standard", START, restricted=True)[0] == 45
