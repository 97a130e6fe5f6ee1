"""Messages: queued with their act, one sender at a time, tried again, and an alarm at the end."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import URL

from server.domain.identifiers import PersonId
from server.storage.database import Database
from server.storage.errors import ConstraintBroken, LeaseLost
from server.storage.outbox import (
    BACK_OFF,
    LEASE,
    TRIES_MAX,
    Channel,
    Claimed,
    Message,
    alarms,
    claim,
    delivered,
    failed,
    queue,
    sent,
)
from tests.support.office_rows import NOW, person
from tests.support.single import only

MOTHER = PersonId("person-1")
TOLD = Message(Channel.SMS, MOTHER, "application_lodged", "zh-CN", {"reference": "2026-0017"})
SECOND = timedelta(seconds=1)


async def queued(database: Database, count: int = 1) -> list[str]:
    async with database.begin() as work:
        await person(work, MOTHER)
        return [await queue(work, TOLD, NOW) for _ in range(count)]


async def claimed(
    database: Database, sender: str = "sender-1", after: timedelta = timedelta(0)
) -> tuple[Claimed, ...]:
    async with database.begin() as work:
        return await claim(work, sender, Channel.SMS, NOW + after)


async def test_a_message_is_claimed_as_it_was_queued(database: Database) -> None:
    found = await queued(database)
    got = only(await claimed(database))
    assert (got.id, got.message, got.tries, got.until) == (found[0], TOLD, 1, NOW + LEASE)


async def test_a_message_of_an_act_that_failed_never_goes_out(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.begin() as work:
            await person(work, MOTHER)
            await queue(work, TOLD, NOW)
            raise RuntimeError
    assert await claimed(database) == ()


async def test_a_message_goes_to_somebody_who_is_known(database: Database) -> None:
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await queue(work, TOLD, NOW)


async def test_a_message_that_names_too_much_is_a_bug(database: Database) -> None:
    for name in ("inmate", "facility", "ground", "name"):
        with pytest.raises(AssertionError):
            async with database.begin() as work:
                message = Message(Channel.SMS, MOTHER, "application_lodged", "vi", {name: "x"})
                await queue(work, message, NOW)


async def test_a_message_has_one_sender_at_a_time(database_url: URL) -> None:
    offices = [Database(database_url) for _ in range(3)]
    wanted = set(await queued(offices[0], 200))

    async def send(number: int) -> list[str]:
        got = await claimed(offices[number % 3], f"sender-{number}")
        return [each.id for each in got]

    got = await asyncio.gather(*(send(number) for number in range(12)))
    ids = [each for some in got for each in some]
    assert len(ids) == len(set(ids)) == 200
    assert set(ids) == wanted
    for office in offices:
        await office.close()


async def test_a_lease_that_ended_lets_another_try_and_the_late_one_changes_nothing(
    database: Database,
) -> None:
    await queued(database)
    first = only(await claimed(database))
    assert await claimed(database, "sender-2", LEASE - SECOND) == ()
    second = only(await claimed(database, "sender-2", LEASE))
    assert second.tries == 2
    with pytest.raises(LeaseLost):
        async with database.begin() as work:
            await sent(work, first, "sender-1", "receipt-1", NOW + LEASE)
    async with database.begin() as work:
        await sent(work, second, "sender-2", "receipt-2", NOW + LEASE)
    assert await claimed(database, "sender-3", LEASE * 10) == ()


async def test_a_receipt_is_taken_once(database: Database) -> None:
    await queued(database)
    got = only(await claimed(database))
    async with database.begin() as work:
        assert not await delivered(work, "receipt-1", NOW)
        await sent(work, got, "sender-1", "receipt-1", NOW)
        assert await delivered(work, "receipt-1", NOW)
        assert not await delivered(work, "receipt-1", NOW)


async def test_what_fails_is_tried_later_and_later_and_then_raises_the_alarm(
    database: Database,
) -> None:
    found = await queued(database)
    after = timedelta(0)
    for number in range(1, TRIES_MAX + 1):
        got = only(await claimed(database, after=after))
        async with database.begin() as work:
            given_up = await failed(work, got, "sender-1", "gateway_refused", NOW + after)
        assert given_up == (number == TRIES_MAX)
        if not given_up:
            assert await claimed(database, after=after + BACK_OFF[number - 1] - SECOND) == ()
            after += BACK_OFF[number - 1]
    assert await claimed(database, after=timedelta(days=1)) == ()
    async with database.read() as reader:
        assert await alarms(reader) == ((found[0], TOLD),)


async def test_a_message_that_kills_each_of_its_senders_raises_the_alarm_too(
    database: Database,
) -> None:
    found = await queued(database)
    for number in range(TRIES_MAX):
        only(await claimed(database, after=LEASE * number))
    assert await claimed(database, after=LEASE * TRIES_MAX) == ()
    async with database.read() as reader:
        assert only(await alarms(reader))[0] == found[0]


async def test_each_channel_has_its_own_senders(database: Database) -> None:
    await queued(database)
    async with database.begin() as work:
        assert await claim(work, "printer", Channel.LETTER, NOW) == ()
