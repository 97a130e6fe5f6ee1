"""More than 30 minutes, a second visit of the month: decided before, by the facility (A1)."""

import pytest

from server.casework.refused import Forbidden, Refused, Unknown
from server.domain.entitlement.special import Excess
from server.domain.identifiers import ApplicationId
from server.storage.errors import StaleVersion
from server.use_cases.decide_further_visit import decide_further_visit
from server.use_cases.decide_special import Decided, decide_special
from tests.support.province import (
    FACILITY_CLERK,
    HEAD,
    OTHER_PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
    asked,
)
from tests.support.underway import approve, forwarded, lodged, version_of

LONGER = Decided(Excess.OVER_TIME, granted=True, number=60, reason="lives abroad")


async def decide(province: Province, name: ApplicationId, decided: Decided = LONGER) -> None:
    seen = await version_of(province, name)
    async with province.acting(HEAD) as acting:
        await decide_special(acting, name, seen, decided)


async def test_sixty_minutes_are_approved_only_after_a_decision_that_names_them(
    province: Province,
) -> None:
    name = await forwarded(province, asked(minutes=60))
    with pytest.raises(Refused):
        await approve(province, name)
    await decide(province, name)
    case = await approve(province, name)
    assert case.stored.details.special[0].number == 60
    assert case.stored.details.minutes == 60


async def test_a_decision_approves_nothing_and_a_no_opens_nothing(province: Province) -> None:
    name = await forwarded(province, asked(minutes=60))
    before = await province.state(name)
    await decide(province, name, Decided(Excess.OVER_TIME, granted=False, number=None, reason="no"))
    assert await province.state(name) is before
    with pytest.raises(Refused):
        await approve(province, name)


async def test_a_decision_names_its_reason_and_its_number(province: Province) -> None:
    name = await lodged(province)
    with pytest.raises(Refused) as told:
        await decide(
            province, name, Decided(Excess.OVER_TIME, granted=True, number=None, reason="")
        )
    assert [r.code for r in told.value.refusals] == [
        "special_without_reason",
        "special_without_number",
    ]


async def test_a_second_visit_of_the_month_is_opened_by_the_first_ones_decision(
    province: Province,
) -> None:
    name = await lodged(province)
    second = asked(start=VISIT_AT.replace(day=13))
    with pytest.raises(Refused):
        await lodged(province, second)
    await decide(
        province, name, Decided(Excess.SECOND_VISIT, granted=True, number=2, reason="illness")
    )
    await lodged(province, second)


async def test_or_by_a_decision_on_the_month_alone(province: Province) -> None:
    await lodged(province)
    async with province.acting(HEAD) as acting:
        await decide_further_visit(acting, SON, VISIT_AT, 2, "illness", granted=True)
    await lodged(province, asked(start=VISIT_AT.replace(day=13)))
    with pytest.raises(Refused):
        await lodged(province, asked(start=VISIT_AT.replace(day=16)))


async def test_it_is_the_head_of_the_facility_who_decides(province: Province) -> None:
    name = await lodged(province)
    seen = await version_of(province, name)
    for who, trouble in (
        (FACILITY_CLERK, Forbidden),
        (account(HEAD.role, OTHER_PRISON), Unknown),
    ):
        with pytest.raises(trouble):
            async with province.acting(who) as acting:
                await decide_special(acting, name, seen, LONGER)
    with pytest.raises(StaleVersion):
        async with province.acting(HEAD) as acting:
            await decide_special(acting, name, seen - 1, LONGER)


async def test_a_decision_about_no_application_is_not_there(province: Province) -> None:
    with pytest.raises(Unknown):
        async with province.acting(HEAD) as acting:
            await decide_special(acting, ApplicationId("none"), 1, LONGER)
