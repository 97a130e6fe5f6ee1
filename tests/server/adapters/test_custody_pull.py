"""Custody records over HTTP, against a small server of ours that answers as it is told."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from server.adapters import custody_pull
from server.adapters.custody_pull import PAGE_BYTES_MAX, FeedTrouble, pull

LINE = {"record": "release", "facility": "p", "number": "1", "at": "2026-03-02"}


class Records:
    """The other system: what it is asked, and what it answers by the cursor."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"": {"lines": [LINE], "next": None}}
        self.asked: list[tuple[str, str]] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        after = request.query.get("after", "")
        self.asked.append((after, request.headers.get("Authorization", "")))
        found = self.answers[after]
        return found if isinstance(found, web.StreamResponse) else web.json_response(found)


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
async def url(records: Records) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/records", records.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/records"))


async def pulled(url: str) -> Any:
    async with aiohttp.ClientSession() as http:
        return await pull(http, url, "secret")


async def test_every_page_is_asked_for_with_the_token(records: Records, url: str) -> None:
    records.answers = {
        "": {"lines": [LINE], "next": "two"},
        "two": {"lines": [LINE, {"record": 1}]},
    }
    parsed = await pulled(url)
    assert records.asked == [("", "Bearer secret"), ("two", "Bearer secret")]
    assert [each.number for each in parsed.lines] == [1, 2]
    assert [(each.number, each.code) for each in parsed.refused] == [(3, "line_malformed")]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ([], "feed_malformed"),
        ({"lines": "x"}, "feed_malformed"),
        ({"lines": [], "next": 7}, "feed_malformed"),
        ({"lines": [], "next": "x" * 201}, "feed_malformed"),
    ],
)
async def test_what_is_no_answer_is_not_taken(
    records: Records, url: str, answer: Any, code: str
) -> None:
    records.answers[""] = answer
    with pytest.raises(FeedTrouble) as told:
        await pulled(url)
    assert told.value.code == code


@pytest.mark.parametrize("status", [302, 401, 500])
async def test_a_refusal_and_a_redirect_are_not_followed(
    records: Records, url: str, status: int
) -> None:
    records.answers[""] = web.Response(status=status, headers={"Location": "/elsewhere"})
    with pytest.raises(FeedTrouble, match=str(status)):
        await pulled(url)


async def test_a_page_without_an_end_is_not_received(records: Records, url: str) -> None:
    records.answers[""] = web.Response(body=b" " * (PAGE_BYTES_MAX + 1))
    with pytest.raises(FeedTrouble) as told:
        await pulled(url)
    assert told.value.code == "feed_page_too_large"


async def test_pages_without_an_end_are_given_up(
    records: Records, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custody_pull, "PAGES_MAX", 3)
    records.answers = {"": {"lines": [], "next": "again"}, "again": {"lines": [], "next": "again"}}
    with pytest.raises(FeedTrouble) as told:
        await pulled(url)
    assert told.value.code == "feed_endless" and len(records.asked) == 3


async def test_nobody_there_is_a_failure_that_names_no_address() -> None:
    with pytest.raises(FeedTrouble) as told:
        await pulled("http://127.0.0.1:9/records")
    assert told.value.code == "feed_unreachable" and "127.0.0.1" not in str(told.value)
