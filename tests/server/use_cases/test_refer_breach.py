"""Referrals lock the recording; a recording goes never in silence, and is played only by whom an
incident concerns (Art. 25, 29, 32, 34; GD-67, 78, 84, 89, 90; A16, A24)."""

from datetime import timedelta

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, Staff
from server.domain.conduct.referrals import Event, State
from server.domain.identifiers import ApplicationId
from server.domain.record.privacy import viewer_of
from server.storage.errors import StaleVersion
from server.storage.oversight import ReferralOf
from server.storage.register import REGISTER
from server.storage.shelf import Kept
from server.use_cases.close_referral import close_referral
from server.use_cases.complain import Complaint, complain
from server.use_cases.delete_recording import delete_recording
from server.use_cases.permit_playback import Permission, permit_playback
from server.use_cases.propose_suspension import Asked, propose_suspension
from server.use_cases.refer_breach import Breach, refer_breach
from tests.support.after_visit import PRESSED, booked, cut, held
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    FACILITY_CLERK,
    HEAD,
    MOTHER,
    OTHER_BUREAU,
    PRISON_BUREAU,
    REHAB_BUREAU,
    VISIT_AT,
    Province,
    account,
    family,
)

OF_CITY = account(Role.CITY, CITY)
OF_PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
OPERATOR = account(Role.PLATFORM_OPERATOR, BUREAU)
PASSAGE = (PRESSED - timedelta(minutes=1), PRESSED)
LONG_AFTER = VISIT_AT + timedelta(days=1200)


async def visited(province: Province, *, by_facility: bool = False) -> ApplicationId:
    name = await booked(province)
    await cut(province, name, by_facility=by_facility, packet=by_facility)
    await held(province, name)
    return name


async def referred(
    province: Province, name: ApplicationId, by: Staff = CLERK, **changes: str
) -> Kept[ReferralOf]:
    facts = {"after": "cut", "authority": "试验公安局", "law": "试验法 1", **changes}
    async with province.acting(by) as acting:
        return await refer_breach(acting, Breach(name, **facts))


async def delete(province: Province, name: ApplicationId, reason: str = "old") -> None:
    async with province.acting(OF_PRISONS) as acting:
        await delete_recording(acting, name, reason)


async def play(
    province: Province,
    name: ApplicationId,
    by: Staff,
    span: tuple[object, object] = PASSAGE,
    purpose: str = "proposal",
) -> Permission:
    async with province.acting(by) as acting:
        return await permit_playback(acting, name, *span, purpose)  # type: ignore[arg-type]


def codes(told: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in told.value.refusals]


async def test_what_is_referred_is_not_deleted_until_the_authority_has_answered(
    province: Province,
) -> None:
    name = await visited(province)
    kept = await referred(province, name)
    province.now = LONG_AFTER
    with pytest.raises(Refused) as told:
        await delete(province, name)
    assert codes(told) == ["recording_under_referral"]
    async with province.acting(CLERK) as acting:
        after = await close_referral(acting, kept.id, kept.version, Event.ANSWERED, "no case")
    assert after.value.referral.state is State.CLOSED
    await delete(province, name)


async def test_a_referral_follows_something_and_names_authority_and_law(
    province: Province,
) -> None:
    name = await visited(province)
    with pytest.raises(Refused) as told:
        await referred(province, name, after="conduct", authority=" ", law="")
    assert codes(told) == [
        "referral_after_nothing",
        "referral_to_nobody",
        "referral_without_law",
    ]


async def test_only_a_unit_of_the_visit_refers_and_only_its_own_closes(
    province: Province,
) -> None:
    name = await visited(province)
    with pytest.raises(Unknown):
        await referred(province, name, account(CLERK.role, OTHER_BUREAU))
    with pytest.raises(Forbidden):
        await referred(province, name, OF_CITY)
    kept = await referred(province, name)
    with pytest.raises(Unknown):
        async with province.acting(FACILITY_CLERK) as acting:
            await close_referral(acting, kept.id, kept.version, Event.ANSWERED, "no case")


async def test_a_closed_referral_stays_closed_and_has_an_answer(province: Province) -> None:
    kept = await referred(province, await visited(province))
    with pytest.raises(StaleVersion):
        async with province.acting(CLERK) as acting:
            await close_referral(acting, kept.id, 7, Event.ANSWERED, "no case")
    with pytest.raises(Malformed):
        async with province.acting(CLERK) as acting:
            await close_referral(acting, kept.id, kept.version, Event.TAKEN_BACK, " ")
    async with province.acting(CLERK) as acting:
        kept = await close_referral(acting, kept.id, kept.version, Event.TAKEN_BACK, "mistake")
    with pytest.raises(Malformed):
        async with province.acting(CLERK) as acting:
            await close_referral(acting, kept.id, kept.version, Event.ANSWERED, "late")


async def test_a_recording_goes_neither_early_nor_in_silence_nor_as_evidence(
    province: Province,
) -> None:
    name = await visited(province)
    async with province.acting(family()) as acting:
        await complain(acting, Complaint("cut", name, MOTHER, "no"))
    with pytest.raises(Refused) as told:
        await delete(province, name, " ")
    assert codes(told) == ["retention_not_over", "deletion_in_silence", "recording_under_hold"]


async def test_only_the_bureau_that_keeps_a_recording_has_it_deleted(province: Province) -> None:
    name = await visited(province)
    for by, error in ((OF_CITY, Unknown), (account(Role.REHAB_BUREAU, REHAB_BUREAU), Unknown)):
        with pytest.raises(error):
            async with province.acting(by) as acting:
                await delete_recording(acting, name, "old")


async def test_the_archives_bureau_plays_everything_with_a_purpose_under_its_mark(
    province: Province,
) -> None:
    name = await visited(province)
    whole = (VISIT_AT, VISIT_AT + timedelta(minutes=30))
    permission = await play(province, name, OF_PRISONS, whole)
    read = viewer_of(permission.mark)
    assert read is not None and read[0] == OF_PRISONS.account
    with pytest.raises(Refused) as told:
        await play(province, name, OF_PRISONS, whole, " ")
    assert codes(told) == ["access_without_purpose"]
    async with province.database.read() as reader:
        rows = await reader.ask(REGISTER.select().where(REGISTER.c.act == "playback_permitted"))
        assert [row.purpose for row in rows] == ["proposal"]


async def test_who_decides_on_an_incident_plays_its_passage_while_it_is_before_him(
    province: Province,
) -> None:
    name = await visited(province)
    assert (await play(province, name, CLERK)).since == PASSAGE[0]
    with pytest.raises(Refused) as told:
        await play(province, name, CLERK, (VISIT_AT, PRESSED))
    assert codes(told) == ["playback_beyond_passage"]
    with pytest.raises(Unknown):
        await play(province, name, OF_CITY)
    async with province.acting(CLERK) as acting:
        await propose_suspension(acting, Asked(name, MOTHER, "why", after_cut=True))
    assert (await play(province, name, OF_CITY)).until == PRESSED
    with pytest.raises(Unknown):
        await play(province, name, CLERK)


async def test_a_facility_plays_the_passage_of_its_packet_alone(province: Province) -> None:
    name = await visited(province, by_facility=True)
    assert (await play(province, name, HEAD)).until == PRESSED
    with pytest.raises(Forbidden):
        await play(province, name, FACILITY_CLERK)


async def test_an_operator_plays_nothing_and_nothing_is_played_backwards(
    province: Province,
) -> None:
    name = await visited(province)
    with pytest.raises(Forbidden):
        await play(province, name, OPERATOR)
    with pytest.raises(Malformed):
        await play(province, name, OF_PRISONS, (PRESSED, PRESSED))


async def test_of_a_visit_that_no_node_held_there_is_no_recording(province: Province) -> None:
    name = await booked(province)
    with pytest.raises(Unknown):
        await play(province, name, OF_PRISONS)
