"""A suspension from the proposal to the filing (Art. 25, 29; GD-66, 77; A12 to A14, A36, A43)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, Staff
from server.domain.conduct.suspensions import State, Wording
from server.domain.identifiers import ApplicationId
from server.storage.conduct import SUSPENSIONS, SuspensionCase
from server.storage.errors import StaleVersion
from server.storage.shelf import Kept
from server.use_cases.decide_suspension import decide_suspension
from server.use_cases.file_suspension import file_suspension
from server.use_cases.propose_suspension import Asked, propose_suspension
from tests.support import after_visit
from tests.support.after_visit import another, booked, cut, misconduct
from tests.support.province import (
    CITY,
    CLERK,
    FACILITY_OFFICER,
    MOTHER,
    OTHER_BUREAU,
    STRANGER,
    VISIT_AT,
    Province,
    account,
)

DECIDES = account(Role.CITY, CITY)


async def proposed(
    province: Province, name: ApplicationId, by: Staff = CLERK, **more: object
) -> Kept[SuspensionCase]:
    asked = Asked(name, MOTHER, "shouted at staff", **more)  # type: ignore[arg-type]
    async with province.acting(by) as acting:
        return await propose_suspension(acting, asked)


async def visited(province: Province) -> ApplicationId:
    name = await booked(province)
    await misconduct(province, name)
    province.now = VISIT_AT + timedelta(hours=1)
    return name


async def test_a_proposal_binds_nobody_until_the_city_has_approved(province: Province) -> None:
    kept = await proposed(province, await visited(province))
    assert kept.value.suspension.state is State.PROPOSED
    assert kept.value.suspension.since is None
    assert kept.value.suspension.wording is Wording.VISITS
    async with province.acting(DECIDES) as acting:
        after = await decide_suspension(acting, kept.id, kept.version, 2, "grave")
    suspension = after.value.suspension
    assert suspension.state is State.APPROVED and suspension.since == province.now
    assert suspension.until is not None and suspension.until.isoformat().startswith("2026-05-13")


@pytest.mark.parametrize(
    ("months", "code"),
    [
        (0, "suspension_months_out_of_bounds"),
        (4, "suspension_months_out_of_bounds"),
        (Decimal("1.5"), "suspension_months_not_whole"),
    ],
)
async def test_only_one_to_three_whole_months(
    province: Province, months: int | Decimal, code: str
) -> None:
    kept = await proposed(province, await visited(province))
    with pytest.raises(Refused) as told:
        async with province.acting(DECIDES) as acting:
            await decide_suspension(acting, kept.id, kept.version, months, "grave")
    assert [each.code for each in told.value.refusals] == [code]


async def test_the_city_may_say_no_and_a_decision_is_not_made_twice(province: Province) -> None:
    kept = await proposed(province, await visited(province))
    async with province.acting(DECIDES) as acting:
        after = await decide_suspension(acting, kept.id, kept.version, None, "not grave")
    assert after.value.suspension.state is State.DECLINED
    with pytest.raises(Malformed):
        async with province.acting(DECIDES) as acting:
            await decide_suspension(acting, kept.id, after.version, 1, "grave")


async def test_who_approved_does_not_file(province: Province) -> None:
    kept = await proposed(province, await visited(province))
    async with province.acting(DECIDES) as acting:
        kept = await decide_suspension(acting, kept.id, kept.version, 1, "grave")
    with pytest.raises(Forbidden):
        async with province.acting(DECIDES) as acting:
            await file_suspension(acting, kept.id, kept.version)
    async with province.acting(await another(province, DECIDES)) as acting:
        filed = await file_suspension(acting, kept.id, kept.version)
    assert filed.value.suspension.state is State.FILED
    assert filed.value.filed_on == province.now.date()


async def test_what_was_not_approved_is_not_filed(province: Province) -> None:
    kept = await proposed(province, await visited(province))
    with pytest.raises(Malformed):
        async with province.acting(DECIDES) as acting:
            await file_suspension(acting, kept.id, kept.version)


async def test_a_facility_proposes_nothing(province: Province) -> None:
    name = await visited(province)
    with pytest.raises(Forbidden):
        await proposed(province, name, FACILITY_OFFICER)


async def test_another_bureau_learns_nothing(province: Province) -> None:
    name = await visited(province)
    elsewhere = account(CLERK.role, OTHER_BUREAU)
    with pytest.raises(Unknown):
        await proposed(province, name, elsewhere)


async def test_a_bureau_decides_nothing_and_an_old_version_is_refused(province: Province) -> None:
    kept = await proposed(province, await visited(province))
    with pytest.raises(Forbidden):
        async with province.acting(CLERK) as acting:
            await decide_suspension(acting, kept.id, kept.version, 1, "grave")
    with pytest.raises(StaleVersion):
        async with province.acting(DECIDES) as acting:
            await decide_suspension(acting, kept.id, kept.version + 1, 1, "grave")


async def test_after_a_facilitys_cut_only_with_its_packet(province: Province) -> None:
    name = await booked(province)
    await cut(province, name, by_facility=True)
    with pytest.raises(Refused) as told:
        await proposed(province, name, after_cut=True)
    assert [each.code for each in told.value.refusals] == ["suspension_without_packet"]
    await cut(province, name, by_facility=True, packet=True)
    kept = await proposed(province, name, after_cut=True)
    assert kept.value.suspension.wording is Wording.VIDEO_VISITS
    assert kept.value.ground == "forbidden_topic"


async def test_without_conduct_on_record_or_without_reasons_nothing_is_proposed(
    province: Province,
) -> None:
    name = await booked(province)
    with pytest.raises(Refused) as told:
        await proposed(province, name)
    assert [each.code for each in told.value.refusals] == ["conduct_ground_unknown"]
    await misconduct(province, name)
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await propose_suspension(acting, Asked(name, MOTHER, " "))
    assert [each.code for each in told.value.refusals] == ["suspension_without_reasons"]


async def test_a_history_of_absences_must_be_long_enough(province: Province) -> None:
    name = await booked(province)
    with pytest.raises(Refused) as told:
        await proposed(province, name, seriousness="three slots lost")
    assert [each.code for each in told.value.refusals] == ["absences_too_few"]


async def test_nobody_outside_the_visit_is_suspended_and_nobody_twice(province: Province) -> None:
    name = await visited(province)
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await propose_suspension(acting, Asked(name, STRANGER, "why"))
    await proposed(province, name)
    with pytest.raises(Malformed):
        await proposed(province, name)


async def test_a_proposal_left_for_ten_working_days_is_decided_no_more(province: Province) -> None:
    kept = await proposed(province, await visited(province))
    province.now = after_visit.PRESSED + timedelta(days=16)
    with pytest.raises(Refused) as told:
        async with province.acting(DECIDES) as acting:
            await decide_suspension(acting, kept.id, kept.version, 1, "grave")
    assert [each.code for each in told.value.refusals] == ["suspension_proposal_lapsed"]
    async with province.database.read() as reader:
        still = await SUSPENSIONS.get(reader, kept.id)
    assert still is not None and still.value.suspension.state is State.PROPOSED
