"""Applications of the small province on their way: lodged, approved, booked, through the acts."""

from datetime import datetime

from server.casework.case import Case
from server.casework.family_form import Asked
from server.casework.inmate_form import AskedInside
from server.domain.actor import Staff
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.lodging.lodging import Lodged
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.lodge_for_inmate import lodge_for_inmate
from server.use_cases.review_application import review_application
from server.use_cases.verify_relationship import verify_relationship
from tests.support.province import (
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    SON,
    VISIT_AT,
    Province,
    asked,
)


async def version_of(province: Province, name: ApplicationId) -> int:
    """The version that somebody sees who looks now."""
    return (await province.case(name)).stored.version


async def lodged(province: Province, wanted: Asked | None = None) -> ApplicationId:
    """A family's application, lodged at the desk."""
    async with province.acting(CLERK) as acting:
        answer = await lodge_application(acting, wanted or asked())
    assert isinstance(answer.came, Lodged), answer.came
    return answer.case.name


async def forwarded(province: Province, wanted: Asked | None = None) -> ApplicationId:
    """One that the bureau has sent on."""
    name = await lodged(province, wanted)
    async with province.acting(CLERK) as acting:
        await review_application(acting, name, await version_of(province, name), CHECKLIST)
    return name


async def approve(
    province: Province,
    name: ApplicationId,
    start: datetime = VISIT_AT,
    visitors: frozenset[PersonId] = frozenset({MOTHER}),
    by: Staff = FACILITY_CLERK,
) -> Case:
    """A facility approves it."""
    seen = await version_of(province, name)
    async with province.acting(by) as acting:
        return await decide_application(acting, name, seen, start, visitors, CHECKLIST)


async def booked(province: Province, wanted: Asked | None = None) -> ApplicationId:
    """A family's visit, booked."""
    name = await forwarded(province, wanted)
    visitors = (await province.case(name)).application.visitors
    start = VISIT_AT if wanted is None else wanted.start
    await approve(province, name, start, visitors)
    return name


async def requested(
    province: Province, *visitors: PersonId, start: datetime = VISIT_AT
) -> ApplicationId:
    """An inmate's application, lodged by the facility."""
    wanted = AskedInside(SON, visitors or (MOTHER,), start, 30)
    async with province.acting(FACILITY_CLERK) as acting:
        return (await lodge_for_inmate(acting, wanted)).name


async def verified(province: Province, name: ApplicationId) -> None:
    """The facility has verified each relationship of a request."""
    for visitor in sorted((await province.case(name)).application.visitors):
        seen = await version_of(province, name)
        async with province.acting(FACILITY_CLERK) as acting:
            await verify_relationship(acting, name, seen, visitor, "household register")
