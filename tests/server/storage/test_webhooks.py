"""An event is queued with its act, for those whom it concerns, and tells ids alone."""

import pytest
from sqlalchemy import func, select

from server.domain.identifiers import UnitId
from server.storage.database import Database
from server.storage.errors import StaleVersion
from server.storage.webhook_deliveries import claim
from server.storage.webhooks import (
    SUBSCRIPTIONS_MAX,
    WEBHOOK_EVENTS,
    EventType,
    TooManySubscriptions,
    emit,
    replace_secret,
    set_active,
    subscriptions,
)
from tests.support.office_rows import BUREAU, NOW
from tests.support.single import only
from tests.support.webhook_rows import SECRET, happened, subscribed

OTHER = UnitId("bureau-2")


async def told(database: Database) -> list[str]:
    async with database.begin() as work:
        return sorted(due.subscription for due in await claim(work, "sender-1", NOW))


async def test_an_event_is_told_to_those_who_asked_for_its_kind_and_its_unit(
    database: Database,
) -> None:
    async with database.begin() as work:
        wanted = [
            await subscribed(work),
            await subscribed(work, units=frozenset({BUREAU, OTHER})),
        ]
        await subscribed(work, units=frozenset({OTHER}))
        await subscribed(work, types=frozenset({EventType.SESSION_ENDED}))
        assert await happened(work) is not None
    assert await told(database) == sorted(wanted)


async def test_an_event_that_concerns_nobody_is_not_kept(database: Database) -> None:
    async with database.begin() as work:
        off = await subscribed(work)
        await set_active(work, off, 1, False)
        assert await happened(work) is None
        assert (await work.ask(select(func.count()).select_from(WEBHOOK_EVENTS))).scalar() == 0


async def test_an_event_of_an_act_that_failed_is_never_told(database: Database) -> None:
    async with database.begin() as work:
        await subscribed(work)
    with pytest.raises(RuntimeError):
        async with database.begin() as work:
            await happened(work)
            raise RuntimeError
    assert await told(database) == []


@pytest.mark.parametrize(
    ("subject", "data"),
    [
        ("applications/1", {"name": "1"}),
        ("applications/1", {"inmate": "1"}),
        ("applications/1", {"ground": "1"}),
        ("applications/1", {"application": "王某"}),
        ("applications/1", {"state": "refused for a reason"}),
        ("applications/王某", {}),
        ("applications/" + "1" * 65, {}),
    ],
)
async def test_an_event_that_tells_more_than_ids_is_a_bug(
    database: Database, subject: str, data: dict[str, str]
) -> None:
    with pytest.raises(AssertionError):
        async with database.begin() as work:
            await emit(work, EventType.APPLICATION_MOVED, subject, data, (BUREAU,), NOW)


async def test_a_subscription_is_changed_by_who_has_seen_it_last(database: Database) -> None:
    async with database.begin() as work:
        mine = await subscribed(work, units=frozenset({BUREAU}))
        assert await set_active(work, mine, 1, False) == 2
        with pytest.raises(StaleVersion):
            await replace_secret(work, mine, 1, SECRET + "x")
        assert await replace_secret(work, mine, 2, SECRET + "x") == 3
        found = only(await subscriptions(work))
    assert (found.active, found.secret, found.units) == (False, SECRET + "x", frozenset({BUREAU}))
    assert found.event_types == frozenset(EventType)
    assert SECRET not in repr(found)


async def test_more_subscriptions_than_an_act_can_carry_are_refused(database: Database) -> None:
    async with database.begin() as work:
        for _ in range(SUBSCRIPTIONS_MAX):
            await subscribed(work)
        with pytest.raises(TooManySubscriptions):
            await subscribed(work)
