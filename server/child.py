"""A process that the office watches over: its own child, or one that it has adopted.

A pidfd (pidfd_open(2)) tells of the end of either kind; a session of its own (setsid(2)) keeps
the terminal's Ctrl-C and the office's death away from it."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self


class Process:
    """One process, known by a pidfd, so that a pid used again is never signalled."""

    def __init__(self, pid: int, child: subprocess.Popen[bytes] | None = None) -> None:
        """Raises: ProcessLookupError, if it does not live."""
        self.pid = pid
        self._child = child
        self._pidfd = os.pidfd_open(pid)
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._pidfd, self._on_end)

    @classmethod
    def start(
        cls, command: Sequence[str], environment: Mapping[str, str], cwd: Path, log: Path
    ) -> Self:
        """Start a child in its own session; what it prints goes to the end of `log`."""
        with log.open("ab") as output:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                command,
                env=dict(environment),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return cls(child.pid, child)

    @property
    def exit_code(self) -> int | None:
        """Of a child that has ended; None for a living or an adopted one."""
        return self._child.poll() if self._child else None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._ended.is_set()

    async def wait(self) -> None:
        """Until it has ended."""
        await self._ended.wait()

    async def ended_within(self, seconds: float) -> bool:
        """Whether it ends in this time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)
        return self.is_over

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens if it has ended."""
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._pidfd, number)

    def forget(self) -> None:
        """Watch it no longer; it lives on."""
        if self._pidfd >= 0:
            asyncio.get_running_loop().remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = -1
        if self._child is not None and self._child.returncode is None:
            self._child.returncode = 0  # else Popen warns of a child that is meant to live on

    def _on_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._pidfd)
        if self._child is not None:
            self._child.wait()  # it has ended: this only takes it out of the process table
        os.close(self._pidfd)
        self._pidfd = -1
        self._ended.set()
