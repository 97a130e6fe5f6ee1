"""The whole API on the rich province, served from a thread of its own: for callers that block.

Who calls is told by a header, `Authorization: Test <role>@<unit>` or `Test family <person>`; how
real doors know people is tested with them."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.clock import BootClock
from server import app
from server.adapters.settings import CustodySettings, IdentitySettings
from server.api import v1
from server.api.access import Access
from server.api.call_list import CallList
from server.api.health import Metrics
from server.api.outside import Outside
from server.api.sessions import Sessions
from server.api.webhooks import Webhooks
from server.back_office import access_of, logins_elsewhere
from server.calls.answering import Office
from server.calls.endpoint import Endpoint
from server.calls.identity import Identity
from server.casework.own_acts import OwnActs
from server.config import Settings
from server.credentials.settings import OidcSettings
from server.domain.actor import Applicant, Role
from server.domain.identifiers import PersonId, UnitId
from server.doorkeeper import NOBODY
from server.messages.settings import WebhookSettings
from server.messages.templates import Templates
from server.status_watch import StatusWatch
from server.storage.address import url_of
from server.storage.database import Database
from server.storage.upgrade import upgrade
from tests.support import rich_province
from tests.support.api import identity
from tests.support.booked_visit import NODE, SIGNER
from tests.support.oidc_server import CLIENT, provider
from tests.support.province import KINDS, Province, account
from tests.support.scripted_node import ScriptedNode

START_S: Final = 30


@dataclass(slots=True)
class ByHeader:
    """Lets in as whom the header says."""

    async def identify(self, request: web.Request) -> Identity:
        scheme, _, who = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Test":
            return NOBODY
        if who.startswith("family "):
            return identity(Applicant(PersonId(who.removeprefix("family "))))
        role, _, unit = who.partition("@")
        return identity(account(Role(role), UnitId(unit)))


def accounts() -> list[str]:
    """Every role in every unit, as the header names it."""
    return [f"{role.value}@{unit}" for unit in KINDS for role in Role]


@dataclass(slots=True)
class Served:
    """The running API."""

    url: str
    document: dict[str, object]
    loop: asyncio.AbstractEventLoop
    province: Province
    names: dict[str, list[str]]
    """What each part of a path may name."""


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve it until the block ends."""
    ready: Future[Served] = Future()
    over = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve(folder, ready, over)), daemon=True)
    thread.start()
    try:
        yield ready.result(START_S)
    finally:
        over.set()
        thread.join(START_S)
        assert not thread.is_alive(), "the API did not stop"


async def serve(folder: Path, ready: "Future[Served]", over: threading.Event) -> None:
    """One life of the API."""
    url = url_of("", folder / "api.sqlite3")
    await asyncio.to_thread(upgrade, url)
    stack = AsyncExitStack()
    database = Database(url)
    try:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        logins = await stack.enter_async_context(provider(0))
        rich = await rich_province.build(database)
        province = rich.province
        office = Office(
            database,
            province.law,
            lambda: province.now,
            ByHeader(),
            lambda who, address, name: None,
        )
        others = whole_of(province, http, logins.issuer)
        neighbours = app.Neighbours(app.names_served("127.0.0.1", ()), lambda _host: "ws://a:1")
        metrics = Metrics(None, ())  # type: ignore[arg-type]
        built = app.build([v1.doors(office, others)], neighbours, metrics)
        runner = web.AppRunner(built, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        every = v1.description_of(others)
        loop, url_served = asyncio.get_running_loop(), f"http://127.0.0.1:{port}"
        ready.set_result(Served(url_served, every, loop, province, rich.names))
        while not over.is_set():
            await asyncio.sleep(0.05)
        await runner.cleanup()
    except BaseException as error:
        if not ready.done():
            ready.set_exception(error)
        raise
    finally:
        await stack.aclose()
        await database.close()


def whole_of(province: Province, http: aiohttp.ClientSession, issuer: str) -> tuple[Endpoint, ...]:
    """What stands on more than the database, as the office serves it with nothing configured."""
    access = doors_of()
    outside = Outside(IdentitySettings(), CustodySettings(), http)
    return (
        *v1.of_access(access),
        *logins_elsewhere(OidcSettings(issuer=issuer, client_id=CLIENT), access, http),
        *sessions_of(province).endpoints(),
        *Webhooks(WebhookSettings(allowed_hosts=("hooks.example",))).endpoints(),
        *CallList(Templates.load(ZoneInfo(province.law.zone))).endpoints(),
        *outside.endpoints(),
    )


def sessions_of(province: Province) -> Sessions:
    """The doors of sessions, before a node that only remembers."""
    acts = OwnActs(province.database, province.law, lambda: province.now)
    return Sessions(StatusWatch(acts, ScriptedNode()), SIGNER, lambda: NODE)


def doors_of() -> Access:
    """Keys of the doors of accounts."""
    return access_of(Settings(), Ed25519PrivateKey.generate(), 8080, BootClock())
