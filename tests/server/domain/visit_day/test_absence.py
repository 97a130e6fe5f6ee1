"""Late or absent without reason: a proposal, a person's finding, a bar to the month's end."""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.actor import Role, Staff, System
from server.domain.identifiers import BookingId, CustodyId, PersonId, UnitId
from server.domain.visit_day.absence import (
    TRANSITIONS,
    AbsenceBar,
    Event,
    Proposal,
    State,
    Visit,
    absence_refusals,
    absence_takes_quota,
    bar_of,
    finding_refusals,
    proposals,
)
from server.domain.visit_day.arrival import Arrival, Standing
from server.domain.vocabulary import Body, Mode
from tests.support import law
from tests.support.day_of_visit import (
    CALENDAR,
    SITE,
    at,
    bureau_officer,
    codes,
    facility_officer,
    staff,
)

START = at("2026-03-10 10:00:00")  # a Tuesday
LATER = at("2026-03-10 10:00:01")
MOTHER, SON = PersonId("p-mother"), PersonId("p-son")
INMATE, OTHER = CustodyId("c-1"), CustodyId("c-2")
VISIT = Visit(BookingId("b-1"), INMATE, SITE, START)
NOBODY: frozenset[str] = frozenset()


def proposed(**changes: object) -> Proposal:
    found = proposals(law.profile(), VISIT, [Arrival(MOTHER)], LATER)
    return replace(found[0], **changes)  # type: ignore[arg-type]


def barred() -> AbsenceBar:
    bar = bar_of(law.profile(), proposed(), at("2026-03-11 09:00:00"))
    assert bar is not None
    return bar


@pytest.mark.law("GD-59")
def test_the_system_proposes_after_the_start_and_not_at_it() -> None:
    profile = law.profile()
    assert proposals(profile, VISIT, [Arrival(MOTHER)], START) == ()
    (found,) = proposals(profile, VISIT, [Arrival(MOTHER)], LATER)
    assert (found.person, found.standing) == (MOTHER, Standing.ABSENT)
    assert found.citation.source == "Art. 23"


@pytest.mark.law("GD-59")
def test_proposed_is_only_who_stayed_away_or_was_late_without_an_excuse() -> None:
    arrivals = [
        Arrival(MOTHER, at("2026-03-10 09:50:00"), at("2026-03-10 10:06:00")),
        Arrival(SON),
        Arrival(PersonId("p-late"), LATER, excused=False),
        Arrival(PersonId("p-excused"), LATER, excused=True),
        Arrival(PersonId("p-turned"), turned_away=True),
    ]
    found = proposals(law.profile(), VISIT, arrivals, LATER)
    assert [each.person for each in found] == [SON, "p-late"]


@pytest.mark.law("GD-59")
@pytest.mark.parametrize("cause", ["network", "facility", "bureau", "system", "closure", "weather"])
def test_where_the_log_blames_others_nothing_is_proposed_and_nothing_found(cause: str) -> None:
    profile, causes = law.profile(), frozenset({cause})
    assert proposals(profile, replace(VISIT, causes=causes), [Arrival(MOTHER)], LATER) == ()
    found = finding_refusals(
        profile, proposed(), bureau_officer(), causes, date(2026, 3, 10), CALENDAR
    )
    assert codes(found) == ["absence_caused_by_others"]


@pytest.mark.law("GD-59")
@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (bureau_officer(), []),
        (System(), ["absence_found_by_nobody"]),
        (bureau_officer(UnitId("bureau-2")), ["absence_not_found_by_site"]),
        (facility_officer(), ["absence_not_found_by_site"]),
        (staff(Role.CITY, Body.CITY, SITE), ["absence_not_found_by_site"]),
    ],
)
def test_a_named_officer_of_the_sites_bureau_finds_and_nobody_else(
    by: Staff | System, expected: list[str]
) -> None:
    found = finding_refusals(law.profile(), proposed(), by, NOBODY, date(2026, 3, 10), CALENDAR)
    assert codes(found) == expected


@pytest.mark.law("GD-59", "GD-99")
@pytest.mark.parametrize(
    ("start", "today", "lapsed"),
    [
        ("2026-03-10 10:00:00", date(2026, 3, 12), False),
        ("2026-03-10 10:00:00", date(2026, 3, 13), True),
        ("2026-03-13 10:00:00", date(2026, 3, 17), False),  # Friday; a weekend lies between
        ("2026-03-13 10:00:00", date(2026, 3, 18), True),
        ("2026-09-30 10:00:00", date(2026, 10, 9), False),  # National Day lies between
        ("2026-09-30 10:00:00", date(2026, 10, 10), True),
    ],
)
def test_a_proposal_lapses_after_two_working_days(start: str, today: date, lapsed: bool) -> None:
    proposal = proposed(start=at(start))
    found = finding_refusals(law.profile(), proposal, bureau_officer(), NOBODY, today, CALENDAR)
    assert codes(found) == (["absence_finding_lapsed"] if lapsed else [])


@pytest.mark.law("GD-59")
@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("2026-03-10 10:00:00", "2026-04-01 00:00:00"),
        ("2026-03-31 23:59:59", "2026-04-01 00:00:00"),
        ("2026-02-28 10:00:00", "2026-03-01 00:00:00"),
        ("2028-02-29 10:00:00", "2028-03-01 00:00:00"),
        ("2026-12-31 10:00:00", "2027-01-01 00:00:00"),
    ],
)
def test_the_bar_ends_at_midnight_of_the_next_first(start: str, until: str) -> None:
    bar = bar_of(law.profile(), proposed(start=at(start)), at(start))
    assert bar is not None and bar.until == at(until)


@pytest.mark.law("GD-59")
def test_a_finding_after_the_months_end_is_history_and_no_bar() -> None:
    proposal = proposed(start=at("2026-03-31 10:00:00"))
    assert bar_of(law.profile(), proposal, at("2026-03-31 23:59:59")) is not None
    assert bar_of(law.profile(), proposal, at("2026-04-01 00:00:00")) is None


@pytest.mark.law("GD-59")
@pytest.mark.parametrize(
    ("start", "barred_then"),
    [("2026-03-11 09:00:00", True), ("2026-03-31 23:59:59", True), ("2026-04-01 00:00:00", False)],
)
def test_barred_to_the_last_second_of_the_month_also_where_booked_before(
    start: str, barred_then: bool
) -> None:
    found = absence_refusals([barred()], MOTHER, INMATE, at(start), Mode.VIDEO)
    assert codes(found) == (["barred_for_absence"] if barred_then else [])


@pytest.mark.law("GD-59")
def test_the_bar_is_the_absent_persons_with_any_inmate_and_for_video_only() -> None:
    when = at("2026-03-20 10:00:00")
    assert codes(absence_refusals([barred()], MOTHER, OTHER, when, Mode.VIDEO)) == [
        "barred_for_absence"
    ]
    assert absence_refusals([barred()], SON, INMATE, when, Mode.VIDEO) == ()
    assert absence_refusals([barred()], MOTHER, INMATE, when, Mode.IN_PERSON) == ()


@pytest.mark.law("GD-59")
def test_the_inmates_visit_of_the_month_stays_usable() -> None:
    takes, citation = absence_takes_quota(law.profile())
    assert (takes, citation.key) == (False, "lateness.bar_takes_quota")


def test_a_proposal_is_found_excused_or_lapses_once() -> None:
    assert set(TRANSITIONS[State.PROPOSED]) == {Event.FIND, Event.EXCUSE, Event.LAPSE}
    assert TRANSITIONS[State.FOUND] == {Event.OVERTURN: State.OVERTURNED}
    ends = (State.EXCUSED, State.LAPSED, State.OVERTURNED)
    assert [dict(TRANSITIONS[end]) for end in ends] == [{}, {}, {}]


def test_a_text_without_lateness_proposes_finds_and_bars_nothing() -> None:
    draft, today = law.profile("vn-draft"), date(2026, 3, 10)
    assert proposals(draft, VISIT, [Arrival(MOTHER)], LATER) == ()
    assert bar_of(draft, proposed(), LATER) is None
    assert finding_refusals(draft, proposed(), System(), NOBODY, today, CALENDAR) == ()
