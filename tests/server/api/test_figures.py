"""Figures over HTTP: counts, for who may read them."""

from server.domain.actor import Role
from tests.support.api import Api
from tests.support.province import BUREAU, CITY, CLERK, OFFICER, PRISON, account

MARCH = "figures?month=2026-03"


async def test_a_month_is_told_in_counts(api: Api) -> None:
    mine = await api.call(CLERK, "GET", f"/api/v1/units/{BUREAU}/{MARCH}")
    assert mine.body["slots"] == {"free": 180} and mine.body["units"] == 1
    city = await api.call(account(Role.CITY, CITY), "GET", f"/api/v1/units/{CITY}/{MARCH}")
    assert city.body["slots"] == {"free": 540} and city.body["median_working_minutes"] is None


async def test_figures_of_another_unit_are_not_there(api: Api) -> None:
    assert (await api.call(CLERK, "GET", f"/api/v1/units/{PRISON}/{MARCH}")).status == 404
    assert (await api.call(OFFICER, "GET", f"/api/v1/units/{BUREAU}/{MARCH}")).status == 403
    assert (await api.call(CLERK, "GET", f"/api/v1/units/{BUREAU}/figures")).status == 422
