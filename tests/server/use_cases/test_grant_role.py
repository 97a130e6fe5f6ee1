"""Roles: asked for by one account, granted by another, taken again; accounts closed and opened
(GD-90; A43)."""

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, Staff
from server.domain.identifiers import StaffId, UnitId
from server.storage import staff_accounts, staff_roles
from server.storage.errors import StaleVersion
from server.storage.staff import AccountState
from server.storage.staff_roles import RoleHeld
from server.use_cases.ask_for_role import ask_for_role
from server.use_cases.close_account import close_account
from server.use_cases.grant_role import Granted, grant_role
from server.use_cases.revoke_role import revoke_role
from server.use_cases.unlock_account import unlock_account
from tests.support.after_visit import another
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    FACILITY_CLERK,
    HEAD,
    OTHER_PRISON,
    PRISON,
    Province,
    account,
)

NEW = account(Role.INTERPRETER, PRISON).account
OF_CITY = account(Role.CITY, CITY)
OF_DEPARTMENT = account(Role.DEPARTMENT, DEPARTMENT)
STRANGE_HEAD = account(Role.FACILITY_HEAD, OTHER_PRISON)


async def asked(
    province: Province,
    by: Staff = FACILITY_CLERK,
    role: Role = Role.FACILITY_CLERK,
    unit: UnitId = PRISON,
    whose: StaffId = NEW,
) -> RoleHeld:
    async with province.acting(by) as acting:
        return await ask_for_role(acting, whose, role, unit)


async def granted(province: Province, request: RoleHeld, by: Staff = HEAD) -> Granted:
    async with province.acting(by) as acting:
        return await grant_role(acting, request.id, request.version)


async def active(province: Province, whose: StaffId = NEW) -> list[Role]:
    async with province.database.read() as reader:
        return [each.role for each in await staff_roles.active(reader, whose)]


async def test_a_role_is_held_when_another_account_has_granted_it(province: Province) -> None:
    request = await asked(province)
    assert await active(province) == []
    done = await granted(province, request)
    assert await active(province) == [Role.FACILITY_CLERK] and done.warnings == ()


async def test_asking_and_granting_are_two_accounts(province: Province) -> None:
    request = await asked(province, HEAD)
    with pytest.raises(Forbidden) as told:
        await granted(province, request)
    assert [each.code for each in told.value.refusals] == ["separation_of_parts"]
    await granted(province, request, await another(province, HEAD))


async def test_nobody_grants_a_role_to_himself(province: Province) -> None:
    request = await asked(province, whose=HEAD.account)
    with pytest.raises(Refused) as told:
        await granted(province, request)
    assert [each.code for each in told.value.refusals] == ["role_granted_to_oneself"]


async def test_each_grants_where_it_reaches(province: Province) -> None:
    request = await asked(province)
    for by, error in ((STRANGE_HEAD, Unknown), (OF_CITY, Unknown), (FACILITY_CLERK, Forbidden)):
        with pytest.raises(error):
            await granted(province, request, by)
    mine = await asked(province, CLERK, Role.BUREAU_OFFICER, BUREAU)
    await granted(province, mine, OF_CITY)


async def test_a_role_of_another_kind_of_unit_is_not_asked_for(province: Province) -> None:
    with pytest.raises(Refused) as told:
        await asked(province, role=Role.CITY)
    assert [each.code for each in told.value.refusals] == ["role_not_of_this_unit"]
    with pytest.raises(Unknown):
        await asked(province, unit=OTHER_PRISON)
    with pytest.raises(Unknown):
        await asked(province, whose=StaffId("nobody"))


async def test_a_reader_of_the_whole_province_is_made_by_the_department(
    province: Province,
) -> None:
    request = await asked(province, role=Role.COMPLIANCE_READER)
    with pytest.raises(Refused) as told:
        await granted(province, request)
    assert [each.code for each in told.value.refusals] == ["role_beyond_granter"]
    await granted(province, request, OF_DEPARTMENT)


async def test_review_and_decision_in_one_hand_are_told_to_who_grants(province: Province) -> None:
    await granted(province, await asked(province))
    request = await asked(province, CLERK, Role.BUREAU_CLERK, BUREAU)
    done = await granted(province, request, OF_CITY)
    assert [each.key for each in done.warnings] == ["separation.review_and_decision"]


async def test_a_role_is_asked_for_and_granted_once(province: Province) -> None:
    request = await asked(province)
    with pytest.raises(Malformed):
        await asked(province)
    with pytest.raises(StaleVersion):
        async with province.acting(HEAD) as acting:
            await grant_role(acting, request.id, request.version + 1)
    done = await granted(province, request)
    with pytest.raises(Malformed):
        await granted(province, done.held)


async def test_a_role_that_is_taken_opens_nothing_any_more(province: Province) -> None:
    done = await granted(province, await asked(province))
    with pytest.raises(Malformed):
        async with province.acting(HEAD) as acting:
            await revoke_role(acting, done.held.id, done.held.version, " ")
    with pytest.raises(Unknown):
        async with province.acting(STRANGE_HEAD) as acting:
            await revoke_role(acting, done.held.id, done.held.version, "left")
    with pytest.raises(StaleVersion):
        async with province.acting(HEAD) as acting:
            await revoke_role(acting, done.held.id, 1, "left")
    async with province.acting(HEAD) as acting:
        after = await revoke_role(acting, done.held.id, done.held.version, "left")
    assert after.revoked_at == province.now and await active(province) == []
    with pytest.raises(Unknown):
        await granted(province, after)


async def test_a_closed_account_has_no_role_and_is_never_opened_again(province: Province) -> None:
    await granted(province, await asked(province))
    async with province.acting(HEAD) as acting:
        version = await close_account(acting, NEW, 1, "left")
    assert await active(province) == []
    for act in (unlock_account, close_account):
        with pytest.raises(Malformed):
            async with province.acting(HEAD) as acting:
                more = () if act is unlock_account else ("again",)
                await act(acting, NEW, version, *more)


async def test_a_locked_account_is_opened_by_who_grants_in_its_units(province: Province) -> None:
    await granted(province, await asked(province))
    async with province.database.begin() as work:
        version = await staff_accounts.set_state(work, NEW, 1, AccountState.LOCKED, province.now)
    with pytest.raises(Unknown):
        async with province.acting(STRANGE_HEAD) as acting:
            await unlock_account(acting, NEW, version)
    with pytest.raises(StaleVersion):
        async with province.acting(HEAD) as acting:
            await unlock_account(acting, NEW, 1)
    async with province.acting(HEAD) as acting:
        await unlock_account(acting, NEW, version)
    async with province.database.read() as reader:
        found = await staff_accounts.by_id(reader, NEW)
    assert found is not None and found.state is AccountState.ACTIVE


async def test_an_account_without_a_role_is_the_departments_and_nobodys_own(
    province: Province,
) -> None:
    with pytest.raises(Unknown):
        async with province.acting(HEAD) as acting:
            await close_account(acting, NEW, 1, "left")
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await close_account(acting, NEW, 1, "left")
    with pytest.raises(Malformed):
        async with province.acting(HEAD) as acting:
            await close_account(acting, HEAD.account, 1, "left")
    async with province.acting(OF_DEPARTMENT) as acting:
        await close_account(acting, NEW, 1, "left")
