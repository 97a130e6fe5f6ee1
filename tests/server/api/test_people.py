"""People over HTTP: with a purpose, and never a whole number on the way back."""

from typing import Any

from server.domain.people.resident_number import check_character
from tests.support.api import Api
from tests.support.province import (
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    PRISON,
    SON,
    STRANGER,
    family,
)

ALL = "/api/v1/people"
BODY = "99999919680817001"
NUMBER = BODY + check_character(BODY)
PURPOSE = "first application"


def aunt(**changes: Any) -> dict[str, Any]:
    return {
        "name": "试验姨",
        "born_on": "1968-08-17",
        "identity_kind": "resident_id_card",
        "identity_number": NUMBER,
        "mobile": "19900000001",
        "site": BUREAU,
        **changes,
    }


async def test_a_person_is_registered_with_a_purpose_and_comes_back_masked(api: Api) -> None:
    without = await api.call(CLERK, "POST", ALL, aunt())
    assert (without.status, without.body["code"]) == (400, "purpose_missing")
    done = await api.call(CLERK, "POST", ALL, aunt(), purpose=PURPOSE)
    assert done.status == 200 and done.headers["ETag"] == '"1"'
    assert NUMBER not in str(done.body) and "19900000001" not in str(done.body)


async def test_a_misread_number_is_told_without_being_repeated(api: Api) -> None:
    answer = await api.call(
        CLERK, "POST", ALL, aunt(identity_number=NUMBER[:-1] + "0"), purpose=PURPOSE
    )
    assert (answer.status, answer.body["code"]) == (422, "identity_number")
    assert NUMBER[:-1] not in str(answer.body)


async def test_a_correction_needs_the_version_that_was_seen(api: Api) -> None:
    path = f"{ALL}/{MOTHER}"
    lost = await api.call(CLERK, "PATCH", path, {"name": "试验母"}, purpose=PURPOSE)
    assert lost.status == 428
    done = await api.call(CLERK, "PATCH", path, {"name": "试验母"}, seen=1, purpose=PURPOSE)
    assert (done.status, done.body["version"]) == (200, 2)
    stale = await api.call(CLERK, "PATCH", path, {"name": "试验"}, seen=1, purpose=PURPOSE)
    assert stale.status == 412


async def test_an_officers_finding_is_entered(api: Api) -> None:
    finding = {"passed": True, "photo": "ab" * 32, "words": "same scar"}
    done = await api.call(CLERK, "POST", f"{ALL}/{MOTHER}/authentications", finding)
    assert (done.status, done.body["method"]) == (201, "officer_finding")
    no_photo = await api.call(
        CLERK, "POST", f"{ALL}/{MOTHER}/authentications", {"passed": True, "photo": "x"}
    )
    assert no_photo.status == 422


async def test_custody_is_looked_up_by_a_desk_and_by_no_family(api: Api) -> None:
    whom = {"name": f"试验{SON}", "born_on": "1970-05-01"}
    path = "/api/v1/custody/look-ups"
    found = await api.call(CLERK, "POST", path, whom, purpose=PURPOSE)
    assert [each["facility"] for each in found.body["matches"]] == [PRISON]
    refused = await api.call(family(MOTHER), "POST", path, whom, purpose=PURPOSE)
    assert refused.status == 403


async def test_a_relationship_is_stated_and_filed_by_both_sides(api: Api) -> None:
    stated = await api.call(
        CLERK,
        "POST",
        "/api/v1/relationships",
        {
            "visitor": STRANGER,
            "inmate": SON,
            "party": "relative",
            "kind": "sibling",
            "same_register": True,
        },
    )
    assert stated.status == 200, stated.body
    path = f"/api/v1/relationships/{stated.body['id']}/stamps"
    await api.call(CLERK, "POST", path)
    filed = await api.call(FACILITY_CLERK, "POST", path)
    assert filed.body["filed_by"] == [BUREAU, PRISON]
