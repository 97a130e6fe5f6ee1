"""An inmate's application through the acts: request, verification, decision, consent or a bar."""

import pytest

from server.casework.inmate_form import AskedInside
from server.casework.refused import Forbidden, Refused, Unknown
from server.domain.applications.applications import State
from server.domain.applications.consent import Channel
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.vocabulary import Mode
from server.storage import outbox, tasks
from server.use_cases.lodge_for_inmate import lodge_for_inmate
from server.use_cases.record_consent import record_consent
from server.use_cases.report_bar import report_bar
from server.use_cases.verify_relationship import verify_relationship
from tests.support.province import (
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    OTHER_BUREAU,
    OTHER_PRISON,
    OTHER_SON,
    PRISON,
    SON,
    STRANGER,
    VISIT_AT,
    Province,
    account,
    relate,
)
from tests.support.underway import approve, requested, verified, version_of


async def refused_with(province: Province, asked: AskedInside) -> list[str]:
    with pytest.raises(Refused) as told:
        async with province.acting(FACILITY_CLERK) as acting:
            await lodge_for_inmate(acting, asked)
    return [each.code for each in told.value.refusals]


async def test_a_request_lies_before_the_facility_with_a_receipt_and_a_slot_at_each_side(
    province: Province,
) -> None:
    case = await province.case(await requested(province))
    assert case.application.state is State.BEFORE_FACILITY
    assert case.application.bureau == BUREAU
    assert [slot.unit for slot in case.slots] == [BUREAU, PRISON]
    assert case.stored.receipt is not None
    async with province.database.read() as reader:
        assert [t.application for t in await tasks.of_unit(reader, PRISON, 9)] == [case.name]


async def test_a_relative_who_was_never_filed_may_be_asked_for(province: Province) -> None:
    async with province.database.begin() as work:
        await relate(work, STRANGER, SON)
    name = await requested(province, STRANGER)
    await verified(province, name)
    case = await approve(province, name, visitors=frozenset({STRANGER}))
    assert case.application.state is State.AWAITING_CONSENT
    assert case.application.filed_by == frozenset()


async def test_what_a_request_does_not_state_is_told(province: Province) -> None:
    assert await refused_with(province, AskedInside(SON, (STRANGER,), VISIT_AT, 30)) == [
        "request_point_missing"
    ]
    assert "request_names_nobody" in await refused_with(
        province, AskedInside(SON, (), VISIT_AT, 30)
    )


async def test_another_site_than_the_one_of_the_residence_needs_a_reason(
    province: Province,
) -> None:
    asked = AskedInside(SON, (MOTHER,), VISIT_AT, 30, site=OTHER_BUREAU)
    assert await refused_with(province, asked) == ["place_need_missing"]


async def test_an_inmate_of_another_facility_is_not_there(province: Province) -> None:
    for inmate in (OTHER_SON, PersonId("nobody")):
        with pytest.raises(Unknown):
            async with province.acting(FACILITY_CLERK) as acting:
                await lodge_for_inmate(acting, AskedInside(inmate, (MOTHER,), VISIT_AT, 30))


async def test_a_bureau_lodges_for_no_inmate(province: Province) -> None:
    with pytest.raises(Forbidden):
        async with province.acting(CLERK) as acting:
            await lodge_for_inmate(acting, AskedInside(SON, (MOTHER,), VISIT_AT, 30))


async def test_nothing_is_decided_before_the_relationship_is_verified(province: Province) -> None:
    name = await requested(province)
    with pytest.raises(Refused) as told:
        await approve(province, name)
    assert [r.code for r in told.value.refusals] == ["request_relationship_unverified"]
    await verified(province, name)
    assert (await approve(province, name)).application.state is State.AWAITING_CONSENT


async def test_only_the_facility_verifies_and_only_who_was_asked_for(province: Province) -> None:
    name = await requested(province)
    seen = await version_of(province, name)
    elsewhere = account(FACILITY_CLERK.role, OTHER_PRISON)
    for who, whom, trouble in (
        (CLERK, MOTHER, Unknown),
        (elsewhere, MOTHER, Unknown),
        (FACILITY_CLERK, STRANGER, Unknown),
    ):
        with pytest.raises(trouble):
            async with province.acting(who) as acting:
                await verify_relationship(acting, name, seen, whom, "household register")


async def before_the_family(province: Province) -> ApplicationId:
    name = await requested(province)
    await verified(province, name)
    await approve(province, name)
    return name


async def test_the_family_is_told_only_when_a_facility_has_approved(province: Province) -> None:
    name = await requested(province)
    await verified(province, name)
    async with province.database.begin() as work:
        assert await outbox.claim(work, "sender", outbox.Channel.SMS, province.now) == ()
    await approve(province, name)
    async with province.database.begin() as work:
        claimed = await outbox.claim(work, "sender", outbox.Channel.SMS, province.now)
    assert [each.message.template for each in claimed] == ["application_time_fixed"]


async def test_a_yes_names_the_mode_and_makes_the_booking(province: Province) -> None:
    name = await before_the_family(province)
    seen = await version_of(province, name)
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await record_consent(acting, name, seen, MOTHER, Channel.PHONE, None, agrees=True)
    assert [r.code for r in told.value.refusals] == ["consent_without_mode"]
    async with province.acting(CLERK) as acting:
        case = await record_consent(
            acting, name, seen, MOTHER, Channel.PHONE, Mode.VIDEO, agrees=True
        )
    assert case.application.state is State.BOOKED


async def test_a_bar_that_the_bureau_reports_goes_back_to_the_facility(
    province: Province,
) -> None:
    name = await before_the_family(province)
    seen = await version_of(province, name)
    async with province.acting(CLERK) as acting:
        case = await report_bar(acting, name, seen, "bars.case_connected", "co-accused")
    assert case.application.state is State.BAR_REPORTED
    again = await approve(province, name)
    assert again.application.state is State.AWAITING_CONSENT


async def test_a_bureau_stops_an_inmates_application_by_nothing_but_a_bar(
    province: Province,
) -> None:
    name = await before_the_family(province)
    seen = await version_of(province, name)
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await report_bar(acting, name, seen, "decisions.refusal_needs_reason", "no")
    assert [r.code for r in told.value.refusals] == ["application_bar_report_without_bar"]
