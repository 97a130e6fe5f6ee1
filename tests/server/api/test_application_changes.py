"""Applied for anew, put right, cancelled, over HTTP."""

from datetime import timedelta

from tests.support.api import Api
from tests.support.api_form import form
from tests.support.province import (
    BROTHER,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    SON,
    VISIT_AT,
    asked,
    family,
)
from tests.support.underway import booked, requested, version_of

ONE = "/api/v1/applications"
LATER = VISIT_AT + timedelta(days=7)


async def test_a_family_applies_anew(api: Api) -> None:
    name = await booked(api.province)
    seen = await version_of(api.province, name)
    body = form(start=LATER.isoformat(), reason="a funeral")
    answer = await api.call(CLERK, "POST", f"{ONE}/{name}/reapplication", body, seen=seen)
    assert answer.status == 201, answer.body
    assert (answer.body["instead_of"], answer.body["state"]) == (name, "in_review")


async def test_an_inmate_applies_anew(api: Api) -> None:
    name = await requested(api.province)
    seen = await version_of(api.province, name)
    body = {"inmate": SON, "visitors": [MOTHER, BROTHER], "start": LATER.isoformat()}
    path = f"{ONE}/{name}/inside-reapplication"
    answer = await api.call(FACILITY_CLERK, "POST", path, body, seen=seen)
    assert (answer.status, answer.body["instead_of"]) == (201, name)


async def test_a_patch_puts_right_and_changes_neither_time_nor_people(api: Api) -> None:
    name = await booked(api.province, asked(MOTHER, BROTHER))
    seen = await version_of(api.province, name)
    later = {"start": LATER.isoformat()}
    refused = await api.call(CLERK, "PATCH", f"{ONE}/{name}", later, seen=seen)
    assert refused.codes == ["change_needs_application"]
    fewer = {"visitors": [MOTHER], "wish": {"language": "yue", "ground": "dialect"}}
    assert (
        await api.call(family(BROTHER), "PATCH", f"{ONE}/{name}", fewer, seen=seen)
    ).status == 404
    answer = await api.call(family(MOTHER), "PATCH", f"{ONE}/{name}", fewer, seen=seen)
    assert (answer.status, answer.body["visitors"]) == (200, [MOTHER])


async def test_a_facility_cancels(api: Api) -> None:
    name = await booked(api.province)
    seen = await version_of(api.province, name)
    body = {"ground": "statuses.solitary_confinement", "reason": "since this morning"}
    answer = await api.call(FACILITY_CLERK, "POST", f"{ONE}/{name}/cancellation", body, seen=seen)
    assert (answer.status, answer.body["state"]) == (200, "cancelled")
