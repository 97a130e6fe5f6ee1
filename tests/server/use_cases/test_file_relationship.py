"""Relationships: stated, and filed by both sides before the first visit (Art. 7, 37; GD-16, 97)."""

from contextlib import nullcontext

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.identifiers import PersonId
from server.domain.people.relationships import Relation
from server.domain.vocabulary import Party
from server.storage.relationships import StoredRelationship
from server.use_cases.file_relationship import file_relationship
from server.use_cases.lodge_application import lodge_application
from server.use_cases.state_relationship import state_relationship
from tests.support.province import (
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    FACILITY_OFFICER,
    OTHER_PRISON,
    PRISON,
    SON,
    STRANGER,
    Province,
    account,
    asked,
)

COUSIN = Relation(Party.RELATIVE, "other", "cousin")


async def stated(
    province: Province, relation: Relation = COUSIN, visitor: PersonId = STRANGER
) -> StoredRelationship:
    async with province.acting(CLERK) as acting:
        return await state_relationship(acting, visitor, SON, relation, same_register=False)


async def test_both_sides_file_and_a_second_stamp_of_a_unit_changes_nothing(
    province: Province,
) -> None:
    name = (await stated(province)).id
    for staff in (CLERK, FACILITY_CLERK, FACILITY_CLERK):
        async with province.acting(staff) as acting:
            filed = await file_relationship(acting, name)
    assert [stamp.unit for stamp in filed.stamps] == [BUREAU, PRISON]


async def test_a_stamp_stands_in_every_open_application_of_the_two(province: Province) -> None:
    name = (await stated(province)).id
    async with province.acting(CLERK) as acting:
        await file_relationship(acting, name)
        answer = await lodge_application(acting, asked(STRANGER, channel="bureau_desk"))
    application = answer.case.name
    assert (await province.case(application)).application.filed_by <= {BUREAU}
    async with province.acting(FACILITY_CLERK) as acting:
        await file_relationship(acting, name)
    assert PRISON in (await province.case(application)).application.filed_by


async def test_other_says_what_it_is(province: Province) -> None:
    with pytest.raises(Refused) as told:
        await stated(province, Relation(Party.RELATIVE, "other"))
    assert told.value.refusals[0].code == "relationship_undescribed"


async def test_what_nobody_has_filed_is_stated_anew_and_what_is_filed_is_not(
    province: Province,
) -> None:
    first = await stated(province)
    again = await stated(province, Relation(Party.RELATIVE, "sibling"))
    assert again.id == first.id and again.relation.kind == "sibling"
    async with province.acting(CLERK) as acting:
        await file_relationship(acting, first.id)
    assert (await stated(province, Relation(Party.RELATIVE, "sibling"))).id == first.id
    with pytest.raises(Malformed, match="filed"):
        await stated(province)


async def test_nobody_is_a_relative_of_himself_or_of_nobody(province: Province) -> None:
    with pytest.raises(Malformed):
        await stated(province, visitor=SON)
    with pytest.raises(Unknown):
        await stated(province, visitor=PersonId("nobody"))


async def test_a_facility_files_only_for_those_whom_it_holds(province: Province) -> None:
    name = (await stated(province)).id
    with pytest.raises(Unknown):
        async with province.acting(account(FACILITY_CLERK.role, OTHER_PRISON)) as acting:
            await file_relationship(acting, name)
    with pytest.raises(Unknown):
        async with province.acting(FACILITY_CLERK) as acting:
            await file_relationship(acting, "none")
    with pytest.raises(Forbidden):
        async with province.acting(FACILITY_OFFICER) as acting:
            await file_relationship(acting, name)


async def test_a_facility_states_only_for_those_whom_it_holds(province: Province) -> None:
    for unit, trouble in ((PRISON, None), (OTHER_PRISON, Unknown)):
        by = account(FACILITY_CLERK.role, unit)
        with pytest.raises(trouble) if trouble else nullcontext():
            async with province.acting(by) as acting:
                await state_relationship(acting, STRANGER, SON, COUSIN, same_register=False)
