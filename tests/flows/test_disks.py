"""A sick disk under a whole node: the hold UNRECORDED in time, nothing forwarded beyond it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from media.simulator.stage import Stage, open_stage
from tests.flows.test_crashes import checked
from tests.support.figures import figures
from tests.support.journey import arrived, journaled, missing, sent
from tests.support.kernel_time import boot_s
from tests.support.node_process import NodeProcess
from tests.support.sick_disk import injected, real_disk, small_disk
from tests.support.visit import Visit, open_session, talking_visit, until

pytestmark = pytest.mark.flow
UNWRITTEN_S: Final = 0.5
UNSYNCED_S: Final = 2.0
SLACK_S: Final = 0.15  # the writer's round of 30 ms, the session's look, a busy machine
STALL_S: Final = 3.0
STALL_US: Final = int(STALL_S * 1e6)
PARTIES: Final = ("kiosk", "terminal")
BACK_S_MAX: Final = 8.0
LOOK_BEFORE_S: Final = 0.8  # before the fault ends, so that no talk after it is taken for it
DISK_MB: Final = 96
WRITTEN_WITHIN_S: Final = 0.3  # ten rounds of the writer


@dataclass
class Outcome:
    """What a fault did."""

    stopped_s: float
    """From the fault to the last packet that crossed while it stood."""
    unrecorded: int
    """Packets that a party received and the journal lacks."""
    unrecorded_ms: float
    """The span of these."""
    held: bool
    """Whether the ledger tells, afterwards, that the hold UNRECORDED stood."""


def begin_windows(stage: Stage, visit: Visit) -> None:
    """Follow each packet from here on."""
    for trace in stage.traces.values():
        trace.begin_window()
    for browser in visit.browsers:
        for track in browser.received.values():
            track.begin_window()
    stage.measurement.is_on = True


async def unrecorded(stage: Stage, visit: Visit) -> tuple[int, float]:
    """Packets that crossed and are not in the journal: how many, and their span in ms at its
    longest.  Who came is noted first; then the writer has its rounds with what came last."""
    crossed = [
        ("b" if peer is visit.kiosk else "a", track.kind, arrived(track))
        for peer in (visit.kiosk, visit.terminal)
        if peer.browser
        for track in peer.browser.received.values()
        if track.trace is not None
    ]
    await asyncio.sleep(WRITTEN_WITHIN_S)
    files = visit.node.journals(visit.session)
    count, longest_ns = 0, 0
    for side, kind, numbers in crossed:
        bare = missing(numbers, journaled(files, side, kind))
        if bare:
            when = sent(stage.trace(visit.session, side, kind)).sent_ns
            moments = [when[number] for number in bare]
            count += len(bare)
            longest_ns = max(longest_ns, max(moments) - min(moments))
    return count, longest_ns / 1e6


async def suffer(
    stage: Stage, visit: Visit, fault: AbstractContextManager[object], seconds: float
) -> Outcome:
    """Let the fault stand for so long, then let talk go on; what it did."""
    begin_windows(stage, visit)
    await asyncio.sleep(0.3)
    began_s = boot_s()
    with fault:
        await asyncio.sleep(seconds - LOOK_BEFORE_S)
        stopped_s = visit.last_rtp_s(*PARTIES) - began_s
        await asyncio.sleep(LOOK_BEFORE_S)
    await until(
        lambda: visit.last_rtp_s("kiosk") > boot_s() - 0.2,
        BACK_S_MAX,
        lambda: f"no talk after the fault: {visit.kiosk.state}",
    )
    await asyncio.sleep(1.0)
    return Outcome(stopped_s, *await unrecorded(stage, visit), visit_was_held(visit))


@asynccontextmanager
async def on_disk(
    folder: Path, disk: Callable[[Path, int], AbstractContextManager[Path]]
) -> AsyncIterator[tuple[NodeProcess, Stage, Visit, Path]]:
    with disk(folder / "mount", DISK_MB) as spool:
        node = NodeProcess(folder, spool=spool / "spool")
        await node.start()
        try:
            async with (
                open_stage() as stage,
                talking_visit(node, stage, cap_s=60.0, relayed=PARTIES) as visit,
            ):
                await asyncio.sleep(1.0)
                yield node, stage, visit, spool
                await visit.end()
                report = checked(visit)
                assert report.closed
                assert [finding for finding in report.findings if finding.alarm] == []
        finally:
            node.stop()


async def test_a_write_that_stalls_for_3_s_holds_the_talk_after_half_a_second(
    tmp_path: Path,
) -> None:
    async with on_disk(tmp_path, real_disk) as (node, stage, visit, _):
        journal = str(node.journals(visit.session)[0])
        fault = injected(node.pid, "write", f"delay_enter={STALL_US}:when=1", journal)
        found = await suffer(stage, visit, fault, STALL_S + 0.5)
    figures("disk: write stalled 3 s", **vars(found))
    assert found.stopped_s <= UNWRITTEN_S + SLACK_S
    assert found.held
    assert found.unrecorded == 0, "what crossed before the hold was written after the stall"


async def test_a_sync_that_stalls_for_3_s_holds_the_talk_after_two_seconds(tmp_path: Path) -> None:
    async with on_disk(tmp_path, real_disk) as (node, stage, visit, _):
        fault = injected(node.pid, "fdatasync", f"delay_enter={STALL_US}:when=1")
        found = await suffer(stage, visit, fault, STALL_S + 0.5)
    figures("disk: fdatasync stalled 3 s", **vars(found))
    assert found.held
    assert found.stopped_s <= UNSYNCED_S + SLACK_S
    assert found.unrecorded == 0


async def test_one_eio_costs_no_packet_that_crossed(tmp_path: Path) -> None:
    async with on_disk(tmp_path, real_disk) as (node, stage, visit, _):
        fault = injected(node.pid, "fdatasync", "error=EIO:when=1")
        found = await suffer(stage, visit, fault, 2.0)
    figures("disk: EIO once", **vars(found))
    assert found.unrecorded_ms <= UNWRITTEN_S * 1000


async def test_a_full_disk_stops_no_visit_that_reserved_its_space_and_opens_no_other(
    tmp_path: Path,
) -> None:
    async with on_disk(tmp_path, small_disk) as (node, stage, visit, disk):
        with filled(disk / "hog"), pytest.raises(AssertionError, match="record_no_space"):
            await open_session(node)
        found = await suffer(stage, visit, filled(disk / "hog"), 3.0)
        await open_session(node, cap_s=10.0)
    figures("disk: full", **vars(found))
    assert not found.held
    assert found.unrecorded == 0


async def test_a_file_that_fails_on_a_full_disk_holds_the_talk_until_there_is_space(
    tmp_path: Path,
) -> None:
    async with on_disk(tmp_path, small_disk) as (node, stage, visit, disk):
        journal = str(node.journals(visit.session)[0])
        with injected(node.pid, "write", "error=EIO:when=1", journal):
            found = await suffer(stage, visit, filled(disk / "hog"), 3.0)
    figures("disk: full, and the reserved file fails", **vars(found))
    assert found.held
    assert found.stopped_s <= UNWRITTEN_S + SLACK_S
    assert found.unrecorded_ms <= (UNWRITTEN_S + SLACK_S) * 1000


def visit_was_held(visit: Visit) -> bool:
    return any("unrecorded" in line.get("holds", []) for line in visit.course())


class filled(AbstractContextManager["filled"]):  # noqa: N801 - used as a statement
    """While this lasts no byte is free on the disk of `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "filled":
        with self._path.open("wb", buffering=0) as file:
            block = bytes(65536)
            while block:
                try:
                    file.write(block)
                except OSError:
                    block = block[: len(block) // 2]
        return self

    def __exit__(self, *_: object) -> None:
        self._path.unlink()
