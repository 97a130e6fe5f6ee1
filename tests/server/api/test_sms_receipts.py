"""Delivery reports of a gateway over HTTP: believed by their signature, and never lost."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.api.sms_receipts import PATH, SmsReceipts
from server.messages.settings import SmsSettings
from server.problems import problems
from server.storage import inbox, outbox
from server.storage.outbox import Channel, Message, MessageState
from tests.support.province import MOTHER, Province

SETTINGS = SmsSettings(report_secret="invented secret")
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def gateway(province: Province) -> AsyncIterator[Client]:
    built = web.Application(middlewares=[problems])
    built.add_routes(SmsReceipts(SETTINGS, province.database, lambda: province.now).routes())
    async with TestClient(TestServer(built)) as client:
        yield client


async def sent(province: Province) -> None:
    """A message is on its way, and the gateway calls it r-1."""
    async with province.database.begin() as work:
        told = Message(Channel.SMS, MOTHER, "application_withdrawn", "vi", {"reference": "7"})
        await outbox.queue(work, told, province.now)
        (claimed,) = await outbox.claim(work, "s-1", Channel.SMS, province.now)
        await outbox.sent(work, claimed, "s-1", "r-1", province.now)


async def report(client: Client, told: object, secret: str = "invented secret") -> tuple[int, str]:
    body = json.dumps(told).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Signature": signature, "Content-Type": "text/plain"}
    async with client.post(PATH, data=body, headers=headers) as response:
        return response.status, (await response.json(content_type=None)).get("code", "")


async def test_a_report_before_its_message_is_asked_for_again(
    gateway: Client, province: Province
) -> None:
    told = {"id": "r-1", "state": "delivered"}
    assert await report(gateway, told) == (503, "receipt_unknown")
    await sent(province)
    assert await report(gateway, told) == (200, "")
    assert await report(gateway, told) == (200, "")  # a second time tells nothing new
    async with province.database.read() as reader:
        (line,) = await inbox.latest(reader)
    assert line.state is MessageState.DELIVERED


async def test_what_the_gateway_has_not_signed_changes_nothing(
    gateway: Client, province: Province
) -> None:
    await sent(province)
    told = {"id": "r-1", "state": "delivered"}
    assert await report(gateway, told, "another") == (403, "receipt_signature")
    async with gateway.post(PATH, data=b"{}") as unsigned:
        assert unsigned.status == 403
    assert await report(gateway, ["nothing"]) == (422, "receipt_malformed")
    async with province.database.read() as reader:
        (line,) = await inbox.latest(reader)
    assert line.state is MessageState.SENT
