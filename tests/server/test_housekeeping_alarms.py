"""What lapses by itself, and what is alarmed: suspensions, findings, closures, months."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.casework.refused import Unknown
from server.domain.actor import Role
from server.domain.conduct import suspensions
from server.domain.conduct.suspensions import Proposal, Suspension, Wording
from server.domain.identifiers import ApplicationId, BookingId, CustodyId, UnitId
from server.domain.oversight.reviews import ReviewedAct
from server.domain.slots.closures import Announcer, Closure, ClosureId, Scope
from server.domain.visit_day import absence
from server.domain.visit_day.arrival import Standing
from server.domain.vocabulary import Body
from server.housekeeping import Housekeeping
from server.storage import alarms, conduct, plans
from server.storage.closures import CLOSURES
from server.storage.conduct import FINDINGS, SUSPENSIONS, Finding, SuspensionCase
from server.storage.plans import Month
from server.storage.reviews import REVIEWS, Review
from server.use_cases.see_alarm import see_alarm
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    MONDAY,
    MOTHER,
    OTHER_BUREAU,
    PRISON,
    VISIT_AT,
    Province,
    account,
)
from tests.support.underway import (
    booked,
    lodged,
)


def keeper(province: Province) -> Housekeeping:
    return Housekeeping(province.database, province.law, lambda: province.now)


async def codes(province: Province, unit: UnitId) -> list[tuple[str, str]]:
    async with province.database.read() as reader:
        found = await alarms.of_unit(reader, unit, 100)
    return sorted((kept.value.code, kept.value.subject) for kept in found)


def proposed(on: date) -> SuspensionCase:
    proposal = Proposal(MOTHER, CLERK, BUREAU, CITY, on, "shouted")
    state = Suspension(MOTHER, suspensions.State.PROPOSED, Wording.VISITS)
    return SuspensionCase(ApplicationId("a"), proposal, state)


async def test_a_proposal_that_the_city_left_undecided_lapses(province: Province) -> None:
    async with province.database.begin() as work:
        await SUSPENSIONS.add(work, "s", proposed(MONDAY.date()))
    province.now = MONDAY + timedelta(days=14)
    await keeper(province).sweep()
    async with province.database.read() as reader:
        kept = await SUSPENSIONS.get(reader, "s")
    assert kept is not None and kept.value.suspension.state is suspensions.State.PROPOSED
    province.now = MONDAY + timedelta(days=15)
    await keeper(province).sweep()
    async with province.database.read() as reader:
        kept = await SUSPENSIONS.get(reader, "s")
    assert kept is not None and kept.value.suspension.state is suspensions.State.LAPSED


async def test_an_approved_suspension_that_is_not_filed_alarms_city_and_department(
    province: Province,
) -> None:
    case = proposed(MONDAY.date())
    approved = replace(
        case.suspension,
        state=suspensions.State.APPROVED,
        since=MONDAY,
        until=MONDAY + timedelta(days=31),
    )
    async with province.database.begin() as work:
        await SUSPENSIONS.add(work, "s", replace(case, suspension=approved))
    province.now = MONDAY + timedelta(days=7)
    await keeper(province).sweep()
    assert await codes(province, CITY) == []
    province.now = MONDAY + timedelta(days=8)
    await keeper(province).sweep()
    assert ("suspension_not_filed", "s") in await codes(province, CITY)
    assert ("suspension_not_filed", "s") in await codes(province, DEPARTMENT)


async def test_a_finding_that_nobody_made_lapses_and_bars_nobody(province: Province) -> None:
    name = await booked(province)
    cited = province.law.of_visit(VISIT_AT).cite("lateness.bar_until")
    proposal = absence.Proposal(
        MOTHER, BookingId(name), CustodyId("son held"), BUREAU, VISIT_AT, Standing.ABSENT, cited
    )
    async with province.database.begin() as work:
        await FINDINGS.add(work, "f", Finding(proposal, absence.State.PROPOSED))
    province.now = VISIT_AT + timedelta(days=4)
    await keeper(province).sweep()
    async with province.database.read() as reader:
        assert len(await conduct.findings_in(reader, absence.State.PROPOSED, 9)) == 1
    province.now = VISIT_AT + timedelta(days=5)
    await keeper(province).sweep()
    async with province.database.read() as reader:
        lapsed = await conduct.findings_in(reader, absence.State.LAPSED, 9)
    assert [kept.value.bar for kept in lapsed] == [None]


async def test_a_closure_without_announcement_or_filing_alarms_who_declared_it(
    province: Province,
) -> None:
    closure = Closure(
        ClosureId("c"),
        "network",
        Scope(frozenset({BUREAU})),
        MONDAY,
        None,
        "no line",
        Announcer(BUREAU, Body.BUREAU),
        MONDAY,
    )
    async with province.database.begin() as work:
        await CLOSURES.add(work, "c", closure)
    await keeper(province).sweep()
    assert await codes(province, BUREAU) == []
    province.now = MONDAY + timedelta(days=2)
    await keeper(province).sweep()
    expected = [("closure_not_announced", "c"), ("closure_not_filed", "c")]
    assert await codes(province, BUREAU) == expected
    assert await codes(province, CITY) == expected


async def test_a_complaint_that_nobody_answered_alarms_the_one_who_has_to(
    province: Province,
) -> None:
    act = ReviewedAct("refusal", Body.BUREAU)
    review = Review(act, "a", MOTHER, BUREAU, CITY, MONDAY, date(2026, 3, 9), "why?")
    async with province.database.begin() as work:
        await REVIEWS.add(work, "r", review)
    province.now = MONDAY + timedelta(days=7)
    await keeper(province).sweep()
    assert await codes(province, CITY) == []
    province.now = MONDAY + timedelta(days=8)
    await keeper(province).sweep()
    assert await codes(province, CITY) == [("review_overdue", "r")]


async def test_units_are_reminded_of_the_month_and_told_when_they_are_late(
    province: Province,
) -> None:
    async with province.database.begin() as work:
        signed = Month(OTHER_BUREAU, date(2026, 4, 1), signed_at=MONDAY)
        await plans.MONTHS.add(work, "m", signed)
    province.now = MONDAY.replace(day=14)
    await keeper(province).sweep()
    assert await codes(province, BUREAU) == []
    province.now = MONDAY.replace(day=15)
    await keeper(province).sweep()
    assert await codes(province, BUREAU) == [("month_to_be_signed", "2026-04 in 10")]
    province.now = MONDAY.replace(day=25)
    await keeper(province).sweep()
    assert ("month_not_signed", "2026-04") in await codes(province, BUREAU)
    assert ("month_not_signed", "2026-04") in await codes(province, PRISON)
    assert await codes(province, OTHER_BUREAU) == []


async def test_an_alarm_is_seen_by_each_of_its_two_units_and_nobody_else(
    province: Province,
) -> None:
    await lodged(province)
    province.now = MONDAY + timedelta(days=2)
    await keeper(province).sweep()
    async with province.database.read() as reader:
        (kept,) = await alarms.of_unit(reader, BUREAU, 9)
    for who in (CLERK, account(Role.CITY, CITY)):
        async with province.acting(who) as acting:
            await see_alarm(acting, kept.id)
    province.pass_by(hours=1)
    async with province.acting(CLERK) as acting:
        again = await see_alarm(acting, kept.id)
    assert set(again.value.seen.values()) == {MONDAY + timedelta(days=2)}
    assert again.value.seen.keys() == {BUREAU, CITY}
    with pytest.raises(Unknown):
        async with province.acting(account(CLERK.role, OTHER_BUREAU)) as acting:
            await see_alarm(acting, kept.id)
