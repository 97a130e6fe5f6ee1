"""Systems are told of events by a signed CloudEvent, and only where the settings allow."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from server.messages.errors import WebhookRefused
from server.messages.settings import WebhookSettings
from server.messages.signing import new_secret
from server.messages.webhooks import FORGET_EVERY, WebhookSender, subscribe
from server.storage.database import Database
from server.storage.webhook_deliveries import (
    BACK_OFF,
    KEPT_FOR,
    LEASE,
    TRIES_MAX,
    Logged,
    alarms,
    delivery_log,
)
from server.storage.webhooks import DeliveryState, subscriptions
from tests.support.office_rows import NOW
from tests.support.receiver import Manner, Receiver, listening, self_signed
from tests.support.single import only
from tests.support.standard_webhooks import verified
from tests.support.wall import FakeWall
from tests.support.webhook_rows import EVERY, SECRET, happened, subscribed

HERE = WebhookSettings(allowed_hosts=("127.0.0.1",), plain_loopback=True, timeout_s=0.3)
NAMED = WebhookSettings(allowed_hosts=("hooks.example",), timeout_s=0.3)


class Names(AbstractResolver):
    """Answers each question with the next of its addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        found = self.addresses.pop(0)
        told = {"hostname": host, "host": found, "port": port, "family": family}
        return [ResolveResult(**told, proto=0, flags=0)]  # type: ignore[typeddict-item]

    async def close(self) -> None:
        return


@pytest.fixture
def wall() -> FakeWall:
    return FakeWall(NOW)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as found:
        yield found


async def queued(database: Database, url: str, events: int = 1) -> str:
    async with database.begin() as work:
        found = await subscribed(work, url)
        for number in range(events):
            await happened(work, f"application-{number}")
    return found


async def turn(
    database: Database, wall: FakeWall, settings: WebhookSettings = HERE, name: str = "sender-1"
) -> int:
    async with WebhookSender(database, settings, name, wall.now) as sender:
        return await sender.send_due()


async def logged(database: Database, subscription: str) -> Logged:
    async with database.read() as reader:
        return only(await delivery_log(reader, subscription))


async def test_an_event_comes_as_a_cloudevent_that_the_receiver_can_verify(
    database: Database, wall: FakeWall, receiver: Receiver
) -> None:
    subscription = await queued(database, receiver.url)
    assert await turn(database, wall) == 1
    got = only(receiver.got)
    entry = await logged(database, subscription)
    assert got.headers["content-type"].startswith("application/cloudevents+json")
    assert verified(SECRET, got.headers, got.body)
    assert not verified(new_secret(), got.headers, got.body)
    assert got.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert got.headers["webhook-id"] == entry.event
    assert json.loads(got.body) == {
        "specversion": "1.0",
        "id": entry.event,
        "source": "urn:huijian:office",
        "type": "huijian.application.moved",
        "subject": "applications/application-0",
        "time": "2026-03-02T01:00:00Z",
        "datacontenttype": "application/json",
        "data": {"application": "application-0", "state": "booked"},
    }
    assert entry.state is DeliveryState.DELIVERED
    assert await turn(database, wall) == 0


@pytest.mark.parametrize(
    ("manner", "status", "code"),
    [
        (Manner.ERROR, 500, "webhook_fails"),
        (Manner.REFUSES, 400, "webhook_refused"),
        (Manner.REDIRECTS, 307, "webhook_redirects"),
        (Manner.HANGS, None, "webhook_timeout"),
        (Manner.HANGS_UP, None, "webhook_unreachable"),
    ],
)
async def test_an_ill_receiver_stands_in_the_log_and_is_told_again(
    database: Database,
    wall: FakeWall,
    receiver: Receiver,
    manner: Manner,
    status: int | None,
    code: str,
) -> None:
    receiver.manner = manner
    subscription = await queued(database, receiver.url)
    await turn(database, wall)
    assert await turn(database, wall) == 0
    entry = await logged(database, subscription)
    assert entry.state is DeliveryState.QUEUED
    assert [(each.status, each.trouble) for each in entry.attempts] == [(status, code)]
    assert {each.path for each in receiver.got} == {"/in"}
    receiver.manner = Manner.WELL
    wall.advance(BACK_OFF[0])
    assert await turn(database, wall) == 1
    assert (await logged(database, subscription)).state is DeliveryState.DELIVERED
    first, last = receiver.got[0].headers, receiver.got[-1].headers
    assert first["webhook-id"] == last["webhook-id"]
    assert first["webhook-timestamp"] != last["webhook-timestamp"]
    assert verified(SECRET, last, receiver.got[-1].body)


@pytest.mark.parametrize("manner", [Manner.GARBAGE, Manner.ENDLESS])
async def test_what_a_receiver_answers_is_nobodys_business(
    database: Database, wall: FakeWall, receiver: Receiver, manner: Manner
) -> None:
    receiver.manner = manner
    subscription = await queued(database, receiver.url)
    await turn(database, wall)
    assert (await logged(database, subscription)).state is DeliveryState.DELIVERED


async def test_a_receiver_that_never_takes_it_raises_the_alarm(
    database: Database, wall: FakeWall, receiver: Receiver
) -> None:
    receiver.manner = Manner.ERROR
    await queued(database, receiver.url)
    for number in range(TRIES_MAX):
        assert await turn(database, wall) == 1
        wall.advance(BACK_OFF[min(number, len(BACK_OFF) - 1)])
    assert await turn(database, wall) == 0
    async with database.read() as reader:
        assert len(only(await alarms(reader)).attempts) == TRIES_MAX


async def test_a_receiver_that_is_gone_is_asked_once(
    database: Database, wall: FakeWall, receiver: Receiver
) -> None:
    receiver.manner = Manner.GONE
    await queued(database, receiver.url)
    await turn(database, wall)
    async with database.read() as reader:
        assert not only(await subscriptions(reader)).active
        only(await alarms(reader))


async def test_a_name_that_leads_inside_is_not_connected_to(
    database: Database, wall: FakeWall, receiver: Receiver
) -> None:
    subscription = await queued(database, f"https://hooks.example:{receiver.port}/in")
    names = Names("127.0.0.1")
    async with WebhookSender(database, NAMED, "sender-1", wall.now, lambda: names) as sender:
        await sender.send_due()
    entry = await logged(database, subscription)
    assert names.asked == ["hooks.example"]
    assert [each.trouble for each in entry.attempts] == ["webhook_address_private"]
    assert receiver.got == []


async def test_a_name_that_changes_its_answer_gains_nothing(
    database: Database, wall: FakeWall
) -> None:
    subscription = await queued(database, "https://hooks.example/in")
    names = Names("10.0.0.1", "169.254.169.254")
    async with WebhookSender(database, NAMED, "sender-1", wall.now, lambda: names) as sender:
        await sender.send_due()
        wall.advance(BACK_OFF[0])
        await sender.send_due()
    entry = await logged(database, subscription)
    assert [each.trouble for each in entry.attempts] == ["webhook_address_private"] * 2
    assert names.addresses == []  # asked anew each time, and judged each time


async def test_a_receiver_that_no_authority_vouches_for_is_not_told_anything(
    database: Database, wall: FakeWall, tmp_path: Path
) -> None:
    async with listening(certificate=self_signed(tmp_path)) as receiver:
        subscription = await queued(database, receiver.url)
        await turn(database, wall)
        assert receiver.got == []
    trouble = [each.trouble for each in (await logged(database, subscription)).attempts]
    assert trouble == ["webhook_unreachable"]


async def test_a_host_that_the_settings_no_longer_name_is_not_told(
    database: Database, wall: FakeWall, receiver: Receiver
) -> None:
    subscription = await queued(database, receiver.url)
    for settings, code in (
        (WebhookSettings(plain_loopback=True), "webhook_host_not_allowed"),
        (WebhookSettings(allowed_hosts=("127.0.0.1",)), "webhook_url_not_https"),
    ):
        await turn(database, wall, settings)
        assert (await logged(database, subscription)).attempts[-1].trouble == code
        wall.advance(BACK_OFF[0])
    assert receiver.got == []


async def test_a_sender_that_dies_leaves_its_events_to_another_after_the_lease(
    database: Database, wall: FakeWall, receiver: Receiver
) -> None:
    receiver.manner = Manner.HANGS
    await queued(database, receiver.url)
    patient = HERE.model_copy(update={"timeout_s": 30.0})
    task = asyncio.create_task(turn(database, wall, patient))
    while not receiver.got:
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    receiver.manner = Manner.WELL
    assert await turn(database, wall, name="sender-2") == 0
    wall.advance(LEASE + timedelta(seconds=1))
    assert await turn(database, wall, name="sender-2") == 1
    assert len({each.headers["webhook-id"] for each in receiver.got}) == 1


async def test_what_was_settled_long_ago_is_forgotten(
    database: Database, wall: FakeWall, receiver: Receiver
) -> None:
    subscription = await queued(database, receiver.url)
    async with WebhookSender(database, HERE, "sender-1", wall.now) as sender:
        await sender.send_due()
        wall.advance(KEPT_FOR - FORGET_EVERY)
        await sender.send_due()
        await logged(database, subscription)
        wall.advance(FORGET_EVERY)
        await sender.send_due()
    async with database.read() as reader:
        assert await delivery_log(reader, subscription) == ()


async def test_a_subscriber_gets_a_secret_and_an_address_inside_is_refused(
    database: Database,
) -> None:
    async with database.begin() as work:
        url = "https://hooks.example/in"
        found, secret = await subscribe(work, NAMED, url, EVERY, frozenset(), NOW)
        assert only(await subscriptions(work)).id == found
        assert only(await subscriptions(work)).secret == secret
        _, own = await subscribe(work, NAMED, url, EVERY, frozenset(), NOW, SECRET)
        assert own == SECRET
        for wrong in ("http://hooks.example/", "https://127.0.0.1/", "https://other.example/"):
            with pytest.raises(WebhookRefused):
                await subscribe(work, NAMED, wrong, EVERY, frozenset(), NOW)
        with pytest.raises(WebhookRefused):
            await subscribe(work, NAMED, url, EVERY, frozenset(), NOW, "guess-me")
