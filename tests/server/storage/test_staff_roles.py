"""Roles: asked for by one, granted by another, in force until revoked."""

from datetime import timedelta

import pytest

from server.domain.actor import Role, Staff
from server.domain.units import UnitKind
from server.domain.vocabulary import Body
from server.storage import staff_roles
from server.storage.database import Database
from server.storage.errors import ConstraintBroken, StaleVersion
from server.storage.staff_roles import body_in
from tests.support.office_rows import BUREAU, NOW, PRISON
from tests.support.staff_rows import accounts


async def test_a_role_is_in_force_from_its_grant_to_its_revoking(database: Database) -> None:
    clerk, asker, granter = await accounts(database, "clerk", "asker", "granter")
    expected = Staff(clerk, Role.BUREAU_CLERK, BUREAU, Body.BUREAU)
    async with database.begin() as work:
        held = await staff_roles.ask(work, clerk, Role.BUREAU_CLERK, BUREAU, asker, NOW)
        assert await staff_roles.active(work, clerk) == ()
        (asked,) = await staff_roles.of_unit(work, BUREAU)
        assert (asked.id, asked.staff, asked.asked_by) == (held, expected, asker)
        assert await staff_roles.grant(work, held, 1, granter, NOW) == 2
        assert await staff_roles.active(work, clerk) == (expected,)
        assert await staff_roles.revoke(work, held, 2, NOW) == 3
        assert await staff_roles.active(work, clerk) == ()
        assert await staff_roles.of_unit(work, BUREAU) == []


@pytest.mark.parametrize("granter", [0, 1])
async def test_who_asked_or_would_get_it_cannot_grant_it(database: Database, granter: int) -> None:
    told = await accounts(database, "clerk", "asker")
    async with database.begin() as work:
        held = await staff_roles.ask(work, told[0], Role.CITY, BUREAU, told[1], NOW)
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await staff_roles.grant(work, held, 1, told[granter], NOW)


async def test_nothing_is_granted_or_revoked_twice(database: Database) -> None:
    clerk, asker, granter = await accounts(database, "clerk", "asker", "granter")
    async with database.begin() as work:
        held = await staff_roles.ask(work, clerk, Role.BUREAU_CLERK, BUREAU, asker, NOW)
        await staff_roles.grant(work, held, 1, granter, NOW)
        with pytest.raises(StaleVersion):
            await staff_roles.grant(work, held, 2, granter, NOW)
        with pytest.raises(StaleVersion):
            await staff_roles.revoke(work, held, 1, NOW)
        await staff_roles.revoke(work, held, 2, NOW)
        with pytest.raises(StaleVersion):
            await staff_roles.revoke(work, held, 3, NOW)
        with pytest.raises(StaleVersion):
            await staff_roles.grant(work, "none", 1, granter, NOW)


async def test_a_refused_request_cannot_be_granted(database: Database) -> None:
    clerk, asker, granter = await accounts(database, "clerk", "asker", "granter")
    async with database.begin() as work:
        held = await staff_roles.ask(work, clerk, Role.BUREAU_CLERK, BUREAU, asker, NOW)
        await staff_roles.revoke(work, held, 1, NOW)
        with pytest.raises(StaleVersion):
            await staff_roles.grant(work, held, 2, granter, NOW)


async def test_an_account_acts_once_for_each_role_in_each_unit(database: Database) -> None:
    (clerk,) = await accounts(database, "clerk")
    async with database.begin() as work:
        for minutes, role, unit in (
            (0, Role.FACILITY_CLERK, PRISON),
            (1, Role.FACILITY_CLERK, PRISON),
            (2, Role.INTERPRETER, BUREAU),
        ):
            at = NOW + timedelta(minutes=minutes)
            await staff_roles.install(work, clerk, role, unit, at)
        assert await staff_roles.active(work, clerk) == (
            Staff(clerk, Role.FACILITY_CLERK, PRISON, Body.FACILITY),
            Staff(clerk, Role.INTERPRETER, BUREAU, Body.BUREAU),
        )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", UnitKind)
def test_every_role_acts_as_a_body_in_every_unit(role: Role, kind: UnitKind) -> None:
    assert body_in(role, kind) in Body
