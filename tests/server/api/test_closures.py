"""Closures over HTTP: announced, filed, ended, each by whom the law gives it to."""

from typing import Any

from server.domain.actor import Role
from tests.support.api import Api
from tests.support.province import FACILITY_CLERK, HEAD, PRISON, REHAB, account, family

ALL = "/api/v1/closures"


def closure(**changes: Any) -> dict[str, Any]:
    body = {"cause": "network_failure", "units": [PRISON], "text": "The line is down."}
    return {**body, **changes}


async def test_a_closure_is_announced_filed_and_ended(api: Api) -> None:
    done = await api.call(HEAD, "POST", ALL, closure())
    assert done.status == 201, done.body
    assert done.body["falls"] == {"fallen": [], "running": [], "more": False}
    one, seen = f"{ALL}/{done.body['closure']['id']}", done.body["version"]
    more = await api.call(HEAD, "POST", f"{one}/falls")
    assert more.body == done.body["falls"]
    filed = await api.call(HEAD, "POST", f"{one}/filing", seen=seen)
    assert filed.body["filed_at"] and filed.body["version"] == seen + 1
    assert (await api.call(HEAD, "POST", f"{one}/end", {}, seen=seen)).status == 412
    ended = await api.call(HEAD, "POST", f"{one}/end", {}, seen=seen + 1)
    assert ended.body["reopened"] > 0 and ended.body["closure"]["until"]


async def test_what_the_text_does_not_allow_is_refused_with_its_article(api: Api) -> None:
    refused = await api.call(HEAD, "POST", ALL, closure(units=[REHAB]))
    assert (refused.status, refused.codes) == (409, ["closure_reach_exceeded"])
    assert refused.body["refusals"][0]["citation"]["source"] == "Art. 36(1)"
    assert (await api.call(FACILITY_CLERK, "POST", ALL, closure())).status == 403
    assert (await api.call(HEAD, "POST", ALL, closure(units=[]))).status == 422
    assert (await api.call(HEAD, "POST", ALL, closure(units=["nowhere"]))).status == 404


async def test_staff_sees_what_is_late_and_a_foreign_head_ends_nothing(api: Api) -> None:
    done = await api.call(HEAD, "POST", ALL, closure())
    api.province.pass_by(days=3)
    listed = await api.call(FACILITY_CLERK, "GET", ALL)
    assert [each["code"] for each in listed.body["items"][0]["alarms"]] == ["closure_not_filed"]
    assert (await api.call(family(), "GET", ALL)).status == 403
    one = f"{ALL}/{done.body['closure']['id']}"
    other = account(Role.FACILITY_HEAD, REHAB)
    assert (await api.call(other, "POST", f"{one}/end", {}, seen=1)).status == 404
    assert (await api.call(HEAD, "POST", f"{ALL}/none/falls")).status == 404
