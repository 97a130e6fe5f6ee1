"""Suspended for months: the bureau proposes, the City decides, the Department is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from server.domain.actor import Role, Staff, System
from server.domain.conduct.suspensions import (
    TRANSITIONS,
    Event,
    Proposal,
    State,
    Suspension,
    Wording,
    decision_refusals,
    filing_alarm,
    filing_refusals,
    proposal_refusals,
    suspension_refusals,
    term_of,
)
from server.domain.identifiers import BookingId, PersonId, UnitId
from server.domain.live_visit.cuts import Cut, Passage, packet_of
from server.domain.units import Unit, UnitKind, body_of
from server.domain.vocabulary import Body, Mode
from tests.support import law
from tests.support.day_of_visit import (
    CALENDAR,
    CITY,
    PRISON,
    SITE,
    at,
    bureau_officer,
    city,
    codes,
    facility_officer,
    staff,
)

MOTHER = PersonId("p-mother")
TUESDAY = date(2026, 3, 10)
CONDUCT = Proposal(MOTHER, bureau_officer(), SITE, CITY, TUESDAY, "shouted and threw a chair")
CUT = Cut(BookingId("b-1"), facility_officer(), at("2026-03-10 10:12:00"), ground="device")
PASSAGE = Passage(at("2026-03-10 10:10:00"), CUT.at)
AFTER_CUT = replace(CONDUCT, cut=CUT, packet=packet_of(law.profile(), CUT, PRISON, PASSAGE))


def proposed(proposal: Proposal) -> list[str]:
    return codes(proposal_refusals(law.profile(), proposal))


def decided(
    months: int | Decimal | None, by: Staff | System | None = None, today: date = TUESDAY
) -> list[str]:
    profile, who = law.profile(), by or city()
    return codes(decision_refusals(profile, CONDUCT, who, months, today, CALENDAR))


@pytest.mark.law("GD-66")
def test_an_officer_of_the_sites_bureau_proposes_after_conduct() -> None:
    assert proposed(CONDUCT) == []
    assert CONDUCT.wording is Wording.VISITS


@pytest.mark.law("GD-66", "GD-77")
def test_nothing_is_proposed_by_itself() -> None:
    assert proposed(replace(CONDUCT, by=System())) == ["suspension_proposed_by_nobody"]
    assert proposed(replace(AFTER_CUT, by=System())) == ["suspension_proposed_by_nobody"]


@pytest.mark.law("GD-77")
def test_a_facility_does_not_propose_to_a_city_itself() -> None:
    own = replace(AFTER_CUT, by=facility_officer())
    assert proposed(own) == ["suspension_not_proposed_by_site"]
    other = replace(AFTER_CUT, by=bureau_officer(UnitId("bureau-2")))
    assert proposed(other) == ["suspension_not_proposed_by_site"]


@pytest.mark.law("GD-77")
def test_after_a_facilitys_cut_the_bureau_proposes_on_the_facilitys_packet() -> None:
    assert proposed(AFTER_CUT) == []
    assert AFTER_CUT.wording is Wording.VIDEO_VISITS
    assert proposed(replace(AFTER_CUT, packet=None)) == ["suspension_without_packet"]
    another = replace(CUT, booking=BookingId("b-2"))
    packet = packet_of(law.profile(), another, PRISON, PASSAGE)
    assert proposed(replace(AFTER_CUT, packet=packet)) == ["suspension_without_packet"]


@pytest.mark.law("GD-77")
def test_after_its_own_cut_the_bureau_needs_no_packet() -> None:
    own = replace(CUT, by=bureau_officer())
    assert proposed(replace(AFTER_CUT, cut=own, packet=None)) == []


@pytest.mark.law("GD-75", "GD-77")
def test_coded_talk_without_dissuasion_carries_no_proposal() -> None:
    coded = replace(CUT, ground="coded_talk")
    assert proposed(replace(AFTER_CUT, cut=coded)) == ["cut_without_dissuasion"]
    warned = replace(coded, warnings=(at("2026-03-10 10:11:00"),))
    assert proposed(replace(AFTER_CUT, cut=warned)) == []


@pytest.mark.law("GD-77")
def test_between_two_inmates_this_text_knows_no_suspension() -> None:
    assert proposed(replace(AFTER_CUT, between_inmates=True)) == ["suspension_between_inmates"]


@pytest.mark.law("GD-66")
def test_a_proposal_says_the_circumstances() -> None:
    assert proposed(replace(CONDUCT, reasons=" ")) == ["suspension_without_reasons"]


@pytest.mark.law("GD-66", "GD-77", "GD-99")
@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0, ["suspension_months_out_of_bounds"]),
        (1, []),
        (Decimal("1.5"), ["suspension_months_not_whole"]),
        (2, []),
        (3, []),
        (Decimal(3), []),
        (4, ["suspension_months_out_of_bounds"]),
    ],
)
def test_whole_months_from_one_to_three(months: int | Decimal, expected: list[str]) -> None:
    assert decided(months) == expected


@pytest.mark.law("GD-66")
def test_the_city_above_the_site_decides_and_may_say_no() -> None:
    assert decided(None) == []
    for other in (System(), city(UnitId("city-2")), bureau_officer(), facility_officer()):
        assert decided(1, other) == ["suspension_not_decided_by_city"]


@pytest.mark.law("GD-66")
@pytest.mark.parametrize(
    ("today", "lapsed"), [(date(2026, 3, 24), False), (date(2026, 3, 25), True)]
)
def test_undecided_for_ten_working_days_a_proposal_lapses(today: date, lapsed: bool) -> None:
    assert decided(2, today=today) == (["suspension_proposal_lapsed"] if lapsed else [])


@pytest.mark.law("GD-66")
@pytest.mark.parametrize(
    ("approved", "months", "until"),
    [
        ("2026-03-10 15:00:00", 1, "2026-04-11 00:00:00"),
        ("2026-03-10 15:00:00", 3, "2026-06-11 00:00:00"),
        ("2026-01-31 09:00:00", 1, "2026-03-01 00:00:00"),
        ("2028-01-31 09:00:00", 1, "2028-03-01 00:00:00"),  # a leap year: 29 February
        ("2026-11-30 09:00:00", 3, "2027-03-01 00:00:00"),
        ("2026-12-31 23:59:59", 2, "2027-03-01 00:00:00"),
    ],
)
def test_it_runs_from_approval_to_the_end_of_the_corresponding_day(
    approved: str, months: int, until: str
) -> None:
    term = term_of(law.profile(), at(approved), months)
    assert (term.since, term.until) == (at(approved), at(until))


SUSPENDED = Suspension(
    MOTHER,
    State.APPROVED,
    Wording.VISITS,
    at("2026-03-10 15:00:00"),
    at("2026-04-11 00:00:00"),
)


def barred(suspension: Suspension, start: str, mode: Mode = Mode.VIDEO) -> list[str]:
    profile = law.profile()
    return codes(suspension_refusals(profile, [suspension], MOTHER, at(start), mode))


@pytest.mark.law("GD-66", "GD-77")
@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-10 14:59:59", []),
        ("2026-03-10 15:00:00", ["visitor_suspended"]),
        ("2026-04-10 23:59:59", ["visitor_suspended"]),
        ("2026-04-11 00:00:00", []),
    ],
)
def test_a_suspension_binds_from_its_first_to_its_last_second(
    start: str, expected: list[str]
) -> None:
    for wording in Wording:
        for state in (State.APPROVED, State.FILED):
            each = replace(SUSPENDED, state=state, wording=wording)
            assert barred(each, start) == expected


@pytest.mark.law("GD-66")
@pytest.mark.parametrize("state", [State.PROPOSED, State.DECLINED, State.LAPSED, State.OVERTURNED])
def test_nothing_binds_before_the_city_approves_or_after_it_is_overturned(state: State) -> None:
    assert barred(replace(SUSPENDED, state=state), "2026-03-20 10:00:00") == []


@pytest.mark.law("GD-77")
def test_it_binds_video_and_that_visitor_alone_and_keeps_its_wording() -> None:
    when, profile = at("2026-03-20 10:00:00"), law.profile()
    assert barred(SUSPENDED, "2026-03-20 10:00:00", Mode.IN_PERSON) == []
    son = PersonId("p-son")
    assert suspension_refusals(profile, [SUSPENDED], son, when, Mode.VIDEO) == ()
    (refusal,) = suspension_refusals(profile, [SUSPENDED], MOTHER, when, Mode.VIDEO)
    assert refusal.facts["wording"] == "visits"


@pytest.mark.law("GD-66")
@pytest.mark.parametrize(
    ("today", "alarms"), [(date(2026, 3, 17), False), (date(2026, 3, 18), True)]
)
def test_unfiled_after_five_working_days_alarms(today: date, alarms: bool) -> None:
    alarm = filing_alarm(law.profile(), State.APPROVED, TUESDAY, today, CALENDAR)
    assert (alarm is not None) is alarms
    assert filing_alarm(law.profile(), State.FILED, TUESDAY, today, CALENDAR) is None


@pytest.mark.law("GD-66")
def test_the_city_files_with_the_department() -> None:
    assert filing_refusals(law.profile(), city()) == ()
    for other in (System(), bureau_officer()):
        assert codes(filing_refusals(law.profile(), other)) == ["suspension_filed_by_other"]


@pytest.mark.law("GD-98")
def test_an_office_under_a_city_goes_the_whole_way_of_a_bureau() -> None:
    office = Unit(UnitId("office-1"), UnitKind.JUDICIAL_OFFICE, city=UnitId("city-9"))
    body = body_of(office.kind)
    assert body is Body.BUREAU and office.city is not None
    officer = staff(Role.BUREAU_OFFICER, body, office.id)
    proposal = replace(CONDUCT, by=officer, site=office.id, city=office.city)
    profile = law.profile()
    assert proposal_refusals(profile, proposal) == ()
    above, other = city(office.city), city(CITY)
    assert decision_refusals(profile, proposal, above, 2, TUESDAY, CALENDAR) == ()
    assert codes(decision_refusals(profile, proposal, other, 2, TUESDAY, CALENDAR)) == [
        "suspension_not_decided_by_city"
    ]


@pytest.mark.law("GD-66")
def test_a_suspension_goes_from_proposal_to_filing_and_never_skips_the_city() -> None:
    assert Event.FILE not in TRANSITIONS[State.PROPOSED]
    assert TRANSITIONS[State.PROPOSED][Event.APPROVE] is State.APPROVED
    assert TRANSITIONS[State.APPROVED][Event.FILE] is State.FILED
    assert not any(TRANSITIONS[end] for end in (State.DECLINED, State.LAPSED, State.OVERTURNED))


def test_a_text_without_suspensions_takes_no_proposal() -> None:
    draft = law.profile("vn-draft")
    assert codes(proposal_refusals(draft, CONDUCT)) == ["suspension_not_in_this_text"]
    when = at("2026-03-20 10:00:00")
    assert suspension_refusals(draft, [SUSPENDED], MOTHER, when, Mode.VIDEO) == ()
    assert filing_alarm(draft, State.APPROVED, TUESDAY, date(2026, 6, 1), CALENDAR) is None
