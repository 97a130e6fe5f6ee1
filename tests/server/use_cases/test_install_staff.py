"""The first accounts and units come from the machine's own command line, and into the register."""

import pytest

from server.casework.refused import Unknown
from server.domain.actor import Role, System
from server.domain.identifiers import UnitId
from server.domain.units import Unit, UnitKind
from server.storage import register, staff_accounts, staff_roles, units
from server.use_cases.install_staff import install_staff
from server.use_cases.install_unit import install_unit
from tests.support.province import CITY, DEPARTMENT, Province


async def test_an_installed_account_holds_its_role_and_a_line_says_so(province: Province) -> None:
    async with province.acting(System()) as acting:
        account = await install_staff(acting, "Chief", "试验", "hash", Role.DEPARTMENT, DEPARTMENT)
    async with province.database.read() as reader:
        held = await staff_roles.active(reader, account)
        head = await register.head(reader)
    assert [(each.role, each.unit) for each in held] == [(Role.DEPARTMENT, DEPARTMENT)]
    assert head.number == 1


async def test_a_second_role_leaves_the_password_as_it_is(province: Province) -> None:
    async with province.acting(System()) as acting:
        first = await install_staff(acting, "chief", "试验", "one", Role.DEPARTMENT, DEPARTMENT)
    async with province.acting(System()) as acting:
        again = await install_staff(acting, "CHIEF", "试验", "two", Role.CITY, CITY)
        known = await staff_accounts.by_id(acting.work, first)
    assert first == again and known is not None and known.password_hash == "one"


async def test_a_unit_stands_under_a_city_that_is_there(province: Province) -> None:
    office = Unit(UnitId("office-9"), UnitKind.JUDICIAL_OFFICE, CITY)
    async with province.acting(System()) as acting:
        await install_unit(acting, office, "试验司法所", "")
        assert await units.get(acting.work, office.id) is not None
    with pytest.raises(Unknown):
        async with province.acting(System()) as acting:
            lost = Unit(UnitId("office-8"), UnitKind.JUDICIAL_OFFICE, UnitId("nowhere"))
            await install_unit(acting, lost, "试验司法所", "")
