"""The API over HTTP on the small province: whoever the test says calls, at the province's time."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server import app
from server.api import v1
from server.api.health import Metrics
from server.calls.answering import Office
from server.calls.endpoint import Endpoint
from server.calls.identity import Identity, Who
from server.domain.actor import Actor, Applicant, Staff
from server.doorkeeper import NOBODY
from tests.support.province import Province

NUMBERS: Final = count(1)


def identity(by: Actor | None) -> Identity:
    """An actor who has logged in; None: nobody has."""
    match by:
        case Staff():
            return Identity(Who.STAFF, by.account, by, account=by.account)
        case Applicant():
            return Identity(Who.APPLICANT, by.person, by, verified=True)
        case _:
            return NOBODY


@dataclass(slots=True)
class Told:
    """Lets in as whom the test says; how real doors know people is tested with them."""

    who: Identity = NOBODY

    async def identify(self, request: web.Request) -> Identity:
        return self.who


@dataclass(slots=True)
class Answered:
    """What came back."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def codes(self) -> list[str]:
        """The codes of a problem's refusals."""
        return [each["code"] for each in self.body["refusals"]]


@dataclass(slots=True)
class Api:
    """A client; `by` is who calls next."""

    client: TestClient[web.Request, web.Application]
    doorkeeper: Told
    province: Province
    answers: list[Answered] = field(default_factory=list)

    async def call(
        self,
        by: Actor | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        seen: int | None = None,
        purpose: str = "",
        key: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """One call; a POST has a new Idempotency-Key, unless the test names one."""
        return await self.call_as(
            identity(by), method, path, body, seen=seen, purpose=purpose, key=key, headers=headers
        )

    async def call_as(
        self,
        who: Identity,
        method: str,
        path: str,
        body: Any = None,
        *,
        seen: int | None = None,
        purpose: str = "",
        key: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """One call by somebody who is known in this way."""
        self.doorkeeper.who = who
        sent = dict(headers or {})
        if method != "GET":
            sent.setdefault("Idempotency-Key", key or f"key-{next(NUMBERS)}")
        if seen is not None:
            sent["If-Match"] = f'"{seen}"'
        if purpose:
            sent["Huijian-Purpose"] = purpose
        data = None if body is None else json.dumps(body)
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        async with self.client.request(method, path, data=data, headers=sent) as response:
            found = await response.json(content_type=None)
            answered = Answered(response.status, found, response.headers)
        self.answers.append(answered)
        return answered


@asynccontextmanager
async def served(province: Province, others: Sequence[Endpoint] = ()) -> AsyncIterator[Api]:
    """The office's API on a province."""
    doorkeeper = Told()
    office = Office(
        province.database,
        province.law,
        lambda: province.now,
        doorkeeper,
        lambda who, address, name: None,
    )
    neighbours = app.Neighbours(app.names_served("127.0.0.1", ()), lambda _host: "ws://127.0.0.1:1")
    metrics = Metrics(None, ())  # type: ignore[arg-type]
    built = app.build([v1.doors(office, others)], neighbours, metrics)
    async with TestClient(TestServer(built)) as client:
        yield Api(client, doorkeeper, province)
