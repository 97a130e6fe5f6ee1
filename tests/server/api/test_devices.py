"""Devices over HTTP: the code is shown once and kept nowhere, the key comes from the device."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from server.api.devices import Devices
from server.credentials.tokens import Codes
from server.domain.actor import Role
from server.storage.idempotency import IDEMPOTENCY_KEYS
from tests.support import api as apis
from tests.support.api import Answered, Api
from tests.support.province import BUREAU, CLERK, OTHER_BUREAU, Province, account, seat_of

ALL = f"/api/v1/units/{BUREAU}/devices"
ENROLMENTS = "/api/v1/device-enrolments"
KEY = {
    # RFC 7517, appendix A.1.
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}


@pytest.fixture
async def served(province: Province) -> AsyncIterator[Api]:
    async with apis.served(province, Devices(Codes(bytes(32))).endpoints()) as api:
        yield api


async def made(api: Api) -> Answered:
    body = {"kind": "kiosk", "name": "会见席 1", "seat": seat_of(BUREAU)}
    answer = await api.call(CLERK, "POST", ALL, body)
    assert answer.status == 201, answer.body
    return answer


async def test_a_device_is_made_redeemed_renewed_and_taken_out(served: Api) -> None:
    awaited = await made(served)
    body = {"code": awaited.body["code"], "key": KEY}
    enrolled = await served.call(None, "POST", ENROLMENTS, body)
    assert (enrolled.status, enrolled.body["device"]) == (201, awaited.body["device"])
    assert (await served.call(None, "POST", ENROLMENTS, body)).status == 404
    [listed] = (await served.call(CLERK, "GET", ALL)).body["items"]
    assert listed["state"] == "enrolled" and "key" not in listed
    one = f"{ALL}/{listed['id']}"
    renewed = await served.call(CLERK, "POST", f"{one}/code", seen=listed["version"])
    assert renewed.body["code"] != awaited.body["code"]
    out = await served.call(CLERK, "POST", f"{one}/removal", seen=listed["version"] + 1)
    assert out.status == 200
    [listed] = (await served.call(CLERK, "GET", ALL)).body["items"]
    assert listed["state"] == "taken_out"


async def test_a_code_stays_in_no_kept_answer(served: Api) -> None:
    await made(served)
    async with served.province.database.read() as reader:
        assert (await reader.ask(select(IDEMPOTENCY_KEYS))).all() == []


async def test_another_unit_sees_no_devices_and_what_is_no_key_enrols_none(served: Api) -> None:
    awaited = await made(served)
    other = account(Role.BUREAU_CLERK, OTHER_BUREAU)
    assert (await served.call(other, "GET", ALL)).status == 404
    body = {"code": awaited.body["code"], "key": {**KEY, "crv": "P-384"}}
    refused = await served.call(None, "POST", ENROLMENTS, body)
    assert (refused.status, refused.body["code"]) == (422, "device_key_malformed")


async def test_a_device_for_one_visit_is_made_only_for_one_that_there_is(served: Api) -> None:
    body = {"kind": "one_visit", "name": "病房", "only_for": "nowhere"}
    assert (await served.call(CLERK, "POST", ALL, body)).status == 404
    answer = await served.call(CLERK, "POST", ALL, {**body, "only_for": None})
    assert (answer.status, answer.body["code"]) == (422, "device_of_exception")
