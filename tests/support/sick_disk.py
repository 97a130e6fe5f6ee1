"""Disks that misbehave: a small one, one that freezes, and calls that are held or fail (strace).

All need root; none leaves anything behind, also when a test fails."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

ATTACH_S: Final = 5.0


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A tmpfs of this size at `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={megabytes}m"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    subprocess.run(command, check=True, timeout=10)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, timeout=10)


@contextmanager
def real_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """An ext4 of this size in a file, mounted at `folder`/disk through a loop device."""
    image, disk = folder / "disk.ext4", folder / "disk"
    disk.mkdir(parents=True)
    with image.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True, timeout=30)
    subprocess.run(["mount", "-o", "loop", str(image), str(disk)], check=True, timeout=10)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False, timeout=30)
        image.unlink()


@contextmanager
def frozen(disk: Path) -> Iterator[None]:
    """While this lasts no write to the disk returns, nor any sync: it is there and does nothing."""
    subprocess.run(["fsfreeze", "--freeze", str(disk)], check=True, timeout=10)
    try:
        yield
    finally:
        subprocess.run(["fsfreeze", "--unfreeze", str(disk)], check=True, timeout=10)


@contextmanager
def injected(pid: int, call: str, fault: str, path: str | None = None) -> Iterator[None]:
    """While this lasts, each `call` of the process, on files at `path` only, has `fault`.

    `fault` as strace says it: `delay_enter=3000000` (µs), `error=EIO:when=1`, `error=ENOSPC`."""
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    command += ["-e", f"inject={call}:{fault}", "-p", str(pid)]
    if path:
        command += ["-P", path]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        _await_attached(pid, tracer)
        yield
    finally:
        with suppress(ProcessLookupError):
            tracer.send_signal(signal.SIGINT)  # strace detaches and lets the process go on
        tracer.wait(10)
        assert tracer.stderr
        tracer.stderr.close()


def _await_attached(pid: int, tracer: "subprocess.Popen[bytes]") -> None:
    status = Path(f"/proc/{pid}/status")
    for _ in range(int(ATTACH_S / 0.01)):
        if tracer.poll() is not None:
            break
        if "TracerPid:\t0" not in status.read_text():
            return
        with suppress(subprocess.TimeoutExpired):
            tracer.wait(0.01)
    raise AssertionError("strace did not attach")
