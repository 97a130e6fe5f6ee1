"""Units and seats over HTTP."""

from server.domain.actor import Role
from tests.support.api import Api
from tests.support.province import (
    CITY,
    CLERK,
    DEPARTMENT,
    HEAD,
    KINDS,
    PRISON,
    account,
    seat_of,
)

ALL = "/api/v1/units"
PROVINCE = account(Role.DEPARTMENT, DEPARTMENT)
OFFICE = {"id": "office-2", "kind": "judicial_office", "name": "试验所", "city": CITY}


async def test_everybody_knows_the_units(api: Api) -> None:
    listed = await api.call(None, "GET", ALL)
    assert {each["id"] for each in listed.body["items"]} == set(KINDS)
    offices = await api.call(None, "GET", f"{ALL}?kind=judicial_office&city={CITY}")
    assert [each["id"] for each in offices.body["items"]] == ["office-1"]


async def test_the_department_enters_an_office_directly_under_a_city(api: Api) -> None:
    entered = await api.call(PROVINCE, "POST", ALL, OFFICE)
    assert entered.status == 201 and entered.body["city"] == CITY
    again = await api.call(PROVINCE, "POST", ALL, OFFICE)
    assert (again.status, again.body["code"]) == (409, "conflict")
    assert (await api.call(CLERK, "POST", ALL, OFFICE)).status == 403
    nowhere = await api.call(PROVINCE, "POST", ALL, {**OFFICE, "city": None})
    assert (nowhere.status, nowhere.body["code"]) == (422, "unit_city")


async def test_a_seat_is_entered_accepted_and_tested(api: Api) -> None:
    entered = await api.call(HEAD, "POST", f"{ALL}/{PRISON}/seats", {"name": "3 号"})
    assert (entered.status, entered.body["state"]) == (201, "installed")
    tests = f"{ALL}/{PRISON}/seats/{entered.body['id']}/tests"
    early = await api.call(HEAD, "POST", tests, {"event": "self_test_passed"}, seen=1)
    assert (early.status, early.body["code"]) == (422, "seat_event_impossible")
    accepted = await api.call(HEAD, "POST", tests, {"event": "acceptance_passed"}, seen=1)
    assert accepted.body["seat"]["state"] == "accepted"


async def test_a_failed_seat_stands_on_the_units_board(api: Api) -> None:
    tests = f"{ALL}/{PRISON}/seats/{seat_of(PRISON)}/tests"
    failed = await api.call(HEAD, "POST", tests, {"event": "self_test_failed"}, seen=1)
    assert failed.body["slots"] > 0 and failed.body["held"] == []
    board = (await api.call(HEAD, "GET", f"{ALL}/{PRISON}/health")).body
    assert board["states"]["failed"] == 1 and len(board["tickets"]) == 1
    assert (await api.call(CLERK, "GET", f"{ALL}/{PRISON}/health")).status == 404
