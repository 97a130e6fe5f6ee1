"""The writers' queue: in order, and with an end."""

import asyncio

import pytest

from server.storage.errors import StorageBusy
from server.storage.waiting import WriterQueue


async def test_writers_go_one_at_a_time_in_the_order_in_which_they_came() -> None:
    queue, inside, order = WriterQueue(), 0, []

    async def write(number: int) -> None:
        nonlocal inside
        async with queue.turn():
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(write(number) for number in range(50)))
    assert order == list(range(50))


async def test_one_more_than_may_wait_is_refused_and_the_others_are_not() -> None:
    queue, done = WriterQueue(waiting_max=3), asyncio.Event()

    async def write() -> None:
        async with queue.turn():
            await done.wait()

    async with queue.turn():
        waiting = [asyncio.create_task(write()) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(StorageBusy):
            async with queue.turn():
                pass
    done.set()
    await asyncio.gather(*waiting)


async def test_who_waits_too_long_is_told_so() -> None:
    queue = WriterQueue(wait_s_max=0.01)
    async with queue.turn():
        with pytest.raises(StorageBusy):
            async with queue.turn():
                pass
    async with queue.turn():
        pass
