"""Which classes of priority an application has, and on what (Art. 6 ¶1)."""

import pytest

from server.casework.refused import Refused, Unknown
from server.domain.slots.priority import Claim
from server.domain.vocabulary import Body
from server.use_cases.set_priority import set_priority
from tests.support.province import CLERK, OTHER_BUREAU, Province, account
from tests.support.underway import lodged, version_of

FRAIL = Claim("frail_or_far", Body.VISITOR, "birth_date")


async def test_a_class_is_kept_with_its_basis(province: Province) -> None:
    name = await lodged(province)
    seen = await version_of(province, name)
    async with province.acting(CLERK) as acting:
        case = await set_priority(acting, name, seen, (FRAIL,))
    assert case.stored.details.claims == (FRAIL,)


async def test_a_class_without_a_basis_and_an_unknown_one_are_refused(province: Province) -> None:
    name = await lodged(province)
    seen = await version_of(province, name)
    claims = (Claim("frail_or_far", Body.VISITOR, " "), Claim("friend", Body.VISITOR, "x"))
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await set_priority(acting, name, seen, claims)
    assert [each.code for each in told.value.refusals] == [
        "priority_basis_missing",
        "priority_class_unknown",
    ]


async def test_another_bureau_sets_nothing(province: Province) -> None:
    name = await lodged(province)
    with pytest.raises(Unknown):
        async with province.acting(account(CLERK.role, OTHER_BUREAU)) as acting:
            await set_priority(acting, name, 2, (FRAIL,))
