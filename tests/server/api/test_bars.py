"""Bars and statuses over HTTP, with the visits that they touch."""

from tests.support.api import Api
from tests.support.booked import booked
from tests.support.province import CLERK, FACILITY_CLERK, IN_REHAB, MOTHER, SON

BARS = "/api/v1/bars"


async def test_a_bar_is_entered_and_lifted(api: Api) -> None:
    name = await booked(api.province)
    bar = {"visitor": MOTHER, "ground": "identity_untrue", "basis": {"evidence": "file 8"}}
    done = await api.call(CLERK, "POST", BARS, bar)
    assert done.status == 201 and done.body["touched"]["coming"] == [name]
    api.province.pass_by(minutes=5)
    path = f"{BARS}/{done.body['id']}/end"
    ended = await api.call(CLERK, "POST", path, {"reason": "paper found"}, seen=1)
    assert ended.status == 200


async def test_a_bar_without_its_basis_is_refused_with_the_article(api: Api) -> None:
    bar = {"visitor": MOTHER, "ground": "identity_untrue"}
    answer = await api.call(CLERK, "POST", BARS, bar)
    assert (answer.status, answer.codes) == (409, ["bar_basis_missing"])
    assert answer.body["refusals"][0]["citation"]["source"] == "Art. 18(1)"


async def test_a_status_is_entered_and_ended_by_its_facility(api: Api) -> None:
    path = f"/api/v1/inmates/{SON}/statuses"
    done = await api.call(FACILITY_CLERK, "POST", path, {"code": "solitary_confinement"})
    assert done.status == 201
    api.province.pass_by(minutes=5)
    ended = await api.call(
        FACILITY_CLERK, "POST", f"/api/v1/statuses/{done.body['id']}/end", seen=1
    )
    assert ended.status == 200
    other = f"/api/v1/inmates/{IN_REHAB}/statuses"
    assert (await api.call(FACILITY_CLERK, "POST", other, {"code": "detoxification"})).status == 404
