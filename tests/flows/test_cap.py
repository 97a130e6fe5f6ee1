"""The cap of a real visit, told by the kernel's stamps at the receivers and by nothing else."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from media.simulator.stage import Stage, open_stage
from tests.support.figures import figures, size_of
from tests.support.node_process import NodeProcess
from tests.support.visit import Visit, all_of, talking_visit, until
from tests.support.wall_clock import WallClock

pytestmark = pytest.mark.flow
CAP_S: Final = 10.0
EARLY_S_MAX: Final = 0.250
HOUR_S, DAY_S = 3600.0, 86_400.0
JUMPS: Final = (HOUR_S, -HOUR_S, DAY_S, -DAY_S)
AFTER_S: Final = 1.0  # we go on listening for so long


async def talk_of(visit: Visit) -> float:
    """Play to the end; seconds from the gate's opening to the last packet at any party."""
    await until(lambda: visit.kiosk.ended is not None, CAP_S + 5)
    await asyncio.sleep(AFTER_S)
    assert visit.kiosk.ended and visit.kiosk.ended["reason"] == "cap"
    talking = visit.lines("talking")
    assert len(talking) == 1, f"holds came between: {visit.course()}"
    last_s = visit.last_rtp_s("kiosk", "terminal")
    return last_s - float(talking[0]["at_s"])


async def capped(node: NodeProcess, stage: Stage, seed: int) -> float:
    async with talking_visit(
        node, stage, cap_s=CAP_S, relayed=("kiosk", "terminal"), seed=seed
    ) as visit:
        return await talk_of(visit)


async def jump(wall: WallClock) -> float:
    """Set the node's wall clock again and again while visits run."""
    for offset_s in JUMPS * 2:
        await asyncio.sleep(1.3)
        wall.jump(offset_s)
    return 0.0


async def test_talk_ends_at_its_cap_and_no_wall_clock_on_the_node_moves_it(
    tmp_path: Path,
) -> None:
    visits = size_of("CAPS", short=2, full=5)
    wall = WallClock(tmp_path)
    still, jumping = NodeProcess(tmp_path / "still"), NodeProcess(tmp_path / "jumping", wall=wall)
    try:
        await all_of([still.start(), jumping.start()])
        async with open_stage() as stage:
            nodes = [still] * visits + [jumping] * visits
            talks = await all_of(
                [capped(node, stage, seed) for seed, node in enumerate(nodes)] + [jump(wall)]
            )
    finally:
        still.stop()
        jumping.stop()
    talked_s = talks[:-1]
    figures(
        "cap of 10 s, wall clock jumping by an hour and a day",
        visits=2 * visits,
        shortest_s=round(min(talked_s), 3),
        longest_s=round(max(talked_s), 3),
        wall_clock_jumps=2 * len(JUMPS),
    )
    assert max(talked_s) <= CAP_S
    assert min(talked_s) >= CAP_S - EARLY_S_MAX
