"""The record on disks that fail: a real process, real files, faults injected below it."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recorder.findings import Report
from recorder.ledger import parse_line
from recorder.ledger_reader import read_ledger
from recorder.verify import verify
from tests.support.record import packets_of
from tests.support.run_recorder import TEST_KEY

pytestmark = pytest.mark.flow
ROOT = Path(__file__).parents[2]
PUBLIC_KEY = Ed25519PrivateKey.from_private_bytes(TEST_KEY).public_key()


class Recording:
    """The process, and what it has told."""

    def __init__(self, spool: Path, seconds: float) -> None:
        command = [sys.executable, "-m", "tests.support.run_recorder", str(spool), str(seconds)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.directory = spool / "v1"
        self.told: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.told.append(json.loads(line))

    def wait_for_packets(self, number: int) -> None:
        until = time.monotonic() + 20
        while not self.told or self.told[-1]["put"] < number:
            assert time.monotonic() < until, "it does not record"
            time.sleep(0.01)

    def end(self) -> None:
        assert self.process.wait(60) == 0
        self._reader.join(5)
        assert self.told[-1]["sealed"]

    def verify(self) -> Report:
        return verify(self.directory, PUBLIC_KEY)

    def worst(self, name: str) -> float:
        return max(float(told[name]) for told in self.told)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self._reader.join(5)


@contextmanager
def strace(recording: Recording, *inject: str) -> Iterator[None]:
    """Inject faults into the running process, for as long as the block runs."""
    # Only the record's files, so that what the process prints is not hurt.
    paths = [f"--trace-path={path}" for path in recording.directory.iterdir()]
    faults = [f"--inject={fault}" for fault in inject]
    names = sorted({fault.partition(":")[0] for fault in inject})
    command = ["strace", "-f", "-q", "-o", "/dev/null", f"--trace={','.join(names)}"]
    pid = str(recording.process.pid)
    tracer = subprocess.Popen([*command, *paths, *faults, "-p", pid])
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(10)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Six megabytes of memory as a disk."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def all_recorded(recording: Recording) -> None:
    """Every packet that was put stands in the journal."""
    numbers = {int.from_bytes(packet[8:12], "big") for packet in packets_of(recording.directory)}
    assert numbers == set(range(1, recording.told[-1]["put"] + 1))


def abandoned(recording: Recording) -> list[str]:
    """Why files were given up, as the ledger tells."""
    lines = (parse_line(raw.data) for raw in read_ledger(recording.directory).lines)
    return [str(line.fields["why"]) for line in lines if line.act == "abandoned"]


def test_a_full_disk_is_told_at_once_and_nothing_is_lost_when_there_is_room_again(
    small_disk: Path,
) -> None:
    recording = Recording(small_disk, 6.0)
    recording.wait_for_packets(400)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while True:
            try:
                if not file.write(bytes(4096)):
                    break
            except OSError:
                break
    time.sleep(1.5)
    ballast.unlink()
    recording.end()
    assert any(told["failed"] for told in recording.told)
    assert 0.5 < recording.worst("unwritten_s") < 3.0
    assert not recording.told[-1]["failed"]
    assert "write ENOSPC" in abandoned(recording)
    assert recording.verify().whole, str(recording.verify())
    all_recorded(recording)


def test_one_failed_write_begins_a_new_file_and_loses_nothing(tmp_path: Path) -> None:
    recording = Recording(tmp_path, 4.0)
    recording.wait_for_packets(200)
    with strace(recording, "write:error=EIO:when=3"):
        time.sleep(1.0)
    recording.end()
    assert abandoned(recording) == ["write EIO"]
    assert recording.worst("unwritten_s") < 0.5
    assert recording.verify().whole, str(recording.verify())
    all_recorded(recording)


def test_one_failed_sync_makes_the_doubtful_bytes_be_written_again(tmp_path: Path) -> None:
    recording = Recording(tmp_path, 4.0)
    recording.wait_for_packets(200)
    with strace(recording, "fdatasync:error=EIO:when=2"):
        time.sleep(1.5)
    recording.end()
    assert abandoned(recording) == ["sync EIO"]
    assert recording.worst("unsynced_s") < 2.0
    assert recording.verify().whole, str(recording.verify())
    all_recorded(recording)


@pytest.mark.parametrize(
    ("call", "symptom"), [("write", "unwritten_s"), ("fdatasync", "unsynced_s")]
)
def test_a_stalled_disk_shows_in_the_health_and_never_in_the_loop(
    tmp_path: Path, call: str, symptom: str
) -> None:
    recording = Recording(tmp_path, 7.0)
    recording.wait_for_packets(200)
    with strace(recording, f"{call}:delay_enter=3000000:when=3"):
        time.sleep(4.5)
    recording.end()
    assert 2.5 < recording.worst(symptom) < 4.5
    assert recording.told[-1]["sealed"]
    moments = [told["now_s"] for told in recording.told]
    assert max(b - a for a, b in pairwise(moments)) < 1.5  # attaching strace takes half a second
    if call == "fdatasync":
        assert recording.worst("unwritten_s") < 0.5
    assert recording.verify().whole, str(recording.verify())
    all_recorded(recording)


def test_a_kill_takes_at_most_50_ms_with_it(tmp_path: Path) -> None:
    for round_number in range(3):
        spool = tmp_path / str(round_number)
        recording = Recording(spool, 30.0)
        recording.wait_for_packets(400 + 37 * round_number)
        recording.kill()
        last = max(int.from_bytes(p[8:12], "big") for p in packets_of(recording.directory))
        lost = [told for told in recording.told if told["put"] > last]
        taken_s = recording.told[-1]["now_s"] - lost[0]["now_s"] if lost else 0.0
        assert taken_s <= 0.050
        report = recording.verify()
        assert report.alarms == (), str(report)
        assert not report.closed
