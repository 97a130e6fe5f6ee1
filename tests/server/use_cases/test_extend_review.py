"""Two working days more for a review, and the classes of priority (Art. 22, 6)."""

from datetime import timedelta

import pytest

from server.casework.refused import Forbidden, Refused, Unknown
from server.domain.identifiers import ApplicationId
from server.storage import tasks
from server.use_cases.extend_review import extend_review
from tests.support.province import (
    BUREAU,
    CLERK,
    OFFICER,
    OTHER_BUREAU,
    Province,
    account,
)
from tests.support.underway import booked, lodged, version_of


async def extend(
    province: Province, name: ApplicationId, days: int, ground: str = "over_number"
) -> None:
    seen = await version_of(province, name)
    async with province.acting(CLERK) as acting:
        await extend_review(acting, name, seen, ground, days, "nine people")


async def told(province: Province, name: ApplicationId, days: int, ground: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        await extend(province, name, days, ground)
    return [each.code for each in caught.value.refusals]


async def test_the_deadline_moves_and_the_work_list_with_it(province: Province) -> None:
    name = await lodged(province)
    before = (await province.case(name)).stored.receipt
    await extend(province, name, 2)
    after = (await province.case(name)).stored
    assert before is not None and after.receipt is not None
    # Monday: the third working day is Thursday's end, the fifth is Monday's (over a weekend).
    assert after.receipt.deadline - before.deadline == timedelta(days=4)
    async with province.database.read() as reader:
        assert [t.due for t in await tasks.of_unit(reader, BUREAU, 9)] == [after.receipt.deadline]
    assert len(after.details.extensions) == 1


async def test_not_three_days_not_twice_two_not_without_a_ground(province: Province) -> None:
    name = await lodged(province)
    assert await told(province, name, 3, "over_number") == ["extension_too_long"]
    assert await told(province, name, 1, "busy") == ["extension_ground_unknown"]
    await extend(province, name, 2)
    assert await told(province, name, 1, "over_number") == ["extension_too_long"]


async def test_an_expired_review_does_not_come_back_to_life(province: Province) -> None:
    name = await lodged(province)
    province.pass_by(days=4)
    assert await told(province, name, 2, "over_number") == ["extension_out_of_time"]


async def test_what_is_booked_is_not_reviewed_any_more(province: Province) -> None:
    name = await booked(province)
    assert await told(province, name, 2, "over_number") == ["application_step_not_open"]


async def test_the_units_of_the_case_extend_and_who_watches_does_not(province: Province) -> None:
    name = await lodged(province)
    seen = await version_of(province, name)
    elsewhere = account(CLERK.role, OTHER_BUREAU)
    for who, trouble in ((OFFICER, Forbidden), (elsewhere, Unknown)):
        with pytest.raises(trouble):
            async with province.acting(who) as acting:
                await extend_review(acting, name, seen, "over_number", 2, "x")
