"""Complaints of acts: to the body above, answered with reasons, and what comes back (A40)."""

from datetime import date, timedelta

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Actor, Role, Staff
from server.domain.conduct import suspensions
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId, BookingId, CustodyId
from server.domain.people.bars import Bar
from server.domain.visit_day import absence
from server.domain.visit_day.arrival import Standing
from server.storage import entitlement, reviews
from server.storage.bars import BARS
from server.storage.conduct import FINDINGS, SUSPENSIONS, Finding
from server.storage.errors import StaleVersion
from server.storage.reviews import Review
from server.storage.shelf import Kept
from server.use_cases.answer_review import answer_review
from server.use_cases.complain import Complaint, complain
from server.use_cases.decide_suspension import decide_suspension
from server.use_cases.propose_suspension import Asked, propose_suspension
from server.use_cases.refuse_application import refuse_application
from tests.support.after_visit import another, booked, cut, lodged, misconduct
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    MOTHER,
    OTHER_BUREAU,
    PRISON_BUREAU,
    REHAB_BUREAU,
    SON,
    STRANGER,
    VISIT_AT,
    Province,
    account,
    family,
)

OF_CITY = account(Role.CITY, CITY)
OF_PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
OF_DEPARTMENT = account(Role.DEPARTMENT, DEPARTMENT)


async def complained(
    province: Province, code: str, subject: str, by: Actor | None = None
) -> Kept[Review]:
    async with province.acting(by or family()) as acting:
        return await complain(acting, Complaint(code, subject, MOTHER, "it was not so"))


async def overturned(province: Province, kept: Kept[Review], by: Staff) -> Kept[Review]:
    async with province.acting(by) as acting:
        return await answer_review(acting, kept.id, kept.version, "it was not so", overturned=True)


async def refused(province: Province) -> ApplicationId:
    name = await lodged(province)
    seen = (await province.case(name)).stored.version
    async with province.acting(CLERK) as acting:
        await refuse_application(acting, name, seen, "bars.identity_untrue", "no")
    return name


async def found_absent(province: Province, name: ApplicationId) -> str:
    """The bureau has found the mother absent."""
    profile = province.law.of_act(VISIT_AT)
    cited = profile.cite("lateness.bar_until")
    custody, booking = CustodyId("son-held"), BookingId(name)
    proposal = absence.Proposal(MOTHER, booking, custody, BUREAU, VISIT_AT, Standing.ABSENT, cited)
    bar = absence.bar_of(profile, proposal, VISIT_AT)
    async with province.database.begin() as work:
        await FINDINGS.add(work, "finding-1", Finding(proposal, absence.State.FOUND, bar))
    return "finding-1"


async def test_a_bureaus_refusal_goes_to_its_city_for_five_working_days(
    province: Province,
) -> None:
    name = await refused(province)
    kept = await complained(province, "refusal", name)
    assert kept.value.before == CITY and kept.value.due == date(2026, 3, 9)
    async with province.database.read() as reader:
        assert [each.id for each in await reviews.before(reader, CITY, 10)] == [kept.id]
        assert await reviews.before(reader, BUREAU, 10) == ()


async def test_a_desk_of_the_case_takes_a_complaint_in_and_no_other(province: Province) -> None:
    name = await refused(province)
    with pytest.raises(Unknown):
        await complained(province, "refusal", name, account(CLERK.role, OTHER_BUREAU))
    assert (await complained(province, "refusal", name, CLERK)).value.person == MOTHER


async def test_nobody_complains_for_another_or_of_what_is_not_theirs(province: Province) -> None:
    name = await refused(province)
    with pytest.raises(Unknown):
        await complained(province, "refusal", name, family(STRANGER))
    with pytest.raises(Unknown):
        async with province.acting(family(STRANGER)) as acting:
            await complain(acting, Complaint("refusal", name, STRANGER, "mine"))
    with pytest.raises(Malformed):
        await complained(province, "weather", name)


async def test_an_act_is_complained_of_once_and_answered_once_with_reasons(
    province: Province,
) -> None:
    kept = await complained(province, "refusal", await refused(province))
    with pytest.raises(Malformed):
        await complained(province, "refusal", kept.value.subject)
    with pytest.raises(Refused) as told:
        async with province.acting(OF_CITY) as acting:
            await answer_review(acting, kept.id, kept.version, " ", overturned=False)
    assert [each.code for each in told.value.refusals] == ["review_without_reasons"]
    async with province.acting(OF_CITY) as acting:
        after = await answer_review(acting, kept.id, kept.version, "as it is", overturned=False)
    with pytest.raises(StaleVersion):
        await overturned(province, kept, OF_CITY)
    with pytest.raises(Malformed):
        await overturned(province, after, OF_CITY)


async def test_neither_the_unit_nor_another_body_answers(province: Province) -> None:
    kept = await complained(province, "refusal", await refused(province))
    for by, error in ((CLERK, Forbidden), (OF_PRISONS, Unknown)):
        with pytest.raises(error):
            await overturned(province, kept, by)


async def test_a_bar_that_is_overturned_ends_and_stays_on_record(province: Province) -> None:
    bar = Bar("identity_untrue", MOTHER, CLERK, province.now, basis={"evidence": "e-1"})
    async with province.database.begin() as work:
        await BARS.add(work, "bar-1", bar)
    kept = await complained(province, "bar", "bar-1")
    province.pass_by(hours=1)
    await overturned(province, kept, OF_CITY)
    async with province.database.read() as reader:
        ended = await BARS.get(reader, "bar-1")
    assert ended is not None and ended.value.until == province.now
    with pytest.raises(Unknown):
        await complained(province, "bar", "bar-1")


async def test_a_finding_that_is_overturned_frees_the_month(province: Province) -> None:
    name = await booked(province)
    finding = await found_absent(province, name)
    province.now = VISIT_AT + timedelta(hours=1)
    kept = await complained(province, "finding", finding)
    await overturned(province, kept, OF_CITY)
    async with province.database.read() as reader:
        after = await FINDINGS.get(reader, finding)
    assert after is not None and after.value.state is absence.State.OVERTURNED
    assert after.value.bar is None


async def test_a_facilitys_cut_goes_to_its_provincial_bureau_and_the_visit_comes_back(
    province: Province,
) -> None:
    name = await booked(province)
    await cut(province, name, by_facility=True)
    province.now = VISIT_AT + timedelta(hours=1)
    kept = await complained(province, "cut", name)
    assert kept.value.before == PRISON_BUREAU
    with pytest.raises(Unknown):
        await overturned(province, kept, OF_CITY)
    with pytest.raises(Unknown):
        await overturned(province, kept, account(Role.REHAB_BUREAU, REHAB_BUREAU))
    await overturned(province, kept, OF_PRISONS)
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
    assert [each.how for each in seen.entries] == [How.BOOKED, How.RESTORED]


async def test_the_department_may_overturn_a_citys_suspension(province: Province) -> None:
    name = await booked(province)
    await misconduct(province, name)
    async with province.acting(CLERK) as acting:
        asked = await propose_suspension(acting, Asked(name, MOTHER, "drunk"))
    with pytest.raises(Unknown):
        await complained(province, "suspension", asked.id)
    async with province.acting(OF_CITY) as acting:
        await decide_suspension(acting, asked.id, asked.version, 3, "grave")
    kept = await complained(province, "suspension", asked.id)
    assert kept.value.before == DEPARTMENT
    with pytest.raises(Forbidden):
        await overturned(province, kept, await another(province, OF_CITY))
    await overturned(province, kept, OF_DEPARTMENT)
    async with province.database.read() as reader:
        after = await SUSPENSIONS.get(reader, asked.id)
    assert after is not None
    assert after.value.suspension.state is suspensions.State.OVERTURNED
