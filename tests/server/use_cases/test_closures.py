"""The service stands still: slots are lost, bookings fall by nobody's fault, and all comes back."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from server.casework import falling
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, Staff
from server.domain.applications.applications import State
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.slots import slots as slot_rules
from server.domain.slots.closures import Scope
from server.domain.vocabulary import Body, Custody
from server.storage import entitlement, live, outbox, slots
from server.storage.errors import StaleVersion
from server.storage.slots import SLOTS
from server.use_cases.announce_closure import Announced, announce_closure
from server.use_cases.continue_closure import continue_closure
from server.use_cases.end_closure import end_closure
from server.use_cases.file_closure import file_closure
from server.use_cases.list_closures import list_closures
from server.use_cases.lodge_application import lodge_application
from server.use_cases.withdraw_application import withdraw_application
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    FACILITY_CLERK,
    HEAD,
    IN_REHAB,
    MOTHER,
    OFFICE,
    OTHER_BUREAU,
    OTHER_SON,
    PRISON,
    PRISON_BUREAU,
    REHAB,
    REHAB_BUREAU,
    SON,
    VISIT_AT,
    Province,
    account,
    asked,
    family,
)

OWN = Scope(frozenset({PRISON}))
TEXT = "The line is down; visits of these days are not held."
DAYS = timedelta(days=20)
PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
PROVINCE = account(Role.DEPARTMENT, DEPARTMENT)


async def lodged(province: Province, inmate: PersonId = SON, hour: int = 10) -> ApplicationId:
    async with province.acting(CLERK) as acting:
        start = VISIT_AT.replace(hour=hour)
        answer = await lodge_application(acting, asked(MOTHER, inmate=inmate, start=start))
    return answer.case.name


async def announced(
    province: Province,
    by: Staff = HEAD,
    cause: str = "network_failure",
    scope: Scope = OWN,
    text: str = TEXT,
    until: datetime | None = None,
) -> Announced:
    async with province.acting(by) as acting:
        end = until or province.now + DAYS
        return await announce_closure(acting, cause, scope, text, None, end)


async def states(province: Province, unit: UnitId) -> Counter[str]:
    async with province.database.read() as reader:
        rows = await reader.ask(select(SLOTS.c.state).where(SLOTS.c.unit_id == unit))
        return Counter(row.state for row in rows)


async def refused(province: Province, by: Staff, cause: str, scope: Scope) -> set[str]:
    with pytest.raises(Refused) as told:
        await announced(province, by, cause, scope)
    return {each.code for each in told.value.refusals}


async def test_slots_of_the_scope_are_lost_and_no_others(province: Province) -> None:
    before = await states(province, PRISON)
    await announced(province)
    after = await states(province, PRISON)
    assert after["lost"] > 0 and after["lost"] + after["free"] == before["free"]
    assert await states(province, BUREAU) == before
    with pytest.raises(Refused) as told:
        await lodged(province)
    assert "slot_closed" in {each.code for each in told.value.refusals}


async def test_a_booking_falls_by_nobodys_fault_and_the_visit_comes_back(
    province: Province,
) -> None:
    name, other = await lodged(province), await lodged(province, OTHER_SON)
    done = await announced(province)
    assert done.fallen.fallen == (name,) and done.fallen.running == ()
    assert await province.state(name) is State.CANCELLED
    assert await province.state(other) is State.IN_REVIEW
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
        assert await slots.held_by(reader, name) == ()
        free = await slots.free_slots(reader, [BUREAU], VISIT_AT, VISIT_AT)
    assert [each.how for each in seen.entries] == [How.BOOKED, How.RESTORED]
    assert len(free) == 1, "the bureau's seat is free for another family"
    async with province.database.begin() as work:
        told = await outbox.claim(work, "sender", outbox.Channel.SMS, province.now)
    assert Counter(each.message.template for each in told)["application_decided"] == 1


async def test_a_running_visit_is_told_by_name_and_does_not_fall(province: Province) -> None:
    name = await lodged(province)
    case = await province.case(name)
    async with province.database.begin() as work:
        session = live.LiveSession(case.booking, "s-1", "node", province.now, (BUREAU, PRISON))
        await live.LIVE_SESSIONS.add(work, "live-1", session)
    done = await announced(province)
    assert done.fallen.running == (name,) and done.fallen.fallen == ()
    assert await province.state(name) is State.IN_REVIEW


async def test_the_department_closes_for_all_and_a_second_closure_finds_nothing_left(
    province: Province,
) -> None:
    names = {await lodged(province, SON), await lodged(province, OTHER_SON)}
    names.add(await lodged(province, IN_REHAB, 11))
    done = await announced(province, PROVINCE, "upgrade", Scope())
    assert not done.fallen.more and set(done.fallen.fallen) == names
    again = await announced(province, PROVINCE, "upgrade", Scope())
    assert again.fallen.fallen == ()


async def test_what_one_act_cannot_carry_falls_in_the_next(province: Province) -> None:
    done = await announced(province, until=province.now + timedelta(hours=1))
    names = {await lodged(province, SON), await lodged(province, OTHER_SON)}
    everywhere = replace(done.kept.value, scope=Scope(), until=None)
    async with province.acting(HEAD) as acting:
        first = await falling.fall(acting, everywhere, 1)
        second = await falling.fall(acting, everywhere, 5)
    assert first.more and not second.more
    assert {*first.fallen, *second.fallen} == names


async def test_a_slot_that_comes_free_under_a_closure_is_lost(province: Province) -> None:
    name = await lodged(province)
    case = await province.case(name)
    async with province.database.begin() as work:
        session = live.LiveSession(case.booking, "s-1", "node", province.now, (BUREAU, PRISON))
        await live.LIVE_SESSIONS.add(work, "live-1", session)
    await announced(province)
    assert (await states(province, PRISON))["taken"] == 1
    async with province.acting(family()) as acting:
        await withdraw_application(acting, name, case.stored.version, "")
    after = await states(province, PRISON)
    assert after["taken"] == 0
    async with province.database.read() as reader:
        assert await slots.free_slots(reader, [PRISON], VISIT_AT, VISIT_AT) == ()


@pytest.mark.parametrize(
    ("by", "cause", "scope", "code"),
    [
        (HEAD, "network_failure", Scope(frozenset({REHAB})), "closure_reach_exceeded"),
        (HEAD, "upgrade", OWN, "closure_not_by_this_body"),
        (HEAD, "moon", OWN, "closure_cause_unknown"),
        (PRISONS, "rule_change", Scope(None, Custody.REHAB), "closure_reach_exceeded"),
        (CLERK, "public_health", Scope(), "closure_reach_exceeded"),
    ],
)
async def test_who_may_not_close_is_told_by_what_right(
    province: Province, by: Staff, cause: str, scope: Scope, code: str
) -> None:
    assert code in await refused(province, by, cause, scope)


async def test_a_provincial_bureau_closes_its_own_regime(province: Province) -> None:
    prison, rehab = await lodged(province), await lodged(province, IN_REHAB)
    done = await announced(province, PRISONS, "rule_change", Scope(None, Custody.PRISON))
    assert done.fallen.fallen == (prison,)
    assert await province.state(rehab) is State.IN_REVIEW
    assert (await states(province, REHAB))["lost"] == 0


async def test_a_city_closes_the_bureaus_that_it_names(province: Province) -> None:
    named = Scope(frozenset({BUREAU, OFFICE}))
    await announced(province, account(Role.CITY, CITY), "natural_disaster", named)
    assert (await states(province, OFFICE))["lost"] > 0
    assert (await states(province, OTHER_BUREAU))["lost"] == 0


async def test_a_unit_that_there_is_not_and_words_that_there_are_not(province: Province) -> None:
    with pytest.raises(Unknown):
        await announced(province, PROVINCE, "upgrade", Scope(frozenset({UnitId("nowhere")})))
    with pytest.raises(Refused) as told:
        await announced(province, text=" ")
    assert [each.code for each in told.value.refusals] == ["closure_text_missing"]
    with pytest.raises(Forbidden):
        await announced(province, FACILITY_CLERK)


async def test_a_closure_that_ends_early_gives_its_slots_back(province: Province) -> None:
    done = await announced(province)
    lost = (await states(province, PRISON))["lost"]
    province.pass_by(days=2)
    async with province.acting(HEAD) as acting:
        ended = await end_closure(acting, done.kept.value.id, done.kept.version)
    after = await states(province, PRISON)
    assert 0 < ended.reopened < lost and after["lost"] == lost - ended.reopened
    with pytest.raises(Malformed):
        async with province.acting(HEAD) as acting:
            await end_closure(acting, done.kept.value.id, ended.kept.version)


async def test_what_another_closure_holds_stays_lost(province: Province) -> None:
    first = await announced(province)
    await announced(province, PROVINCE, "upgrade", Scope())
    lost = (await states(province, PRISON))["lost"]
    async with province.acting(HEAD) as acting:
        ended = await end_closure(acting, first.kept.value.id, first.kept.version)
    assert ended.reopened == 0 and (await states(province, PRISON))["lost"] == lost


async def test_a_closure_to_come_is_taken_back_whole(province: Province) -> None:
    since = province.now + timedelta(days=3)
    async with province.acting(HEAD) as acting:
        done = await announce_closure(acting, "network_failure", OWN, TEXT, since)
    lost = (await states(province, PRISON))["lost"]
    assert lost > 0
    async with province.acting(HEAD) as acting:
        ended = await end_closure(acting, done.kept.value.id, done.kept.version)
    assert ended.reopened == lost
    await lodged(province)


async def test_only_who_declared_it_ends_and_files_it(province: Province) -> None:
    done = await announced(province)
    name, version = done.kept.value.id, done.kept.version
    for other in (account(Role.FACILITY_HEAD, REHAB), CLERK):
        with pytest.raises(Unknown):
            async with province.acting(other) as acting:
                await end_closure(acting, name, version)
        with pytest.raises(Unknown):
            async with province.acting(other) as acting:
                await file_closure(acting, name, version)
    with pytest.raises(StaleVersion):
        async with province.acting(HEAD) as acting:
            await file_closure(acting, name, version + 1)


async def test_a_closure_is_filed_with_the_department_once(province: Province) -> None:
    done = await announced(province)
    name = done.kept.value.id
    province.pass_by(days=3)
    async with province.acting(HEAD) as acting:
        [late] = await list_closures(acting)
    assert [each.code for each in late.alarms] == ["closure_not_filed"]
    async with province.acting(HEAD) as acting:
        filed = await file_closure(acting, name, done.kept.version)
    assert filed.value.filed_with is Body.DEPARTMENT
    async with province.acting(HEAD) as acting:
        [told] = await list_closures(acting)
    assert told.alarms == ()
    with pytest.raises(Malformed):
        async with province.acting(HEAD) as acting:
            await file_closure(acting, name, filed.version)


async def test_going_on_is_for_who_declared_it(province: Province) -> None:
    done = await announced(province)
    with pytest.raises(Unknown):
        async with province.acting(account(Role.REHAB_BUREAU, REHAB_BUREAU)) as acting:
            await continue_closure(acting, done.kept.value.id)
    async with province.acting(HEAD) as acting:
        assert (await continue_closure(acting, done.kept.value.id)).fallen == ()
    assert slot_rules.State.LOST in await states(province, PRISON)
