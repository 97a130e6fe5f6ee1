"""What a kiosk can see of its watchers: nothing.  The same visit is played with none and with four
who come and go, and all that reaches the kiosk is laid side by side."""

import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

import pytest

from media.rtp.rtcp import BitrateLimit, parse_compound
from media.simulator.link import LinkSink
from media.simulator.peer import SimulatedPeer
from media.simulator.stage import Stage, open_stage
from tests.support.door import Door
from tests.support.figures import figures, size_of
from tests.support.kernel_time import boot_s
from tests.support.node_process import NodeProcess
from tests.support.visit import HOLDS, open_session, seat, until

pytestmark = pytest.mark.flow
MONITORS: Final = 4
STAY_S: Final = 1.7
TOLERANCE: Final = 0.15  # of counts in the same time: reports go out at random moments
CHANCE: Final = 3  # of events that either visit may have more; the comings are many more
STATE_S_MIN: Final = 0.8  # every second; a watcher's coming would come in between
UNWATCHED: Final = {"unwatched_a", "unwatched_b"}


@dataclass
class Sight:
    """All that reached one kiosk."""

    sdp: str = ""
    messages: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    reports: Counter[str] = field(default_factory=Counter)
    """Kinds of RTCP, by how many came."""
    rates_bps: list[int] = field(default_factory=list)
    comings: int = 0
    """How often a watcher came while it looked; it must not know."""

    def on_message(self, way: str, message: dict[str, Any]) -> None:
        """A WebSocket message passed the door."""
        if way == "out":
            self.messages.append((boot_s(), message))
            self.sdp = message.get("sdp") or self.sdp

    def states_between(self) -> int:
        """How many `state` messages came sooner than the second that is their pace."""
        moments = [at_s for at_s, message in self.messages if message["type"] == "state"]
        return sum(after - before < STATE_S_MIN for before, after in pairwise(moments))


class Spy:
    """Stands between a simulated browser's link and the browser."""

    def __init__(self, sink: LinkSink, sight: Sight) -> None:
        self._sink = sink
        self._sight = sight

    def on_rtp(self, datagram: bytes, arrival_ns: int) -> None:
        """Pass it on."""
        self._sink.on_rtp(datagram, arrival_ns)

    def on_rtcp(self, compound: bytes, arrival_ns: int) -> None:
        """Note it, then pass it on."""
        for report in parse_compound(compound):
            self._sight.reports[type(report).__name__] += 1
            match report:
                case BitrateLimit(bitrate_bps=rate):
                    self._sight.rates_bps.append(rate)
                case _:
                    pass
        self._sink.on_rtcp(compound, arrival_ns)


async def come_and_go(
    node: NodeProcess, stage: Stage, session: str, number: int, sight: Sight
) -> None:
    """A monitor that joins, stays, drops and joins again for ever."""
    await asyncio.sleep(number * 0.4)
    while True:
        peer = SimulatedPeer(stage, seat(node, session, "monitor", "ab"[number % 2]))
        try:
            await peer.join()
            sight.comings += 1
            await asyncio.sleep(STAY_S)
        finally:
            await peer.drop()


async def seen_with(node: NodeProcess, stage: Stage, monitors: int, seconds: float) -> Sight:
    """Play a visit that needs no watcher, with so many of them; what the kiosk sees."""
    sight = Sight()
    session = await open_session(node, holds=[hold for hold in HOLDS if hold not in UNWATCHED])
    door = Door(on_message=sight.on_message)
    await door.start()
    kiosk = SimulatedPeer(stage, seat(node, session, "kiosk", "a", door))
    terminal = SimulatedPeer(stage, seat(node, session, "terminal", "b"))
    comings: list[asyncio.Task[None]] = []
    try:
        await asyncio.gather(kiosk.join(), terminal.join())
        assert kiosk.browser
        await until(lambda: bool(kiosk.state and kiosk.state["state"] == "talking"), 10)
        await asyncio.sleep(1.0)
        kiosk.browser.link._sink = Spy(kiosk.browser, sight)
        sight.messages.clear()
        comings = [
            asyncio.create_task(come_and_go(node, stage, session, number, sight))
            for number in range(monitors)
        ]
        await asyncio.sleep(seconds)
        assert not any(task.done() for task in comings), [task for task in comings if task.done()]
    finally:
        for task in comings:
            task.cancel()
        await asyncio.gather(*comings, return_exceptions=True)
        await asyncio.gather(kiosk.drop(), terminal.drop())
        await door.stop()
    return sight


def anonymous(sdp: str) -> str:
    """An answer without what is chance in any answer: credentials, SSRCs, names, ports."""
    sdp = re.sub(r"(?m)^(a=(?:ice-ufrag|ice-pwd|fingerprint|candidate|msid):)\S.*$", r"\1", sdp)
    sdp = re.sub(r"(?m)^(a=ssrc(?:-group:FID)?).*$", r"\1", sdp)
    sdp = re.sub(r"(?m)^(o=\S+) \d+", r"\1", sdp)
    return re.sub(r"cname:\S+|msid:\S+ \S+", "", sdp)


def shape(message: dict[str, Any]) -> str:
    """The keys of a message, nested ones included."""

    def keys(value: Any) -> Any:
        return (
            {name: keys(inner) for name, inner in value.items()} if isinstance(value, dict) else 0
        )

    return json.dumps([message.get("type"), keys(message)], sort_keys=True)


@pytest.mark.timeout(600)
async def test_a_publisher_sees_the_same_with_no_watcher_and_with_four_coming_and_going(
    tmp_path: Path,
) -> None:
    seconds = size_of("SECRECY_SECONDS", short=10, full=120)
    node = NodeProcess(tmp_path)
    await node.start()
    try:
        async with open_stage() as stage:
            alone, watched = await asyncio.gather(
                seen_with(node, stage, 0, seconds), seen_with(node, stage, MONITORS, seconds)
            )
    finally:
        node.stop()
    rate_bps = [median(sight.rates_bps) for sight in (alone, watched)]
    figures(
        "a publisher's sight with 0 and with 4 watchers",
        seconds=seconds,
        comings=watched.comings,
        rtcp_alone=dict(alone.reports),
        rtcp_watched=dict(watched.reports),
        states_between=[alone.states_between(), watched.states_between()],
        rate_bps=rate_bps,
    )
    assert watched.comings >= seconds / 2, "the watchers did not come and go"
    assert anonymous(alone.sdp) == anonymous(watched.sdp)
    assert {shape(m) for _, m in alone.messages} == {shape(m) for _, m in watched.messages}
    for kind in alone.reports | watched.reports:
        count = alone.reports[kind]
        assert abs(watched.reports[kind] - count) <= max(CHANCE, TOLERANCE * count), kind
    assert watched.states_between() <= alone.states_between() + CHANCE
    assert rate_bps[1] >= (1 - TOLERANCE) * rate_bps[0]
