"""Messages as a clerk finds them: the newest, the call list and letters of the own bureau."""

from datetime import timedelta

import pytest

from server.domain.identifiers import PersonId, UnitId
from server.storage.database import Database
from server.storage.inbox import (
    Reach,
    bureau_name,
    handed_over,
    latest,
    reach_of,
    to_hand_over,
)
from server.storage.outbox import Channel, Message, MessageState, claim, queue
from tests.support.office_rows import BUREAU, NOW, PRISON, person, units
from tests.support.single import only

OTHER = UnitId("bureau-2")
SECOND = timedelta(seconds=1)


def message(channel: Channel, who: str) -> Message:
    return Message(channel, PersonId(who), "application_withdrawn", "vi", {"reference": "1"})


async def two_bureaus(database: Database) -> list[str]:
    """A line and a letter for somebody of each bureau."""
    async with database.begin() as work:
        await units(work, BUREAU, OTHER, PRISON)
        await person(work, "person-1", mobile=None, site=BUREAU)
        await person(work, "person-2", mobile=None, site=OTHER)
        return [
            await queue(work, message(channel, who), NOW + SECOND * number)
            for number, (channel, who) in enumerate(
                (channel, who)
                for channel in (Channel.CALL_LIST, Channel.LETTER)
                for who in ("person-1", "person-2")
            )
        ]


async def test_the_newest_message_comes_first(database: Database) -> None:
    found = await two_bureaus(database)
    async with database.read() as reader:
        assert [line.id for line in await latest(reader)] == found[::-1]
        assert [line.id for line in await latest(reader, 1)] == found[3:]


async def test_a_bureau_sees_its_own_residents_alone(database: Database) -> None:
    found = await two_bureaus(database)
    async with database.read() as reader:
        assert only(await to_hand_over(reader, Channel.CALL_LIST, BUREAU)).id == found[0]
        assert only(await to_hand_over(reader, Channel.LETTER, BUREAU)).id == found[2]
        assert only(await to_hand_over(reader, Channel.CALL_LIST, OTHER)).id == found[1]
        assert await to_hand_over(reader, Channel.CALL_LIST, PRISON) == ()


async def test_what_a_clerk_has_done_is_done_once_and_by_the_own_bureau(
    database: Database,
) -> None:
    found = await two_bureaus(database)
    async with database.begin() as work:
        assert not await handed_over(work, found[0], OTHER, NOW)
        assert await handed_over(work, found[0], BUREAU, NOW)
        assert not await handed_over(work, found[0], BUREAU, NOW)
    async with database.read() as reader:
        assert await to_hand_over(reader, Channel.CALL_LIST, BUREAU) == ()
        done = only([line for line in await latest(reader) if line.id == found[0]])
    assert done.state is MessageState.DELIVERED


async def test_no_machine_takes_a_call_and_no_clerk_a_short_message(database: Database) -> None:
    await two_bureaus(database)
    async with database.begin() as work:
        sms = await queue(work, message(Channel.SMS, "person-1"), NOW)
        assert not await handed_over(work, sms, BUREAU, NOW)
        assert only(await claim(work, "sender-1", Channel.SMS, NOW)).id == sms
    with pytest.raises(AssertionError):
        async with database.read() as reader:
            await to_hand_over(reader, Channel.SMS, BUREAU)


async def test_somebodys_reach_is_number_and_language(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "person-1", language="vi")
        await person(work, "person-2", mobile="")
        assert await reach_of(work, PersonId("person-1")) == Reach("13800000000", "vi")
        assert await reach_of(work, PersonId("person-2")) == Reach(None, "zh-CN")
        assert await reach_of(work, PersonId("nobody-1")) is None


async def test_only_a_bureaus_name_may_be_told(database: Database) -> None:
    async with database.begin() as work:
        await units(work, BUREAU, PRISON)
        assert await bureau_name(work, BUREAU) == BUREAU
        assert await bureau_name(work, PRISON) is None
        assert await bureau_name(work, UnitId("nowhere-1")) is None
