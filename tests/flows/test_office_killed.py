"""kill -9 of the office in mid-visit: not a packet is lost, a cut works, and what came of it is
fetched by the office that comes back."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from media.engine import Kind
from media.simulator.peer import Seat, SimulatedPeer
from media.simulator.run import join_all, measure, wait_for_talk
from media.simulator.stage import Stage, open_stage
from recorder.store import journals
from tests.support.figures import figures
from tests.support.journey import journaled, missing, sent
from tests.support.office_process import OfficeProcess
from tests.support.sources import ROOT
from tests.support.visit import until

pytestmark = pytest.mark.flow
FETCHED_S = 10.0
ALIVE_S = 1.0
DEAD_S = 1.5
WATCHED_S = 6.0


def opened(office: OfficeProcess) -> list[Seat]:
    """The seats of a visit as `huijian open` prints them."""
    words = ["open", "--monitors", "2", "--cap-seconds", "60", "--json"]
    found = subprocess.run(
        [sys.executable, "-m", "server", *words, "--state-dir", str(office.state)],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    (visit,) = json.loads(found.stdout)["visits"]
    return [
        Seat(peer["url"], peer["grant"], peer["role"], peer["side"], visit["session"])
        for peer in visit["peers"]
    ]


async def die_and_return(office: OfficeProcess) -> None:
    await asyncio.sleep(ALIVE_S)
    office.kill()
    await asyncio.sleep(DEAD_S)
    await office.start()


def lost(stage: Stage, office: OfficeProcess, session: str) -> int:
    """Packets of the window that the journal lacks."""
    files = journals(office.state / "node" / "spool" / session)
    return sum(
        len(missing(sent(stage.trace(session, side, kind)).numbers, journaled(files, side, kind)))
        for side in ("a", "b")
        for kind in Kind
    )


async def cut_without_an_office(office: OfficeProcess, peers: list[SimulatedPeer]) -> None:
    """Kill the office again, and cut."""
    office.kill()
    officer = next(peer for peer in peers if peer.seat.role == "monitor")
    await officer.send({"type": "cut", "session": officer.seat.session})
    await until(lambda: all(peer.ended for peer in peers), 2.0)
    ground = {"session": officer.seat.session, "ground": "end_of_need", "note": ""}
    await officer.send({"type": "ground", **ground})


async def outcome(office: OfficeProcess, session: str) -> dict[str, Any]:
    """What the office that came back has fetched."""
    kept = office.state / "office" / "outcomes.jsonl"
    await until(lambda: kept.exists() and session in kept.read_text(), FETCHED_S)
    lines = [line for line in kept.read_text().splitlines() if session in line]
    found: dict[str, Any] = json.loads(lines[-1])
    return found


async def test_a_killed_office_costs_no_packet_and_the_next_one_fetches_the_outcome(
    tmp_path: Path,
) -> None:
    office = OfficeProcess(tmp_path / "state")
    await office.start()
    try:
        node = office.node["pid"]
        seats = await asyncio.to_thread(opened, office)
        session = seats[0].session
        async with open_stage() as stage:
            peers = [SimulatedPeer(stage, seat) for seat in seats]
            await join_all(peers)
            assert await wait_for_talk(peers) == 1
            browsers = [peer.browser for peer in peers if peer.browser]
            found, _ = await asyncio.gather(
                measure(stage, browsers, WATCHED_S, node), die_and_return(office)
            )
            unwritten = lost(stage, office, session)
            assert office.node["pid"] == node, "the node was adopted"
            await cut_without_an_office(office, peers)
            await office.start()
            kept = await outcome(office, session)
            await asyncio.gather(*(peer.drop() for peer in peers))
    finally:
        office.clear_away()
    figures(
        "kill -9 of the office",
        seconds=WATCHED_S,
        delivered_share=found["delivered_share"],
        journal_lacks=unwritten,
        outcome=kept.get("reason"),
    )
    assert found["delivered_share"] == 1.0
    assert unwritten == 0
    assert kept["reason"] == "cut"
