"""A complaint about a unit lies outside it; what staff did is entered; a draft goes live with a
reason; the register is read with a purpose (Art. 31, 32, 40; GD-83, 84, 85, 100)."""

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Actor, Role, Staff
from server.domain.identifiers import UnitId
from server.storage import oversight, register, reviews, staff_roles
from server.storage.errors import StaleVersion
from server.use_cases.activate_draft import activate_draft
from server.use_cases.answer_complaint import answer_complaint
from server.use_cases.complain_of_unit import complain_of_unit
from server.use_cases.read_register import read_register
from server.use_cases.record_incident import record_incident
from tests.support.after_visit import lodged
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    HEAD,
    MONDAY,
    OFFICE,
    OTHER_PRISON,
    PRISON,
    PRISON_BUREAU,
    Province,
    account,
    family,
)

OF_CITY = account(Role.CITY, CITY)
OF_DEPARTMENT = account(Role.DEPARTMENT, DEPARTMENT)
OF_PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)


@pytest.mark.parametrize(
    ("about", "before"),
    [
        (BUREAU, CITY),
        (OFFICE, CITY),
        (PRISON, PRISON_BUREAU),
        (CITY, DEPARTMENT),
        (PRISON_BUREAU, DEPARTMENT),
    ],
)
async def test_a_complaint_about_a_unit_is_in_the_list_of_the_unit_above_alone(
    province: Province, about: UnitId, before: UnitId
) -> None:
    async with province.acting(family()) as acting:
        kept = await complain_of_unit(acting, about, "a gift was asked for")
    async with province.database.read() as reader:
        assert [e.id for e in await reviews.complaints_before(reader, before, 9)] == [kept.id]
        assert await reviews.complaints_before(reader, about, 9) == ()


async def test_above_the_department_stands_nobody(province: Province) -> None:
    with pytest.raises(Malformed):
        async with province.acting(family()) as acting:
            await complain_of_unit(acting, DEPARTMENT, "slow")


async def test_only_the_unit_above_answers_and_once(province: Province) -> None:
    async with province.acting(family()) as acting:
        kept = await complain_of_unit(acting, CITY, "slow")
    for by, error in ((CLERK, Unknown), (OF_CITY, Unknown)):
        with pytest.raises(error):
            async with province.acting(by) as acting:
                await answer_complaint(acting, kept.id, kept.version, "so it is")
    with pytest.raises(StaleVersion):
        async with province.acting(OF_DEPARTMENT) as acting:
            await answer_complaint(acting, kept.id, 5, "so it is")
    with pytest.raises(Malformed):
        async with province.acting(OF_DEPARTMENT) as acting:
            await answer_complaint(acting, kept.id, kept.version, " ")
    async with province.acting(OF_DEPARTMENT) as acting:
        after = await answer_complaint(acting, kept.id, kept.version, "so it is")
    with pytest.raises(Malformed):
        async with province.acting(OF_DEPARTMENT) as acting:
            await answer_complaint(acting, kept.id, after.version, "no")


async def recorded(province: Province, by: Staff, breach: str, text: str = "") -> None:
    async with province.acting(by) as acting:
        await record_incident(acting, PRISON, HEAD.account, breach, text)


async def test_an_incident_is_entered_by_whom_on_which_number(province: Province) -> None:
    async with province.database.begin() as work:
        await staff_roles.install(work, HEAD.account, HEAD.role, PRISON, MONDAY)
    await recorded(province, HEAD, "left_post")
    with pytest.raises(Refused):
        await recorded(province, HEAD, "other", " ")
    with pytest.raises(Refused):
        await recorded(province, HEAD, "bad_mood")
    with pytest.raises(Unknown):
        await recorded(province, account(Role.FACILITY_HEAD, OTHER_PRISON), "left_post")
    with pytest.raises(Unknown):
        await recorded(province, CLERK, "left_post")
    async with province.database.read() as reader:
        entered = await oversight.INCIDENTS.find(reader)
    assert [each.value.incident.by for each in entered] == [HEAD]


async def test_an_incident_is_about_an_account_of_that_unit(province: Province) -> None:
    with pytest.raises(Unknown):
        await recorded(province, HEAD, "left_post")


async def activated(province: Province, by: Staff, name: str, version: str, why: str) -> None:
    async with province.acting(by) as acting:
        await activate_draft(acting, name, version, why)


def draft(province: Province) -> tuple[str, str]:
    found = next(each for each in province.law.profiles.all if each.status == "draft")
    return found.id, found.version


async def test_the_department_puts_a_draft_live_once_and_says_why(province: Province) -> None:
    name, version = draft(province)
    with pytest.raises(Malformed):
        await activated(province, OF_DEPARTMENT, name, version, " ")
    with pytest.raises(Forbidden):
        await activated(province, OF_CITY, name, version, "trial")
    await activated(province, OF_DEPARTMENT, name, version, "trial")
    with pytest.raises(Malformed):
        await activated(province, OF_DEPARTMENT, name, version, "again")
    async with province.database.read() as reader:
        live = await oversight.overrides(reader)
    assert [(each.profile, each.day) for each in live] == [(name, province.now.date())]


async def test_where_only_a_draft_is_known_it_judges_who_puts_it_live(province: Province) -> None:
    name, version = draft(province)
    jurisdiction = next(p for p in province.law.profiles.all if p.id == name).jurisdiction
    province.law = type(province.law)(province.law.profiles, jurisdiction, province.law.calendar)
    await activated(province, OF_DEPARTMENT, name, version, "trial")


async def test_what_is_no_draft_is_not_put_live(province: Province) -> None:
    text = province.law.on(province.now.date())
    with pytest.raises(Malformed):
        await activated(province, OF_DEPARTMENT, text.id, text.version, "trial")
    with pytest.raises(Unknown):
        await activated(province, OF_DEPARTMENT, "CN-NONE", "1", "trial")


async def test_a_look_into_the_register_is_a_line_of_it(province: Province) -> None:
    await lodged(province)
    async with province.acting(OF_DEPARTMENT) as acting:
        first = await read_register(acting, None, 0, 10, "yearly audit")
    assert [row.act for row in first.lines] == ["application_lodged"]
    assert first.head.number == 1
    async with province.acting(OF_DEPARTMENT) as acting:
        then = await read_register(acting, None, 1, 10, "yearly audit")
    assert [(row.act, row.purpose) for row in then.lines] == [("register_read", "yearly audit")]


async def test_who_oversees_units_reads_their_lines_alone(province: Province) -> None:
    await lodged(province)
    async with province.acting(OF_CITY) as acting:
        seen = await read_register(acting, BUREAU, 0, 10, "audit")
    assert [row.unit for row in seen.lines] == [BUREAU]
    for by, unit in ((OF_CITY, None), (OF_CITY, PRISON), (OF_PRISONS, BUREAU)):
        with pytest.raises(Unknown):
            async with province.acting(by) as acting:
                await read_register(acting, unit, 0, 10, "audit")


@pytest.mark.parametrize("by", [CLERK, HEAD, account(Role.PLATFORM_OPERATOR, BUREAU)])
async def test_others_do_not_read_the_register(province: Province, by: Actor) -> None:
    with pytest.raises(Unknown if by is HEAD else Forbidden):
        async with province.acting(by) as acting:
            await read_register(acting, BUREAU, 0, 10, "audit")
    with pytest.raises(Unknown):
        async with province.acting(family()) as acting:
            await read_register(acting, None, 0, 10, "audit")
    async with province.database.read() as reader:
        assert (await register.head(reader)).number == 0


async def test_nobody_reads_the_register_without_a_purpose(province: Province) -> None:
    with pytest.raises(Refused) as told:
        async with province.acting(OF_DEPARTMENT) as acting:
            await read_register(acting, None, 0, 10, " ")
    assert [each.code for each in told.value.refusals] == ["access_without_purpose"]
