"""What inmates ask for, over HTTP: from the request to the bureau's report of a bar."""

from typing import Any

from tests.support.api import Answered, Api
from tests.support.province import (
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    OTHER_PRISON,
    OTHER_SON,
    SON,
    STRANGER,
    VISIT_AT,
    account,
    family,
    relate,
)

ALL = "/api/v1/inmate-applications"
ONE = "/api/v1/applications"


def form(**changes: Any) -> dict[str, Any]:
    return {"inmate": SON, "visitors": [MOTHER], "start": VISIT_AT.isoformat(), **changes}


async def lodged(api: Api) -> Answered:
    answer = await api.call(FACILITY_CLERK, "POST", ALL, form())
    assert answer.status == 201, answer.body
    return answer


async def test_from_the_request_to_a_bar_that_the_bureau_reports(api: Api) -> None:
    answer = await lodged(api)
    assert answer.body["state"] == "before_facility"
    name, seen = answer.body["id"], answer.body["version"]
    verification = {"visitor": MOTHER, "basis": "household register"}
    path = f"{ONE}/{name}/verification"
    verified = await api.call(FACILITY_CLERK, "POST", path, verification, seen=seen)
    assert verified.status == 200
    approval = {"start": VISIT_AT.isoformat(), "visitors": [MOTHER], "checklist": CHECKLIST}
    seen = verified.body["version"]
    approved = await api.call(FACILITY_CLERK, "POST", f"{ONE}/{name}/approval", approval, seen=seen)
    assert approved.body["state"] == "awaiting_consent"
    report = {"ground": "bars.case_connected", "reason": "co-accused"}
    seen = approved.body["version"]
    reported = await api.call(CLERK, "POST", f"{ONE}/{name}/bar-report", report, seen=seen)
    assert (reported.status, reported.body["state"]) == (200, "bar_reported")


async def test_what_a_request_does_not_state_is_a_problem_with_its_article(api: Api) -> None:
    answer = await api.call(FACILITY_CLERK, "POST", ALL, form(visitors=[STRANGER]))
    assert answer.codes == ["request_point_missing"]
    assert answer.body["refusals"][0]["citation"]["source"] == "Art. 10"


async def test_a_foreign_facility_a_family_and_nobody_are_told_nothing(api: Api) -> None:
    elsewhere = account(FACILITY_CLERK.role, OTHER_PRISON)
    assert (await api.call(elsewhere, "POST", ALL, form())).status == 404
    assert (await api.call(CLERK, "POST", ALL, form())).status == 403
    assert (await api.call(family(), "POST", ALL, form())).status in {403, 404}
    assert (await api.call(None, "POST", ALL, form())).status == 401


async def test_between_two_inmates(api: Api) -> None:
    async with api.province.database.begin() as work:
        await relate(work, SON, OTHER_SON, kind="sibling")
    wanted = {"inmate": SON, "other": OTHER_SON, "start": VISIT_AT.isoformat()}
    path = "/api/v1/between-inmates-applications"
    answer = await api.call(FACILITY_CLERK, "POST", path, wanted)
    assert answer.status == 201 and answer.body["bureau"] is None
    assert len(answer.body["facilities"]) == 2
