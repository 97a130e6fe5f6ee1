"""Systems that are told of events, over HTTP, and the events that the office's acts leave them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from server.api.webhooks import Webhooks
from server.domain.actor import Role
from server.messages.settings import WebhookSettings
from server.storage import webhook_deliveries as deliveries
from server.storage.webhook_deliveries import TRIES_MAX, Attempt
from tests.support.api import Api, served
from tests.support.api_form import form
from tests.support.province import (
    BUREAU,
    CLERK,
    DEPARTMENT,
    FACILITY_CLERK,
    HEAD,
    OTHER_BUREAU,
    PRISON,
    Province,
    account,
)

ALL = "/api/v1/webhooks"
OF_DEPARTMENT = account(Role.DEPARTMENT, DEPARTMENT)
STRANGER = account(Role.BUREAU_CLERK, OTHER_BUREAU)
SETTINGS = WebhookSettings(allowed_hosts=("hooks.example",))
MOVED = "huijian.application.moved"
WANTED = {"url": "https://hooks.example/in", "event_types": [MOVED], "units": [BUREAU]}


@pytest.fixture
async def hooks(province: Province) -> AsyncIterator[Api]:
    async with served(province, Webhooks(SETTINGS).endpoints()) as api:
        yield api


async def test_a_unit_subscribes_to_its_own_events_and_the_department_to_all(hooks: Api) -> None:
    own = await hooks.call(CLERK, "POST", ALL, WANTED)
    assert own.status == 201 and own.body["secret"].startswith("whsec_")
    every = await hooks.call(OF_DEPARTMENT, "POST", ALL, {**WANTED, "units": []})
    assert every.status == 201
    for units in ([], [PRISON], [BUREAU, PRISON]):
        foreign = await hooks.call(CLERK, "POST", ALL, {**WANTED, "units": units})
        assert foreign.status == 404, units
    assert (await hooks.call(FACILITY_CLERK, "POST", ALL, WANTED)).status == 404
    assert (await hooks.call(HEAD, "POST", ALL, {**WANTED, "units": [PRISON]})).status == 201


async def test_who_may_not_see_a_subscription_is_not_told_of_it(hooks: Api) -> None:
    name = (await hooks.call(CLERK, "POST", ALL, WANTED)).body["id"]
    listed = await hooks.call(CLERK, "GET", ALL)
    assert [each["id"] for each in listed.body["items"]] == [name]
    assert "secret" not in listed.body["items"][0]
    assert len((await hooks.call(OF_DEPARTMENT, "GET", ALL)).body["items"]) == 1
    assert (await hooks.call(STRANGER, "GET", ALL)).body["items"] == []
    assert (await hooks.call(STRANGER, "GET", f"{ALL}/{name}/deliveries")).status == 404
    assert (await hooks.call(STRANGER, "DELETE", f"{ALL}/{name}", seen=9)).status == 404


async def test_an_address_that_is_not_allowed_is_refused(hooks: Api) -> None:
    wanted = {**WANTED, "url": "https://elsewhere.example/in"}
    refused = await hooks.call(CLERK, "POST", ALL, wanted)
    assert (refused.status, refused.body["code"]) == (422, "webhook_host_not_allowed")
    nowhere = await hooks.call(OF_DEPARTMENT, "POST", ALL, {**WANTED, "units": ["unit-9"]})
    assert nowhere.status == 404


async def test_each_step_of_an_application_is_told_in_ids(hooks: Api) -> None:
    name = (await hooks.call(CLERK, "POST", ALL, WANTED)).body["id"]
    lodged = await hooks.call(CLERK, "POST", "/api/v1/applications", form())
    assert lodged.status == 201
    log = await hooks.call(CLERK, "GET", f"{ALL}/{name}/deliveries")
    assert [(each["type"], each["state"]) for each in log.body["items"]] == [(MOVED, "queued")]
    province = hooks.province
    async with province.database.begin() as work:
        due = (await deliveries.claim(work, "sender-1", province.now))[0]
    assert due.event.data.keys() == {"application", "state", "version"}


async def test_a_secret_is_rotated_and_a_subscription_stopped_and_removed(hooks: Api) -> None:
    made = (await hooks.call(CLERK, "POST", ALL, WANTED)).body
    one = f"{ALL}/{made['id']}"
    rotated = await hooks.call(CLERK, "POST", f"{one}/secret", seen=1)
    assert rotated.body["version"] == 2 and rotated.body["secret"] != made["secret"]
    assert (await hooks.call(CLERK, "POST", f"{one}/secret", seen=1)).status == 412
    stopped = await hooks.call(CLERK, "PATCH", one, {"active": False}, seen=2)
    assert stopped.body["active"] is False
    assert (await hooks.call(CLERK, "POST", "/api/v1/applications", form())).status == 201
    assert (await hooks.call(CLERK, "GET", f"{one}/deliveries")).body["items"] == []
    assert (await hooks.call(CLERK, "DELETE", one, seen=3)).status == 200
    assert (await hooks.call(CLERK, "GET", ALL)).body["items"] == []


async def test_what_was_given_up_is_sent_again_and_goes_with_its_subscription(hooks: Api) -> None:
    name = (await hooks.call(CLERK, "POST", ALL, WANTED)).body["id"]
    await hooks.call(CLERK, "POST", "/api/v1/applications", form())
    province, at = hooks.province, hooks.province.now
    for _ in range(TRIES_MAX):
        at += timedelta(days=1)
        async with province.database.begin() as work:
            due = (await deliveries.claim(work, "sender-1", at))[0]
            await deliveries.settle(work, due, "sender-1", Attempt(at, 500, "webhook_fails"))
    again = f"{ALL}/{name}/deliveries/{due.id}/again"
    assert (await hooks.call(STRANGER, "POST", again)).status == 404
    assert (await hooks.call(CLERK, "POST", again)).status == 200
    assert (await hooks.call(CLERK, "POST", again)).status == 404  # it is on its way
    async with province.database.begin() as work:
        on_its_way = (await deliveries.claim(work, "sender-1", at))[0]
    assert (await hooks.call(CLERK, "DELETE", f"{ALL}/{name}", seen=1)).status == 200
    async with province.database.read() as reader:
        assert await deliveries.target(reader, on_its_way) is None
