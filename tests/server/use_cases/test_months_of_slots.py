"""A unit plans, signs and adds to its month of slots; everybody reads times and counts."""

from datetime import date, datetime, time

import pytest

from server.casework.acting import Looking
from server.casework.months import NOT_YET, MonthSeen, Pattern
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, Staff, System
from server.domain.identifiers import UnitId
from server.domain.slots.report import Signing
from server.storage.errors import StaleVersion
from server.use_cases.plan_month import plan_month
from server.use_cases.read_calendar import read_calendar
from server.use_cases.report_months import report_months
from server.use_cases.revise_month import revise_month
from server.use_cases.sign_month import sign_month
from tests.support.day_of_visit import SHANGHAI
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    FACILITY_CLERK,
    HEAD,
    OFFICE,
    OTHER_BUREAU,
    PRISON,
    PRISON_BUREAU,
    Province,
    account,
    seat_of,
)

APRIL = date(2026, 4, 1)
WEEK = frozenset(range(1, 6))
CITY_STAFF = account(Role.CITY, CITY)
FEW = "two rooms are being rebuilt"


def pattern(unit: UnitId, *hours: int, **more: object) -> Pattern:
    starts = tuple(time(hour) for hour in hours or (9, 10, 14, 15))
    return Pattern((seat_of(unit, 1), seat_of(unit, 2)), WEEK, starts, 40, **more)  # type: ignore[arg-type]


async def planned(
    province: Province, by: Staff = CLERK, unit: UnitId = BUREAU, seen: int = NOT_YET, *hours: int
) -> MonthSeen:
    async with province.acting(by) as acting:
        return await plan_month(acting, unit, APRIL, seen, [pattern(unit, *hours)])


async def signed(province: Province, by: Staff = CLERK, unit: UnitId = BUREAU) -> MonthSeen:
    month = await planned(province, by if by is CLERK else FACILITY_CLERK, unit)
    async with province.acting(by) as acting:
        return await sign_month(acting, unit, APRIL, month.month.version, FEW)


async def times(province: Province, unit: UnitId = BUREAU, day: date = APRIL) -> list[int]:
    async with province.database.read() as reader:
        looking = Looking(reader, System(), province.now, province.law)
        return [each.free for each in await read_calendar(looking, unit, day)]


async def test_a_pattern_fills_the_working_days_of_the_month(province: Province) -> None:
    month = await planned(province)
    days = {each.starts_at.date() for each in month.month.plan.slots}
    assert len(month.month.plan.slots) == len(days) * 8
    assert date(2026, 4, 6) not in days, "a holiday of Qingming"
    assert month.row.signing is Signing.OPEN and month.row.shortfall is None
    assert month.outside == ()


async def test_planning_anew_takes_the_place_of_what_was_planned(province: Province) -> None:
    first = await planned(province)
    second = await planned(province, CLERK, BUREAU, first.month.version, 9)
    assert len(second.month.plan.slots) * 4 == len(first.month.plan.slots)
    with pytest.raises(StaleVersion):
        await planned(province, CLERK, BUREAU, first.month.version)


async def test_another_unit_and_another_role_do_not_plan(province: Province) -> None:
    with pytest.raises(Unknown):
        await planned(province, account(Role.BUREAU_CLERK, OTHER_BUREAU))
    with pytest.raises(Forbidden):
        await planned(province, account(Role.BUREAU_OFFICER, BUREAU))


async def test_a_seat_of_another_unit_is_none_of_the_plan(province: Province) -> None:
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await plan_month(acting, BUREAU, APRIL, NOT_YET, [pattern(PRISON)])


async def test_two_slots_of_one_seat_do_not_overlap(province: Province) -> None:
    both = [pattern(BUREAU, 9), Pattern((seat_of(BUREAU),), WEEK, (time(9, 30),), 40)]
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await plan_month(acting, BUREAU, APRIL, NOT_YET, both)
    assert {each.code for each in told.value.refusals} == {"slots_overlap"}


async def test_outside_working_hours_is_warned_of_and_signed_with_a_reason(
    province: Province,
) -> None:
    sundays = Pattern((seat_of(BUREAU),), frozenset({7}), (time(9),), 40, days_off=True)
    async with province.acting(CLERK) as acting:
        usual = pattern(BUREAU)
        month = await plan_month(acting, BUREAU, APRIL, NOT_YET, [usual, sundays])
    assert len(month.outside) == 4
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await sign_month(acting, BUREAU, APRIL, month.month.version)
    assert {each.code for each in told.value.refusals} == {"slot_outside_hours"}
    reasoned = Pattern((seat_of(BUREAU),), frozenset({7}), (time(9),), 40, "market day", True)
    async with province.acting(CLERK) as acting:
        version = month.month.version
        month = await plan_month(acting, BUREAU, APRIL, version, [usual, reasoned])
        await sign_month(acting, BUREAU, APRIL, month.month.version)


async def test_too_few_slots_are_signed_only_with_an_answer_in_writing(province: Province) -> None:
    month = await planned(province, FACILITY_CLERK, PRISON)
    version = month.month.version
    with pytest.raises(Refused) as told:
        async with province.acting(HEAD) as acting:
            await sign_month(acting, PRISON, APRIL, version)
    assert told.value.refusals[0].code == "slots_below_minimum"
    assert told.value.refusals[0].facts["minimum"] == 220
    async with province.acting(HEAD) as acting:
        done = await sign_month(acting, PRISON, APRIL, version, FEW)
    assert done.row.signing is Signing.IN_TIME and done.row.shortfall is not None


async def test_a_facilitys_clerk_plans_and_its_head_signs(province: Province) -> None:
    month = await planned(province, FACILITY_CLERK, PRISON)
    with pytest.raises(Forbidden):
        async with province.acting(FACILITY_CLERK) as acting:
            await sign_month(acting, PRISON, APRIL, month.month.version, FEW)


async def test_a_month_is_public_once_it_is_signed(province: Province) -> None:
    await planned(province)
    assert await times(province) == []
    async with province.acting(CLERK) as acting:
        await sign_month(acting, BUREAU, APRIL, 1)
    assert set(await times(province)) == {2}
    assert await times(province, BUREAU, date(2026, 3, 1)) == [], "nobody signed March"


async def test_a_signed_month_is_added_to_and_not_planned_anew(province: Province) -> None:
    month = await signed(province)
    version = month.month.version
    with pytest.raises(Malformed):
        await planned(province, CLERK, BUREAU, version)
    async with province.acting(CLERK) as acting:
        added = await revise_month(acting, BUREAU, APRIL, version, [pattern(BUREAU, 16)])
    assert added.row.counted > month.row.counted
    assert len(await times(province)) * 2 == added.row.counted
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await revise_month(acting, BUREAU, APRIL, added.month.version, [pattern(BUREAU, 16)])
    assert {each.code for each in told.value.refusals} == {"slots_overlap"}


async def test_an_unsigned_month_is_not_revised_and_an_empty_one_not_signed(
    province: Province,
) -> None:
    with pytest.raises(Malformed):
        async with province.acting(CLERK) as acting:
            await revise_month(acting, BUREAU, APRIL, NOT_YET, [pattern(BUREAU)])
    with pytest.raises(Malformed):
        async with province.acting(CLERK) as acting:
            await sign_month(acting, BUREAU, APRIL, NOT_YET)


@pytest.mark.parametrize(
    ("day", "judged"),
    [(24, Signing.IN_TIME), (25, Signing.ON_THE_DAY), (26, Signing.BREACH)],
)
async def test_the_report_says_when_a_month_was_signed(
    province: Province, day: int, judged: Signing
) -> None:
    month = await planned(province)
    province.now = datetime(2026, 3, day, 23, 59, tzinfo=SHANGHAI)
    async with province.acting(CLERK) as acting:
        await sign_month(acting, BUREAU, APRIL, month.month.version)
    async with province.acting(CITY_STAFF) as acting:
        rows = await report_months(acting, CITY, APRIL)
    assert {row.unit: row.signing for row in rows}[BUREAU] is judged
    assert {row.unit for row in rows} == {BUREAU, OTHER_BUREAU, OFFICE}


async def test_the_report_reaches_as_far_as_the_power(province: Province) -> None:
    async with province.acting(account(Role.DEPARTMENT, DEPARTMENT)) as acting:
        every = await report_months(acting, DEPARTMENT, APRIL)
        page = await report_months(acting, DEPARTMENT, APRIL, 2, every[0].unit)
    assert len(every) == 6 and page == every[1:3]
    async with province.acting(account(Role.PRISON_BUREAU, PRISON_BUREAU)) as acting:
        assert len(await report_months(acting, PRISON_BUREAU, APRIL)) == 2
    with pytest.raises(Unknown):
        async with province.acting(CITY_STAFF) as acting:
            await report_months(acting, PRISON, APRIL)


async def test_an_office_directly_under_a_city_needs_forty(province: Province) -> None:
    clerk = account(Role.BUREAU_CLERK, OFFICE)
    month = await planned(province, clerk, OFFICE, NOT_YET, 9)
    assert month.row.shortfall is None and month.row.counted >= 40
    async with province.acting(clerk) as acting:
        await sign_month(acting, OFFICE, APRIL, month.month.version)
    assert len(await times(province, OFFICE)) * 2 == month.row.counted
