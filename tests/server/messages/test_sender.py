"""A sender survives its gateway, its rival and its own death; nothing is lost, and alarms are."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from server.messages.errors import MessageTrouble
from server.messages.sender import Sender, take_receipt
from server.messages.settings import SmsSettings
from server.messages.sms_gateway import Gateway, HttpGateway, Inbox, Receipt
from server.messages.templates import Templates
from server.storage.database import Database
from server.storage.inbox import Line, latest
from server.storage.outbox import (
    BACK_OFF,
    LEASE,
    OUTBOX,
    TRIES_MAX,
    Channel,
    Message,
    MessageState,
    alarms,
    queue,
)
from server.storage.people_tables import PEOPLE
from tests.support.office_rows import NOW, person
from tests.support.receiver import Manner, Receiver, listening
from tests.support.single import only
from tests.support.wall import FakeWall

TEMPLATES = Templates.load(ZoneInfo("Asia/Shanghai"))


class Telephone:
    """A gateway that writes down what it is given, and waits if it shall."""

    def __init__(self, trouble: str = "", waits: bool = False) -> None:
        self.got: list[tuple[str, str, str]] = []
        self.trouble = trouble
        self.asked = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.under_way = self.under_way_max = 0
        if not waits:
            self.goes_on.set()

    async def send(self, number: str, text: str, message: str) -> str:
        self.got.append((number, text, message))
        self.under_way += 1
        self.under_way_max = max(self.under_way, self.under_way_max)
        self.asked.set()
        try:
            await self.goes_on.wait()
            await asyncio.sleep(0)
        finally:
            self.under_way -= 1
        if self.trouble:
            raise MessageTrouble(self.trouble)
        return f"receipt-of-{message}"


@pytest.fixture
def wall() -> FakeWall:
    return FakeWall(NOW)


@pytest.fixture
async def station() -> AsyncIterator[Receiver]:
    async with listening() as found:
        yield found


async def queued(database: Database, count: int = 1) -> list[str]:
    async with database.begin() as work:
        who = await person(work, "person-1")
        told = Message(Channel.SMS, who, "application_withdrawn", "en", {"reference": "2026-0017"})
        return [await queue(work, told, NOW) for _ in range(count)]


def sender(
    database: Database, gateway: Gateway, wall: FakeWall, name: str = "sender-1", at_once: int = 8
) -> Sender:
    return Sender(database, gateway, TEMPLATES, name, wall.now, at_once)


async def line(database: Database) -> Line:
    async with database.read() as reader:
        return only(await latest(reader))


async def test_a_message_goes_to_its_persons_number_with_its_text(
    database: Database, wall: FakeWall
) -> None:
    found = only(await queued(database))
    telephone = Telephone()
    assert await sender(database, telephone, wall).send_due() == 1
    text = "Remote visits: your application 2026-0017 is withdrawn."
    assert telephone.got == [("13800000000", text, found)]
    assert (await line(database)).state is MessageState.SENT
    assert await sender(database, telephone, wall).send_due() == 0


async def test_the_demo_keeps_a_message_in_the_inbox(database: Database, wall: FakeWall) -> None:
    await queued(database)
    await sender(database, Inbox(), wall).send_due()
    async with database.read() as reader:
        row = (await reader.ask(select(OUTBOX.c.state, OUTBOX.c.receipt))).one()
    assert tuple(row) == (MessageState.SENT, "inbox")


async def test_a_gateway_that_comes_back_gets_the_message(
    database: Database, wall: FakeWall, station: Receiver
) -> None:
    await queued(database)
    troubles = {
        Manner.ERROR: "gateway_fails",
        Manner.HANGS: "gateway_timeout",
        Manner.REDIRECTS: "gateway_redirects",
        Manner.GARBAGE: "gateway_answer_malformed",
    }
    async with HttpGateway(SmsSettings(url=station.url, timeout_s=0.3)) as gateway:
        sends = sender(database, gateway, wall)
        for number, (manner, code) in enumerate(troubles.items()):
            station.manner = manner
            assert await sends.send_due() == 1
            assert (await line(database)).trouble == code
            assert await sends.send_due() == 0
            wall.advance(BACK_OFF[number])
        station.manner = Manner.WELL
        await sends.send_due()
    assert (await line(database)).state is MessageState.SENT
    assert len({each.body for each in station.got}) == 1  # the same id at each try


async def test_a_message_that_nobody_takes_raises_the_alarm(
    database: Database, wall: FakeWall
) -> None:
    found = only(await queued(database))
    sends = sender(database, Telephone("gateway_fails"), wall)
    for number in range(TRIES_MAX):
        assert await sends.send_due() == 1
        wall.advance(BACK_OFF[min(number, len(BACK_OFF) - 1)])
    assert await sends.send_due() == 0
    async with database.read() as reader:
        assert only(await alarms(reader))[0] == found


async def test_a_sender_that_dies_between_claim_and_settle_leaves_it_to_another_after_the_lease(
    database: Database, wall: FakeWall
) -> None:
    found = only(await queued(database))
    dying = Telephone(waits=True)
    task = asyncio.create_task(sender(database, dying, wall).send_due())
    await dying.asked.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    second = Telephone()
    sends = sender(database, second, wall, "sender-2")
    assert await sends.send_due() == 0
    wall.advance(LEASE)
    assert await sends.send_due() == 1
    assert only(second.got)[2] == only(dying.got)[2] == found
    assert (await line(database)).state is MessageState.SENT


async def test_a_sender_that_was_too_slow_changes_nothing(
    database: Database, wall: FakeWall
) -> None:
    await queued(database)
    for trouble in ("", "gateway_fails"):
        slow = Telephone(trouble, waits=True)
        task = asyncio.create_task(sender(database, slow, wall).send_due())
        await slow.asked.wait()
        wall.advance(LEASE)
        refusing = sender(database, Telephone("gateway_refuses"), wall, "sender-2")
        assert await refusing.send_due() == 1
        slow.goes_on.set()
        assert await task == 1
        after = await line(database)
        assert (after.state, after.trouble) == (MessageState.QUEUED, "gateway_refuses")
        wall.advance(BACK_OFF[-1])


async def test_no_more_are_under_way_than_may_be(database: Database, wall: FakeWall) -> None:
    await queued(database, 20)
    telephone = Telephone()
    sends = sender(database, telephone, wall, at_once=3)
    assert [await sends.send_due() for _ in range(7)] == [3, 3, 3, 3, 3, 3, 2]
    assert telephone.under_way_max <= 3
    assert len({message for _, _, message in telephone.got}) == 20


async def test_a_number_that_was_taken_out_meanwhile_is_a_trouble(
    database: Database, wall: FakeWall
) -> None:
    await queued(database)
    async with database.begin() as work:
        await work.tell(update(PEOPLE).values(mobile=None))
    telephone = Telephone()
    await sender(database, telephone, wall).send_due()
    assert (await line(database)).trouble == "number_missing"
    assert telephone.got == []


async def test_a_loop_sends_until_it_is_cancelled(database: Database, wall: FakeWall) -> None:
    await queued(database)
    telephone = Telephone()
    task = asyncio.create_task(sender(database, telephone, wall).run())
    await telephone.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_report_settles_a_message_or_lets_it_go_out_again(
    database: Database, wall: FakeWall
) -> None:
    found = only(await queued(database))
    receipt = f"receipt-of-{found}"
    assert not await take_receipt(database, Receipt(receipt, True), NOW)  # it came too early
    await sender(database, Telephone(), wall).send_due()
    assert await take_receipt(database, Receipt(receipt, None), NOW)
    assert await take_receipt(database, Receipt(receipt, False), NOW)
    assert (await line(database)).trouble == "gateway_undelivered"
    wall.advance(timedelta(hours=1))
    await sender(database, Telephone(), wall).send_due()
    assert await take_receipt(database, Receipt(receipt, True), NOW)
    assert (await line(database)).state is MessageState.DELIVERED
    assert not await take_receipt(database, Receipt(receipt, False), NOW)
