"""A facility reads the incidents that it was handed, and nobody else's (Art. 29; GD-76)."""

from datetime import timedelta

from server.domain.identifiers import BookingId
from server.domain.live_visit.cuts import Packet, Passage
from server.storage.ids import new_id
from server.storage.live import PACKETS
from tests.server.api.test_application_lists import two
from tests.support.api import Api
from tests.support.province import (
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    FACILITY_OFFICER,
    OTHER_PRISON,
    PRISON,
    account,
)

PATH = f"/api/v1/units/{PRISON}/incident-packets"


async def test_by_pages_and_for_the_facility_alone(api: Api) -> None:
    at, cited = api.province.now, api.province.law.on(api.province.now.date()).cite("cuts.by")
    passage = Passage(at - timedelta(minutes=2), at)
    cases = [BookingId(each) for each in await two(api)]
    async with api.province.database.begin() as work:
        for name in cases:
            ground = "coded_talk"
            packet = Packet(name, PRISON, BUREAU, at, ground, "seen", False, passage, cited)
            await PACKETS.add(work, new_id(at), packet)
    first = await api.call(FACILITY_CLERK, "GET", f"{PATH}?limit=1")
    assert first.body["items"][0]["ground"] == "coded_talk"
    more = f"{PATH}?cursor={first.body['next']}"
    rest = await api.call(FACILITY_OFFICER, "GET", more)
    assert len(rest.body["items"]) == 1 and rest.body["next"] == ""
    assert (await api.call(CLERK, "GET", PATH)).status == 404
    foreign = account(FACILITY_CLERK.role, OTHER_PRISON)
    assert (await api.call(foreign, "GET", PATH)).status == 404
