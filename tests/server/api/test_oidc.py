"""Staff log in at a provider of logins over HTTP: linked first, and by nobody else's browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.clock import BootClock
from server import app
from server.api import v1
from server.api.health import Metrics
from server.api.oidc import Oidc
from server.back_office import access_of
from server.calls.answering import Office
from server.config import Settings
from server.credentials import tokens
from server.credentials.oidc import OidcLogin
from server.credentials.oidc_wire import Provider
from server.doorkeeper import STAFF_MARK, Doorkeeper
from server.storage import staff_accounts
from server.storage.staff import AccountState
from tests.support.oidc_server import CLIENT, SECRET, OidcServer, provider
from tests.support.province import CLERK, Province

PATH = "/api/v1/oidc"
Client = TestClient[web.Request, web.Application]


@dataclass
class Place:
    """An office beside its provider of logins, and a browser."""

    client: Client
    told: OidcServer
    province: Province

    async def get(self, path: str, **query: str) -> tuple[int, Any, str]:
        sent = self.client.get(path, params=query, allow_redirects=False)
        async with sent as response:
            found = await response.json(content_type=None)
            return response.status, found, response.headers.get("Location", "")

    async def session(self) -> dict[str, str]:
        """The header of a clerk who has logged in another way."""
        token = STAFF_MARK + tokens.new_token()
        async with self.province.database.begin() as work:
            await staff_accounts.SESSIONS.open(
                work, CLERK.account, tokens.hash_of(token), self.province.now
            )
        return {"Authorization": f"Bearer {token}"}

    async def link(self) -> str:
        """A clerk begins to link the account; to where the browser is sent."""
        path, session = "/api/v1/me/oidc-link", await self.session()
        async with self.client.post(path, headers=session) as response:
            assert response.status == 201
            found: str = (await response.json())["url"]
            return found


@pytest.fixture
async def place(province: Province) -> AsyncIterator[Place]:
    now_s = int(province.now.timestamp())
    access = access_of(Settings(), Ed25519PrivateKey.generate(), 8080, BootClock())
    access = replace(access, secure=False, now_s=lambda: 7.0)
    keeper = Doorkeeper(province.database, lambda: province.now, lambda: 0.0, second_factor=False)
    office = Office(province.database, province.law, lambda: province.now, keeper, keeper.limit)
    neighbours = app.Neighbours(app.names_served("127.0.0.1", ()), lambda _host: "ws://a:1")
    async with provider(now_s) as told, aiohttp.ClientSession() as http:
        login = OidcLogin(http, Provider(told.issuer, CLIENT, SECRET, "https://office.example/b"))
        doors = Oidc(access, login, "/desk").endpoints()
        routes = v1.doors(office, (*v1.of_access(access), *doors))
        metrics = Metrics(None, ())  # type: ignore[arg-type]
        async with TestClient(TestServer(app.build([routes], neighbours, metrics))) as client:
            yield Place(client, told, province)


async def test_an_identity_that_nobody_has_linked_is_not_let_in(place: Place) -> None:
    status, _, url = await place.get(f"{PATH}/login")
    assert status == 302 and url.startswith(place.told.issuer)
    status, body, _ = await place.get(f"{PATH}/callback", **place.told.login(url))
    assert (status, body["code"]) == (403, "oidc_unknown")


async def test_who_has_linked_the_account_logs_in_by_it(place: Place) -> None:
    url = await place.link()
    back = place.told.login(url)
    assert (await place.get(f"{PATH}/callback", **back))[::2] == (303, "/desk")
    assert (await place.get("/api/v1/me"))[0] == 401  # linking logs nobody in
    _, _, url = await place.get(f"{PATH}/login")
    more = {**place.told.login(url), "session_state": "what some providers add"}
    assert (await place.get(f"{PATH}/callback", **more))[::2] == (303, "/desk")
    status, shown, _ = await place.get("/api/v1/me")
    assert (status, shown["account"]) == (200, CLERK.account)


async def test_a_way_back_without_its_browser_counts_for_nothing(place: Place) -> None:
    back = place.told.login(await place.link())
    place.client.session.cookie_jar.clear()
    status, body, _ = await place.get(f"{PATH}/callback", **back)
    assert (status, body["code"]) == (403, "oidc_not_asked")
    assert (await place.get(f"{PATH}/callback"))[1]["code"] == "oidc_not_asked"


async def test_an_identity_is_one_account_alone(place: Place) -> None:
    await place.get(f"{PATH}/callback", **place.told.login(await place.link()))
    again = await place.get(f"{PATH}/callback", **place.told.login(await place.link()))
    assert again[0] == 303  # the same account anew
    async with place.province.database.begin() as work:
        await staff_accounts.set_state(
            work, CLERK.account, 1, AccountState.CLOSED, place.province.now
        )
    _, _, url = await place.get(f"{PATH}/login")
    status, body, _ = await place.get(f"{PATH}/callback", **place.told.login(url))
    assert (status, body["code"]) == (403, "oidc_unknown")


async def test_a_provider_that_is_away_is_told(place: Place) -> None:
    place.told.answers["/.well-known/openid-configuration"] = web.Response(status=500)
    status, body, _ = await place.get(f"{PATH}/login")
    assert (status, body["code"]) == (503, "oidc_malformed")
