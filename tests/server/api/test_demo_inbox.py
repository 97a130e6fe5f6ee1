"""The demo's inbox: messages as they would be sent, for who sits at this machine."""

from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.api.demo_inbox import DemoInbox
from server.config import DemoSettings
from server.messages.templates import Templates
from server.problems import problems
from server.storage.outbox import Channel, Message, queue
from tests.support.province import BROTHER, MOTHER, Province


async def asked(province: Province, path: str, **headers: str) -> tuple[int, Any]:
    """One call of the demo's door."""
    templates = Templates.load(ZoneInfo(province.law.zone))
    built = web.Application(middlewares=[problems])
    built.add_routes(DemoInbox(DemoSettings(), province.database, templates).routes())
    async with TestClient(TestServer(built)) as client, client.get(path, headers=headers) as found:
        page = found.content_type == "text/html"
        return found.status, await found.text() if page else await found.json()


async def test_the_newest_messages_are_shown_with_their_text(province: Province) -> None:
    async with province.database.begin() as work:
        for way, person in ((Channel.SMS, MOTHER), (Channel.LETTER, BROTHER)):
            told = Message(way, person, "application_withdrawn", "zh-CN", {"reference": "7"})
            await queue(work, told, province.now)
    status, body = await asked(province, "/demo/inbox/messages")
    assert status == 200 and len(body["messages"]) == 2
    letter, sms = sorted(body["messages"], key=lambda each: str(each["channel"]))
    assert sms["to"] == "19900000000" and "7" in sms["text"] and sms["state"] == "queued"
    assert letter["to"] == f"试验{BROTHER}"


async def test_the_page_and_its_messages_are_for_this_machine_alone(province: Province) -> None:
    status, page = await asked(province, "/demo/inbox")
    assert status == 200 and "/web/js/inbox.js" in page
    for path in ("/demo/inbox", "/demo/inbox/messages"):
        status, body = await asked(province, path, **{"X-Forwarded-For": "192.0.2.1"})
        assert (status, body["code"]) == (403, "demo_loopback_only")
