"""Applications over HTTP: each step by whom the law gives it to, and every no with its reason."""

from server.domain.actor import Role
from tests.support.api import Answered, Api
from tests.support.api_form import form
from tests.support.province import (
    BROTHER,
    BUREAU,
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    OTHER_BUREAU,
    SON,
    VISIT_AT,
    account,
    family,
)

ALL = "/api/v1/applications"


async def lodged(api: Api) -> Answered:
    answer = await api.call(CLERK, "POST", ALL, form())
    assert answer.status == 201 and answer.body["lodged"], answer.body
    return answer


async def test_lodging_answers_with_the_receipt(api: Api) -> None:
    answer = await lodged(api)
    shown = answer.body["application"]
    assert shown["state"] == "in_review" and shown["deadline"].startswith("2026-03-06T00:00")
    assert answer.headers["ETag"] == f'"{shown["version"]}"'


async def test_the_same_key_gives_the_same_answer_and_lodges_once(api: Api) -> None:
    first = await api.call(CLERK, "POST", ALL, form(), key="once")
    again = await api.call(CLERK, "POST", ALL, form(), key="once")
    assert again.body == first.body and again.status == 201
    other = await api.call(CLERK, "POST", ALL, form(minutes=20), key="once")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


async def test_what_lacks_is_listed_and_a_completed_form_is_lodged(api: Api) -> None:
    returned = await api.call(CLERK, "POST", ALL, form(facility_named=None, channel="post"))
    assert returned.status == 201 and not returned.body["lodged"]
    assert returned.body["lacks"][0]["refusal"]["citation"]["source"].startswith("Art.")
    name, seen = returned.body["application"]["id"], returned.body["version"]
    done = await api.call(CLERK, "POST", f"{ALL}/{name}/lodging", form(), seen=seen)
    assert done.status == 200 and done.body["lodged"]


async def test_a_taken_slot_is_told_with_the_three_nearest_free_times(api: Api) -> None:
    for number in range(2):
        mine = form(inmate=SON, start=VISIT_AT.isoformat())
        if number:
            mine |= {
                "inmate": "other-son",
                "facility_named": "prison-2",
                "visitors": [mine["visitors"][0]],
            }
        assert (await api.call(CLERK, "POST", ALL, mine)).status == 201
    third = form(inmate="in-rehab", facility_named="rehab-1")
    third["visitors"] = third["visitors"][:1]
    answer = await api.call(CLERK, "POST", ALL, third)
    assert (answer.status, answer.body["code"]) == (409, "slot_taken")
    assert len(answer.body["nearest"]) == 3
    assert answer.body["refusals"][0]["citation"]["source"] == "Art. 12"


async def test_the_whole_way_to_a_booking(api: Api) -> None:
    name = (await lodged(api)).body["application"]["id"]
    one = f"{ALL}/{name}"
    seen = (await api.call(CLERK, "GET", one)).body["version"]
    forwarded = await api.call(CLERK, "POST", f"{one}/review", {"checklist": CHECKLIST}, seen=seen)
    assert forwarded.body["state"] == "before_facility"
    approval = {"start": VISIT_AT.isoformat(), "visitors": [MOTHER], "checklist": CHECKLIST}
    approved = await api.call(
        FACILITY_CLERK, "POST", f"{one}/approval", approval, seen=forwarded.body["version"]
    )
    assert approved.status == 200 and approved.body["state"] == "booked", approved.body
    assert [step["event"] for step in approved.body["steps"]] == [
        "lodged", "forwarded", "approved", "agreed",
    ]  # fmt: skip


async def test_an_old_version_is_refused_and_a_missing_one_is_asked_for(api: Api) -> None:
    name = (await lodged(api)).body["application"]["id"]
    path, body = f"{ALL}/{name}/review", {"checklist": CHECKLIST}
    assert (await api.call(CLERK, "POST", path, body, seen=1)).status == 412
    assert (await api.call(CLERK, "POST", path, body)).status == 428


async def test_another_bureau_sees_nothing_and_another_role_may_not(api: Api) -> None:
    name = (await lodged(api)).body["application"]["id"]
    foreign = await api.call(account(Role.BUREAU_CLERK, OTHER_BUREAU), "GET", f"{ALL}/{name}")
    unknown = await api.call(CLERK, "GET", f"{ALL}/nobody")
    assert foreign.status == unknown.status == 404 and foreign.body == unknown.body
    watcher = account(Role.BUREAU_OFFICER, BUREAU)
    assert (await api.call(watcher, "GET", f"{ALL}/{name}")).status == 403


async def test_a_family_sees_its_own_application_and_no_other(api: Api) -> None:
    name = (await lodged(api)).body["application"]["id"]
    assert (await api.call(family(MOTHER), "GET", f"{ALL}/{name}")).status == 200
    assert (await api.call(family(BROTHER), "GET", f"{ALL}/{name}")).status == 404
    assert (await api.call(None, "GET", f"{ALL}/{name}")).status == 401


async def test_the_work_list_names_nobody_and_goes_by_pages(api: Api) -> None:
    name = (await lodged(api)).body["application"]["id"]
    page = await api.call(CLERK, "GET", f"/api/v1/units/{BUREAU}/tasks?limit=1")
    assert [each["application"] for each in page.body["items"]] == [name]
    assert MOTHER not in str(page.body)
    following = page.body["next"]
    after = await api.call(CLERK, "GET", f"/api/v1/units/{BUREAU}/tasks?cursor={following}")
    assert after.body == {"items": [], "next": ""}
    torn = await api.call(CLERK, "GET", f"/api/v1/units/{BUREAU}/tasks?cursor=x")
    assert (torn.status, torn.body["code"]) == (422, "cursor_malformed")
