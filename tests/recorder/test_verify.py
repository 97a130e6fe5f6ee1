"""verify: nothing can be changed unseen, and an honest record raises no alarm."""

import errno
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.forwarding.tap import Tap
from recorder.findings import Trouble
from recorder.ledger import JSON, Act, parse_line
from recorder.ledger_reader import read_ledger
from recorder.recorder import Recording
from recorder.verify import verify
from recorder.verify_journal import Seal, Seals
from tests.support.disk import FailingDisk
from tests.support.record import PLAN, Desk, announced, packets_of

FLIPS = 600
LIVES = 200


@pytest.fixture
async def sealed(tmp_path: Path) -> tuple[Desk, Path, Recording]:
    """A closed record of four seconds with a few acts."""
    desk, chance, tap = Desk(tmp_path), random.Random(1), announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    recording.write(Act.OPENED, {"title": "会见"})
    for turn in range(100):
        desk.talk(tap, chance)
        desk.turn(0.04)
        if turn % 10 == 5:
            recording.write(Act.NOTE, {"text": f"note {turn}"})
        desk.sync()
    recording.write(Act.ENDED, {"reason": "cap"})
    desk.finish(recording)
    return desk, tmp_path / "v1", recording


async def test_a_whole_record_has_no_finding(sealed: tuple[Desk, Path, Recording]) -> None:
    desk, directory, recording = sealed
    summary = recording.summary()
    assert summary is not None
    outcome: dict[str, JSON] = {
        "ledger_lines": summary.ledger_lines,
        "ledger_head": summary.ledger_head,
    }
    report = verify(directory, desk.public_key, outcome)
    assert report.findings == ()
    assert report.whole


async def test_a_flipped_bit_anywhere_is_named_with_its_file_and_second(
    sealed: tuple[Desk, Path, Recording],
) -> None:
    desk, directory, _ = sealed
    chance = random.Random(2)
    files = sorted(directory.iterdir())
    weights = [path.stat().st_size for path in files]
    for _ in range(FLIPS):
        path = chance.choices(files, weights)[0]
        before = path.read_bytes()
        at = chance.randrange(len(before))
        changed = bytearray(before)
        changed[at] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        alarms = verify(directory, desk.public_key).alarms
        path.write_bytes(before)
        near = [a for a in alarms if a.file == path.name and a.offset <= at < a.offset + a.length]
        assert near, (path.name, at)
        moments = [(a.from_s, a.to_s) for a in near if a.from_s is not None and a.to_s is not None]
        assert path.name == "plan.json" or min(b - a for a, b in moments) <= 1.0, (path.name, at)


async def test_swapped_extents_are_both_named(sealed: tuple[Desk, Path, Recording]) -> None:
    desk, directory, _ = sealed
    path = directory / "journal-0001.pcapng"
    data = path.read_bytes()
    seals = [line.offset for line in verify_extents(directory)]
    first, second, third = seals[1], seals[2], seals[3]
    path.write_bytes(data[:first] + data[second:third] + data[first:second] + data[third:])
    named = {finding.offset for finding in verify(directory, desk.public_key).alarms}
    assert {first, second} & named


async def test_a_missing_extent_of_the_journal_is_named(
    sealed: tuple[Desk, Path, Recording],
) -> None:
    desk, directory, _ = sealed
    path = directory / "journal-0001.pcapng"
    seals = verify_extents(directory)
    data = path.read_bytes()
    path.write_bytes(data[: seals[1].offset] + data[seals[2].offset :])
    alarms = verify(directory, desk.public_key).alarms
    assert seals[1].offset in {finding.offset for finding in alarms}


@pytest.mark.parametrize("line", [0, 3, 6])
async def test_a_dropped_ledger_line_is_named(
    sealed: tuple[Desk, Path, Recording], line: int
) -> None:
    desk, directory, _ = sealed
    path = directory / "ledger.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:line] + lines[line + 1 :]))
    alarms = verify(directory, desk.public_key).alarms
    found = [finding for finding in alarms if finding.trouble is Trouble.LINE_MISSING]
    assert [finding.what for finding in found] == [f"lines {line + 1} to {line + 1} are missing"]
    assert found[0].from_s is not None
    assert found[0].to_s is not None
    assert found[0].to_s - found[0].from_s <= 1.0


async def test_a_repeated_and_a_moved_ledger_line_are_named(
    sealed: tuple[Desk, Path, Recording],
) -> None:
    desk, directory, _ = sealed
    path = directory / "ledger.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], lines[2], *lines[3:]]))
    assert [f.trouble for f in verify(directory, desk.public_key).alarms] == [Trouble.LINE_ORDER]
    path.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))
    assert Trouble.LINE_ORDER in [f.trouble for f in verify(directory, desk.public_key).alarms]


async def test_a_record_of_another_node_is_named(sealed: tuple[Desk, Path, Recording]) -> None:
    _, directory, _ = sealed
    report = verify(directory, Ed25519PrivateKey.generate().public_key())
    assert len([f for f in report.alarms if f.trouble is Trouble.LINE_CHANGED]) >= 5


async def test_a_missing_file_is_named(sealed: tuple[Desk, Path, Recording]) -> None:
    desk, directory, _ = sealed
    (directory / "journal-0001.pcapng").unlink()
    found = [(f.trouble, f.file) for f in verify(directory, desk.public_key).alarms]
    assert (Trouble.FILE_MISSING, "journal-0001.pcapng") in found


async def test_bytes_added_to_a_closed_record_are_named(
    sealed: tuple[Desk, Path, Recording],
) -> None:
    desk, directory, _ = sealed
    with (directory / "journal-0001.pcapng").open("ab") as file:
        file.write(b"more")
    (alarm,) = verify(directory, desk.public_key).alarms
    assert (alarm.trouble, alarm.length) == (Trouble.BYTES_ADDED, 4)


async def test_a_tail_cut_at_a_line_is_not_closed_and_the_outcome_shows_what_is_missing(
    sealed: tuple[Desk, Path, Recording],
) -> None:
    desk, directory, recording = sealed
    path = directory / "ledger.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-3]))
    report = verify(directory, desk.public_key)
    assert not report.closed
    assert report.alarms == ()
    assert report.last_signed_s is not None
    summary = recording.summary()
    assert summary is not None
    outcome: dict[str, JSON] = {
        "ledger_lines": summary.ledger_lines,
        "ledger_head": summary.ledger_head,
    }
    (alarm,) = verify(directory, desk.public_key, outcome).alarms
    assert alarm.what.startswith(f"lines {len(lines) - 2} to {len(lines)} are missing")


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory: 200 lives sync 10,000 times, and durability is not what is asked."""
    with TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


async def test_honest_records_raise_no_alarm_killed_ones_and_failing_disks_among_them(
    memory: Path,
) -> None:
    for seed in range(LIVES):
        spool = memory / str(seed)
        directory, desk, accepted = await _life(spool, random.Random(seed))
        report = verify(directory, desk.public_key)
        assert report.alarms == (), (seed, str(report))
        missing = set(accepted) - set(packets_of(directory))
        assert not missing, (seed, len(missing))
        shutil.rmtree(spool)


async def _life(spool: Path, chance: random.Random) -> tuple[Path, Desk, list[bytes]]:
    """One record with chance as its fate; returns the packets that must be in its journal."""
    desk, tap = Desk(spool), announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    recording.write(Act.OPENED, {})
    accepted: list[bytes] = []
    with FailingDisk(str(spool)) as disk:
        for _ in range(chance.randint(1, 4)):
            accepted += _talk_for_a_while(desk, tap, recording, chance, disk)
            if chance.random() < 0.5:
                desk, tap, recording = await _die_and_come_back(desk, chance)
        if chance.random() < 0.8:
            recording.write(Act.ENDED, {"reason": "cap"})
            desk.finish(recording)
    return spool / "v1", desk, accepted


def _talk_for_a_while(
    desk: Desk, tap: Tap, recording: Recording, chance: random.Random, disk: FailingDisk
) -> list[bytes]:
    put: list[bytes] = []
    name = chance.choice(("journal", "ledger"))
    for turn in range(chance.randint(1, 40)):
        if turn == 10 and chance.random() < 0.4:
            code = chance.choice((errno.EIO, errno.ENOSPC))
            disk.write_fails[name] = (chance.randint(0, 700), code)
        if turn == 14 and chance.random() < 0.3:
            disk.sync_fails[name] = errno.EIO
        if turn == 20:
            disk.write_fails.clear()
        put += desk.talk(tap, chance, chance.randint(0, 6))
        if chance.random() < 0.2:
            recording.write(Act.NOTE, {"text": chance.randbytes(9).hex()})
        desk.turn(chance.choice((0.02, 0.1, 0.4)))
        if chance.random() < 0.5:
            desk.sync()
    disk.write_fails.clear()
    desk.turn(5.0)
    desk.turn(0.3)
    desk.sync()
    desk.turn(5.0)
    desk.sync()
    desk.turn()
    return put


async def _die_and_come_back(desk: Desk, chance: random.Random) -> tuple[Desk, Tap, Recording]:
    """kill -9, with what was being written torn; then a new process takes the record up."""
    tap = announced()
    fresh = Desk(desk.spool, desk.key, desk.clock)
    fresh.sequence = desk.sequence
    directory = desk.spool / "v1"
    if chance.random() < 0.5:
        with sorted(directory.glob("journal-*"))[-1].open("ab") as file:
            file.write(b"\x06\x00\x00\x00" + chance.randbytes(chance.randint(0, 60)))
    if chance.random() < 0.5:
        with sorted(directory.glob("ledger*.jsonl"))[-1].open("ab") as file:
            file.write(b'{"act":"extent","at_s":' + b"1" * chance.randint(0, 60))
    (left,) = fresh.recorder.unfinished()
    return fresh, tap, await fresh.recorder.take_up(left, tap)


def verify_extents(directory: Path) -> list[Seal]:
    lines = [parse_line(raw.data) for raw in read_ledger(directory).lines]
    return Seals.of(lines, closed=True).of_file["journal-0001.pcapng"]
