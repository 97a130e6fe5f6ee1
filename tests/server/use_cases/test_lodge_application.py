"""A relative's application through the acts: from the desk to the booking, and what it leaves."""

from contextlib import nullcontext
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.applications.applications import State
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId
from server.domain.lodging.lodging import Lodged, Returned
from server.domain.slots import slots as slot_rules
from server.messages.templates import Templates
from server.storage import bookings, entitlement, inbox, outbox, register, slots, tasks
from server.storage.errors import StaleVersion
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.refuse_application import refuse_application
from server.use_cases.review_application import review_application
from server.use_cases.withdraw_application import withdraw_application
from tests.support.province import (
    BROTHER,
    BUREAU,
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    HEAD,
    MOTHER,
    OTHER_BUREAU,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
    asked,
    family,
)


async def lodged(province: Province, **more: object) -> ApplicationId:
    async with province.acting(CLERK) as acting:
        answer = await lodge_application(acting, asked(MOTHER, BROTHER, **more))  # type: ignore[arg-type]
    assert isinstance(answer.came, Lodged), answer.came
    return answer.case.name


async def test_a_complete_application_has_a_receipt_a_slot_at_each_side_and_its_visit(
    province: Province,
) -> None:
    name = await lodged(province)
    case = await province.case(name)
    assert case.application.state is State.IN_REVIEW
    assert [slot.unit for slot in case.slots] == [BUREAU, PRISON]
    assert case.stored.receipt is not None
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
        waiting = await tasks.of_unit(reader, BUREAU, 10)
        head = await register.head(reader)
    assert [entry.how for entry in seen.entries] == [How.BOOKED]
    assert [each.application for each in waiting] == [name]
    assert head.number == 1


async def test_what_lacks_is_told_in_one_list_and_takes_no_slot(province: Province) -> None:
    async with province.acting(CLERK) as acting:
        wanted = asked(MOTHER, facility_named=PRISON, channel="letter")
        answer = await lodge_application(acting, wanted)
    assert isinstance(answer.came, Returned)
    assert answer.case.application.state is State.UNFINISHED
    async with province.database.read() as reader:
        assert await slots.held_by(reader, answer.case.name) == ()


async def test_a_second_visit_of_the_month_is_refused_and_nothing_is_kept(
    province: Province,
) -> None:
    await lodged(province)
    with pytest.raises(Refused) as told:
        await lodged(province, start=VISIT_AT.replace(day=13))
    assert [each.code for each in told.value.refusals] == ["month_used", "account_used"]
    async with province.database.read() as reader:
        head = await register.head(reader)
    assert head.number == 1


async def test_a_clerk_of_another_bureau_is_told_that_there_is_nothing(
    province: Province,
) -> None:
    name = await lodged(province)
    elsewhere = account(CLERK.role, OTHER_BUREAU)
    with pytest.raises(Unknown):
        async with province.acting(elsewhere) as acting:
            await review_application(acting, name, 2, CHECKLIST)


async def test_review_approval_and_lodging_as_consent_make_a_booking(province: Province) -> None:
    name = await lodged(province)
    async with province.acting(CLERK) as acting:
        await review_application(
            acting, name, (await province.case(name)).stored.version, CHECKLIST
        )
    version = (await province.case(name)).stored.version
    async with province.acting(FACILITY_CLERK) as acting:
        visitors = frozenset({MOTHER})
        case = await decide_application(acting, name, version, VISIT_AT, visitors, CHECKLIST)
    assert case.application.state is State.BOOKED
    async with province.database.read() as reader:
        booking = await bookings.get(reader, case.booking)
        assert await tasks.of_unit(reader, PRISON, 10) == ()
    assert booking is not None and booking.state is bookings.State.STANDING
    assert booking.people == 1


async def test_each_step_is_told_to_the_applicant(province: Province) -> None:
    await lodged(province)
    async with province.database.begin() as work:
        claimed = await outbox.claim(work, "sender", outbox.Channel.SMS, province.now)
    assert [each.message.template for each in claimed] == ["application_lodged"]
    assert claimed[0].message.person == MOTHER


async def test_who_reviewed_does_not_refuse_for_the_facility(province: Province) -> None:
    name = await lodged(province)
    version = (await province.case(name)).stored.version
    async with province.acting(CLERK) as acting:
        await review_application(acting, name, version, CHECKLIST)
    other_hat = account(HEAD.role, PRISON)
    same_person = type(other_hat)(CLERK.account, HEAD.role, PRISON, HEAD.body)
    with pytest.raises(Forbidden) as told:
        async with province.acting(same_person) as acting:
            await refuse_application(acting, name, version + 1, "bars.identity_untrue", "no")
    assert told.value.refusals[0].code == "separation_of_parts"


async def test_a_refusal_gives_slots_and_visit_back(province: Province) -> None:
    name = await lodged(province)
    version = (await province.case(name)).stored.version
    async with province.acting(CLERK) as acting:
        ground = "bars.identity_untrue"
        case = await refuse_application(acting, name, version, ground, "papers do not match")
    assert case.application.state is State.REFUSED
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
        free = await slots.free_slots(reader, [BUREAU], VISIT_AT, VISIT_AT)
    assert [entry.how for entry in seen.entries] == [How.BOOKED, How.RESTORED]
    assert {each.state for each in free} == {slot_rules.State.FREE} and len(free) == 2


async def test_an_applicant_withdraws_her_own_application_and_nobody_elses(
    province: Province,
) -> None:
    name = await lodged(province)
    version = (await province.case(name)).stored.version
    with pytest.raises(Unknown):
        async with province.acting(family(BROTHER)) as acting:
            await withdraw_application(acting, name, version, "")
    async with province.acting(family(MOTHER)) as acting:
        await withdraw_application(acting, name, version, "")
    assert await province.state(name) is State.WITHDRAWN


async def test_what_is_told_on_the_way_can_be_said_in_each_language(province: Province) -> None:
    name = await lodged(province, start=VISIT_AT.replace(hour=11))
    async with province.acting(CLERK) as acting:
        await review_application(
            acting, name, (await province.case(name)).stored.version, CHECKLIST
        )
    version = (await province.case(name)).stored.version
    async with province.acting(FACILITY_CLERK) as acting:
        who = frozenset({MOTHER})
        await decide_application(acting, name, version, VISIT_AT, who, CHECKLIST)
    sentences = Templates.load(ZoneInfo("Asia/Shanghai"))
    async with province.database.read() as reader:
        told = [line.message for line in await inbox.latest(reader)]
    assert {each.template for each in told} == {
        "application_lodged", "application_forwarded", "application_time_fixed",
    }  # fmt: skip
    for each in told:
        for language in ("zh-CN", "en", "vi"):
            text = sentences.sms(each.template, language, each.parameters)
            assert PRISON not in text and SON not in text


async def test_a_foreign_clerk_is_not_even_told_that_a_version_is_old(province: Province) -> None:
    name = await lodged(province)
    with pytest.raises(Unknown):
        async with province.acting(account(CLERK.role, OTHER_BUREAU)) as acting:
            await review_application(acting, name, 1, CHECKLIST)
    with pytest.raises(StaleVersion):
        async with province.acting(CLERK) as acting:
            await review_application(acting, name, 1, CHECKLIST)


async def test_what_both_sides_have_filed_is_kept_with_the_application(province: Province) -> None:
    name = await lodged(province)
    assert (await province.case(name)).application.filed_by == {BUREAU, PRISON}


async def returned(province: Province) -> ApplicationId:
    """An application that lacks its papers, given back."""
    wanted = asked(MOTHER)
    bare = replace(wanted, visitors=tuple(replace(v, id_kind=None) for v in wanted.visitors))
    async with province.acting(CLERK) as acting:
        answer = await lodge_application(acting, bare)
    assert isinstance(answer.came, Returned)
    return answer.case.name


async def test_what_is_lodged_is_not_lodged_again_in_place(province: Province) -> None:
    name = await lodged(province)
    seen = (await province.case(name)).stored.version
    april = VISIT_AT.replace(month=4, day=2)
    for by, channel in ((CLERK, "bureau_desk"), (family(MOTHER), "official_site")):
        wanted = asked(MOTHER, start=april, channel=channel)
        with pytest.raises(Refused, match="application_step_not_open"):
            async with province.acting(by) as acting:
                await lodge_application(acting, wanted, name, seen)


async def test_another_desk_completes_nothing_that_was_returned_here(province: Province) -> None:
    name = await returned(province)
    seen = (await province.case(name)).stored.version
    other = account(CLERK.role, OTHER_BUREAU)
    for version in (seen, seen + 1):
        with pytest.raises(Unknown):
            async with province.acting(other) as acting:
                await lodge_application(acting, asked(MOTHER, site=OTHER_BUREAU), name, version)
    with pytest.raises(StaleVersion):
        async with province.acting(CLERK) as acting:
            await lodge_application(acting, asked(MOTHER), name, seen + 1)
    async with province.acting(CLERK) as acting:
        answer = await lodge_application(acting, asked(MOTHER), name, seen)
    assert isinstance(answer.came, Lodged)


async def test_an_account_at_home_does_not_say_that_it_is_a_desk(province: Province) -> None:
    for channel, lodges in (("bureau_desk", False), ("official_site", True)):
        wanted = asked(MOTHER, channel=channel, account_verified=True)
        with nullcontext() if lodges else pytest.raises(Malformed):
            async with province.acting(family(MOTHER)) as acting:
                answer = await lodge_application(acting, wanted)
    assert isinstance(answer.came, Lodged)
