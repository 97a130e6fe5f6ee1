"""A process that records a visit of 420 packets a second until it is told to stop.

Run as `python -m tests.support.run_recorder SPOOL SECONDS`.  Prints a JSON line every 10 ms: the
highest number of each kind of packet accepted by the tap, and the health; so that a test can tell
what a kill took with it."""

import asyncio
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.clock import BootClock
from media.forwarding.tap import Content, Source
from recorder.ledger import Act
from recorder.recorder import Recorder, Recording
from recorder.store import Reserve
from tests.support.record import PLAN, announced, rtp

PACKETS_PER_TICK = 4
TICK_S = 0.01
TEST_KEY = bytes(32)
RESERVE = Reserve(ledger_bytes=65_536, journal_bytes_per_s=100)


async def record(spool: Path, seconds: float) -> None:
    """Record, report, seal."""
    clock = BootClock()
    recorder = Recorder(spool, Ed25519PrivateKey.from_private_bytes(TEST_KEY), clock, RESERVE)
    recorder.start()
    tap = announced()
    recording = await recorder.open("v1", PLAN, tap)
    recording.write(Act.OPENED, {})
    end_s, number = clock.now_s() + seconds, 0
    while clock.now_s() < end_s:
        for _ in range(PACKETS_PER_TICK):
            number += 1
            packet = rtp(102, number, number, number, bytes(1100))
            tap.put(clock.now_s(), Source.PARTY_A, Content.VIDEO, packet)
        _tell(recorder, recording, clock.now_s(), number)
        await asyncio.sleep(TICK_S)
    recording.write(Act.ENDED, {"reason": "cap"})
    recording.seal()
    for _ in range(1000):
        if recording.sealed:
            break
        await asyncio.sleep(TICK_S)
    _tell(recorder, recording, clock.now_s(), number)
    recorder.stop()


def _tell(recorder: Recorder, recording: Recording, now_s: float, number: int) -> None:
    health = recording.health(now_s)
    told = {
        "now_s": now_s,
        "put": number,
        "unwritten_s": health.unwritten_s,
        "unsynced_s": health.unsynced_s,
        "failed": health.failed,
        "sealed": recording.sealed,
        "lines": [line.number for line in recorder.poll()],
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1]), float(sys.argv[2])))
