"""Whom a bureau calls and writes to, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from server.api.call_list import CallList
from server.domain.actor import Role
from server.messages.templates import Templates
from server.storage import people
from server.storage.outbox import Channel, Message, queue
from tests.support.api import Api, served
from tests.support.province import BUREAU, CLERK, MOTHER, OTHER_BUREAU, Province, account

LIST = f"/api/v1/units/{BUREAU}/call-list"
OF_OTHERS = f"/api/v1/units/{OTHER_BUREAU}/call-list"
STRANGER = account(Role.BUREAU_CLERK, OTHER_BUREAU)


@pytest.fixture
async def desk(province: Province) -> AsyncIterator[Api]:
    """The mother has no mobile, and is to be told something both ways."""
    async with province.database.begin() as work:
        known = await people.get(work, MOTHER)
        assert known is not None
        await people.save(work, replace(known, mobile=None))
        for way in (Channel.CALL_LIST, Channel.LETTER):
            told = Message(way, MOTHER, "application_withdrawn", "zh-CN", {"reference": "7"})
            await queue(work, told, province.now)
    templates = Templates.load(ZoneInfo(province.law.zone))
    async with served(province, CallList(templates).endpoints()) as api:
        yield api


async def test_a_clerk_reads_whom_to_call_with_a_purpose(desk: Api) -> None:
    assert (await desk.call(CLERK, "GET", LIST)).body["code"] == "purpose_missing"
    read = await desk.call(CLERK, "GET", LIST, purpose="calls of today")
    (line,) = read.body["items"]
    assert (line["person"], line["mobile"]) == (MOTHER, None) and "7" in line["text"]
    letters = await desk.call(CLERK, "GET", f"{LIST}?way=letter", purpose="letters of today")
    assert len(letters.body["items"]) == 1 and letters.body["items"][0]["id"] != line["id"]


async def test_what_was_told_leaves_the_list_once(desk: Api) -> None:
    read = await desk.call(CLERK, "GET", LIST, purpose="calls of today")
    name = read.body["items"][0]["id"]
    assert (await desk.call(STRANGER, "POST", f"{LIST}/{name}")).status == 404
    assert (await desk.call(STRANGER, "POST", f"{OF_OTHERS}/{name}")).status == 404
    assert (await desk.call(CLERK, "POST", f"{LIST}/{name}")).status == 200
    assert (await desk.call(CLERK, "POST", f"{LIST}/{name}")).status == 404
    assert (await desk.call(CLERK, "GET", LIST, purpose="more calls")).body["items"] == []


async def test_another_bureau_does_not_read_it(desk: Api) -> None:
    assert (await desk.call(STRANGER, "GET", LIST, purpose="curiosity")).status == 404
    own = await desk.call(STRANGER, "GET", OF_OTHERS, purpose="own calls")
    assert own.body["items"] == []
