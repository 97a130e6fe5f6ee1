"""Alarms over HTTP: the unit's and the level above's, and who has seen them."""

from server.domain.actor import Role
from server.housekeeping import Housekeeping
from tests.support.api import Api
from tests.support.province import BUREAU, CITY, CLERK, OTHER_BUREAU, account
from tests.support.underway import lodged


async def test_a_unit_and_the_level_above_read_and_see_an_alarm(api: Api) -> None:
    name = await lodged(api.province)
    api.province.pass_by(days=2)
    province = api.province
    await Housekeeping(province.database, province.law, lambda: province.now).sweep()
    city = account(Role.CITY, CITY)
    for who, unit in ((CLERK, BUREAU), (city, CITY)):
        page = await api.call(who, "GET", f"/api/v1/units/{unit}/alarms")
        (alarm,) = page.body["items"]
        assert (alarm["code"], alarm["subject"]) == ("review_at_50", name)
        seen = await api.call(who, "PUT", f"/api/v1/alarms/{alarm['id']}/seen")
        assert unit in seen.body["seen"]
    elsewhere = account(CLERK.role, OTHER_BUREAU)
    assert (await api.call(elsewhere, "GET", f"/api/v1/units/{BUREAU}/alarms")).status == 404
    assert (await api.call(elsewhere, "PUT", f"/api/v1/alarms/{alarm['id']}/seen")).status == 404
