"""Units and their seats: entered, accepted, tested, repaired, taken out."""

from datetime import date

import pytest
from sqlalchemy import select

from server.casework.months import NOT_YET, Pattern
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, Staff
from server.domain.applications.applications import State as ApplicationState
from server.domain.identifiers import SeatId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.slots.closures import Scope
from server.domain.slots.venues import Event, State
from server.domain.units import Unit, UnitKind
from server.storage import units
from server.storage.errors import ConstraintBroken, StaleVersion
from server.storage.slots import SLOTS
from server.storage.units import StoredUnit
from server.use_cases.announce_closure import announce_closure
from server.use_cases.end_closure import end_closure
from server.use_cases.enter_seat import enter_seat
from server.use_cases.enter_unit import enter_unit
from server.use_cases.inspect_seat import Inspected, inspect_seat
from server.use_cases.lodge_application import lodge_application
from server.use_cases.plan_month import plan_month
from server.use_cases.show_health import show_health
from server.use_cases.withdraw_application import withdraw_application
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    HEAD,
    OTHER_BUREAU,
    PRISON,
    Province,
    account,
    asked,
    family,
    seat_of,
)

PROVINCE = account(Role.DEPARTMENT, DEPARTMENT)
SEAT = seat_of(PRISON, 1)
NEW_OFFICE = UnitId("office-2")


async def inspected(
    province: Province, event: Event, by: Staff = HEAD, seat: SeatId = SEAT, seen: int = 0
) -> Inspected:
    async with province.acting(by) as acting:
        stored = await units.seat(acting.work, seat)
        assert stored is not None
        version = seen or stored.version
        return await inspect_seat(acting, by.unit, seat, version, event)


async def free_at(province: Province, seat: SeatId) -> int:
    async with province.database.read() as reader:
        where = (SLOTS.c.seat_id == seat, SLOTS.c.state == "free")
        return len((await reader.ask(select(SLOTS.c.id).where(*where))).all())


async def test_a_seat_that_fails_loses_its_free_slots_and_names_who_holds_the_others(
    province: Province,
) -> None:
    async with province.acting(CLERK) as acting:
        name = (await lodge_application(acting, asked())).case.name
    before = await free_at(province, SEAT)
    done = await inspected(province, Event.SELF_TEST_FAILED)
    assert done.seat.seat.state is State.FAILED and done.slots == before
    assert [each.application for each in done.held] == [name]
    assert await province.state(name) is ApplicationState.IN_REVIEW
    async with province.acting(HEAD) as acting:
        health = await show_health(acting, PRISON)
    assert health.states[State.FAILED] == 1
    assert [each.ticket.seat for each in health.tickets] == [SEAT]
    assert health.alarms == ()


async def test_a_slot_that_comes_free_at_a_broken_seat_is_lost_until_it_is_ready(
    province: Province,
) -> None:
    async with province.acting(CLERK) as acting:
        case = (await lodge_application(acting, asked())).case
    [kept] = [slot for slot in case.slots if slot.unit == PRISON]
    await inspected(province, Event.SELF_TEST_FAILED, seat=kept.seat)
    async with province.acting(family()) as acting:
        await withdraw_application(acting, case.name, case.stored.version, "")
    assert await free_at(province, kept.seat) == 0
    await inspected(province, Event.SELF_TEST_PASSED, seat=kept.seat)
    assert await free_at(province, kept.seat) == 90


async def test_only_a_passed_test_brings_the_slots_back(province: Province) -> None:
    failed = await inspected(province, Event.SELF_TEST_FAILED)
    await inspected(province, Event.SELF_TEST_FAILED)
    repaired = await inspected(province, Event.REPAIRED)
    assert repaired.slots == 0 and await free_at(province, SEAT) == 0
    ready = await inspected(province, Event.SELF_TEST_PASSED)
    assert ready.slots == failed.slots
    async with province.acting(HEAD) as acting:
        assert (await show_health(acting, PRISON)).tickets == ()


async def test_a_closure_that_ends_opens_no_broken_seat(province: Province) -> None:
    await inspected(province, Event.SELF_TEST_FAILED)
    async with province.acting(HEAD) as acting:
        scope = Scope(frozenset({PRISON}))
        done = await announce_closure(acting, "network_failure", scope, "down")
        await end_closure(acting, done.kept.value.id, done.kept.version)
    assert await free_at(province, SEAT) == 0 and await free_at(province, seat_of(PRISON, 2)) > 0


async def test_each_unit_tests_its_own_seats(province: Province) -> None:
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await inspect_seat(acting, PRISON, SEAT, 1, Event.SELF_TEST_FAILED)
    with pytest.raises(Unknown):
        await inspected(province, Event.SELF_TEST_FAILED, CLERK)
    with pytest.raises(Forbidden):
        await inspected(province, Event.SELF_TEST_FAILED, account(Role.FACILITY_OFFICER, PRISON))
    with pytest.raises(StaleVersion):
        await inspected(province, Event.SELF_TEST_FAILED, seen=9)
    with pytest.raises(Malformed):
        await inspected(province, Event.REPAIRED)


async def test_an_office_directly_under_a_city_is_entered_seated_tested_and_planned(
    province: Province,
) -> None:
    new = StoredUnit(Unit(NEW_OFFICE, UnitKind.JUDICIAL_OFFICE, CITY), "试验所")
    async with province.acting(PROVINCE) as acting:
        await enter_unit(acting, new)
    clerk = Staff(CLERK.account, Role.BUREAU_CLERK, NEW_OFFICE, CLERK.body)
    async with province.acting(clerk) as acting:
        seat = await enter_seat(acting, NEW_OFFICE, "1 号")
    assert seat.kind is DeviceKind.KIOSK and seat.seat.state is State.INSTALLED
    pattern = Pattern((seat.seat.id,), frozenset({1, 2, 3}), (), 40)
    with pytest.raises(Refused) as told:
        async with province.acting(clerk) as acting:
            await plan_month(acting, NEW_OFFICE, date(2026, 4, 1), NOT_YET, [pattern])
    assert [each.code for each in told.value.refusals] == ["seat_not_accepted"]
    for event in (Event.ACCEPTANCE_PASSED, Event.SELF_TEST_PASSED):
        await inspected(province, event, clerk, seat.seat.id)
    async with province.acting(clerk) as acting:
        await plan_month(acting, NEW_OFFICE, date(2026, 4, 1), NOT_YET, [pattern])
        health = await show_health(acting, NEW_OFFICE)
    assert [each.code for each in health.alarms] == ["procedure_not_on_file"]


@pytest.mark.parametrize(
    ("kind", "city"),
    [
        (UnitKind.COUNTY_BUREAU, None),
        (UnitKind.PRISON, CITY),
        (UnitKind.JUDICIAL_OFFICE, BUREAU),
        (UnitKind.JUDICIAL_OFFICE, UnitId("nowhere")),
    ],
)
async def test_bureaus_and_offices_stand_under_a_city_and_nothing_else(
    province: Province, kind: UnitKind, city: UnitId | None
) -> None:
    with pytest.raises(Malformed):
        async with province.acting(PROVINCE) as acting:
            await enter_unit(acting, StoredUnit(Unit(NEW_OFFICE, kind, city), "试验"))


async def test_a_unit_is_entered_once_by_the_department_alone(province: Province) -> None:
    known = StoredUnit(Unit(BUREAU, UnitKind.COUNTY_BUREAU, CITY), "试验")
    with pytest.raises(ConstraintBroken):
        async with province.acting(PROVINCE) as acting:
            await enter_unit(acting, known)
    for other in (CLERK, account(Role.PLATFORM_OPERATOR, DEPARTMENT)):
        with pytest.raises(Forbidden):
            async with province.acting(other) as acting:
                await enter_unit(acting, known)
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await enter_seat(acting, OTHER_BUREAU, "3 号")
