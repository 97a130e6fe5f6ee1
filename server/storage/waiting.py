"""The queue in front of the one writer: first come, first served, and not without end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from server.storage.errors import StorageBusy

WRITERS_WAITING_MAX: Final = 2_000
"""At a few milliseconds an act, all of these are served within WAIT_S_MAX; more are refused."""
WAIT_S_MAX: Final = 30.0
WORK_S_MAX: Final = 10.0
"""One act holds up all others; what takes longer has hung, and is undone."""


class WriterQueue:
    """Lets one writer of this office through at a time."""

    def __init__(
        self, waiting_max: int = WRITERS_WAITING_MAX, wait_s_max: float = WAIT_S_MAX
    ) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._waiting_max = waiting_max
        self._wait_s_max = wait_s_max

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn and keep it.  Raises: StorageBusy, at either limit."""
        if self._waiting >= self._waiting_max:
            raise StorageBusy(f"{self._waiting} writers wait already")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_s_max):
                await self._lock.acquire()
        except TimeoutError:
            raise StorageBusy(f"no turn within {self._wait_s_max} s") from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._lock.release()
