"""A watcher who is gone stops the talk within 2 s, however it went; a well one never does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from media.simulator.stage import Stage, open_stage
from tests.support.door import Door
from tests.support.figures import figures, size_of
from tests.support.kernel_time import boot_s
from tests.support.node_process import NodeProcess
from tests.support.relay import Relay
from tests.support.visit import Visit, all_of, seated, talking_visit, until

pytestmark = pytest.mark.flow
STOP_S_MAX: Final = 2.0
BACK_S_MAX: Final = 8.0
AWAY_S: Final = 4.0
TALK_CLOCK_S: Final = 0.3  # how far two readings of a standing clock may differ: one state message
RELAYED: Final = ("kiosk", "terminal", "facility")

Act = Callable[["Case"], Awaitable[None]]


@dataclass
class Case:
    """One visit whose facility watcher goes away in its own way."""

    visit: Visit
    door: Door

    @property
    def path(self) -> Relay:
        return self.visit.relays["facility"]


async def close_the_tab(case: Case) -> None:
    await case.visit.facility.drop()


async def come_back(case: Case) -> None:
    await case.visit.facility.resume()


async def hang_the_page(case: Case) -> None:
    case.visit.facility.reporting = False


async def go_on_reporting(case: Case) -> None:
    case.visit.facility.reporting = True


async def stop_the_reports_of_rtcp(case: Case) -> None:
    case.path.up.without_rtcp = True


async def let_rtcp_through(case: Case) -> None:
    case.path.up.without_rtcp = False


async def cut_the_network(case: Case) -> None:
    case.path.up.cut = case.path.down.cut = case.door.cut = True


async def mend_the_network(case: Case) -> None:
    case.path.up.cut = case.path.down.cut = case.door.cut = False


async def hide_the_page(case: Case) -> None:
    case.visit.facility.visible = False


async def show_the_page(case: Case) -> None:
    case.visit.facility.visible = True


WAYS: Final[dict[str, tuple[Act, Act]]] = {
    "tab closed": (close_the_tab, come_back),
    "page hung": (hang_the_page, go_on_reporting),
    "RTCP stopped": (stop_the_reports_of_rtcp, let_rtcp_through),
    "network cut": (cut_the_network, mend_the_network),
    "page hidden": (hide_the_page, show_the_page),
}


@asynccontextmanager
async def watched(node: NodeProcess, stage: Stage, seed: int) -> AsyncIterator[Case]:
    door = Door()
    await door.start()
    visit = await seated(node, stage, relayed=RELAYED, seed=seed, doors={"facility": door})
    try:
        await asyncio.gather(*(peer.join() for peer in visit.peers))
        await visit.until_talking()
        yield Case(visit, door)
    finally:
        await visit.leave()
        await door.stop()


async def goes_and_returns(node: NodeProcess, stage: Stage, way: str, seed: int) -> float:
    """Seconds from the fault to the last packet that crossed."""
    go, back = WAYS[way]
    async with watched(node, stage, seed) as case:
        visit = case.visit
        await asyncio.sleep(1.0 + seed * 0.13)  # so that faults fall anywhere between two reports
        gone_s = boot_s()
        await go(case)
        await asyncio.sleep(AWAY_S)
        stopped_s = visit.last_rtp_s("kiosk", "terminal") - gone_s
        talked_s = visit.course()[-1]["talked_s"]
        assert visit.kiosk.state and visit.kiosk.state["holds"] == ["unwatched_b"], way
        assert abs(visit.kiosk.state["talked_s"] - talked_s) < TALK_CLOCK_S, "the clock ran on"
        await back(case)
        await until(
            lambda: (
                visit.last_rtp_s("kiosk") > boot_s() - 0.2
                and bool(visit.kiosk.state and visit.kiosk.state["state"] == "talking")
            ),
            BACK_S_MAX,
            lambda: f"{way}: no talk after the watcher's return: {visit.kiosk.state}",
        )
        assert [line["act"] for line in visit.course()] == ["talking", "held", "talking"], way
        return stopped_s


async def test_talk_stops_within_2_s_of_a_watcher_s_going_and_goes_on_at_its_return(
    tmp_path: Path,
) -> None:
    rounds = size_of("WATCHER_ROUNDS", short=1, full=5)
    worst: dict[str, float] = dict.fromkeys(WAYS, 0.0)
    node = NodeProcess(tmp_path)
    await node.start()
    try:
        async with open_stage() as stage:
            for turn in range(rounds):
                ways = [
                    goes_and_returns(node, stage, way, turn * len(WAYS) + number)
                    for number, way in enumerate(WAYS)
                ]
                for way, stopped_s in zip(WAYS, await all_of(ways), strict=True):
                    worst[way] = max(worst[way], round(stopped_s, 3))
    finally:
        node.stop()
    figures("watcher gone, s until the last packet crossed", rounds=rounds, **worst)
    assert max(worst.values()) <= STOP_S_MAX


async def test_a_watcher_who_is_well_never_causes_a_hold_also_on_a_bad_network(
    tmp_path: Path,
) -> None:
    seconds = size_of("WELL_SECONDS", short=6, full=120)
    node = NodeProcess(tmp_path)
    await node.start()
    try:
        async with (
            open_stage() as stage,
            talking_visit(node, stage, relayed=("bureau", "facility"), seed=9) as visit,
        ):
            for relay in visit.relays.values():
                relay.up.loss = relay.down.loss = 0.05
                relay.up.delay_s = relay.down.delay_s = 0.030
                relay.up.jitter_s = relay.down.jitter_s = 0.020
            await asyncio.sleep(seconds)
            holds = visit.course()[1:]
    finally:
        node.stop()
    figures("well watcher at 5 % loss and 60 ms", seconds=seconds, holds=len(holds))
    assert holds == []
