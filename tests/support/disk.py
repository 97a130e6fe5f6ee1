"""A disk that fails when a test says so."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType


class FailingDisk:
    """Stands before write(2) and fdatasync(2) of the descriptors that lie under one directory."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._write: Callable[..., int] = os.write
        self._fdatasync: Callable[..., None] = os.fdatasync
        self.write_fails: dict[str, tuple[int, int]] = {}
        """By a part of the file's name: (bytes still accepted, error number)."""
        self.sync_fails: dict[str, int] = {}

    def __enter__(self) -> "FailingDisk":
        os.write = self.write  # type: ignore[assignment]
        os.fdatasync = self.fdatasync  # type: ignore[assignment]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.write = self._write
        os.fdatasync = self._fdatasync

    def write(self, descriptor: int, data: bytes) -> int:
        """Accept some bytes, then fail."""
        found = self._told(descriptor, self.write_fails)
        if found is None:
            return self._write(descriptor, data)
        room, code = self.write_fails[found]
        if room <= 0:
            raise OSError(code, errno.errorcode[code])
        accepted = self._write(descriptor, data[:room])
        self.write_fails[found] = (room - accepted, code)
        return accepted

    def fdatasync(self, descriptor: int) -> None:
        """Fail once, as the kernel does: the next call on the same descriptor succeeds."""
        found = self._told(descriptor, self.sync_fails)
        if found is not None:
            raise OSError(self.sync_fails.pop(found), "injected")
        self._fdatasync(descriptor)

    def _told(
        self, descriptor: int, told: dict[str, tuple[int, int]] | dict[str, int]
    ) -> str | None:
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        if not path.startswith(self._directory):
            return None
        return next((part for part in told if part in path), None)
