"""What is decided beside the steps, over HTTP."""

from tests.support.api import Api
from tests.support.province import CLERK, FACILITY_CLERK, HEAD, asked
from tests.support.underway import lodged, version_of

ONE = "/api/v1/applications"


async def test_a_special_decision_an_extension_and_priority(api: Api) -> None:
    name = await lodged(api.province, asked(minutes=60))
    decision = {"excess": "over_time", "granted": True, "number": 60, "reason": "lives abroad"}
    path = f"{ONE}/{name}/special-decision"
    seen = await version_of(api.province, name)
    assert (await api.call(FACILITY_CLERK, "POST", path, decision, seen=seen)).status == 403
    decided = await api.call(HEAD, "POST", path, decision, seen=seen)
    assert decided.status == 200
    seen = decided.body["version"]
    extension = {"ground": "over_time", "working_days": 2}
    extended = await api.call(CLERK, "POST", f"{ONE}/{name}/extension", extension, seen=seen)
    assert extended.body["deadline"] > decided.body["deadline"]
    claims = {"claims": [{"class_code": "frail_or_far", "held_by": "visitor", "basis": "far"}]}
    seen = extended.body["version"]
    assert (await api.call(CLERK, "PUT", f"{ONE}/{name}/priority", claims, seen=seen)).status == 200
    stale = await api.call(CLERK, "PUT", f"{ONE}/{name}/priority", claims, seen=seen)
    assert stale.status == 412


async def test_a_kind_that_needs_no_decision_is_told(api: Api) -> None:
    name = await lodged(api.province)
    seen = await version_of(api.province, name)
    path = f"{ONE}/{name}/kind-decision"
    answer = await api.call(HEAD, "POST", path, {"ground": "educational_need"}, seen=seen)
    assert (answer.status, answer.body["code"]) == (422, "kind_without_decision")
