"""The entitlement over HTTP."""

from tests.support.api import Api
from tests.support.booked import booked
from tests.support.province import (
    BROTHER,
    CLERK,
    FACILITY_CLERK,
    HEAD,
    MOTHER,
    SON,
    VISIT_AT,
    family,
)

INMATE = f"/api/v1/inmates/{SON}"
WHAT = {"kind": "video", "start": VISIT_AT.isoformat()}


async def test_a_family_is_told_of_its_own_and_owes_no_purpose(api: Api) -> None:
    path = f"/api/v1/applications/{await booked(api.province)}/entitlement"
    told = await api.call(family(MOTHER), "POST", path)
    assert told.status == 200 and told.body["allowed"]
    assert told.body["steps"][0]["citation"]["source"].startswith("Art. 11")
    assert (await api.call(family(BROTHER), "POST", path)).status == 404
    assert (await api.call(CLERK, "POST", path)).body["code"] == "purpose_missing"
    assert (await api.call(CLERK, "POST", path, purpose="asked at the desk")).status == 200


async def test_a_further_visit_opens_what_the_month_had_closed(api: Api) -> None:
    await booked(api.province)
    path = f"{INMATE}/entitlement"
    before = await api.call(FACILITY_CLERK, "POST", path, WHAT, purpose="planning")
    assert not before.body["allowed"]
    more = {"start": VISIT_AT.isoformat(), "granted": True, "number": 2, "reason": "a funeral"}
    assert (await api.call(HEAD, "POST", f"{INMATE}/further-visits", more)).status == 201
    after = await api.call(FACILITY_CLERK, "POST", path, WHAT, purpose="planning")
    assert after.body["allowed"]


async def test_what_changes_the_account_is_entered(api: Api) -> None:
    held = {"reference": "V-1", "kind": "video", "start": "2026-03-01T10:00:00+08:00"}
    elsewhere = await api.call(FACILITY_CLERK, "POST", f"{INMATE}/visits-elsewhere", held)
    assert elsewhere.status == 201
    size = await api.call(FACILITY_CLERK, "POST", f"{INMATE}/account-sizes", {"visits": 3})
    assert size.status == 201
    too_many = await api.call(FACILITY_CLERK, "POST", f"{INMATE}/account-sizes", {"visits": 99})
    assert too_many.status == 422


async def test_a_text_without_discipline_has_no_restriction(api: Api) -> None:
    body = {"effective_on": "2026-03-02"}
    answer = await api.call(FACILITY_CLERK, "POST", f"{INMATE}/restrictions", body)
    assert (answer.status, answer.body["code"]) == (422, "discipline_not_in_text")
    merit = {"decision": "M-1", "ground": "merit", "decided_on": "2026-03-02"}
    refused = await api.call(FACILITY_CLERK, "POST", f"{INMATE}/credits", merit)
    assert (refused.status, refused.codes) == (409, ["credits_unknown"])
