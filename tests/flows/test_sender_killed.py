"""kill -9 while messages are on their way: another sender takes them over, and none is lost."""

import asyncio
import json
import os
import signal
import sys
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL

from server.messages.sender import Sender
from server.messages.settings import SmsSettings
from server.messages.sms_gateway import HttpGateway
from server.messages.templates import Templates
from server.storage.database import Database
from server.storage.inbox import latest
from server.storage.outbox import LEASE, Channel, Message, MessageState, queue
from tests.support.office_rows import NOW, person
from tests.support.receiver import Manner, Receiver, listening
from tests.support.sources import ROOT
from tests.support.visit import until
from tests.support.wall import FakeWall

pytestmark = pytest.mark.flow
MESSAGES = 8


async def queued(database: Database) -> set[str]:
    async with database.begin() as work:
        who = await person(work, "person-1")
        told = Message(Channel.SMS, who, "application_withdrawn", "vi", {"reference": "2026-0017"})
        return {await queue(work, told, NOW) for _ in range(MESSAGES)}


async def killed_while_sending(url: URL, station: Receiver) -> None:
    address = url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.support.run_sender", address, station.url]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=os.environ)
    try:
        await until(lambda: len(station.got) == MESSAGES, 30)
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()


def ids(station: Receiver) -> set[str]:
    return {json.loads(each.body)["id"] for each in station.got}


async def test_what_a_killed_sender_had_under_way_is_sent_by_another_after_its_lease(
    database_url: URL,
) -> None:
    database = Database(database_url)
    wall, templates = FakeWall(NOW), Templates.load(ZoneInfo("Asia/Shanghai"))
    async with listening(Manner.HANGS) as station:
        wanted = await queued(database)
        await killed_while_sending(database_url, station)
        assert ids(station) == wanted
        station.got.clear()
        station.manner = Manner.WELL
        async with HttpGateway(SmsSettings(url=station.url)) as gateway:
            second = Sender(database, gateway, templates, "sender-2", wall.now, MESSAGES)
            assert await second.send_due() == 0
            wall.advance(LEASE)
            assert await second.send_due() == MESSAGES
    assert ids(station) == wanted
    async with database.read() as reader:
        lines = await latest(reader)
    assert {line.state for line in lines} == {MessageState.SENT}
    assert {line.tries for line in lines} == {2}
    await database.close()
