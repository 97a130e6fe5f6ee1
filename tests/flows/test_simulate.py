"""A simulated visit against a real node: what the simulator says of it is what the node did."""

from pathlib import Path

import pytest

from media.simulator.run import play
from tests.support.node_process import NodeProcess
from tests.support.visit import PLACES, open_session, seat

pytestmark = pytest.mark.flow


async def test_a_simulated_visit_is_delivered_whole_untouched_and_measured(tmp_path: Path) -> None:
    node = NodeProcess(tmp_path)
    await node.start()
    try:
        session = await open_session(node)
        seats = [seat(node, session, *place) for place in PLACES.values()]
        figures = await play(seats, 3.0, node.pid, warm_up_s=1.0)
    finally:
        node.stop()
    assert figures["visits_talking"] == 1
    assert figures["delivered_share"] >= 0.999
    assert (figures["packets_altered"], figures["packets_forged"]) == (0, 0)
    assert figures["packets_opened"] > 50
    # both parties' packets go to the other party and to two monitors
    assert figures["packets_out_per_s"] == pytest.approx(3 * figures["packets_in_per_s"], rel=0.05)
    assert 0 < figures["latency_p50_ms"] <= figures["latency_p99_ms"] <= figures["latency_p999_ms"]
    assert figures["cpu_us_per_packet_sent"] > 0
    assert figures["rss_mb"] > 10
