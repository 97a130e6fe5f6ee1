"""A crowd of simulated visits in a process of its own, so that a proof runs under load.

`python -m tests.support.crowd SEATS.json`: joins all seats, says `talking N` on stdout, plays until
its stdin closes."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from media.simulator.peer import Seat, SimulatedPeer
from media.simulator.run import join_all, precise_loop, wait_for_talk
from media.simulator.stage import open_stage
from tests.support.node_process import ROOT, NodeProcess
from tests.support.visit import PLACES, open_session, seat

READY_S: Final = 60.0


@asynccontextmanager
async def crowd(node: NodeProcess, visits: int) -> AsyncIterator[list[str]]:
    """While this lasts, `visits` sessions of the node talk; their names."""
    sessions = [await open_session(node) for _ in range(visits)]
    seats = [seat(node, name, *place) for name in sessions for place in PLACES.values()]
    file = node.folder / "crowd.json"
    file.write_text(json.dumps([asdict(one) for one in seats]))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.crowd", str(file),
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin and process.stdout
    try:
        said = await asyncio.wait_for(process.stdout.readline(), READY_S)
        assert said.split() == [b"talking", str(visits).encode()], f"the crowd said {said!r}"
        yield sessions
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


async def play_until_told(seats: Sequence[Seat]) -> None:
    """Join, say so, and play until stdin closes."""
    async with open_stage() as stage:
        peers = [SimulatedPeer(stage, one) for one in seats]
        await join_all(peers)
        print("talking", await wait_for_talk(peers, READY_S / 2), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await asyncio.gather(*(peer.drop() for peer in peers), return_exceptions=True)


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        runner.run(play_until_told([Seat(**one) for one in given]))
