"""`python -m tests.bench.visits`: what 20 visits cost, beside Janus under the same load.

The node on one core, the generator on another, journal on; each run on a fresh node; medians.  A
row of Janus where Debian's package is installed, one of aiortc's MediaRelay for the record.
Exit 1, if a bound of "Done when" is missed."""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from media.simulator.link import ConnectFailed
from media.simulator.peer import Seat
from media.simulator.run import Figures, play, precise_loop
from media.simulator.stage import CACHE
from tests.bench.janus import JANUS, measure_janus, running_janus
from tests.bench.media_relay import measure_relay
from tests.support.node_process import NodeProcess
from tests.support.visit import HOLDS, seat

NODE_CORE: Final = 0
GENERATOR_CORE: Final = 1
CAP_S: Final = 1800.0
DELIVERED_MIN: Final = 0.999
P99_MAX_MS: Final = 10.0
JANUS_RATIO_MAX: Final = 0.7
MEMORY_MB: Final = 100.0
MEMORY_PER_VISIT_MB: Final = 3.0
RELAY_S: Final = 8.0
ROWS: Final = (
    "packets_in_per_s", "packets_out_per_s", "delivered_share", "latency_p50_ms", "latency_p99_ms",
    "latency_p999_ms", "cpu_us_per_packet_sent", "cpu_share", "rss_mb", "generator_latency_p50_ms",
    "generator_latency_p99_ms", "generator_send_late_p99_ms",
)  # fmt: skip


def main() -> int:
    """Measure, print, judge."""
    asked = _arguments()
    cores = sorted(os.sched_getaffinity(0))
    node_core, generator_core = cores[NODE_CORE], cores[min(GENERATOR_CORE, len(cores) - 1)]
    os.sched_setaffinity(0, {generator_core})
    ours: list[Figures] = []
    janus: list[Figures] = []
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        for number in range(asked.runs):
            _say(f"run {number + 1} of {asked.runs}: Huijian")
            ours.append(runner.run(_measure_ours(asked, node_core)))
            if JANUS.exists() and not asked.alone:
                _say(f"run {number + 1} of {asked.runs}: Janus")
                janus.append(runner.run(_measure_janus(asked, node_core)))
        relay = None
        if not asked.alone:
            _say("one visit through aiortc's MediaRelay")
            try:
                relay = runner.run(measure_relay(RELAY_S, node_core, CACHE))
            except (TimeoutError, ConnectFailed) as error:
                _say(f"MediaRelay did not come up: {error}")  # for the record only
    result = {
        "ours": median(ours),
        "janus": median(janus) if janus else None,
        "media_relay": relay,
        "visits": asked.visits,
        "monitors": asked.monitors,
    }
    failures = judge(result)
    if asked.json:
        print(json.dumps({**result, "failures": failures}))
    else:
        _show(result)
    for failure in failures:
        _say(failure)
    return 1 if failures else 0


def median(runs: Sequence[Figures]) -> Figures:
    """The median of each figure that is a number in all runs."""
    numbers = [name for name in runs[0] if all(isinstance(run[name], int | float) for run in runs)]
    return {name: statistics.median(run[name] for run in runs) for name in numbers}


def judge(result: dict[str, Any]) -> list[str]:
    """Which bounds are missed, in words."""
    ours, janus = result["ours"], result["janus"]
    memory_mb = MEMORY_MB + MEMORY_PER_VISIT_MB * result["visits"]
    bounds = [
        ("delivered", ours["delivered_share"] >= DELIVERED_MIN, f"at least {DELIVERED_MIN:.1%}"),
        ("p99 latency", ours["latency_p99_ms"] <= P99_MAX_MS, f"at most {P99_MAX_MS} ms"),
        ("memory", ours["rss_mb"] <= memory_mb, f"at most {memory_mb:.0f} MB"),
        ("payloads altered", ours["packets_altered"] == 0, "none"),
    ]
    if janus:
        ratio = ours["cpu_us_per_packet_sent"] / janus["cpu_us_per_packet_sent"]
        bounds.append(("CPU beside Janus", ratio <= JANUS_RATIO_MAX, f"at most {JANUS_RATIO_MAX}"))
    return [f"missed: {name} should be {bound}" for name, holds, bound in bounds if not holds]


async def _measure_ours(asked: argparse.Namespace, core: int) -> Figures:
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="bench-") as folder:
        node = NodeProcess(Path(folder).resolve())
        await node.start()
        try:
            pin(node.pid, core)
            seats = [one for _ in range(asked.visits) for one in await _open(node, asked.monitors)]
            return await play(seats, asked.seconds, node.pid)
        finally:
            await asyncio.to_thread(node.stop)


async def _open(node: NodeProcess, monitors: int) -> list[Seat]:
    session = "bench-" + os.urandom(6).hex()
    # a side without a monitor of its own shall not hold talk up
    unwatched = {f"unwatched_{side}" for number, side in enumerate("ab") if number >= monitors}
    await node.control("POST", "sessions", {
        "session": session, "cap_s": CAP_S, "slot_s": CAP_S + 600, "no_show_s": 300.0,
        "sides": {"a": "bureau", "b": "facility"},
        "holds": [hold for hold in HOLDS if hold not in unwatched], "title": "",
    })  # fmt: skip
    places = [("kiosk", "a"), ("terminal", "b")]
    places += [("monitor", "ab"[number % 2]) for number in range(monitors)]
    return [seat(node, session, role, side) for role, side in places]


async def _measure_janus(asked: argparse.Namespace, core: int) -> Figures:
    with running_janus(core) as (pid, url):
        return await measure_janus(url, pid, asked.visits, asked.monitors, asked.seconds, CACHE)


def pin(pid: int, core: int) -> None:
    """Keep a process, its threads included, on one core."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), {core})


def _show(result: dict[str, Any]) -> None:
    ours, janus, relay = result["ours"], result["janus"] or {}, result["media_relay"] or {}
    title = f"{result['visits']} visits, {result['monitors']} monitor(s) each; median"
    table = Table("figure", "Huijian", "Janus", "MediaRelay (1 visit)", title=title)
    for name in ROWS:
        table.add_row(name, *(str(column.get(name, "–")) for column in (ours, janus, relay)))
    if janus:
        ratio = ours["cpu_us_per_packet_sent"] / janus["cpu_us_per_packet_sent"]
        table.add_row("CPU a packet, of Janus's", f"{ratio:.2f}", "1", "–")
    Console(width=100).print(table)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.visits")
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--monitors", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--alone", action="store_true", help="without Janus and MediaRelay")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
