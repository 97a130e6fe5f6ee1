"""Two inmates of two facilities: one applies, each decides, each files (Art. 16 ¶2)."""

import pytest

from server.casework.refused import Forbidden, Refused, Unknown
from server.domain.applications.applications import State
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId, UnitId
from server.domain.people.relationships import FilingStamp
from server.storage import entitlement, relationships, tasks
from server.use_cases.lodge_between_inmates import AskedBetween, lodge_between_inmates
from tests.support.province import (
    CLERK,
    FACILITY_CLERK,
    OTHER_PRISON,
    OTHER_SON,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
    relate,
)
from tests.support.underway import approve

OTHER_CLERK = account(FACILITY_CLERK.role, OTHER_PRISON)
ASKED = AskedBetween(SON, OTHER_SON, VISIT_AT, 30)


async def brothers(province: Province, *filed_at: UnitId) -> ApplicationId:
    async with province.database.begin() as work:
        await relate(work, SON, OTHER_SON, *filed_at, kind="sibling")
    async with province.acting(FACILITY_CLERK) as acting:
        return (await lodge_between_inmates(acting, ASKED)).name


async def test_it_takes_a_slot_at_each_facility_and_a_visit_of_each_inmate(
    province: Province,
) -> None:
    name = await brothers(province)
    case = await province.case(name)
    assert case.application.state is State.BEFORE_FACILITY
    assert [slot.unit for slot in case.slots] == [PRISON, OTHER_PRISON]
    async with province.database.read() as reader:
        for inmate in (SON, OTHER_SON):
            seen = await entitlement.of_month(reader, inmate, VISIT_AT.date(), province.law.zone)
            assert [entry.how for entry in seen.entries] == [How.BOOKED]
        for unit in (PRISON, OTHER_PRISON):
            assert [t.application for t in await tasks.of_unit(reader, unit, 9)] == [name]


async def test_one_approval_is_not_enough(province: Province) -> None:
    name = await brothers(province, PRISON, OTHER_PRISON)
    case = await approve(province, name, visitors=frozenset())
    assert case.application.state is State.BEFORE_OTHER_FACILITY
    with pytest.raises(Refused) as told:
        await approve(province, name, visitors=frozenset())
    assert "application_needs_other_facility" in [r.code for r in told.value.refusals]
    case = await approve(province, name, visitors=frozenset(), by=OTHER_CLERK)
    assert case.application.state is State.BOOKED


async def test_it_is_not_booked_before_both_have_filed_which_may_be_after_the_lodging(
    province: Province,
) -> None:
    name = await brothers(province, PRISON)
    await approve(province, name, visitors=frozenset())
    with pytest.raises(Refused) as told:
        await approve(province, name, visitors=frozenset(), by=OTHER_CLERK)
    assert [r.code for r in told.value.refusals] == ["application_not_filed"]
    async with province.database.begin() as work:
        stamp = FilingStamp(OTHER_CLERK.body, OTHER_PRISON, OTHER_CLERK.account, province.now)
        (known,) = await relationships.between(work, [SON], [OTHER_SON])
        await relationships.file(work, known.id, stamp)
    case = await approve(province, name, visitors=frozenset(), by=OTHER_CLERK)
    assert case.application.state is State.BOOKED


async def test_who_are_no_relatives_on_record_cannot_apply(province: Province) -> None:
    with pytest.raises(Unknown):
        async with province.acting(FACILITY_CLERK) as acting:
            await lodge_between_inmates(acting, ASKED)


async def test_only_the_facility_that_holds_the_applicant_lodges(province: Province) -> None:
    with pytest.raises(Unknown):
        async with province.acting(OTHER_CLERK) as acting:
            await lodge_between_inmates(acting, ASKED)
    with pytest.raises(Forbidden):
        async with province.acting(CLERK) as acting:
            await lodge_between_inmates(acting, ASKED)
