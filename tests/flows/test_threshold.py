"""Connections that only stand there: bounded for one address, and shown out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import ClientError, ClientSession, web

from signalling.threshold import BoundedSite

pytestmark = pytest.mark.flow
IDLE_S = 0.5
SHOWN_OUT_S = 3.0


async def here(_: web.Request) -> web.Response:
    return web.Response(text="here")


@asynccontextmanager
async def door(standing_max: int, of_address_max: int) -> AsyncIterator[int]:
    """A door with these bounds; its port."""
    app = web.Application()
    app.router.add_get("/", here)
    runner = web.AppRunner(app, keepalive_timeout=IDLE_S, shutdown_timeout=0.1)
    await runner.setup()
    await BoundedSite(
        runner, ("127.0.0.1", 0), standing_max=standing_max, of_address_max=of_address_max
    ).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def stand(port: int, stack: AsyncExitStack, source: str) -> asyncio.StreamReader:
    """Connect and say half a word."""
    where = (source, 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=where)
    stack.callback(writer.close)
    writer.write(b"GET / HT")
    return reader


async def answers(port: int) -> bool:
    async with ClientSession() as client:
        try:
            async with client.get(f"http://127.0.0.1:{port}/") as response:
                return await response.text() == "here"
        except ClientError:
            return False


async def is_over(reader: asyncio.StreamReader) -> bool:
    async with asyncio.timeout(SHOWN_OUT_S):
        try:
            return await reader.read() == b""
        except ConnectionError:
            return True


async def test_one_address_takes_its_share_and_the_others_still_come_in() -> None:
    async with door(8, 3) as port, AsyncExitStack() as stack:
        first = [await stand(port, stack, "127.0.0.2") for _ in range(3)]
        fourth = await stand(port, stack, "127.0.0.2")
        assert await is_over(fourth)
        assert await answers(port)
        assert not any(reader.at_eof() for reader in first)


async def test_a_full_door_takes_nobody_until_those_who_say_nothing_are_shown_out() -> None:
    async with door(2, 2) as port, AsyncExitStack() as stack:
        silent = [await stand(port, stack, source) for source in ("127.0.0.2", "127.0.0.3")]
        assert not await answers(port)
        assert all([await is_over(reader) for reader in silent])
        assert await answers(port)
