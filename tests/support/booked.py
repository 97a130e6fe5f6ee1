"""A booking in the small province, through the acts that make one."""

from datetime import datetime

from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.lodging.lodging import Lodged
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.review_application import review_application
from tests.support.province import (
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
    asked,
)


async def lodged(
    province: Province, inmate: PersonId = SON, start: datetime = VISIT_AT
) -> ApplicationId:
    """The mother's application for herself, in review."""
    async with province.acting(CLERK) as acting:
        answer = await lodge_application(acting, asked(MOTHER, start=start, inmate=inmate))
    assert isinstance(answer.came, Lodged), answer.came
    return answer.case.name


async def booked(
    province: Province,
    inmate: PersonId = SON,
    start: datetime = VISIT_AT,
    decided_at: UnitId = PRISON,
) -> ApplicationId:
    """Reviewed by the bureau, approved by the facility, agreed to by lodging for that slot."""
    name = await lodged(province, inmate, start)
    version = (await province.case(name)).stored.version
    async with province.acting(CLERK) as acting:
        await review_application(acting, name, version, CHECKLIST)
    async with province.acting(account(FACILITY_CLERK.role, decided_at)) as acting:
        who = frozenset({MOTHER})
        await decide_application(acting, name, version + 1, start, who, CHECKLIST)
    return name
