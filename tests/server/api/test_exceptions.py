"""Special cases of the Department, over HTTP."""

from server.domain.actor import Role
from tests.support.api import Api
from tests.support.province import BUREAU, CLERK, DEPARTMENT, HEAD, MOTHER, SON, VISIT_AT, account

WHOLE = account(Role.DEPARTMENT, DEPARTMENT)
BODY = {
    "number": "2026-7",
    "site": BUREAU,
    "inmate": SON,
    "visitors": [MOTHER],
    "start": VISIT_AT.isoformat(),
    "reason": "in hospital",
}


async def test_the_department_approves_and_the_facility_allows(api: Api) -> None:
    assert (await api.call(CLERK, "POST", "/api/v1/exceptions", BODY)).status == 403
    answer = await api.call(WHOLE, "POST", "/api/v1/exceptions", BODY)
    assert (answer.status, answer.body["kind"]) == (201, "exception")
    path = f"/api/v1/applications/{answer.body['id']}/exception-decision"
    seen = answer.body["version"]
    decided = await api.call(HEAD, "POST", path, {"allows": True}, seen=seen)
    assert decided.status == 200 and decided.body["version"] == seen + 1


async def test_without_a_number_there_is_none(api: Api) -> None:
    answer = await api.call(WHOLE, "POST", "/api/v1/exceptions", {**BODY, "number": " "})
    assert answer.codes == ["exception_without_number"]
