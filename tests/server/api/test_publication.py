"""What units publish, over HTTP: read by everybody, written by whose it is."""

from server.domain.actor import Role
from tests.support.api import Api
from tests.support.province import BUREAU, CLERK, PRISON, PRISON_BUREAU, account

UNIT = f"/api/v1/units/{BUREAU}"
PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
DUTY = {
    "department": "科室一",
    "posts": [{"post": "值班", "name": "试验员", "badge": "B-7"}],
    "by_badge": True,
}


async def test_a_page_shows_posts_by_badge_and_closed_days_in_counts(api: Api) -> None:
    empty = await api.call(None, "GET", f"{UNIT}/public-page")
    assert empty.body["posts"] == [] and empty.body["counts"] == {}
    assert (await api.call(CLERK, "POST", f"{UNIT}/duty", DUTY)).status == 201
    closed = await api.call(CLERK, "POST", f"{UNIT}/days/2026-03-02/closing")
    assert (closed.status, closed.body["visits"]) == (201, 0)
    page = (await api.call(None, "GET", f"{UNIT}/public-page")).body
    assert page["posts"] == [{"post": "值班", "holder": "B-7"}]
    assert page["counts"] == {"2026-03-02": {}}
    wrong = await api.call(CLERK, "POST", f"{UNIT}/days/yesterday/closing")
    assert (wrong.status, wrong.body["code"]) == (422, "day_malformed")


async def test_rules_of_review_are_filed_by_their_hash(api: Api) -> None:
    body = {"sha256": "cd" * 32, "checklist_version": "2", "since": "2026-03-02"}
    filed = await api.call(CLERK, "POST", f"{UNIT}/procedures", body)
    assert (filed.status, filed.body) == (201, body)
    elsewhere = f"/api/v1/units/{PRISON}/procedures"
    assert (await api.call(CLERK, "POST", elsewhere, body)).status == 404
    body["sha256"] = "none"
    assert (await api.call(CLERK, "POST", f"{UNIT}/procedures", body)).status == 422


async def test_a_table_of_priority_is_published_by_its_bureau_and_read_by_all(api: Api) -> None:
    body = {
        "version": "2026-1",
        "custody": "prison",
        "classes": ["reforming"],
        "share_percent": 20,
        "visits_per_month": {"reforming": 2},
    }
    done = await api.call(PRISONS, "POST", "/api/v1/criteria", body)
    assert done.status == 201, done.body
    listed = await api.call(None, "GET", "/api/v1/criteria")
    assert listed.body["items"] == [done.body]
    rehab = await api.call(None, "GET", "/api/v1/criteria?custody=rehab")
    assert rehab.body["items"] == []
    foreign = await api.call(PRISONS, "POST", "/api/v1/criteria", {**body, "custody": "rehab"})
    assert (foreign.status, foreign.codes) == (409, ["priority_table_of_another"])
