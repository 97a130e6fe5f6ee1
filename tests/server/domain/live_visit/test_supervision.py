"""Both sides watch and listen, everything is recorded, nobody leaves the post (Art. 27, 31)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.identifiers import StaffId, UnitId
from server.domain.live_visit.supervision import (
    Stretch,
    Watcher,
    WatchingSide,
    load_refusals,
    presence_gaps,
    recording_gaps,
    recording_refusals,
    sides_refusals,
    unwatched_ms,
    watch_refusals,
)
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.day_of_visit import PRISON, SITE, at, bureau_officer, codes, facility_officer

NOW = at("2026-03-10 10:05:00")
BUREAU, FACILITY = WatchingSide(SITE, Body.BUREAU), WatchingSide(PRISON, Body.FACILITY)
SIDES = (BUREAU, FACILITY)
FOR_BUREAU = Watcher(bureau_officer(), True, True, NOW)
FOR_FACILITY = Watcher(facility_officer(), True, True, NOW)


def second(count: float) -> timedelta:
    return timedelta(seconds=count)


def stretch(since: float, until: float) -> Stretch:
    return Stretch(NOW + second(since), NOW + second(until))


def unwatched(*watchers: Watcher) -> list[str | int]:
    found = watch_refusals(law.profile(), SIDES, watchers, NOW)
    assert {each.code for each in found} <= {"side_not_watched"}
    return [each.facts["side"] for each in found]


@pytest.mark.law("GD-69")
def test_talk_needs_a_watcher_of_each_side() -> None:
    assert unwatched(FOR_BUREAU, FOR_FACILITY) == []
    assert unwatched(FOR_BUREAU) == ["facility"]
    assert unwatched(FOR_FACILITY) == ["bureau"]
    assert unwatched() == ["bureau", "facility"]


@pytest.mark.law("GD-69")
def test_to_watch_is_to_see_and_to_hear() -> None:
    assert unwatched(replace(FOR_BUREAU, receives_audio=False), FOR_FACILITY) == ["bureau"]
    assert unwatched(FOR_BUREAU, replace(FOR_FACILITY, receives_video=False)) == ["facility"]


@pytest.mark.law("GD-69", "GD-99")
@pytest.mark.parametrize(("age", "counts"), [(0, True), (2.0, True), (2.001, False), (-1, False)])
def test_a_sign_counts_for_two_seconds(age: float, counts: bool) -> None:
    old = replace(FOR_BUREAU, seen_at=NOW - second(age))
    assert unwatched(old, FOR_FACILITY) == ([] if counts else ["bureau"])


@pytest.mark.law("GD-69")
def test_an_officer_of_another_unit_watches_for_nobody() -> None:
    stranger = Watcher(bureau_officer(UnitId("bureau-2")), True, True, NOW)
    assert unwatched(stranger, FOR_FACILITY) == ["bureau"]


@pytest.mark.law("GD-69")
def test_bureau_and_facility_watch_and_between_two_inmates_both_facilities() -> None:
    profile, other = law.profile(), WatchingSide(UnitId("prison-2"), Body.FACILITY)
    assert sides_refusals(profile, SIDES, between_inmates=False) == ()
    assert sides_refusals(profile, (FACILITY, other), between_inmates=True) == ()
    assert codes(sides_refusals(profile, SIDES, between_inmates=True)) == ["wrong_watching_sides"]
    assert codes(sides_refusals(profile, (FACILITY, other), between_inmates=False)) == [
        "wrong_watching_sides"
    ]
    same = (FACILITY, FACILITY)
    assert codes(sides_refusals(profile, same, between_inmates=True)) == ["wrong_watching_sides"]


@pytest.mark.law("GD-69")
@pytest.mark.parametrize(
    ("already", "expected"), [(0, []), (3, []), (4, ["too_many_visits_watched"])]
)
def test_an_officer_watches_four_visits_at_most(already: int, expected: list[str]) -> None:
    assert codes(load_refusals(law.profile(), already)) == expected


@pytest.mark.law("GD-69")
def test_supervised_seconds_are_talk_seconds() -> None:
    talk = [stretch(0, 60), stretch(90, 120)]
    assert unwatched_ms(talk, [stretch(-5, 130)]) == 0
    assert unwatched_ms(talk, [stretch(0, 30), stretch(31, 100)]) == 21_000
    assert unwatched_ms(talk, []) == 90_000


@pytest.mark.law("GD-70")
def test_no_talk_without_a_recorder() -> None:
    refusals = recording_refusals(law.profile(), recorder_runs=False)
    assert [(each.code, each.citation.source) for each in refusals] == [("not_recorded", "Art. 27")]
    assert recording_refusals(law.profile(), recorder_runs=True) == ()


@pytest.mark.law("GD-70", "GD-99")
@pytest.mark.parametrize(("missing_ms", "gaps"), [(0, 0), (500, 0), (501, 1)])
def test_the_record_misses_no_more_than_500_ms_between_admission_and_end(
    missing_ms: int, gaps: int
) -> None:
    recorded = [stretch(0, 60), stretch(60 + missing_ms / 1000, 120)]
    found = recording_gaps(law.profile(), stretch(0, 120), recorded)
    assert len(found) == gaps
    assert all(gap.alarm.facts["ms"] == missing_ms for gap in found)


@pytest.mark.law("GD-70")
def test_a_record_that_begins_late_or_ends_early_has_a_gap() -> None:
    whole = stretch(0, 120)
    found = recording_gaps(law.profile(), whole, [stretch(10, 100)])
    assert [gap.stretch for gap in found] == [stretch(0, 10), stretch(100, 120)]
    assert [gap.stretch for gap in recording_gaps(law.profile(), whole, [])] == [whole]


@pytest.mark.law("GD-80")
@pytest.mark.parametrize(("silence", "gaps"), [(2.0, 0), (2.1, 1)])
def test_a_closed_tab_is_a_gap_with_the_officers_name(silence: float, gaps: int) -> None:
    signs = [NOW + second(each) for each in (1, 2, 2 + silence, 4 + silence)]
    post = stretch(0, 5 + silence)
    found = presence_gaps(law.profile(), StaffId("officer-7"), signs, post)
    assert len(found) == gaps
    assert [(gap.officer, gap.alarm.code) for gap in found] == [("officer-7", "post_left")] * gaps
    assert all(gap.alarm.citation.source == "Art. 31(1)" for gap in found)


@pytest.mark.law("GD-80")
def test_a_post_without_a_sign_is_one_gap_from_end_to_end() -> None:
    post = stretch(0, 60)
    found = presence_gaps(law.profile(), StaffId("officer-7"), [], post)
    assert [gap.stretch for gap in found] == [post]


def test_a_text_without_video_has_nobody_to_watch() -> None:
    draft = law.profile("vn-draft")
    assert watch_refusals(draft, SIDES, [], NOW) == ()
    assert load_refusals(draft, 40) == ()
    assert recording_refusals(draft, recorder_runs=False) == ()
    assert presence_gaps(draft, StaffId("officer-7"), [], stretch(0, 60)) == ()
