"""Moves of custody over HTTP."""

from tests.support.api import Api
from tests.support.booked import booked
from tests.support.province import CLERK, FACILITY_CLERK, OTHER_PRISON, SON

PATH = f"/api/v1/inmates/{SON}/moves"
TRANSFER = {"move": "transfer", "on": "2026-03-02", "to": OTHER_PRISON, "number": "P-9"}


async def test_a_transfer_names_what_became_of_each_application(api: Api) -> None:
    name = await booked(api.province)
    done = await api.call(FACILITY_CLERK, "POST", PATH, TRANSFER)
    assert done.status == 201 and done.body["facility"] == OTHER_PRISON
    followed = done.body["followed"]
    assert [(each["application"], each["fate"]) for each in followed] == [(name, "moved")]


async def test_a_desk_moves_nobody_and_nonsense_is_refused(api: Api) -> None:
    assert (await api.call(CLERK, "POST", PATH, TRANSFER)).status in {403, 404}
    nowhere = {"move": "transfer", "on": "2026-03-02"}
    answer = await api.call(FACILITY_CLERK, "POST", PATH, nowhere)
    assert (answer.status, answer.body["code"]) == (422, "custody_target")
