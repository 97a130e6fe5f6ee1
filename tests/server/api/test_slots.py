"""A unit's calendar over HTTP: set by the unit, read by everybody."""

from typing import Any

from server.domain.actor import Role
from tests.support.api import Answered, Api
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    OTHER_BUREAU,
    PRISON,
    account,
    seat_of,
)

UNIT = f"/api/v1/units/{BUREAU}"
APRIL = f"{UNIT}/months/2026-04"
CALENDAR = f"{UNIT}/calendar?month=2026-04"


def patterns(*starts: str, **more: Any) -> dict[str, Any]:
    seats = [seat_of(BUREAU, 1), seat_of(BUREAU, 2)]
    one = {"seats": seats, "weekdays": [1, 2, 3, 4, 5], "starts": starts, "minutes": 40, **more}
    return {"patterns": [one]}


async def planned(api: Api) -> Answered:
    body = patterns("09:00", "10:00", "14:00")
    answer = await api.call(CLERK, "PUT", f"{APRIL}/plan", body, seen=0)
    assert answer.status == 200, answer.body
    return answer


async def signed(api: Api) -> Answered:
    seen = (await planned(api)).body["version"]
    answer = await api.call(CLERK, "POST", f"{APRIL}/signature", {}, seen=seen)
    assert answer.status == 200, answer.body
    return answer


async def test_a_month_is_planned_signed_added_to_and_read_by_anybody(api: Api) -> None:
    assert (await api.call(None, "GET", CALENDAR)).body["times"] == []
    month = await signed(api)
    assert month.body["row"]["signing"] == "in_time" and month.body["signed_at"]
    body = patterns("15:00")
    seen = month.body["version"]
    added = await api.call(CLERK, "POST", f"{APRIL}/additions", body, seen=seen)
    assert added.body["row"]["counted"] == len(added.body["slots"])
    calendar = (await api.call(None, "GET", CALENDAR)).body
    assert sum(each["free"] for each in calendar["times"]) == added.body["row"]["counted"]
    assert set(calendar["times"][0]) == {"starts_at", "ends_at", "slots", "free"}


async def test_the_unit_sees_its_plan_before_it_is_signed_and_nobody_else_does(api: Api) -> None:
    await planned(api)
    mine = await api.call(CLERK, "GET", APRIL)
    assert mine.body["signed_at"] is None and mine.headers["ETag"] == '"1"'
    other = account(Role.BUREAU_CLERK, OTHER_BUREAU)
    assert (await api.call(other, "GET", APRIL)).status == 404
    assert (await api.call(None, "GET", APRIL)).status == 401


async def test_what_is_outside_working_hours_needs_a_reason(api: Api) -> None:
    body = patterns("05:00")
    plan = await api.call(CLERK, "PUT", f"{APRIL}/plan", body, seen=0)
    assert len(plan.body["outside"]) == len(plan.body["slots"])
    refused = await api.call(CLERK, "POST", f"{APRIL}/signature", {}, seen=1)
    assert refused.status == 409 and "slot_outside_hours" in refused.codes


async def test_a_version_that_is_old_and_a_month_that_is_none_are_refused(api: Api) -> None:
    await planned(api)
    old = await api.call(CLERK, "PUT", f"{APRIL}/plan", patterns("09:00"), seen=0)
    assert old.status == 412
    for month in ("2026-13", "april", "2026-4"):
        answer = await api.call(CLERK, "GET", f"{UNIT}/months/{month}")
        assert (answer.status, answer.body["code"]) == (422, "month_malformed")
    assert (await api.call(None, "GET", f"{UNIT}/calendar?month=2026-13")).status == 422


async def test_the_report_goes_by_pages(api: Api) -> None:
    await signed(api)
    path = f"/api/v1/units/{CITY}/compliance?month=2026-04&limit=2"
    city = account(Role.CITY, CITY)
    page = (await api.call(city, "GET", path)).body
    assert [each["unit"] for each in page["items"]] == [BUREAU, OTHER_BUREAU]
    assert [each["signing"] for each in page["items"]] == ["in_time", "open"]
    rest = (await api.call(city, "GET", f"{path}&cursor={page['next']}")).body
    assert len(rest["items"]) == 1 and rest["next"] == ""
    foreign = f"/api/v1/units/{PRISON}/compliance?month=2026-04"
    assert (await api.call(city, "GET", foreign)).status == 404
