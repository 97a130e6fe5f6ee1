"""The first accounts come from the machine's own command line, and into the register."""

from server.domain.actor import Role, System
from server.storage import register, staff_accounts, staff_roles
from server.use_cases.install_staff import install_staff
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
