"""Faces compared with papers by an outside service, played here by a small server of ours."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from server.adapters.identity_check import (
    PAYLOAD,
    PHOTO_BYTES_MAX,
    Compared,
    IdentityCheckTrouble,
    compare,
)
from server.domain.record.privacy import outward_refusals, payload_refusals
from tests.support import law

PHOTO = b"an invented photograph"


class Service:
    """What it is sent, and what it answers."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.token = ""
        self.response: web.Response | Any = {"passed": True, "reference": "c-1"}

    async def answer(self, request: web.Request) -> web.Response:
        self.sent.append(await request.json())
        self.token = request.headers["Authorization"]
        told = self.response
        return told if isinstance(told, web.Response) else web.json_response(told)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def url(service: Service) -> AsyncIterator[str]:
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_post("/compare", service.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/compare"))


async def compared(url: str, photo: bytes = PHOTO) -> Compared:
    async with aiohttp.ClientSession() as http:
        return await compare(http, url, "secret", "resident_id_card", "X1", "试验甲", photo)


async def test_the_answer_is_kept_with_the_hash_of_the_photograph(
    service: Service, url: str
) -> None:
    found = await compared(url)
    assert found == Compared(True, "c-1", hashlib.sha256(PHOTO).hexdigest())
    assert service.token == "Bearer secret"


async def test_what_is_sent_is_what_is_listed_and_names_no_inmate(
    service: Service, url: str
) -> None:
    await compared(url)
    assert set(service.sent[0]) == set(PAYLOAD)
    assert payload_refusals(law.profile(), PAYLOAD) == ()
    assert outward_refusals(law.profile(), "identity_check") == ()


async def test_a_no_is_a_no(service: Service, url: str) -> None:
    service.response = {"passed": False, "reference": "c-2"}
    assert not (await compared(url)).passed


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (web.Response(status=503), "identity_check_refused"),
        (web.Response(status=302, headers={"Location": "/x"}), "identity_check_refused"),
        (web.Response(body=b"yes"), "identity_check_malformed"),
        ({"passed": "yes", "reference": "c"}, "identity_check_malformed"),
        ({"passed": True}, "identity_check_malformed"),
        (web.Response(body=b" " * 70_000), "identity_check_malformed"),
    ],
)
async def test_what_is_no_answer_is_never_a_yes(
    service: Service, url: str, response: Any, code: str
) -> None:
    service.response = response
    with pytest.raises(IdentityCheckTrouble) as told:
        await compared(url)
    assert told.value.code == code


async def test_nobody_there_is_a_failure() -> None:
    with pytest.raises(IdentityCheckTrouble) as told:
        await compared("http://127.0.0.1:9/compare")
    assert told.value.code == "identity_check_unreachable"


async def test_a_photograph_has_its_limit(url: str) -> None:
    with pytest.raises(IdentityCheckTrouble) as told:
        await compared(url, b"x" * (PHOTO_BYTES_MAX + 1))
    assert told.value.code == "photo_too_large"
