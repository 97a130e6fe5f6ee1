"""Who of the visitors and inmates may take part, and how old the answer is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.actor import Role, Staff
from server.domain.citation import Refusal
from server.domain.identifiers import CustodyId, PersonId, StaffId, UnitId
from server.domain.people.bars import Bar
from server.domain.people.eligibility import Moment, Reading, Taking, eligibility, reading_refusals
from server.domain.people.people import CustodyRecord
from server.domain.people.statuses import StatusPeriod
from server.domain.vocabulary import Body, Custody, Party
from tests.support import law

START = datetime(2026, 4, 8, 10, tzinfo=UTC)
MOTHER, SISTER, SON = PersonId("p-1"), PersonId("p-2"), PersonId("p-3")
CLERK = Staff(StaffId("s-1"), Role.BUREAU_CLERK, UnitId("b"), Body.BUREAU)
PRISON = CustodyRecord(CustodyId("c-1"), SON, Custody.PRISON, UnitId("f"), date(2024, 1, 1))
REHAB = replace(PRISON, custody=CustodyId("c-2"), regime=Custody.REHAB)
VISIT = Taking("video", {MOTHER: Party.RELATIVE, SISTER: Party.RELATIVE}, (SON,))
CLEAN = Reading(START, custody=(PRISON,))
STATUSES = [
    ("GD-46", "under_proceedings", PRISON),
    ("GD-47", "isolation_examination", PRISON),
    ("GD-48", "concentrated_training", PRISON),
    ("GD-48", "solitary_confinement", PRISON),
    ("GD-49", "strict_regime", PRISON),
    ("GD-50", "prison_other", PRISON),
    ("GD-51", "detoxification", REHAB),
    ("GD-52", "protective_restraint", REHAB),
    ("GD-52", "separate_management", REHAB),
    ("GD-53", "rehab_other", REHAB),
]
EACH = [pytest.param(*each, marks=pytest.mark.law(row)) for row, *each in STATUSES]
GROUNDS = [
    pytest.param("identity_untrue", marks=pytest.mark.law("GD-42")),
    pytest.param("mental_illness", marks=pytest.mark.law("GD-43")),
    pytest.param("case_connected", marks=pytest.mark.law("GD-44")),
    pytest.param("safety_or_reform", marks=pytest.mark.law("GD-45")),
]


def codes(refusals: tuple[Refusal, ...]) -> list[str]:
    return [each.code for each in refusals]


def test_where_nothing_stands_against_anybody_all_may_take_part() -> None:
    found = eligibility(law.profile(), Moment.BOOKING, VISIT, CLEAN, START)
    assert found.who() == (MOTHER, SISTER)
    assert found.holds()
    assert found.read_at == START


@pytest.mark.parametrize("moment", list(Moment))
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_bar_is_seen_at_booking_check_in_and_start_and_the_others_go_on(
    moment: Moment, ground: str
) -> None:
    barred = replace(CLEAN, bars=(Bar(ground, MOTHER, CLERK, START, inmate=SON),))
    found = eligibility(law.profile(), moment, VISIT, barred, START)
    assert codes(found.visitors[MOTHER]) == [f"bar_{ground}"]
    assert found.who() == (SISTER,)
    assert found.holds()
    alone = replace(VISIT, visitors={MOTHER: Party.RELATIVE})
    assert not eligibility(law.profile(), moment, alone, barred, START).holds()


@pytest.mark.parametrize("moment", list(Moment))
@pytest.mark.parametrize(("code", "record"), EACH)
def test_a_status_one_minute_before_the_start_is_seen_at_each_reading(
    moment: Moment, code: str, record: CustodyRecord
) -> None:
    status = StatusPeriod(code, record.custody, START - timedelta(minutes=1))
    reading = Reading(START, statuses=(status,), custody=(record,))
    found = eligibility(law.profile(), moment, VISIT, reading, START)
    assert codes(found.inmates[SON]) == [f"status_{code}"]
    assert not found.holds()


@pytest.mark.law("GD-46")
def test_a_status_that_comes_between_booking_and_start_refuses_the_start_only() -> None:
    status = StatusPeriod("under_proceedings", PRISON.custody, START - timedelta(minutes=1))
    reading = replace(CLEAN, statuses=(status,))
    before = START - timedelta(days=3)
    assert eligibility(law.profile(), Moment.BOOKING, VISIT, reading, before).holds()
    assert not eligibility(law.profile(), Moment.MEDIA_START, VISIT, reading, START).holds()


@pytest.mark.law("GD-12")
def test_what_stood_in_an_old_rehab_record_keeps_nobody_from_the_prison() -> None:
    old = replace(REHAB, since=date(2020, 1, 1))
    status = StatusPeriod("detoxification", REHAB.custody, START - timedelta(days=2000))
    reading = Reading(START, statuses=(status,), custody=(old, PRISON))
    assert eligibility(law.profile(), Moment.BOOKING, VISIT, reading, START).holds()


def test_who_is_in_no_custody_is_visited_elsewhere() -> None:
    released = replace(PRISON, until=START.date())
    reading = Reading(START, custody=(released,))
    found = eligibility(law.profile(), Moment.MEDIA_START, VISIT, reading, START)
    assert [(each.code, each.citation.key) for each in found.inmates[SON]] == [
        ("inmate_not_in_custody", "kinds.video")
    ]


def test_what_other_rules_found_against_a_visitor_counts() -> None:
    cited = law.profile().cite("lateness.bar_until")
    reading = replace(CLEAN, further={SISTER: (Refusal("absent_this_month", cited),)})
    found = eligibility(law.profile(), Moment.CHECK_IN, VISIT, reading, START)
    assert found.who() == (MOTHER,)


BROTHER = PersonId("p-4")
BETWEEN = Taking("both_in_custody", dict.fromkeys((SON, BROTHER), Party.RELATIVE), (SON, BROTHER))
OTHER_PRISON = replace(PRISON, custody=CustodyId("c-3"), person=BROTHER, facility=UnitId("g"))
TWO = Reading(START, custody=(PRISON, OTHER_PRISON))


@pytest.mark.law("GD-40", "GD-42", "GD-46")
def test_between_two_inmates_each_is_judged_as_relative_and_as_inmate() -> None:
    profile = law.profile()
    assert eligibility(profile, Moment.BOOKING, BETWEEN, TWO, START).holds()
    status = StatusPeriod("strict_regime", OTHER_PRISON.custody, START)
    found = eligibility(profile, Moment.BOOKING, BETWEEN, replace(TWO, statuses=(status,)), START)
    assert codes(found.inmates[BROTHER]) == ["status_strict_regime"]
    assert not found.holds()
    bar = Bar("identity_untrue", SON, CLERK, START)
    found = eligibility(profile, Moment.BOOKING, BETWEEN, replace(TWO, bars=(bar,)), START)
    assert codes(found.visitors[SON]) == ["bar_identity_untrue"]
    assert found.who() == (BROTHER,)
    assert not found.holds()


@pytest.mark.law("VN-08")
def test_in_the_disciplinary_cell_each_kind_with_relatives_is_refused() -> None:
    draft = law.profile("vn-draft")
    cell = StatusPeriod("disciplinary_cell", PRISON.custody, START)
    reading = replace(CLEAN, statuses=(cell,))
    for code, kind in draft.kinds.items():
        visit = Taking(code, dict.fromkeys((MOTHER,), kind.parties[0]), (SON,))
        found = eligibility(draft, Moment.BOOKING, visit, reading, START)
        family = kind.parties[0] in (Party.RELATIVE, Party.SPOUSE)
        expected = "status_disciplinary_cell" if family else "status_asks_for_decision"
        assert codes(found.inmates[SON]) == [expected]
        decided = replace(visit, facility_decided=True)
        holds = eligibility(draft, Moment.BOOKING, decided, reading, START).holds()
        assert holds is not family


@pytest.mark.law("GD-46")
@pytest.mark.parametrize(
    ("age", "fresh"),
    [
        (timedelta(0), True),
        (timedelta(seconds=59, milliseconds=999), True),
        (timedelta(seconds=60), False),
        (timedelta(seconds=61), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_a_session_opens_on_a_reading_younger_than_60_seconds(age: timedelta, fresh: bool) -> None:
    refusals = reading_refusals(law.profile(), START - age, START)
    assert codes(refusals) == ([] if fresh else ["eligibility_reading_old"])


def test_a_text_without_sessions_asks_for_no_age_of_a_reading() -> None:
    assert reading_refusals(law.profile("vn-draft"), START, START + timedelta(days=1)) == ()
