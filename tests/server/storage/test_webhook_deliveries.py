"""Events are told one sender at a time, again and ever later, each try in the log."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.storage.database import Database
from server.storage.errors import LeaseLost
from server.storage.webhook_deliveries import (
    BACK_OFF,
    KEPT_FOR,
    LEASE,
    PER_SUBSCRIPTION_MAX,
    TRIES_MAX,
    Attempt,
    Due,
    alarms,
    claim,
    delivery_log,
    forget,
    send_again,
    settle,
    target,
)
from server.storage.webhooks import (
    WEBHOOK_EVENTS,
    DeliveryState,
    EventType,
    replace_secret,
    set_active,
)
from server.storage.webhooks import subscriptions as all_of
from tests.support.office_rows import NOW
from tests.support.single import only
from tests.support.webhook_rows import SECRET, happened, subscribed

SECOND = timedelta(seconds=1)
NONE = timedelta(0)


async def queued(database: Database, events: int = 1) -> str:
    async with database.begin() as work:
        found = await subscribed(work)
        for number in range(events):
            await happened(work, f"application-{number}")
    return found


async def claimed(
    database: Database, after: timedelta = NONE, sender: str = "sender-1"
) -> tuple[Due, ...]:
    async with database.begin() as work:
        return await claim(work, sender, NOW + after)


async def settled(
    database: Database,
    due: Due,
    status: int | None,
    trouble: str,
    after: timedelta = NONE,
    sender: str = "sender-1",
) -> DeliveryState:
    async with database.begin() as work:
        return await settle(work, due, sender, Attempt(NOW + after, status, trouble))


async def test_an_event_is_claimed_as_it_was_emitted(database: Database) -> None:
    subscription = await queued(database)
    due = only(await claimed(database))
    assert (due.subscription, due.tries) == (subscription, 1)
    event = due.event
    assert (event.at, event.type) == (NOW, EventType.APPLICATION_MOVED)
    assert event.subject == "applications/application-0"
    assert event.data == {"application": "application-0", "state": "booked"}


async def test_what_was_taken_is_not_told_again_and_stands_in_the_log(database: Database) -> None:
    subscription = await queued(database)
    due = only(await claimed(database))
    assert await settled(database, due, 204, "") is DeliveryState.DELIVERED
    assert await claimed(database, timedelta(days=9)) == ()
    async with database.read() as reader:
        logged = only(await delivery_log(reader, subscription))
        assert await delivery_log(reader, "another-1") == ()
        assert await alarms(reader) == ()
    assert (logged.event, logged.state) == (due.event.id, DeliveryState.DELIVERED)
    assert logged.attempts == (Attempt(NOW, 204, ""),)


async def test_what_fails_is_told_later_and_later_and_then_raises_the_alarm(
    database: Database,
) -> None:
    subscription = await queued(database)
    after = NONE
    for number in range(1, TRIES_MAX + 1):
        due = only(await claimed(database, after))
        state = await settled(database, due, 500, "webhook_fails", after)
        last = number == TRIES_MAX
        assert state is (DeliveryState.GIVEN_UP if last else DeliveryState.QUEUED)
        if not last:
            assert await claimed(database, after + BACK_OFF[number - 1] - SECOND) == ()
            after += BACK_OFF[number - 1]
    assert await claimed(database, timedelta(days=9)) == ()
    async with database.read() as reader:
        logged = only(await alarms(reader))
    assert (logged.subscription, len(logged.attempts)) == (subscription, TRIES_MAX)


async def test_one_that_was_given_up_is_told_once_more_if_somebody_wants_it(
    database: Database,
) -> None:
    await queued(database)
    due = only(await claimed(database))
    async with database.begin() as work:
        assert not await send_again(work, due.subscription, due.id, NOW)
    for number in range(1, TRIES_MAX):
        await settled(database, due, None, "webhook_timeout")
        due = only(await claimed(database, timedelta(days=number)))
    await settled(database, due, None, "webhook_timeout")
    async with database.begin() as work:
        assert await send_again(work, due.subscription, due.id, NOW)
    due = only(await claimed(database))
    assert await settled(database, due, 200, "") is DeliveryState.DELIVERED
    async with database.read() as reader:
        logged = only(await delivery_log(reader, due.subscription))
    assert [each.status for each in logged.attempts] == [None] * TRIES_MAX + [200]


async def test_a_lease_that_ended_lets_another_try_and_the_late_one_changes_nothing(
    database: Database,
) -> None:
    await queued(database)
    first = only(await claimed(database))
    assert await claimed(database, LEASE - SECOND, "sender-2") == ()
    second = only(await claimed(database, LEASE, "sender-2"))
    with pytest.raises(LeaseLost):
        await settled(database, first, 200, "")
    assert await settled(database, second, 200, "", LEASE, "sender-2") is DeliveryState.DELIVERED
    with pytest.raises(LeaseLost):
        await settled(database, second, 500, "webhook_fails", LEASE, "sender-2")


async def test_one_that_kills_each_of_its_senders_raises_the_alarm_too(database: Database) -> None:
    await queued(database)
    for number in range(TRIES_MAX):
        only(await claimed(database, LEASE * number))
    assert await claimed(database, LEASE * TRIES_MAX) == ()
    async with database.read() as reader:
        assert only(await alarms(reader)).state is DeliveryState.GIVEN_UP


async def test_a_receiver_that_is_gone_is_told_nothing_more(database: Database) -> None:
    await queued(database, 2)
    due = (await claimed(database))[0]
    assert await settled(database, due, 410, "webhook_refused") is DeliveryState.GIVEN_UP
    async with database.begin() as work:
        assert not only(await all_of(work)).active
        assert await happened(work) is None
    assert await claimed(database, timedelta(days=1)) == ()


async def test_what_waits_for_a_system_that_is_told_no_more_goes_out_when_it_is_again(
    database: Database,
) -> None:
    subscription = await queued(database)
    async with database.begin() as work:
        await set_active(work, subscription, 1, False)
    assert await claimed(database) == ()
    async with database.begin() as work:
        await set_active(work, subscription, 2, True)
        await replace_secret(work, subscription, 3, SECRET + "x")
    due = only(await claimed(database))
    async with database.read() as reader:
        assert await target(reader, due) == ("https://hooks.example/in", SECRET + "x")


async def test_a_system_with_much_to_be_told_leaves_room_for_the_others(
    database: Database,
) -> None:
    async with database.begin() as work:
        busy = await subscribed(work)
        for number in range(20):
            await happened(work, f"application-{number}")
        quiet = await subscribed(work)
        await happened(work, "application-20")
    got = [due.subscription for due in await claimed(database)]
    assert got.count(busy) == PER_SUBSCRIPTION_MAX
    assert got.count(quiet) == 1


async def test_an_event_is_forgotten_with_the_last_of_its_deliveries(database: Database) -> None:
    async with database.begin() as work:
        await subscribed(work)
        await subscribed(work)
        await happened(work)
    first, second = await claimed(database)
    await settled(database, first, 200, "")
    async with database.begin() as work:
        assert await forget(work, NOW + KEPT_FOR - SECOND) == 0
        assert await forget(work, NOW + KEPT_FOR) == 1
        assert (await work.ask(select(WEBHOOK_EVENTS.c.id))).scalars().all() == [first.event.id]
    await settled(database, second, 200, "")
    async with database.begin() as work:
        assert await forget(work, NOW + KEPT_FOR) == 1
        assert (await work.ask(select(WEBHOOK_EVENTS.c.id))).scalars().all() == []
