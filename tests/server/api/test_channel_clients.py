"""An outside channel lodges for a family over HTTP: signed, once, as its own channel (Art. 8)."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server import app
from server.api import v1
from server.api.health import Metrics
from server.calls.answering import Office
from server.casework.channel_clients import SignedRequest, signed_bytes
from server.domain.actor import Role
from server.doorkeeper import Doorkeeper
from tests.support.api import Api
from tests.support.api_form import form
from tests.support.province import (
    BROTHER,
    CLERK,
    DEPARTMENT,
    MOTHER,
    Province,
    account,
)

ALL = "/api/v1/applications"
CLIENTS = "/api/v1/channel-clients"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OF_DEPARTMENT = account(Role.DEPARTMENT, DEPARTMENT)
CLIENT = {"channel": "official_site", "public_key": KEY.public_key().public_bytes_raw().hex()}
NUMBERS = count()


@dataclass
class Channel:
    """The outside system, which signs with its key."""

    client: TestClient[web.Request, web.Application]
    province: Province

    async def call(
        self, method: str, path: str, body: Any = None, person: str = MOTHER, **headers: str
    ) -> tuple[int, Any]:
        raw = b"" if body is None else json.dumps(body).encode()
        at_s, nonce = int(self.province.now.timestamp()), f"nonce-{next(NUMBERS):016}"
        plain = SignedRequest("c-1", method, path, at_s, nonce, raw, "", person)
        signed = base64.b64encode(KEY.sign(signed_bytes(plain))).decode()
        said = replace(plain, signature=signed)
        return await self.send(said, **headers)

    async def send(self, said: SignedRequest, **headers: str) -> tuple[int, Any]:
        header = (
            f'Signature client="{said.client}", applicant="{said.applicant}", at="{said.at_s}", '
            f'nonce="{said.nonce}", signature="{said.signature}"'
        )
        sent = {"Authorization": header, "Idempotency-Key": said.nonce, **headers}
        sent |= {"Content-Type": "application/json"} if said.body else {}
        data = said.body or None
        async with self.client.request(said.method, said.path, data=data, headers=sent) as answer:
            return answer.status, await answer.json(content_type=None)


@pytest.fixture
async def channel(api: Api) -> AsyncIterator[Channel]:
    entered = await api.call(OF_DEPARTMENT, "POST", CLIENTS, {"id": "c-1", **CLIENT})
    assert entered.status == 201
    province = api.province
    keeper = Doorkeeper(province.database, lambda: province.now, lambda: 0.0)
    office = Office(province.database, province.law, lambda: province.now, keeper, keeper.limit)
    neighbours = app.Neighbours(app.names_served("127.0.0.1", ()), lambda _host: "ws://a:1")
    metrics = Metrics(None, ())  # type: ignore[arg-type]
    built = app.build([v1.doors(office)], neighbours, metrics)
    async with TestClient(TestServer(built)) as client:
        yield Channel(client, province)


async def test_a_channel_lodges_for_whom_it_has_authenticated(channel: Channel) -> None:
    status, answer = await channel.call("POST", ALL, form(channel="official_site"))
    assert status == 201 and answer["lodged"], answer
    one = f"{ALL}/{answer['application']['id']}"
    assert (await channel.call("GET", one))[0] == 200
    assert len((await channel.call("GET", ALL))[1]["items"]) == 1
    assert (await channel.call("GET", one, person=BROTHER))[0] == 404
    body, version = {"reason": "another day"}, f'"{answer["application"]["version"]}"'
    withdrawn = await channel.call("POST", f"{one}/withdrawal", body, **{"If-Match": version})
    assert withdrawn[1]["state"] == "withdrawn"


async def test_a_form_of_another_channel_or_person_is_refused(channel: Channel) -> None:
    status, told = await channel.call("POST", ALL, form(channel="yueshengshi"))
    assert (status, told["code"]) == (422, "channel_of_another")
    desk = await channel.call("POST", ALL, form())
    assert desk[1]["code"] == "channel_of_another"
    other = await channel.call("POST", ALL, form(channel="official_site"), person=BROTHER)
    assert other[0] == 404


async def test_what_is_not_signed_so_is_not_heard(channel: Channel) -> None:
    at_s = int(channel.province.now.timestamp())
    plain = SignedRequest("c-1", "GET", ALL, at_s, "n" * 20, b"", "", MOTHER)
    signed = base64.b64encode(KEY.sign(signed_bytes(plain))).decode()
    good = replace(plain, signature=signed)
    forged = replace(good, applicant=BROTHER)
    assert (await channel.send(forged))[1]["code"] == "channel_signature_wrong"
    assert (await channel.send(replace(good, client="c-2")))[1]["code"] == "channel_unknown"
    assert (await channel.send(good))[0] == 200
    assert (await channel.send(good))[1]["code"] == "channel_nonce_used"
    broken = await channel.send(replace(good, signature="!"))
    assert broken == (401, broken[1]) and broken[1]["code"] == "channel_header_malformed"
    nobody = await channel.call("GET", ALL, person="nobody")
    assert (nobody[0], nobody[1]["code"]) == (401, "channel_unknown")


async def test_the_department_alone_sets_keys_and_only_of_ways_from_outside(api: Api) -> None:
    new = {"id": "c-1", **CLIENT}
    assert (await api.call(CLERK, "POST", CLIENTS, new)).status == 403
    desk = await api.call(OF_DEPARTMENT, "POST", CLIENTS, {**new, "channel": "bureau_desk"})
    assert (desk.status, desk.body["code"]) == (422, "channel_unknown")
    assert (await api.call(OF_DEPARTMENT, "POST", CLIENTS, new)).status == 201
    off = {**CLIENT, "active": False}
    assert (await api.call(OF_DEPARTMENT, "PUT", f"{CLIENTS}/c-2", off, seen=1)).status == 404
    changed = await api.call(OF_DEPARTMENT, "PUT", f"{CLIENTS}/c-1", off, seen=1)
    assert (changed.body["version"], changed.body["active"]) == (2, False)
    assert (await api.call(OF_DEPARTMENT, "PUT", f"{CLIENTS}/c-1", off, seen=1)).status == 412
    listed = await api.call(OF_DEPARTMENT, "GET", CLIENTS)
    assert [each["id"] for each in listed.body["items"]] == ["c-1"]
