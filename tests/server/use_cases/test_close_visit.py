"""What became of visits that never began, and whose it was."""

from datetime import timedelta

from server.domain.actor import System
from server.domain.entitlement.account import How
from server.domain.live_visit.outcome import Cause, Outcome
from server.use_cases.close_visit import close_visit
from server.use_cases.record_arrival import record_arrival
from server.use_cases.record_decline import record_decline
from server.use_cases.turn_away_visitor import turn_away_visitor
from tests.support.booked_visit import (
    GUARD,
    account_of,
    at_desk,
    booked,
    brought,
    closed,
    findings,
)
from tests.support.province import (
    BROTHER,
    MOTHER,
    OFFICER,
    VISIT_AT,
    Province,
)


async def test_nobody_came_so_an_absence_is_proposed_and_the_visit_given_back(
    province: Province,
) -> None:
    name = await booked(province, MOTHER, BROTHER)
    assert await closed(province, name) == (Outcome.ABSENCE_PROPOSED, Cause.NOBODY)
    assert {each.value.proposal.person for each in await findings(province, name)} == {
        MOTHER, BROTHER,
    }  # fmt: skip
    assert await account_of(province) == [How.BOOKED, How.RESTORED]
    assert await closed(province, name) is None


async def test_before_the_slot_is_over_nothing_is_closed(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT + timedelta(minutes=39)
    async with province.acting(System()) as acting:
        assert await close_visit(acting, name) is None


async def test_turned_away_is_nobodys_absence(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=5)
    async with province.acting(System()) as acting:
        await record_arrival(acting, name, MOTHER)
    async with province.acting(OFFICER) as acting:
        await turn_away_visitor(acting, name, MOTHER, "id_expired", "")
    assert await closed(province, name) == (Outcome.TURNED_AWAY, Cause.VISITOR)
    assert await findings(province, name) == ()


async def test_a_slow_desk_is_the_bureaus_cause(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=5)
    async with province.acting(System()) as acting:
        await record_arrival(acting, name, MOTHER)
    assert await closed(province, name) == (Outcome.FAILED, Cause.BUREAU)
    assert await findings(province, name) == ()


async def test_an_inmate_who_is_not_brought_or_declines_costs_the_family_nothing(
    province: Province,
) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=20)
    await at_desk(province, name)
    assert await closed(province, name) == (Outcome.NOT_BROUGHT, Cause.FACILITY)


async def test_an_inmate_who_declines_is_told_apart(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=20)
    async with province.acting(GUARD) as acting:
        await record_decline(acting, name, "")
    assert await closed(province, name) == (Outcome.DECLINED, Cause.INMATE)
    assert await findings(province, name) == ()


async def test_all_were_there_and_nobody_opened_it(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=20)
    await at_desk(province, name)
    await brought(province, name)
    assert await closed(province, name) == (Outcome.FAILED, Cause.SYSTEM)
