"""Lists of applications over HTTP: page by page, and only what is one's own to see."""

from server.domain.actor import Role
from tests.support.api import Api
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    MOTHER,
    OTHER_BUREAU,
    OTHER_SON,
    STRANGER,
    account,
    asked,
    family,
)
from tests.support.underway import booked, lodged


async def two(api: Api) -> list[str]:
    first = await booked(api.province)
    api.province.pass_by(minutes=1)
    return [first, await lodged(api.province, asked(MOTHER, inmate=OTHER_SON))]


async def test_a_unit_lists_its_own_by_pages_and_states(api: Api) -> None:
    first, second = await two(api)
    path = f"/api/v1/units/{BUREAU}/applications"
    page = await api.call(CLERK, "GET", f"{path}?limit=1")
    assert [line["application"] for line in page.body["items"]] == [second]
    rest = await api.call(CLERK, "GET", f"{path}?limit=1&cursor={page.body['next']}")
    assert [line["application"] for line in rest.body["items"]] == [first]
    of_state = await api.call(CLERK, "GET", f"{path}?state=booked")
    assert [line["application"] for line in of_state.body["items"]] == [first]
    assert (await api.call(account(CLERK.role, OTHER_BUREAU), "GET", path)).status == 404
    assert MOTHER not in str(page.body)


async def test_of_a_person_with_a_purpose_and_only_those_of_the_own_unit(api: Api) -> None:
    first, second = await two(api)
    path = f"/api/v1/people/{MOTHER}/applications"
    assert (await api.call(CLERK, "GET", path)).status in {400, 428}
    found = await api.call(CLERK, "GET", path, purpose="she asks at the desk")
    assert [line["application"] for line in found.body["items"]] == [second, first]
    elsewhere = account(CLERK.role, OTHER_BUREAU)
    other = await api.call(elsewhere, "GET", path, purpose="she asks at the desk")
    assert other.body["items"] == []
    city = await api.call(account(Role.CITY, CITY), "GET", path, purpose="curious")
    assert city.status in {403, 404}


async def test_an_applicant_lists_the_own_ones(api: Api) -> None:
    await two(api)
    own = await api.call(family(MOTHER), "GET", "/api/v1/applications")
    assert len(own.body["items"]) == 2
    none = await api.call(family(STRANGER), "GET", "/api/v1/applications")
    assert none.body["items"] == []


async def test_a_clerk_finds_an_application_by_the_number_read_out_on_the_telephone(
    api: Api,
) -> None:
    first, _ = await two(api)
    path = f"/api/v1/units/{BUREAU}/applications"
    listed = (await api.call(CLERK, "GET", path)).body["items"]
    number = next(each["reference"] for each in listed if each["application"] == first)
    spoken = f"{number[:6]} {number[6:]}"
    found = await api.call(CLERK, "GET", f"{path}?reference={spoken.replace(' ', '%20')}")
    assert [line["application"] for line in found.body["items"]] == [first]
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)
    heard = await api.call(CLERK, "GET", f"{path}?reference={slip}")
    assert (heard.status, heard.body["code"]) == (422, "reference_misheard")
