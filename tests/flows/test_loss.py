"""A bad network, seeded: 5 % lost each way at 60 ms round trip."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pytest

from media.engine import Kind
from media.simulator.peer import SimulatedPeer
from media.simulator.run import measure
from media.simulator.stage import Stage, open_stage
from tests.support.figures import figures, percentile, size_of
from tests.support.journey import journaled, missing, pictures, sent
from tests.support.kernel_time import boot_s
from tests.support.node_process import NodeProcess
from tests.support.relay import Relay
from tests.support.visit import PLACES, Visit, all_of, seated, talking_visit, until

pytestmark = pytest.mark.flow
LOSS: Final = 0.05
ONE_WAY_S: Final = 0.030
WINDOW_S: Final = 9.0  # the simulator remembers 40 s of pictures
DECODED_MIN: Final = 0.995
JOURNALED_MIN: Final = 0.999
JOIN_S_MAX: Final = 5.0
JOINS_AT_ONCE: Final = 10


def spoil(relays: Sequence[Relay]) -> None:
    """Give each of them the bad network."""
    for relay in relays:
        for way in (relay.up, relay.down):
            way.loss, way.delay_s = LOSS, ONE_WAY_S


Streams = Iterable[tuple[str, Kind, Sequence[int]]]


async def window(stage: Stage, visit: Visit) -> tuple[float, Streams]:
    """One window of talk; the share of pictures decoded, and which packets each stream sent."""
    await measure(stage, visit.browsers, WINDOW_S, None)
    await asyncio.sleep(1.0)  # a last packet may still be on its second journey
    decoded = shown = 0
    for peer in (visit.kiosk, visit.terminal):
        assert peer.browser
        for track in peer.browser.received.values():
            if track.trace is not None and track.kind is Kind.VIDEO:
                seen = pictures(track)
                decoded, shown = decoded + seen.decoded, shown + seen.sent
    streams = [
        (side, kind, sent(stage.trace(visit.session, side, kind)).numbers)
        for side in ("a", "b")
        for kind in Kind
    ]
    return decoded / shown, streams


def journal_of(files: Sequence[Path], streams: Streams) -> tuple[int, int]:
    """(packets that the journal holds, packets sent).

    Asked after the visit: whoever reads a long journal meanwhile plays no watcher."""
    kept = wanted = 0
    for side, kind, numbers in streams:
        lost = missing(numbers, journaled(files, side, kind))
        kept, wanted = kept + len(numbers) - len(lost), wanted + len(numbers)
    return kept, wanted


@pytest.mark.timeout(1200)
async def test_pictures_are_decoded_and_the_journal_is_whole_at_5_percent_loss(
    tmp_path: Path,
) -> None:
    windows = size_of("LOSS_WINDOWS", short=1, full=10)
    node = NodeProcess(tmp_path)
    await node.start()
    try:
        async with (
            open_stage() as stage,
            talking_visit(node, stage, relayed=tuple(PLACES), seed=11) as visit,
        ):
            spoil(list(visit.relays.values()))
            await asyncio.sleep(3.0)  # until the first losses are repaired by a steady routine
            found = [await window(stage, visit) for _ in range(windows)]
            swallowed = lost_datagrams(visit.relays.values())
            session = visit.session
    finally:
        node.stop()
    decoded = sum(share for share, _ in found) / windows
    counts = [journal_of(node.journals(session), streams) for _, streams in found]
    wanted = sum(count for _, count in counts)
    kept = sum(count for count, _ in counts) / wanted
    figures(
        "5 % loss each way at 60 ms",
        seconds=windows * WINDOW_S,
        packets=wanted,
        datagrams_lost=swallowed,
        pictures_decoded_share=round(decoded, 5),
        journaled_share=round(kept, 5),
    )
    assert swallowed >= 100 * windows, "the network was not bad"
    assert decoded >= DECODED_MIN
    assert kept >= JOURNALED_MIN


async def join_s(peer: SimulatedPeer) -> float:
    """Seconds until this peer is in; a monitor is when its first picture is whole."""
    began_s = boot_s()
    await peer.join()
    browser = peer.browser
    assert browser
    if not peer.is_party:
        await until(lambda: any(track.frames for track in browser.received.values()), 20)
    return boot_s() - began_s


def lost_datagrams(relays: Iterable[Relay]) -> int:
    """How many the bad network has swallowed."""
    return sum(
        client.up.lost + client.down.lost for relay in relays for client in relay.clients.values()
    )


async def visit_joins(node: NodeProcess, stage: Stage, seed: int) -> tuple[list[float], int]:
    """Both parties join, then a watcher of each side: the times of four joins, and the loss."""
    visit = await seated(node, stage, cap_s=60.0, relayed=tuple(PLACES), seed=seed)
    spoil(list(visit.relays.values()))
    try:
        parties = await all_of([join_s(visit.kiosk), join_s(visit.terminal)])
        watchers = await all_of([join_s(visit.bureau), join_s(visit.facility)])
        return [*parties, *watchers], lost_datagrams(visit.relays.values())
    finally:
        await visit.leave()


@pytest.mark.timeout(1200)
async def test_every_join_is_done_within_5_s_at_5_percent_loss(tmp_path: Path) -> None:
    joins = size_of("JOINS", short=12, full=100)
    node = NodeProcess(tmp_path)
    await node.start()
    times: list[float] = []
    swallowed = 0
    try:
        async with open_stage() as stage:
            for first in range(0, joins, JOINS_AT_ONCE):
                seeds = range(first, min(first + JOINS_AT_ONCE, joins), len(PLACES))
                for done, lost in await all_of([visit_joins(node, stage, s) for s in seeds]):
                    times += done
                    swallowed += lost
    finally:
        node.stop()
    figures(
        "joins at 5 % loss each way",
        joins=len(times),
        datagrams_lost=swallowed,
        within_5_s=sum(time_s <= JOIN_S_MAX for time_s in times),
        median_s=round(percentile(times, 0.5), 2),
        worst_s=round(max(times), 2),
    )
    assert len(times) >= joins
    assert swallowed >= joins / 4, "the network was not bad"
    assert max(times) <= JOIN_S_MAX
