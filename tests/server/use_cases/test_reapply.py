"""A change of time or people: the old application withdrawn, a new one lodged, both or none."""

import pytest

from server.casework.inmate_form import AskedInside
from server.casework.refused import Malformed, Refused, Unknown
from server.domain.applications.applications import State
from server.domain.entitlement.account import How
from server.domain.identifiers import PersonId
from server.storage import entitlement, register, slots
from server.use_cases.reapply import reapply
from tests.support.province import (
    BROTHER,
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    OTHER_BUREAU,
    OTHER_SON,
    SON,
    VISIT_AT,
    Province,
    account,
    asked,
    family,
)
from tests.support.underway import booked, requested, version_of

LATER = VISIT_AT.replace(day=19)


async def test_the_new_one_follows_the_old_one_and_has_its_visit_of_the_month(
    province: Province,
) -> None:
    old = await booked(province)
    seen = await version_of(province, old)
    async with province.acting(CLERK) as acting:
        new = await reapply(acting, old, seen, asked(MOTHER, BROTHER, start=LATER), "a funeral")
    assert await province.state(old) is State.WITHDRAWN
    assert new.application.state is State.IN_REVIEW
    assert new.stored.instead_of == old
    async with province.database.read() as reader:
        assert await slots.held_by(reader, old) == ()
        seen_now = await entitlement.of_month(reader, SON, LATER.date(), province.law.zone)
    assert [e.how for e in seen_now.entries] == [How.BOOKED, How.RESTORED, How.BOOKED]


async def test_if_the_new_one_cannot_be_lodged_the_old_one_stays(province: Province) -> None:
    old = await booked(province)
    seen = await version_of(province, old)
    async with province.database.read() as reader:
        before = await register.head(reader)
    taken = LATER.replace(hour=12)
    for wanted in (asked(start=taken), asked(channel="letter", start=LATER)):
        with pytest.raises(Refused):
            async with province.acting(CLERK) as acting:
                await reapply(acting, old, seen, wanted)
    assert await province.state(old) is State.BOOKED
    async with province.database.read() as reader:
        assert await register.head(reader) == before
        assert len(await slots.held_by(reader, old)) == 2


async def test_it_is_told_before_the_visit_begins(province: Province) -> None:
    old = await booked(province)
    seen = await version_of(province, old)
    province.now = VISIT_AT
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await reapply(acting, old, seen, asked(start=LATER))
    assert [each.code for each in told.value.refusals] == ["change_told_too_late"]


async def test_a_family_changes_its_own_and_nobody_elses(province: Province) -> None:
    old = await booked(province)
    seen = await version_of(province, old)
    with pytest.raises(Unknown):
        async with province.acting(family(BROTHER)) as acting:
            await reapply(acting, old, seen, asked(BROTHER, start=LATER))
    with pytest.raises(Unknown):
        async with province.acting(account(CLERK.role, OTHER_BUREAU)) as acting:
            await reapply(acting, old, seen, asked(start=LATER))
    async with province.acting(family(MOTHER)) as acting:
        online = asked(MOTHER, start=LATER, channel="official_site", account_verified=True)
        new = await reapply(acting, old, seen, online)
    assert new.stored.applicant == MOTHER


async def test_an_inmates_application_is_changed_by_the_facility(province: Province) -> None:
    old = await requested(province)
    seen = await version_of(province, old)
    async with province.acting(FACILITY_CLERK) as acting:
        new = await reapply(acting, old, seen, AskedInside(SON, (MOTHER,), LATER, 30))
    assert new.stored.instead_of == old
    assert new.application.bureau == BUREAU


async def test_a_change_keeps_the_inmate(province: Province) -> None:
    old = await booked(province)
    seen = await version_of(province, old)
    for wanted in (
        asked(start=LATER, inmate=OTHER_SON),
        AskedInside(SON, (PersonId("mother"),), LATER, 30),
    ):
        with pytest.raises(Malformed):
            async with province.acting(CLERK) as acting:
                await reapply(acting, old, seen, wanted)
