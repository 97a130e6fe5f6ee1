"""What keeps a session closed: no media without all of invariant 1 (law.md 1.4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.citation import Refusal
from server.domain.identifiers import PersonId, StaffId
from server.domain.live_visit.cuts import Cut
from server.domain.live_visit.rules import (
    Reading,
    Visit,
    Visitor,
    admitted,
    opening_refusals,
    visitor_refusals,
)
from server.domain.visit_day.desk import CheckIn
from tests.support import law
from tests.support.day_of_visit import PRISON, at, codes, facility_officer
from tests.support.due_visit import (
    BETWEEN_INMATES,
    CARD,
    DUE,
    INMATE,
    MOTHER,
    NOW,
    OTHER_INMATE,
    OTHER_PRISON,
    SON,
    STEPS,
    read,
    visitor,
)


def closed(**changes: object) -> list[str]:
    visit = replace(DUE, **changes)  # type: ignore[arg-type]
    return codes(opening_refusals(law.profile(), visit, NOW))


def test_a_visit_in_order_opens() -> None:
    assert closed() == []
    assert opening_refusals(law.profile(), BETWEEN_INMATES, NOW) == ()


@pytest.mark.law("GD-06", "GD-91")
def test_without_an_approved_booking_nothing_opens() -> None:
    assert closed(booked=False) == ["booking_not_approved"]


@pytest.mark.law("GD-92")
def test_an_exception_opens_by_the_departments_approval_only() -> None:
    for missing in (None, " "):
        assert closed(kind="exception", booked=False, exception=missing) == [
            "exception_not_approved"
        ]
    assert closed(kind="exception", booked=False, exception="Dept 2026-3") == []


@pytest.mark.law("GD-05")
def test_no_visit_starts_without_a_facilitys_decision() -> None:
    assert closed(decided_by=frozenset()) == ["facility_has_not_decided"]


@pytest.mark.law("GD-05")
def test_for_an_inmate_who_is_in_no_facility_nobody_has_decided() -> None:
    assert closed(facilities=frozenset()) == ["facility_has_not_decided"]


@pytest.mark.law("GD-40")
def test_between_two_inmates_one_facilitys_approval_is_not_enough() -> None:
    for one in (PRISON, OTHER_PRISON):
        visit = replace(BETWEEN_INMATES, decided_by=frozenset({one}))
        assert codes(opening_refusals(law.profile(), visit, NOW)) == ["facility_has_not_decided"]


@pytest.mark.law("GD-40")
def test_two_inmates_of_whom_one_was_moved_to_the_others_facility_have_no_second_decision() -> None:
    for one in (PRISON, OTHER_PRISON):
        visit = replace(BETWEEN_INMATES, facilities=frozenset({one}))
        assert codes(opening_refusals(law.profile(), visit, NOW)) == ["facility_has_not_decided"]


@pytest.mark.law("GD-40")
def test_between_two_inmates_each_facility_confirms_its_person_and_nobody_signs() -> None:
    visit = replace(BETWEEN_INMATES, confirmed_by=frozenset({PRISON}))
    refusals = opening_refusals(law.profile(), visit, NOW)
    assert [(each.code, each.facts["missing"]) for each in refusals] == [
        ("inmate_not_confirmed", 1)
    ]


@pytest.mark.parametrize("kind", ["on_site", "spouse_private", "meal"])
def test_a_visit_in_person_never_opens_a_session(kind: str) -> None:
    name = "cn-guangdong-2020" if kind == "on_site" else "vn-draft"
    refusals = opening_refusals(law.profile(name), replace(DUE, kind=kind), NOW)
    assert codes(refusals) == ["kind_opens_no_session"]


@pytest.mark.law("GD-46")
@pytest.mark.parametrize(("age_s", "fresh"), [(0, True), (59.999, True), (60, False), (-1, False)])
def test_each_was_read_less_than_sixty_seconds_ago(age_s: float, fresh: bool) -> None:
    moment = NOW - timedelta(seconds=age_s)
    for who in (MOTHER, INMATE):
        others = tuple(each for each in DUE.readings if each.about != who)
        found = closed(readings=(*others, Reading(who, moment)))
        assert found == ([] if fresh else ["eligibility_reading_old"])


@pytest.mark.law("GD-42", "GD-46", "GD-51")
def test_what_was_read_against_a_person_keeps_the_session_closed() -> None:
    profile = law.profile()
    for key in ("statuses.under_proceedings", "statuses.detoxification", "bars.identity_untrue"):
        refusal = Refusal("not_eligible", profile.cite(key))
        about = SON if key.startswith("bars") else INMATE
        found = Reading(about, at("2026-03-10 10:00:59"), (refusal,))
        visit = replace(DUE, readings=(*DUE.readings, found))
        assert opening_refusals(profile, visit, NOW) == (refusal,)


@pytest.mark.law("GD-46")
def test_the_latest_reading_counts_and_a_missing_one_is_no_yes() -> None:
    refusal = Refusal("not_eligible", law.profile().cite("statuses.strict_regime"))
    earlier = Reading(INMATE, at("2026-03-10 10:00:10"), (refusal,))
    assert closed(readings=(*DUE.readings, earlier)) == []
    refusals = closed(readings=read(MOTHER, SON))
    assert refusals == ["eligibility_not_read"]


@pytest.mark.law("GD-40")
def test_between_two_inmates_both_are_read() -> None:
    visit = replace(BETWEEN_INMATES, readings=read(INMATE))
    assert codes(opening_refusals(law.profile(), visit, NOW)) == ["eligibility_not_read"]
    assert OTHER_INMATE not in {each.about for each in visit.readings}


@pytest.mark.law("GD-57", "GD-99")
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("09:59:59", ["visit_not_due"]),
        ("10:00:00", []),
        ("10:39:59", []),
        ("10:40:00", ["slot_is_over"]),
    ],
)
def test_a_session_opens_from_the_start_to_the_slots_end(now: str, expected: list[str]) -> None:
    moment = at(f"2026-03-10 {now}")
    visit = replace(DUE, readings=read(MOTHER, SON, INMATE, at_second=now))
    assert codes(opening_refusals(law.profile(), visit, moment)) == expected


@pytest.mark.law("GD-23", "GD-99")
@pytest.mark.parametrize(
    ("minutes", "special", "expected"),
    [(30, (), []), (31, (), ["minutes_not_decided"]), (31, ("over_time",), [])],
)
def test_more_than_thirty_minutes_only_by_a_facilitys_decision(
    minutes: int, special: tuple[str, ...], expected: list[str]
) -> None:
    assert closed(approved_minutes=minutes, special=frozenset(special)) == expected


@pytest.mark.law("GD-24", "GD-99")
@pytest.mark.parametrize(
    ("people", "special", "expected"),
    [(7, (), []), (8, (), ["people_not_decided"]), (9, ("over_number",), [])],
)
def test_more_than_seven_people_only_by_a_facilitys_decision(
    people: int, special: tuple[str, ...], expected: list[str]
) -> None:
    assert closed(approved_people=people, special=frozenset(special)) == expected


def without(step: str) -> CheckIn:
    ticks = {name: StaffId("s-1") for name in STEPS if name != step}
    return CheckIn(MOTHER, CARD, ticks=ticks)


def turned(change: Visitor) -> list[str]:
    """What keeps one out, while the other goes on alone."""
    visit = replace(DUE, visitors=(change, visitor(SON)), in_room=(("adult", 1),))
    assert [each.person for each in admitted(law.profile(), visit)] == [SON]
    assert opening_refusals(law.profile(), visit, NOW) == ()
    return codes(visitor_refusals(law.profile(), visit, change))


@pytest.mark.law("GD-60", "GD-61", "GD-62", "GD-63", "GD-64")
def test_who_is_not_admitted_stays_out_and_the_others_visit() -> None:
    assert turned(visitor(MOTHER, check_in=without("security_check"))) == ["check_step_missing"]
    assert turned(visitor(MOTHER, pledges=())) == ["pledge_missing"]
    assert turned(visitor(MOTHER, check_in=None)) == ["not_checked_in"]
    stranger = PersonId("p-stranger")
    assert turned(visitor(stranger)) == ["not_on_list"]
    paper = replace(CARD, matches=False, legible=False)
    bad = CheckIn(MOTHER, paper, ticks=dict.fromkeys(STEPS, StaffId("s-1")))
    assert turned(visitor(MOTHER, check_in=bad)) == ["id_not_matching", "id_illegible"]


@pytest.mark.law("GD-62")
def test_anothers_check_in_admits_nobody() -> None:
    borrowed = visitor(MOTHER).check_in
    assert turned(visitor(PersonId("p-stranger"), check_in=borrowed)) == ["not_checked_in"]


@pytest.mark.law("GD-59", "GD-65")
def test_the_late_without_an_excuse_and_the_drunk_stay_out() -> None:
    late = (Refusal("late_not_excused", law.profile().cite("lateness.in_time_at_start")),)
    assert turned(visitor(MOTHER, late=late)) == ["late_not_excused"]
    assert turned(visitor(MOTHER, conduct="drunk")) == ["refused_for_conduct"]


@pytest.mark.law("GD-60")
def test_the_session_opens_when_at_least_one_is_admitted() -> None:
    nobody: tuple[Visitor, ...] = (visitor(MOTHER, check_in=None), visitor(SON, check_in=None))
    assert closed(visitors=nobody, in_room=()) == ["nobody_admitted"]
    assert closed(visitors=(visitor(MOTHER),), in_room=(("adult", 1),)) == []


@pytest.mark.law("GD-82", "GD-24")
def test_one_more_in_the_room_than_was_admitted_keeps_it_closed() -> None:
    assert closed(in_room=(("adult", 3),)) == ["headcount_differs", "headcount_too_high"]
    assert closed(in_room=(("adult", 2), ("interpreter", 1))) == []


@pytest.mark.law("GD-68")
def test_the_facility_brings_its_person_first() -> None:
    refusals = opening_refusals(law.profile(), replace(DUE, confirmed_by=frozenset()), NOW)
    assert [(each.code, each.citation.source) for each in refusals] == [
        ("inmate_not_confirmed", "Art. 26")
    ]


@pytest.mark.law("GD-74")
def test_a_visit_that_was_cut_does_not_open_again() -> None:
    assert closed(cuts=(Cut(DUE.booking, facility_officer(), NOW),)) == ["visit_was_cut"]


@pytest.mark.law("GD-69")
def test_the_two_houses_are_those_that_must_watch() -> None:
    both_facilities: Visit = replace(DUE, side_a=BETWEEN_INMATES.side_a)
    assert codes(opening_refusals(law.profile(), both_facilities, NOW)) == ["wrong_watching_sides"]
