"""Plays whole visits against a running node and says what came of it.

Real ICE, DTLS and SRTP over real sockets; the caller opens the sessions and hands over the seats
(media/ knows no grant).  Used by `huijian simulate`, the benchmark and flow tests."""

import asyncio
import gc
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from media.simulator.browser import Browser
from media.simulator.figures import Echo, cpu_s, percentile, rss_mb
from media.simulator.peer import Seat, SimulatedPeer
from media.simulator.player import PreciseSelector
from media.simulator.receiving import ReceivedTrack
from media.simulator.stage import CACHE, Stage, open_stage

JOINS_AT_ONCE: Final = 4
TALK_WITHIN_S: Final = 20.0
WARM_UP_S: Final = 3.0
DRAIN_S: Final = 1.0
LOOK_EVERY_S: Final = 0.1

Figures = dict[str, Any]


def simulate(
    seats: Sequence[Seat],
    seconds: float,
    node_pid: int | None = None,
    warm_up_s: float = WARM_UP_S,
    cache: Path = CACHE,
) -> Figures:
    """Play all these peers, measure for `seconds` once every session talks, then leave.

    Args:
        seats: every peer of every session, parties and monitors.
        node_pid: the node's process on this machine, for its CPU and memory; None: not measured.
        warm_up_s: seconds of talk before the measurement begins.
        cache: where the encoded clip is kept.
    Returns: figures by name, units last; see `measure`.
    Raises: JoinRefused, ConnectFailed for the first peer that does not get in."""
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        return runner.run(play(seats, seconds, node_pid, warm_up_s, cache))


def precise_loop() -> asyncio.AbstractEventLoop:
    """An event loop that waits for microseconds, as pacing needs."""
    return asyncio.SelectorEventLoop(PreciseSelector())


async def play(
    seats: Sequence[Seat],
    seconds: float,
    node_pid: int | None = None,
    warm_up_s: float = WARM_UP_S,
    cache: Path = CACHE,
) -> Figures:
    """`simulate` on the running loop."""
    async with open_stage(cache) as stage:
        peers = [SimulatedPeer(stage, seat) for seat in seats]
        try:
            await join_all(peers)
            talking = await wait_for_talk(peers)
            await asyncio.sleep(warm_up_s)
            browsers = [peer.browser for peer in peers if peer.browser is not None]
            figures = await measure(stage, browsers, seconds, node_pid)
        finally:
            await asyncio.gather(*(peer.leave() for peer in peers), return_exceptions=True)
    sessions = {seat.session for seat in seats}
    return {"visits": len(sessions), "visits_talking": talking, "peers": len(seats), **figures}


async def join_all(peers: Iterable[SimulatedPeer]) -> None:
    """Let all in, a few at a time.  Raises: the first refusal or failure."""
    gate = asyncio.Semaphore(JOINS_AT_ONCE)

    async def join(peer: SimulatedPeer) -> None:
        async with gate:
            await peer.join()

    joining = [asyncio.create_task(join(peer)) for peer in peers]
    try:
        await asyncio.gather(*joining)
    finally:
        for task in joining:
            task.cancel()


async def wait_for_talk(peers: Sequence[SimulatedPeer], within_s: float = TALK_WITHIN_S) -> int:
    """Wait until every session talks, at most `within_s`; how many do."""
    sessions = {peer.seat.session for peer in peers}
    loop = asyncio.get_running_loop()
    end_s = loop.time() + within_s
    while True:
        states = {p.seat.session for p in peers if p.state and p.state["state"] == "talking"}
        if states >= sessions or loop.time() >= end_s:
            return len(states)
        await asyncio.sleep(LOOK_EVERY_S)


async def measure(
    stage: Stage, browsers: Sequence[Browser], seconds: float, node_pid: int | None
) -> Figures:
    """Figures of the next `seconds`, of browsers that are connected.

    `packets_in_per_s` and `packets_out_per_s` are RTP packets into and out of the node;
    `delivered_share` counts by sequence number after a drain; `latency_…` is added by the node,
    from our send to the kernel's arrival stamp at the receiver."""
    tracks = [t for b in browsers for t in b.received.values() if t.trace is not None]
    echo = Echo(stage.player)
    gc.collect()
    gc.freeze()
    gc.disable()  # a pause of ours would look like a delay of the node's
    try:
        began_s, cpu_before_s, before = _begin(stage, tracks, echo, node_pid)
        await asyncio.sleep(seconds)
        took_s = stage.player.now_s() - began_s
        used_s = (cpu_s(node_pid) if node_pid else 0.0) - cpu_before_s
        packets_out = sum(track.packets for track in tracks) - before
        for trace in stage.traces.values():
            trace.end_window()
        lateness_s = sorted(stage.player.lateness_s)
        await asyncio.sleep(DRAIN_S)
    finally:
        stage.measurement.is_on = False
        gc.enable()
        gc.unfreeze()
        echo.close()
    sent = sum(trace.expected for trace in stage.traces.values())
    node = (
        {
            "cpu_us_per_packet_sent": round(used_s / max(packets_out, 1) * 1e6, 2),
            "cpu_share": round(used_s / took_s, 3),
            "rss_mb": round(rss_mb(node_pid), 1),
        }
        if node_pid
        else {"cpu_us_per_packet_sent": None, "cpu_share": None, "rss_mb": None}
    )
    return {
        "seconds": round(took_s, 3),
        "packets_in_per_s": round(sent / took_s, 1),
        "packets_out_per_s": round(packets_out / took_s, 1),
        **_deliveries(stage, tracks),
        **node,
        **_own(echo, lateness_s),
    }


def _begin(
    stage: Stage, tracks: Sequence[ReceivedTrack], echo: Echo, node_pid: int | None
) -> tuple[float, float, int]:
    for trace in stage.traces.values():
        trace.begin_window()
    for track in tracks:
        track.begin_window()
    del stage.measurement.delays_ns[:]
    del stage.player.lateness_s[:]
    echo.clear()
    stage.measurement.is_on = True
    before = sum(track.packets for track in tracks)
    return stage.player.now_s(), cpu_s(node_pid) if node_pid else 0.0, before


def _deliveries(stage: Stage, tracks: Sequence[ReceivedTrack]) -> Figures:
    came, expected = 0, 0
    for track in tracks:
        some, all_of_it = track.delivered()
        came, expected = came + some, expected + all_of_it
    measurement = stage.measurement
    delays = sorted(measurement.delays_ns)
    return {
        "delivered_share": round(came / max(expected, 1), 6),
        "latency_p50_ms": _ms(delays, 0.5),
        "latency_p99_ms": _ms(delays, 0.99),
        "latency_p999_ms": _ms(delays, 0.999),
        "packets_opened": measurement.opened,
        "packets_altered": measurement.altered,
        "packets_forged": measurement.forged,
        "packets_restored": sum(track.restored for track in tracks),
    }


def _own(echo: Echo, lateness_s: Sequence[float]) -> Figures:
    loopback, read = sorted(echo.delays_ns), sorted(echo.read_ns)
    late = array("d", (value * 1e9 for value in lateness_s))
    return {
        "generator_latency_p50_ms": _ms(loopback, 0.5),
        "generator_latency_p99_ms": _ms(loopback, 0.99),
        "generator_send_late_p50_ms": _ms(late, 0.5),
        "generator_send_late_p99_ms": _ms(late, 0.99),
        "generator_read_late_p99_ms": _ms(read, 0.99),
    }


def _ms(ascending_ns: Sequence[float], share: float) -> float:
    return round(percentile(ascending_ns, share) / 1e6, 3)
