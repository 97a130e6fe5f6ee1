"""The demo's first page lists the accounts to try, and to this machine alone."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.api.demo_office import DemoOfficeDoor
from server.config import DemoSettings
from server.domain.actor import Role
from server.problems import problems
from server.seed.office_units import Login

Client = TestClient[web.Request, web.Application]
CLERK = Login("qingsong-clerk", "bureau-qingsong", "青松县司法局", Role.BUREAU_CLERK)


@pytest.fixture
async def client() -> AsyncIterator[tuple[Client, list[Login]]]:
    known: list[Login] = []
    app = web.Application(middlewares=[problems])
    app.add_routes(DemoOfficeDoor(DemoSettings(), lambda: tuple(known), "secret").routes())
    async with TestClient(TestServer(app)) as client:
        yield client, known


async def test_nothing_is_told_until_the_world_is_open(client: tuple[Client, list[Login]]) -> None:
    door, known = client
    async with door.get("/demo/office") as answer:
        assert await answer.json() == {"password": "", "logins": []}
    known.append(CLERK)
    async with door.get("/demo/office") as answer:
        told = await answer.json()
    assert told["password"] == "secret"
    assert told["logins"][0]["role"] == "bureau_clerk"


async def test_a_page_that_came_through_a_proxy_is_told_nothing(
    client: tuple[Client, list[Login]],
) -> None:
    door, _ = client
    through = {"X-Forwarded-For": "203.0.113.9"}
    async with door.get("/demo/office", headers=through) as answer:
        assert answer.status == 403
