"""Custody feeds over HTTP: tried dry, then for good."""

from typing import Any

from server.adapters.custody_feed import HEADER
from server.domain.actor import Role
from tests.support.api import Api
from tests.support.booked import booked
from tests.support.province import CLERK, PRISON_BUREAU, SON, account

PATH = "/api/v1/custody/imports"
OF_PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
RELEASE = f"release,prison-1,N-{SON},2026-03-02" + "," * 10


def feed(*rows: str, dry: bool) -> dict[str, Any]:
    return {"csv": "\n".join((",".join(HEADER), *rows)), "dry": dry}


async def test_a_dry_run_tells_what_the_real_one_does(api: Api) -> None:
    name = await booked(api.province)
    for dry in (True, False):
        answer = await api.call(OF_PRISONS, "POST", PATH, feed(RELEASE, "nonsense", dry=dry))
        assert answer.status == 200
        assert answer.body["refused"] == [{"number": 3, "code": "line_malformed"}]
        hit = answer.body["lines"][0]["followed"]
        assert [(each["application"], each["fate"]) for each in hit] == [(name, "cancelled")]
    again = await api.call(OF_PRISONS, "POST", PATH, feed(RELEASE, dry=False))
    assert again.body["lines"][0]["became"] == "unchanged"


async def test_a_desk_takes_over_nothing(api: Api) -> None:
    answer = await api.call(CLERK, "POST", PATH, feed(RELEASE, dry=False))
    assert (answer.status, answer.codes) == (403, ["act_not_of_this_role"])
