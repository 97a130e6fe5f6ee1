"""A special case of the Department: approved there, allowed by the facility (Art. 35, 3)."""

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.casework.visit import visit_of
from server.domain.actor import Role, System
from server.domain.applications.applications import State
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId
from server.domain.people.bars import Bar
from server.storage import bars, bookings, entitlement, slots, tasks
from server.use_cases.approve_exception import AskedException, approve_exception
from server.use_cases.decide_exception import decide_exception
from server.use_cases.expire_application import expire_application
from server.use_cases.withdraw_application import withdraw_application
from tests.support.province import (
    BUREAU,
    CLERK,
    DEPARTMENT,
    FACILITY_CLERK,
    HEAD,
    MOTHER,
    OTHER_PRISON,
    PRISON,
    SON,
    STRANGER,
    VISIT_AT,
    Province,
    account,
)
from tests.support.underway import lodged, version_of

WHOLE = account(Role.DEPARTMENT, DEPARTMENT)
BEDSIDE = AskedException("2026-7", BUREAU, SON, (MOTHER,), VISIT_AT, 30, "in hospital")


async def approved(province: Province, asked: AskedException = BEDSIDE) -> ApplicationId:
    async with province.acting(WHOLE) as acting:
        return (await approve_exception(acting, asked)).name


async def test_it_has_slots_a_visit_a_booking_and_waits_for_the_facility(
    province: Province,
) -> None:
    name = await approved(province)
    case = await province.case(name)
    assert [slot.unit for slot in case.slots] == [BUREAU, PRISON]
    async with province.database.read() as reader:
        visit = await visit_of(reader, province.law, case, province.now)
        booking = await bookings.get(reader, case.booking)
        assert [t.application for t in await tasks.of_unit(reader, PRISON, 9)] == [name]
    assert booking is not None and booking.state is bookings.State.STANDING
    assert (visit.kind, visit.exception, visit.decided_by) == ("exception", "2026-7", frozenset())


async def test_the_facility_allows_it_once_and_the_work_list_is_empty(province: Province) -> None:
    name = await approved(province)
    seen = await version_of(province, name)
    async with province.acting(HEAD) as acting:
        case = await decide_exception(acting, name, seen, allows=True)
    async with province.database.read() as reader:
        visit = await visit_of(reader, province.law, case, province.now)
        assert await tasks.of_unit(reader, PRISON, 9) == ()
    assert visit.decided_by == {PRISON}


async def test_the_facility_says_no_with_ground_and_reason_and_all_comes_back(
    province: Province,
) -> None:
    name = await approved(province)
    seen = await version_of(province, name)
    with pytest.raises(Refused):
        async with province.acting(HEAD) as acting:
            await decide_exception(acting, name, seen, allows=False)
    async with province.acting(HEAD) as acting:
        ground = "statuses.solitary_confinement"
        case = await decide_exception(
            acting, name, seen, allows=False, ground=ground, reason="since today"
        )
    assert case.application.state is State.CANCELLED
    async with province.database.read() as reader:
        booking = await bookings.get(reader, case.booking)
        used = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
        assert await slots.held_by(reader, name) == ()
    assert booking is not None and booking.state is bookings.State.CANCELLED
    assert [entry.how for entry in used.entries] == [How.BOOKED, How.RESTORED]


async def test_no_special_case_over_a_bar(province: Province) -> None:
    name = await approved(province)
    async with province.database.begin() as work:
        evidence = {"evidence": "letter 7"}
        bar = Bar("identity_untrue", MOTHER, CLERK, province.now, basis=evidence)
        await bars.BARS.add(work, "bar", bar)
    seen = await version_of(province, name)
    with pytest.raises(Refused) as told:
        async with province.acting(HEAD) as acting:
            await decide_exception(acting, name, seen, allows=True)
    assert [each.code for each in told.value.refusals] == ["application_barred"]


async def test_only_the_department_approves_and_with_a_number(province: Province) -> None:
    operator = account(Role.PLATFORM_OPERATOR, DEPARTMENT)
    for who, trouble in ((CLERK, Forbidden), (HEAD, Unknown), (operator, Unknown)):
        with pytest.raises(trouble):
            async with province.acting(who) as acting:
                await approve_exception(acting, BEDSIDE)
    nameless = AskedException(" ", BUREAU, SON, (MOTHER,), VISIT_AT, 30, "in hospital")
    with pytest.raises(Refused) as told:
        await approved(province, nameless)
    assert [each.code for each in told.value.refusals] == ["exception_without_number"]


async def test_it_uses_the_visit_of_the_month_and_takes_no_longer_than_others(
    province: Province,
) -> None:
    longer = AskedException("2026-8", BUREAU, SON, (MOTHER,), VISIT_AT, 31, "in hospital")
    with pytest.raises(Refused):
        await approved(province, longer)
    await lodged(province)
    with pytest.raises(Refused):
        await approved(province)


async def test_nobody_who_is_no_relative_on_record(province: Province) -> None:
    strange = AskedException("2026-8", BUREAU, SON, (STRANGER,), VISIT_AT, 30, "in hospital")
    with pytest.raises(Unknown):
        await approved(province, strange)
    nobody = AskedException("2026-8", BUREAU, SON, (), VISIT_AT, 30, "in hospital")
    with pytest.raises(Malformed):
        await approved(province, nobody)


async def test_only_the_head_of_its_facility_decides_and_only_a_special_case(
    province: Province,
) -> None:
    name = await approved(province)
    seen = await version_of(province, name)
    for who, trouble in (
        (FACILITY_CLERK, Forbidden),
        (account(HEAD.role, OTHER_PRISON), Unknown),
    ):
        with pytest.raises(trouble):
            async with province.acting(who) as acting:
                await decide_exception(acting, name, seen, allows=True)


async def test_what_the_facility_left_undecided_expires_and_what_it_allowed_does_not(
    province: Province,
) -> None:
    name = await approved(province)
    start = province.now
    province.now = VISIT_AT
    async with province.acting(System()) as acting:
        case = await expire_application(acting, name)
    assert case is not None and case.application.state is State.EXPIRED
    province.now = start
    other = await approved(province)
    seen = await version_of(province, other)
    async with province.acting(HEAD) as acting:
        await decide_exception(acting, other, seen, allows=True)
    province.now = VISIT_AT
    async with province.acting(System()) as acting:
        assert await expire_application(acting, other) is None
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await withdraw_application(acting, other, seen + 1, "")
    assert "application_visit_has_begun" in [each.code for each in told.value.refusals]
