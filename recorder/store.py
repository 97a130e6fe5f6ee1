"""The spool: where a record's files lie, how they are begun, grown, synced and closed.

`SPOOL/<session>/plan.json ledger.jsonl journal-0001.pcapng`, and after faults `ledger-0002.jsonl`,
`journal-0002.pcapng`, `ledger.torn`.  No file is ever appended to after a failure: the kernel
forgets a failed write-back once it has told it (fsync(2)), so only a fresh file is honest."""

import ctypes
import errno
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recorder.errors import RecordRefused

PLAN: Final = "plan.json"
TORN: Final = "ledger.torn"
SESSION_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
JOURNAL_NAME: Final = re.compile(r"journal-(\d{4,6})\.pcapng")
LEDGER_NAME: Final = re.compile(r"ledger(?:-(\d{4,6}))?\.jsonl")
FALLOC_FL_KEEP_SIZE: Final = 1  # fallocate(2): blocks beyond the end, which stays where it is
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Reserve:
    """The space that opening a record takes from the disk before anybody talks."""

    ledger_bytes: int = 4 * 1024 * 1024
    """About 8,000 lines: more than two hours at a line a second; it must never run out."""
    journal_bytes_per_s: int = 420_000
    """Two parties of 1.5 Mbit/s and their sound, with headers."""
    journal_bytes_max: int = 512 * 1024 * 1024
    """Of one file."""

    def journals(self, cap_s: float) -> list[int]:
        """The sizes of the journal files that a visit of this length needs."""
        needed = max(1, int(cap_s * self.journal_bytes_per_s))
        whole, rest = divmod(needed, self.journal_bytes_max)
        return [self.journal_bytes_max] * whole + ([rest] if rest else [])


def journal_name(number: int) -> str:
    """The name of a record's n-th journal file, from 1."""
    return f"journal-{number:04d}.pcapng"


def ledger_name(number: int) -> str:
    """The name of a record's n-th ledger file; there is more than one only after a failure."""
    return "ledger.jsonl" if number == 1 else f"ledger-{number:04d}.jsonl"


def journals(directory: Path) -> list[Path]:
    """A record's journal files, oldest first."""
    return _numbered(directory, JOURNAL_NAME)


def ledgers(directory: Path) -> list[Path]:
    """A record's ledger files, oldest first."""
    return _numbered(directory, LEDGER_NAME)


def number_of(name: str) -> int:
    """Which journal or ledger file of its record this is, from 1; 0, if it is neither."""
    match = JOURNAL_NAME.fullmatch(name) or LEDGER_NAME.fullmatch(name)
    return int(match[1] or 1) if match else 0


def records(spool: Path) -> Iterator[Path]:
    """Every record of a spool, by name."""
    if spool.is_dir():
        for path in sorted(spool.iterdir()):
            if path.is_dir() and SESSION_NAME.fullmatch(path.name):
                yield path


def _numbered(directory: Path, pattern: re.Pattern[str]) -> list[Path]:
    found = [path for path in directory.iterdir() if pattern.fullmatch(path.name)]
    return sorted(found, key=lambda path: number_of(path.name))


class AppendFile:
    """One file that only grows.  The writer's thread appends, the syncer's thread syncs and closes;
    each field below is written by one of the two only, so no lock is needed."""

    def __init__(
        self, path: Path, reserve_bytes: int = 0, size: int = 0, *, created: bool = False
    ) -> None:
        """Begin a file, or go on with one that was `created` before.  Raises: OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self.path = path
        self.name = path.name
        self._descriptor = os.open(path, flags if created else flags | os.O_EXCL, 0o600)
        self.size = size
        """Accepted by write(2)."""
        self.synced_size = size
        self.write_error: str | None = None
        self.sync_error: str | None = None
        self.retired = False
        """Nothing more will be written: to be synced a last time and closed."""
        self.closed = False
        self._dirty_since_s: float | None = None
        self._syncing_since_s: float | None = None
        self._entry_synced = False
        if reserve_bytes:
            self._reserve(reserve_bytes)

    def append(self, data: bytes, now_s: float) -> int:
        """Write; returns how many bytes were accepted, fewer than given after an error."""
        accepted = 0
        try:
            while accepted < len(data):
                accepted += os.write(self._descriptor, data[accepted:] if accepted else data)
        except OSError as error:
            self.write_error = errno.errorcode.get(error.errno or 0, "EIO")
        self.size += accepted
        if accepted and self._dirty_since_s is None:
            self._dirty_since_s = now_s
        return accepted

    def unsynced_since_s(self) -> float | None:
        """When the oldest byte that may still be lost with the power was accepted."""
        moments = (self._syncing_since_s, self._dirty_since_s)
        return min((moment for moment in moments if moment is not None), default=None)

    def sync(self) -> None:
        """Make what was accepted so far durable; never again after it failed once."""
        if self.closed:
            return
        if self.sync_error:
            if self.retired:
                self.close()
            return
        if self._dirty_since_s is not None:
            target = self.size
            # Swapped before the call: what is accepted during it is not covered by it.
            self._syncing_since_s, self._dirty_since_s = self._dirty_since_s, None
            try:
                os.fdatasync(self._descriptor)
                self._sync_entry()
            except OSError as error:
                self.sync_error = errno.errorcode.get(error.errno or 0, "EIO")
                return
            self.synced_size = target
            self._syncing_since_s = None
        if self.retired and self._dirty_since_s is None:
            self.close()

    def close(self) -> None:
        """Give back what was reserved and not used, and the descriptor (the syncer's thread)."""
        if self.closed:
            return
        self.closed = True
        try:
            # The same length: only the blocks reserved beyond the end are freed by it.
            if not self.size:
                self.path.unlink(missing_ok=True)  # reserved, never needed
            elif not self.write_error and not self.sync_error:
                os.ftruncate(self._descriptor, self.size)
        except OSError:
            self.write_error = self.write_error or "EIO"
        finally:
            os.close(self._descriptor)

    def _sync_entry(self) -> None:
        """The file's name in its directory must be as durable as its bytes (fsync(2), notes)."""
        if not self._entry_synced:
            sync_directory(self.path.parent)
            self._entry_synced = True

    def _reserve(self, size: int) -> None:
        descriptor = self._descriptor
        failed = _LIBC.fallocate(
            descriptor, FALLOC_FL_KEEP_SIZE, ctypes.c_long(0), ctypes.c_long(size)
        )
        if not failed:
            return
        code = ctypes.get_errno()
        free = os.fstatvfs(descriptor)
        if code == errno.EOPNOTSUPP and free.f_bavail * free.f_frsize >= size:
            return  # this file system cannot promise; it has the room now
        os.close(descriptor)
        if not self.size:
            self.path.unlink(missing_ok=True)
        raise OSError(code if code != errno.EOPNOTSUPP else errno.ENOSPC, "fallocate")


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record's directory as it was made."""

    directory: Path
    ledger: AppendFile
    journals: tuple[AppendFile, ...]
    """More than one where a visit of this length will need it."""


def begin_record(
    spool: Path, session: str, plan: bytes, reserve: Reserve, cap_s: float
) -> NewRecord:
    """Make the directory, write the plan, reserve the space.

    Raises: RecordRefused, if the disk has no room or refuses; then nothing is left behind."""
    assert SESSION_NAME.fullmatch(session), session
    directory = spool / session
    try:
        spool.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700)
    except FileExistsError as error:
        raise RecordRefused("record_exists", session) from error
    except OSError as error:
        raise RecordRefused("record_no_space", str(error)) from error
    files: list[AppendFile] = []
    try:
        write_whole(directory / PLAN, plan)
        files.append(AppendFile(directory / ledger_name(1), reserve.ledger_bytes))
        for number, size in enumerate(reserve.journals(cap_s), 1):
            files.append(AppendFile(directory / journal_name(number), size))
        sync_directory(spool)
    except OSError as error:
        for file in files:
            file.close()
        shutil.rmtree(directory, ignore_errors=True)
        raise RecordRefused("record_no_space", str(error)) from error
    return NewRecord(directory, files[0], tuple(files[1:]))


def write_whole(path: Path, data: bytes) -> None:
    """Write a small new file and make it durable.  Raises: OSError, also if it exists."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable.  Raises: OSError."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
