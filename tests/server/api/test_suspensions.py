"""Oversight over HTTP: suspensions, reviews, complaints, referrals, recordings, the register,
roles; each by whom the table gives it to."""

from datetime import timedelta

from server.domain.actor import Role
from tests.support.after_visit import another, booked, cut, held, misconduct
from tests.support.api import Api
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    FACILITY_CLERK,
    HEAD,
    MOTHER,
    OTHER_BUREAU,
    PRISON,
    PRISON_BUREAU,
    VISIT_AT,
    account,
    family,
)

V1 = "/api/v1"
OF_CITY = account(Role.CITY, CITY)
OF_DEPARTMENT = account(Role.DEPARTMENT, DEPARTMENT)
OF_PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
ELSEWHERE = account(CLERK.role, OTHER_BUREAU)


async def proposed(api: Api) -> tuple[str, int]:
    name = await booked(api.province)
    await misconduct(api.province, name)
    body = {"application": name, "visitor": MOTHER, "reasons": "drunk and loud"}
    answer = await api.call(CLERK, "POST", f"{V1}/suspensions", body)
    assert answer.status == 201, answer.body
    return answer.body["id"], answer.body["version"]


async def test_a_suspension_from_the_proposal_to_the_filing(api: Api) -> None:
    name, seen = await proposed(api)
    listed = await api.call(OF_CITY, "GET", f"{V1}/units/{CITY}/suspensions?limit=1")
    assert [each["id"] for each in listed.body["items"]] == [name]
    rest = await api.call(
        OF_CITY, "GET", f"{V1}/units/{CITY}/suspensions?cursor={listed.body['next']}"
    )
    assert rest.body["items"] == []
    path, body = f"{V1}/suspensions/{name}", {"months": 2, "reasons": "grave"}
    decided = await api.call(OF_CITY, "POST", f"{path}/decision", body, seen=seen)
    assert decided.body["state"] == "approved" and decided.body["until"] is not None
    by = await another(api.province, OF_CITY)
    filed = await api.call(by, "POST", f"{path}/filing", seen=decided.body["version"])
    assert (filed.status, filed.body["state"]) == (200, "filed")


async def test_a_suspension_is_shown_to_its_site_and_its_city_alone(api: Api) -> None:
    name, seen = await proposed(api)
    path = f"{V1}/suspensions/{name}"
    statuses = [
        (await api.call(by, "GET", path)).status
        for by in (CLERK, OF_CITY, ELSEWHERE, HEAD, family(), None)
    ]
    assert statuses == [200, 200, 404, 404, 403, 401]
    body = {"months": 4, "reasons": "grave"}
    refused = await api.call(OF_CITY, "POST", f"{path}/decision", body, seen=seen)
    assert refused.status == 409 and refused.codes == ["suspension_months_out_of_bounds"]


async def test_a_family_complains_and_the_body_above_answers(api: Api) -> None:
    name = await booked(api.province)
    await cut(api.province, name)
    body = {"of": "cut", "subject": name, "person": MOTHER, "words": "we were quiet"}
    asked = await api.call(family(), "POST", f"{V1}/reviews", body)
    assert asked.status == 201 and asked.body["before"] == CITY
    path = f"{V1}/reviews/{asked.body['id']}"
    for by, status in ((family(), 200), (OF_CITY, 200), (ELSEWHERE, 404), (OF_PRISONS, 404)):
        assert (by, (await api.call(by, "GET", path)).status) == (by, status)
    listed = await api.call(OF_CITY, "GET", f"{V1}/units/{CITY}/reviews")
    assert [each["id"] for each in listed.body["items"]] == [asked.body["id"]]
    said = {"overturned": True, "reasons": "so it was"}
    answer = await api.call(OF_CITY, "POST", f"{path}/answer", said, seen=asked.body["version"])
    assert answer.body["overturned"] is True
    assert (await api.call(CLERK, "GET", f"{V1}/units/{BUREAU}/reviews")).status == 403


async def test_a_cursor_of_another_list_is_refused(api: Api) -> None:
    bad = await api.call(OF_CITY, "GET", f"{V1}/units/{CITY}/reviews?cursor=WyJhIiwiYiJd")
    assert (bad.status, bad.body["code"]) == (422, "cursor_malformed")


async def test_a_complaint_about_a_unit_is_listed_above_it_and_nowhere_else(api: Api) -> None:
    body = {"about": BUREAU, "words": "a gift was asked for"}
    taken = await api.call(family(), "POST", f"{V1}/unit-complaints", body)
    assert taken.status == 201
    listed = await api.call(OF_CITY, "GET", f"{V1}/units/{CITY}/complaints")
    assert [each["id"] for each in listed.body["items"]] == [taken.body["id"]]
    assert "person" not in listed.body["items"][0]
    for by, unit in ((CLERK, BUREAU), (OF_CITY, BUREAU), (OF_DEPARTMENT, CITY)):
        assert (await api.call(by, "GET", f"{V1}/units/{unit}/complaints")).status in (403, 404)
    path = f"{V1}/unit-complaints/{taken.body['id']}/answer"
    done = await api.call(OF_CITY, "POST", path, {"answer": "it was so"}, seen=1)
    assert done.body["answer"] == "it was so"


async def test_a_breach_is_referred_and_its_recording_stays(api: Api) -> None:
    name = await booked(api.province)
    await cut(api.province, name)
    await held(api.province, name)
    body = {"application": name, "after": "cut", "authority": "试验公安局", "law": "试验法 1"}
    referred = await api.call(CLERK, "POST", f"{V1}/referrals", body)
    assert referred.status == 201
    api.province.now = VISIT_AT + timedelta(days=1200)
    path = f"{V1}/applications/{name}/recording-deletion"
    kept = await api.call(OF_PRISONS, "POST", path, {"reason": "old"})
    assert kept.codes == ["recording_under_referral"]
    listed = await api.call(CLERK, "GET", f"{V1}/units/{BUREAU}/referrals")
    assert [each["id"] for each in listed.body["items"]] == [referred.body["id"]]
    closing = f"{V1}/referrals/{referred.body['id']}/closing"
    closed = {"event": "answered", "words": "no case"}
    assert (await api.call(CLERK, "POST", closing, closed, seen=1)).body["state"] == "closed"
    assert (await api.call(OF_PRISONS, "POST", path, {"reason": "old"})).status == 201


async def test_playback_is_permitted_with_a_purpose_under_a_mark(api: Api) -> None:
    name = await booked(api.province)
    await held(api.province, name)
    path = f"{V1}/applications/{name}/playback"
    body = {"since": VISIT_AT.isoformat(), "until": api.province.now.isoformat()}
    assert (await api.call(OF_PRISONS, "POST", path, body)).body["code"] == "purpose_missing"
    given = await api.call(OF_PRISONS, "POST", path, body, purpose="analysis")
    assert given.status == 201 and given.body["mark"]
    operator = account(Role.PLATFORM_OPERATOR, DEPARTMENT)
    assert (await api.call(operator, "POST", path, body, purpose="x")).status == 404


async def test_the_register_is_read_by_who_oversees_and_each_look_is_a_line(api: Api) -> None:
    await booked(api.province)
    path = f"{V1}/register?after=0&limit=2"
    assert (await api.call(OF_DEPARTMENT, "GET", path)).body["code"] == "purpose_missing"
    first = await api.call(OF_DEPARTMENT, "GET", path, purpose="audit")
    assert [each["number"] for each in first.body["lines"]] == [1, 2]
    after = first.body["end"]
    then = await api.call(OF_DEPARTMENT, "GET", f"{V1}/register?after={after}", purpose="audit")
    assert [each["act"] for each in then.body["lines"]] == ["register_read"]
    assert (await api.call(CLERK, "GET", path, purpose="audit")).status == 403
    foreign = await api.call(OF_CITY, "GET", f"{V1}/register?unit={PRISON}", purpose="audit")
    assert foreign.status == 404


async def test_a_role_is_asked_for_granted_and_taken(api: Api) -> None:
    new = account(Role.INTERPRETER, PRISON).account
    body = {"account": new, "role": "facility_clerk", "unit": PRISON}
    asked = await api.call(FACILITY_CLERK, "POST", f"{V1}/roles", body)
    assert asked.status == 201 and asked.body["granted_at"] is None
    path = f"{V1}/roles/{asked.body['id']}"
    granted = await api.call(HEAD, "POST", f"{path}/grant", seen=asked.body["version"])
    assert granted.body["granted_by"] == HEAD.account and granted.body["warnings"] == []
    listed = await api.call(HEAD, "GET", f"{V1}/units/{PRISON}/roles")
    assert [each["account"] for each in listed.body["roles"]] == [new]
    assert (await api.call(ELSEWHERE, "GET", f"{V1}/units/{PRISON}/roles")).status == 404
    opened = await api.call(HEAD, "POST", f"{V1}/accounts/{new}/opening", seen=1)
    assert opened.status == 200
    incident = {"about": new, "breach": "other", "text": "asleep at the monitor"}
    entered = await api.call(HEAD, "POST", f"{V1}/units/{PRISON}/incidents", incident)
    assert entered.status == 201
    known = await api.call(HEAD, "GET", f"{V1}/units/{PRISON}/incidents")
    assert [each["about"] for each in known.body["items"]] == [new]
    why = {"reason": "left"}
    seen = granted.body["version"]
    assert (await api.call(HEAD, "POST", f"{path}/revocation", why, seen=seen)).status == 200
    seen = opened.body["version"]
    closing = f"{V1}/accounts/{new}/closing"
    assert (await api.call(HEAD, "POST", closing, why, seen=seen)).status == 200


async def test_everybody_may_know_which_text_judges(api: Api) -> None:
    told = await api.call(None, "GET", f"{V1}/law?start=2026-03-12T10:00:00%2B08:00")
    assert told.status == 200 and told.body["limits"]["status"] == "in_force"
    far = await api.call(None, "GET", f"{V1}/law?start=0001-01-01T00:00:00%2B08:00")
    assert far.status == 422
    old = await api.call(None, "GET", f"{V1}/law?start=1950-01-01T00:00:00Z")
    assert old.status == 422


async def test_a_draft_is_put_live_by_the_department_alone(api: Api) -> None:
    found = next(each for each in api.province.law.profiles.all if each.status == "draft")
    body = {"profile": found.id, "version": found.version, "reason": "trial"}
    assert (await api.call(OF_CITY, "POST", f"{V1}/law/drafts", body)).status == 403
    assert (await api.call(OF_DEPARTMENT, "POST", f"{V1}/law/drafts", body)).status == 201
