"""Doors behind which another system is asked, played here by a small server of ours."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from server.adapters.settings import CustodySettings, IdentitySettings
from server.api.outside import Outside
from server.domain.actor import Role
from server.domain.people.resident_number import check_character
from server.storage import papers
from tests.support.api import Api, served
from tests.support.province import (
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    PRISON_BUREAU,
    SON,
    Province,
    account,
    family,
)

FACE = f"/api/v1/people/{MOTHER}/face"
PHOTO = {"photo": base64.b64encode(b"an invented photograph").decode()}
RELEASE = {"record": "release", "facility": "prison-1", "number": f"N-{SON}", "at": "2026-03-02"}
OF_PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
NUMBER = "99999919850817123" + check_character("99999919850817123")


@asynccontextmanager
async def beside(province: Province, answer: Any) -> AsyncIterator[Api]:
    """The API beside another system that gives always this answer; None: there is none."""

    async def told(_: web.Request) -> web.Response:
        return web.json_response(answer)

    other = web.Application()
    other.router.add_route("*", "/", told)
    async with TestServer(other) as server, aiohttp.ClientSession() as http:
        url = "" if answer is None else str(server.make_url("/"))
        settings = (IdentitySettings(check_url=url), CustodySettings(feed_url=url))
        async with served(province, Outside(*settings, http).endpoints()) as api:
            yield api


async def test_a_face_is_compared_and_the_result_kept(province: Province) -> None:
    async with beside(province, {"passed": True, "reference": "c-1"}) as api:
        done = await api.call(CLERK, "POST", FACE, PHOTO)
    assert (done.status, done.body["method"], done.body["passed"]) == (200, "device", True)
    async with province.database.read() as reader:
        kept = await papers.authentications_of(reader, frozenset({MOTHER}))
    assert sorted(each.method for each in kept) == ["device", "officer_finding"]


async def test_without_an_answer_an_officers_finding_is_asked_for(province: Province) -> None:
    async with beside(province, None) as api:
        none = await api.call(CLERK, "POST", FACE, PHOTO)
    async with beside(province, {"passed": "maybe"}) as api:
        wrong = await api.call(CLERK, "POST", FACE, PHOTO)
        no_photo = await api.call(CLERK, "POST", FACE, {"photo": "!"})
        facility = await api.call(FACILITY_CLERK, "POST", FACE, PHOTO)
    assert (none.status, none.body["code"]) == (409, "identity_check_not_here")
    assert (wrong.status, wrong.body["code"]) == (503, "identity_check_malformed")
    assert (no_photo.status, facility.status) == (422, 403)


async def test_records_are_pulled_by_who_may_import(province: Province) -> None:
    async with beside(province, {"lines": [RELEASE]}) as api:
        pulled = await api.call(FACILITY_CLERK, "POST", "/api/v1/custody/pulls", {"dry": False})
        desk = await api.call(CLERK, "POST", "/api/v1/custody/pulls", {"dry": False})
    assert pulled.body["lines"][0]["became"] == "taken"
    assert desk.status == 403
    async with beside(province, None) as api:
        none = await api.call(FACILITY_CLERK, "POST", "/api/v1/custody/pulls", {"dry": True})
    assert (none.status, none.body["code"]) == (409, "feed_not_here")
    async with beside(province, {"lines": [RELEASE]}) as api:
        bureau = await api.call(OF_PRISONS, "POST", "/api/v1/custody/pulls", {"dry": False})
    assert bureau.body["lines"][0]["became"] == "unchanged"


async def test_a_readers_line_is_read_for_a_desk_and_for_nobody_else(province: Province) -> None:
    line = {"line": f"试验甲,{NUMBER},20150101-长期"}
    async with beside(province, None) as api:
        card = await api.call(CLERK, "POST", "/api/v1/reader/lines", line)
        noise = await api.call(CLERK, "POST", "/api/v1/reader/lines", {"line": "noise"})
        port = await api.call(CLERK, "GET", "/api/v1/reader")
        other = await api.call(family(MOTHER), "GET", "/api/v1/reader")
    assert card.body["number"] == NUMBER and card.body["valid_today"] is True
    assert (noise.status, noise.body["code"]) == (422, "reader_number_missing")
    assert port.body == {"port": 0} and other.status == 403
