"""Who may answer for a family: nobody but the family, and the desk for it (Art. 15 ¶3; A32)."""

import pytest

from server.casework.refused import Unknown
from server.domain.applications.applications import State
from server.domain.applications.consent import Channel
from server.domain.identifiers import PersonId
from server.storage.errors import StaleVersion
from server.use_cases.record_consent import record_consent
from tests.support.booked import booked
from tests.support.province import BROTHER, MOTHER, STRANGER, Province, family


async def declined(province: Province, person: PersonId, *, late: int = 0) -> State:
    """The mother's booked visit, to which somebody says no."""
    name = await booked(province)
    seen = (await province.case(name)).stored.version
    async with province.acting(family(person)) as acting:
        case = await record_consent(
            acting, name, seen - late, person, Channel.ACCOUNT, None, agrees=False
        )
    return case.application.state


@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize("person", [STRANGER, BROTHER])
async def test_nobody_takes_back_the_yes_of_another_family(
    province: Province, person: PersonId, late: int
) -> None:
    with pytest.raises(Unknown):
        await declined(province, person, late=late)


async def test_the_family_takes_its_own_back(province: Province) -> None:
    assert await declined(province, MOTHER) is State.DECLINED


async def test_the_family_is_told_that_a_version_is_old(province: Province) -> None:
    with pytest.raises(StaleVersion):
        await declined(province, MOTHER, late=1)
