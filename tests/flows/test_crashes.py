"""kill -9 of the node: what the journal keeps, what verify says, and how soon talk goes on."""

import asyncio
import time
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from media.engine import Kind
from media.simulator.browser import Browser
from media.simulator.link import ConnectFailed
from media.simulator.peer import JoinRefused, SimulatedPeer
from media.simulator.stage import Stage, open_stage
from recorder.findings import Report
from recorder.verify import verify
from tests.support.figures import figures, size_of
from tests.support.journey import journaled, sent
from tests.support.node_process import NodeProcess
from tests.support.visit import Visit, talking_visit, until

pytestmark = pytest.mark.flow
MISSING_MS_MAX: Final = 50.0
BACK_S_MAX: Final = 5.0
TRY_AGAIN_S: Final = 0.1
MINUTES_DOUBT_S: Final = 1.5  # what the restarted node may take from the family, never give


def public_key(node: NodeProcess) -> Ed25519PublicKey:
    key = load_pem_public_key((node.folder / "node.pub").read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    return key


def checked(visit: Visit) -> Report:
    return verify(visit.node.spool / visit.session, public_key(visit.node))


def missing_ms(stage: Stage, visit: Visit, killed_ns: int) -> float:
    """How long before the kill the oldest packet was sent that the journal lacks."""
    files = visit.node.journals(visit.session)
    oldest_ns = killed_ns
    for side in ("a", "b"):
        for kind in Kind:
            found = journaled(files, side, kind)
            window = sent(stage.trace(visit.session, side, kind))
            lost = [n for n in window.until(killed_ns) if n & 0xFFFF not in found]
            oldest_ns = min([oldest_ns, *(window.sent_ns[number] for number in lost)])
    return (killed_ns - oldest_ns) / 1e6


async def come_back(peer: SimulatedPeer) -> None:
    """As the page does: try to resume until the node answers."""
    await peer.drop()
    while True:
        try:
            await peer.resume()
        except (OSError, JoinRefused, ConnectFailed):
            await peer.drop()
            await asyncio.sleep(TRY_AGAIN_S)
        else:
            return


def flows(browser: Browser | None) -> bool:
    """Whether the other side's picture comes now."""
    now_ns = time.time_ns()
    tracks = browser.received.values() if browser else ()
    return any(t.kind is Kind.VIDEO and now_ns - t.last_arrival_ns < 200e6 for t in tracks)


async def kill_and_return(node: NodeProcess, stage: Stage, talk_s: float) -> dict[str, float]:
    async with talking_visit(node, stage) as visit:
        for side in ("a", "b"):
            for kind in Kind:
                stage.trace(visit.session, side, kind).begin_window()
        await asyncio.sleep(talk_s)
        assert visit.kiosk.state
        told = dict(visit.kiosk.state)
        killed_ns = time.time_ns()
        node.kill()
        lost_ms = missing_ms(stage, visit, killed_ns)
        report = checked(visit)
        assert not report.closed
        assert [finding for finding in report.findings if finding.alarm] == []

        began = time.monotonic()
        returning = asyncio.gather(*(come_back(peer) for peer in visit.peers))
        await node.start()
        ready_s = time.monotonic() - began
        await returning
        await visit.until_talking()
        await until(lambda: flows(visit.kiosk.browser) and flows(visit.terminal.browser), 10)
        back_s = time.monotonic() - began
        assert visit.kiosk.state
        taken_s = told["remaining_s"] - visit.kiosk.state["remaining_s"]
        await visit.end()
        after = checked(visit)
        assert after.closed
        assert [finding for finding in after.findings if finding.alarm] == []
        return {"lost_ms": lost_ms, "ready_s": ready_s, "back_s": back_s, "taken_s": taken_s}


@pytest.mark.timeout(1800)
async def test_a_killed_node_loses_50_ms_at_most_and_talk_goes_on_with_the_minutes_left(
    tmp_path: Path,
) -> None:
    kills = size_of("KILLS", short=2, full=20)
    node = NodeProcess(tmp_path)
    await node.start()
    found: list[dict[str, float]] = []
    try:
        async with open_stage() as stage:
            for turn in range(kills):
                found.append(await kill_and_return(node, stage, 2.0 + turn * 0.037))
    finally:
        node.stop()
    figures(
        "kill -9 of the node",
        kills=kills,
        journal_lacks_ms_worst=round(max(one["lost_ms"] for one in found), 1),
        ready_s_worst=round(max(one["ready_s"] for one in found), 2),
        talking_again_s_worst=round(max(one["back_s"] for one in found), 2),
        minutes_taken_s_worst=round(max(one["taken_s"] for one in found), 2),
        minutes_given_s_worst=round(-min(one["taken_s"] for one in found), 2),
    )
    assert max(one["lost_ms"] for one in found) <= MISSING_MS_MAX
    assert max(one["back_s"] for one in found) <= BACK_S_MAX
    assert min(one["taken_s"] for one in found) >= 0, "minutes were given that nobody proves"
    assert max(one["taken_s"] for one in found) <= MINUTES_DOUBT_S + 2.0, "minutes were eaten"
