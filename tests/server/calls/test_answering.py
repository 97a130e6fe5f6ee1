"""What any call may get wrong, and with which status and code it is told."""

from dataclasses import replace

import pytest

from tests.support.api import Api, identity
from tests.support.province import CLERK, HEAD, PRISON

ALL = "/api/v1/applications"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "json_malformed"),
        ("[" * 1000 + "]" * 1000, 400, "json_malformed"),
        ('{"minutes": NaN}', 400, "json_malformed"),
        ("\ud800", 400, "json_malformed"),
        ("{}", 422, "body_invalid"),
        ('{"fee": 1}', 422, "body_invalid"),
        ("[]", 422, "body_invalid"),
    ],
)
async def test_a_body_that_makes_no_sense(api: Api, body: str, status: int, code: str) -> None:
    headers = {**JSON, "Idempotency-Key": "k"}
    api.doorkeeper.who = identity(CLERK)
    raw = body.encode("utf-8", "surrogatepass")
    async with api.client.post(ALL, data=raw, headers=headers) as response:
        told = await response.json(content_type=None)
        assert (response.status, told["code"]) == (status, code)
        assert response.content_type == "application/problem+json"


async def test_what_is_told_of_a_bad_body_repeats_no_value(api: Api) -> None:
    told = await api.call(CLERK, "POST", ALL, {"site": "试验王五\x00", "minutes": "private"})
    assert told.status == 422 and "试验王五" not in str(told.body)
    assert "private" not in str(told.body)
    assert {"pointer": "/minutes", "message": "int_type"} in told.body["faults"]


async def test_a_body_of_another_kind_or_too_large(api: Api) -> None:
    plain = {"Content-Type": "text/plain"}
    assert (await api.call(CLERK, "POST", ALL, {}, headers=plain)).status == 415
    assert (await api.call(CLERK, "POST", ALL, {"x": "y" * 70_000})).status == 413


async def test_a_creating_call_without_a_key_is_refused(api: Api) -> None:
    told = await api.call(CLERK, "POST", ALL, {}, headers={"Idempotency-Key": "Ä"})
    assert told.status in {400, 422}


async def test_an_unknown_path_method_or_query_is_a_problem_too(api: Api) -> None:
    unknown = await api.call(CLERK, "GET", "/api/v1/nothing")
    assert (unknown.status, unknown.body["code"]) == (404, "not_found")
    method = await api.call(CLERK, "DELETE", ALL)
    assert (method.status, method.body["code"]) == (405, "method_not_allowed")
    query = await api.call(CLERK, "GET", f"{ALL}/a?x=1")
    assert (query.status, query.body["code"]) == (400, "query_unknown")


async def test_the_description_names_every_model_and_every_answer(api: Api) -> None:
    async with api.client.get("/openapi.json") as response:
        document = await response.json()
    assert document["openapi"].startswith("3.1")
    one = document["paths"]["/api/v1/applications/{application}/review"]["post"]
    assert {"200", "401", "403", "404", "409", "412", "422", "428"} <= one["responses"].keys()
    assert "ApplicationBody" in document["components"]["schemas"]


async def test_a_key_of_one_role_gets_no_answer_of_another(api: Api) -> None:
    body = {"about": PRISON, "words": "slow"}
    path, two_hats = "/api/v1/unit-complaints", replace(HEAD, account=CLERK.account)
    first = await api.call(CLERK, "POST", path, body, key="k")
    again = await api.call(CLERK, "POST", path, body, key="k")
    other = await api.call(two_hats, "POST", path, body, key="k")
    assert first.status == other.status == 201
    assert first.body["id"] == again.body["id"] != other.body["id"]
