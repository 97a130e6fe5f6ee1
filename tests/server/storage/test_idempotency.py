"""An Idempotency-Key: one act however often it is asked for, and the same answer each time."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import URL, func, select

from server.storage.database import Database
from server.storage.errors import IdempotencyKeyReused
from server.storage.idempotency import (
    IDEMPOTENCY_KEYS,
    KEPT_FOR,
    Answer,
    Request,
    answered,
    forget,
    keep,
)
from server.storage.register import Entry, append, head
from tests.support.office_rows import CLERK, NOW

ASKED = Request("staff-1", "POST /applications", "key-1", b'{"kind":"video"}')
CREATED = Answer(201, '{"id":"application-1"}')
SECOND = timedelta(seconds=1)


async def kept(database: Database, request: Request = ASKED, answer: Answer = CREATED) -> None:
    async with database.begin() as work:
        await keep(work, request, answer, NOW)


async def test_a_repeat_gets_the_same_answer(database: Database) -> None:
    await kept(database)
    async with database.begin() as work:
        assert await answered(work, ASKED, NOW + KEPT_FOR - SECOND) == CREATED


async def test_another_body_under_the_same_key_is_refused(database: Database) -> None:
    await kept(database)
    with pytest.raises(IdempotencyKeyReused) as caught:
        async with database.begin() as work:
            await answered(work, replace(ASKED, body=b"{}"), NOW)
    assert caught.value.code == "idempotency_key_reused"


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, actor="staff-2"),
        replace(ASKED, route="POST /bookings"),
        replace(ASKED, key="key-2"),
    ],
)
async def test_a_key_is_its_actors_and_its_routes(database: Database, other: Request) -> None:
    await kept(database)
    async with database.begin() as work:
        assert await answered(work, other, NOW) is None


async def test_a_key_is_free_again_after_its_span(database: Database) -> None:
    await kept(database)
    async with database.begin() as work:
        assert await answered(work, replace(ASKED, body=b"{}"), NOW + KEPT_FOR) is None
        await keep(work, ASKED, replace(CREATED, status=200), NOW + KEPT_FOR)


async def test_old_keys_are_forgotten_and_younger_ones_are_not(database: Database) -> None:
    await kept(database)
    async with database.begin() as work:
        await keep(work, replace(ASKED, key="key-2"), CREATED, NOW + SECOND)
        assert await forget(work, NOW + KEPT_FOR) == 1
        assert await forget(work, NOW + KEPT_FOR) == 0
        assert (await work.ask(select(IDEMPOTENCY_KEYS.c.key))).scalars().all() == ["key-2"]


async def test_an_answer_of_an_act_that_failed_is_not_kept(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.begin() as work:
            await keep(work, ASKED, CREATED, NOW)
            raise RuntimeError
    async with database.begin() as work:
        assert await answered(work, ASKED, NOW) is None


async def test_requests_that_come_at_once_are_one_act(database_url: URL) -> None:
    offices = [Database(database_url) for _ in range(2)]

    async def ask(number: int) -> Answer:
        async with offices[number % 2].begin() as work:
            before = await answered(work, ASKED, NOW)
            if before is not None:
                return before
            await append(work, Entry(NOW, CLERK, "application_lodged", f"application-{number}"))
            answer = Answer(201, f"application-{number}")
            await keep(work, ASKED, answer, NOW)
            return answer

    got = await asyncio.gather(*(ask(number) for number in range(40)))
    assert len(set(got)) == 1
    async with offices[0].read() as reader:
        assert (await head(reader)).number == 1
        count = (await reader.ask(select(func.count()).select_from(IDEMPOTENCY_KEYS))).scalar()
    assert count == 1
    for office in offices:
        await office.close()
