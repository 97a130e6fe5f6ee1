"""The office to measure: its doors on a seeded database, and a session for each unit's account."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from time import process_time
from typing import Any, Final

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import URL, select, update

from media.clock import BootClock
from server import app, back_office, wall
from server import law as law_of_place
from server.api import v1
from server.api.health import Metrics
from server.calls.answering import Office
from server.config import Settings
from server.credentials import tokens
from server.doorkeeper import STAFF_MARK, Doorkeeper
from server.law import Law
from server.profiles import load_folder
from server.storage import staff_accounts
from server.storage.database import Database
from server.storage.staff import STAFF_ACCOUNTS, AccountState
from server.storage.units import UNITS
from tests.bench.office_figures import Figure, Mark

NUMBERS: Final = count(1)
RUN: Final = secrets.token_hex(4)
"""So that a second run on the same database repeats no call of the first."""
PASSWORD: Final = "nur zum Messen 17"
JURISDICTION: Final = "CN-GD"


@dataclass(slots=True)
class Hands:
    """The clock of the office, which may be put forward."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """The moment, aware."""
        return wall.now() + self.ahead


@dataclass(slots=True)
class Rig:
    """The office, a client, and a token for the account of each unit where visits are held."""

    database: Database
    law: Law
    clock: BootClock
    client: TestClient[web.Request, web.Application]
    hands: Hands
    tokens: Mapping[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        """As the clocks of the place show it."""
        return self.law.local(self.hands.now())

    async def go_to(self, moment: datetime) -> None:
        """Put the office's clock forward; everybody logs in again."""
        self.hands.ahead += moment - self.now()
        await self.log_in()

    async def log_in(self) -> None:
        """A session for the account of each unit."""
        self.tokens = await sessions(self.database, self.hands.now())

    def mark(self) -> Mark:
        """Where a span begins or ends."""
        return Mark(self.clock.now_s(), process_time())

    async def call(
        self,
        unit: str,
        method: str,
        path: str,
        body: Any = None,
        seen: int | None = None,
        figure: Figure | None = None,
        good: int = 200,
    ) -> Any:
        """One call of a unit's account; its span goes to a figure, if the answer is the good one.

        Returns: the body of the answer."""
        headers = {"Idempotency-Key": f"figure-{RUN}-{next(NUMBERS)}"} if method != "GET" else {}
        if unit:
            headers["Authorization"] = f"Bearer {self.tokens[unit]}"
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        before = self.mark()
        async with self.client.request(method, path, json=body, headers=headers) as answer:
            found = await answer.json(content_type=None)
        after = self.mark()
        if figure is not None and answer.status == good:
            figure.add(before, after)
        elif figure is not None:
            figure.others[code_of(found, answer.status)] += 1
        return found


def code_of(found: Any, status: int) -> str:
    """What an answer that is not the good one says."""
    told = found if isinstance(found, dict) else {}
    refusals = told.get("refusals") or [{}]
    return str(refusals[0].get("code") or told.get("code") or status)


@asynccontextmanager
async def opened(url: URL, clock: BootClock) -> AsyncIterator[Rig]:
    """The doors of one office process, as serve.py opens them, without its limits of calls."""
    database, hands = Database(url), Hands()
    law = law_of_place.read(load_folder(), JURISDICTION, wall.now().date())
    doorkeeper = Doorkeeper(database, hands.now, clock.now_s, second_factor=False)
    office = Office(database, law, hands.now, doorkeeper, lambda who, address, name: None)
    access = back_office.access_of(Settings(), Ed25519PrivateKey.generate(), 1, clock)
    neighbours = app.Neighbours(app.names_served("127.0.0.1", ()), lambda _host: "ws://127.0.0.1:1")
    metrics = Metrics(None, ())  # type: ignore[arg-type]
    built = app.build([v1.doors(office, v1.of_access(access))], neighbours, metrics)
    try:
        await let_in(database, await access.passwords.hash(PASSWORD))
        async with TestClient(TestServer(built)) as client:
            rig = Rig(database, law, clock, client, hands)
            await rig.log_in()
            yield rig
    finally:
        await database.close()


async def let_in(database: Database, password_hash: str) -> None:
    """Let the accounts of all units in; their passwords are PASSWORD."""
    async with database.begin() as work:
        state = {"state": AccountState.ACTIVE, "password_hash": password_hash}
        await work.tell(update(STAFF_ACCOUNTS).values(**state))


async def sessions(database: Database, now: datetime) -> dict[str, str]:
    """A new session for the account of each unit where visits are held."""
    found: dict[str, str] = {}
    async with database.begin() as work:
        held = select(UNITS.c.id).join(STAFF_ACCOUNTS, STAFF_ACCOUNTS.c.id == "staff-" + UNITS.c.id)
        for unit in (await work.ask(held)).scalars().all():
            token = STAFF_MARK + tokens.new_token()
            await staff_accounts.SESSIONS.open(work, f"staff-{unit}", tokens.hash_of(token), now)
            found[unit] = token
    assert found, "the province has units with accounts"
    return found
