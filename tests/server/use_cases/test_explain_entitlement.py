"""The entitlement: what changes it, and how it is explained step by step (GD-22, 25; VN-02, 07)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server import law as law_of_place
from server.casework.acting import Acting
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Actor, Role
from server.domain.entitlement.account import FedBy
from server.domain.identifiers import ApplicationId
from server.domain.profile.choice import Override
from server.domain.vocabulary import Body
from server.profiles import load_folder
from server.storage import accounts
from server.storage.errors import StaleVersion
from server.use_cases.decide_further_visit import decide_further_visit
from server.use_cases.enter_credit import enter_credit
from server.use_cases.enter_restriction import enter_restriction
from server.use_cases.enter_visit_elsewhere import enter_visit_elsewhere
from server.use_cases.explain_entitlement import explain_entitlement, explain_inmate
from server.use_cases.recognise_progress import recognise_progress
from server.use_cases.set_account_size import set_account_size
from tests.support.booked import booked, lodged
from tests.support.province import (
    BROTHER,
    CLERK,
    FACILITY_CLERK,
    HEAD,
    IN_REHAB,
    MOTHER,
    OTHER_BUREAU,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
    family,
)

PURPOSE = "asked at the desk"
HELD_AT = VISIT_AT.replace(day=1)


async def explained(province: Province, name: ApplicationId, by: Actor = CLERK) -> list[str]:
    async with province.acting(by) as acting:
        answers = await explain_entitlement(acting, name, PURPOSE)
    return [step.code for answer in answers for step in answer.steps]


async def left(province: Province, start: datetime = VISIT_AT) -> list[str]:
    """What stands against one more video visit of the son."""
    async with province.acting(FACILITY_CLERK) as acting:
        found = await explain_inmate(acting, SON, "video", start, PURPOSE)
    return [each.code for each in found.refusals]


async def test_an_application_is_explained_to_its_units_and_its_family(
    province: Province,
) -> None:
    name = await lodged(province)
    for by in (CLERK, FACILITY_CLERK, family(MOTHER)):
        assert await explained(province, name, by) == ["month_has", "account_has"]


async def test_nobody_else_is_told_and_nobody_without_a_purpose(province: Province) -> None:
    name = await lodged(province)
    for by in (family(BROTHER), account(CLERK.role, OTHER_BUREAU)):
        with pytest.raises(Unknown):
            await explained(province, name, by)
    with pytest.raises(Refused):
        async with province.acting(CLERK) as acting:
            await explain_entitlement(acting, name)
    with pytest.raises(Unknown):
        async with province.acting(family(MOTHER)) as acting:
            await explain_inmate(acting, SON, "video", VISIT_AT, PURPOSE)


async def test_what_has_no_visit_cannot_be_explained(province: Province) -> None:
    with pytest.raises(Malformed):
        async with province.acting(FACILITY_CLERK) as acting:
            await explain_inmate(acting, SON, "dance", VISIT_AT, PURPOSE)


async def test_a_visit_held_elsewhere_uses_the_month_once(province: Province) -> None:
    start = province.now - timedelta(days=1)
    for code in ("month_used", "account_visit_known"):
        if code == "account_visit_known":
            with pytest.raises(Refused, match=code):
                await elsewhere(province, start)
        else:
            await elsewhere(province, start)
    assert await left(province) == ["month_used", "account_used"]


async def elsewhere(province: Province, start: datetime, by: Actor = FACILITY_CLERK) -> None:
    async with province.acting(by) as acting:
        await enter_visit_elsewhere(acting, SON, "V-1", "video", start)


async def test_a_visit_elsewhere_was_held_has_a_number_and_a_unit_that_may_say_so(
    province: Province,
) -> None:
    with pytest.raises(Refused, match="account_visit_not_held"):
        await elsewhere(province, VISIT_AT)
    with pytest.raises(Malformed):
        async with province.acting(FACILITY_CLERK) as acting:
            await enter_visit_elsewhere(acting, SON, " ", "video", province.now)
    with pytest.raises(Unknown):
        await elsewhere(province, province.now, account(CLERK.role, OTHER_BUREAU))


async def test_the_facilitys_decision_opens_a_further_visit_before_it(province: Province) -> None:
    await booked(province)
    assert await left(province) == ["month_used", "account_used"]
    async with province.acting(HEAD) as acting:
        await decide_further_visit(acting, SON, VISIT_AT, 2, "a funeral", granted=True)
    assert await left(province) == []


@pytest.mark.parametrize(
    ("number", "reason", "code"),
    [(2, " ", "special_without_reason"), (None, "a funeral", "special_without_number")],
)
async def test_a_further_visit_names_its_reason_and_number(
    province: Province, number: int | None, reason: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        async with province.acting(HEAD) as acting:
            await decide_further_visit(acting, SON, VISIT_AT, number, reason, granted=True)


async def test_a_further_visit_is_decided_before_it_by_the_head(province: Province) -> None:
    with pytest.raises(Refused, match="special_decided_too_late"):
        async with province.acting(HEAD) as acting:
            await decide_further_visit(acting, SON, province.now, 2, "late", granted=True)
    with pytest.raises(Forbidden):
        async with province.acting(FACILITY_CLERK) as acting:
            await decide_further_visit(acting, SON, VISIT_AT, 2, "a funeral", granted=True)
    with pytest.raises(Unknown):
        async with province.acting(HEAD) as acting:
            await decide_further_visit(acting, IN_REHAB, VISIT_AT, 2, "a funeral", granted=True)


async def test_the_last_size_of_an_account_counts(province: Province) -> None:
    for visits in (2, 0):
        async with province.acting(FACILITY_CLERK) as acting:
            await set_account_size(acting, SON, visits, FedBy.INMATE)
    assert await left(province) == ["account_used"]
    with pytest.raises(Malformed):
        async with province.acting(FACILITY_CLERK) as acting:
            await set_account_size(acting, SON, 32)
    with pytest.raises(Forbidden):
        async with province.acting(HEAD) as acting:
            await set_account_size(acting, SON, 2)


@asynccontextmanager
async def under_the_draft(province: Province, by: Actor) -> AsyncIterator[Acting]:
    """An act where the draft of Vietnam has been put live."""
    draft = load_folder().find("VN-DRAFT")
    live = Override(draft.id, draft.version, "somebody", "a trial", date(2026, 1, 1))
    law = law_of_place.read(load_folder(), "VN", province.now.date()).with_overrides((live,))
    now = province.now.astimezone(ZoneInfo(law.zone))
    async with province.acting(by) as acting:
        yield replace(acting, law=law, now=now)


SUPERINTENDENT = replace(
    account(Role.PRISON_SUPERINTENDENT, PRISON), body=Body.PRISON_SUPERINTENDENT
)


async def test_a_merit_adds_a_visit_once(province: Province) -> None:
    today = province.now.date()
    async with under_the_draft(province, FACILITY_CLERK) as acting:
        await enter_credit(acting, SON, "M-1", "merit", today)
        assert await accounts.credits_of(acting.work, SON) != ()
    with pytest.raises(Refused, match="credit_twice"):
        async with under_the_draft(province, FACILITY_CLERK) as acting:
            await enter_credit(acting, SON, "M-1", "merit", today)
    with pytest.raises(Refused, match="credit_ground"):
        async with under_the_draft(province, FACILITY_CLERK) as acting:
            await enter_credit(acting, SON, "M-2", "kindness", today)
    with pytest.raises(Malformed):
        async with under_the_draft(province, FACILITY_CLERK) as acting:
            await enter_credit(acting, SON, "M-3", "merit", today + timedelta(days=1))


async def test_a_text_without_credits_and_discipline_takes_none(province: Province) -> None:
    with pytest.raises(Refused, match="credits_unknown"):
        async with province.acting(FACILITY_CLERK) as acting:
            await enter_credit(acting, SON, "M-1", "merit", province.now.date())
    with pytest.raises(Malformed):
        async with province.acting(FACILITY_CLERK) as acting:
            await enter_restriction(acting, SON, province.now.date())


async def test_a_restriction_lasts_until_the_superintendent_recognises_progress(
    province: Province,
) -> None:
    today = province.now.date()
    async with under_the_draft(province, FACILITY_CLERK) as acting:
        entered = await enter_restriction(acting, SON, today)
    assert sorted(each.relative for each in entered.to_tell) == [BROTHER, MOTHER]
    with pytest.raises(Malformed):
        async with under_the_draft(province, FACILITY_CLERK) as acting:
            await enter_restriction(acting, SON, today)
    province.pass_by(days=70)
    with pytest.raises(Forbidden):
        async with under_the_draft(province, HEAD) as acting:
            await recognise_progress(acting, entered.name, 1)
    with pytest.raises(StaleVersion):
        async with under_the_draft(province, SUPERINTENDENT) as acting:
            await recognise_progress(acting, entered.name, 2)
    async with under_the_draft(province, SUPERINTENDENT) as acting:
        ended = await recognise_progress(acting, entered.name, 1)
    assert ended.value.restriction.recognised_on == province.now.date()
    with pytest.raises(Refused, match="recognised_already"):
        async with under_the_draft(province, SUPERINTENDENT) as acting:
            await recognise_progress(acting, entered.name, 2)
    with pytest.raises(Unknown):
        async with under_the_draft(province, SUPERINTENDENT) as acting:
            await recognise_progress(acting, "none", 1)
