"""What drives all simulated peers of a process: one epoll for their sockets, one heap of due times.

asyncio alone would cost a wake-up and a callback per datagram and wait in whole milliseconds.  Here
sockets are drained when a packet is due to be sent, and at least every 2 ms: a datagram's time is
the kernel's stamp, so reading it late changes no figure."""

import asyncio
import heapq
import select
import selectors
from array import array
from collections.abc import Callable
from itertools import count
from typing import Final, Protocol

DRAIN_EVERY_S: Final = 0.002
ROUNDS_MAX: Final = 64
"""Datagrams of one socket per drain: after that, what is due is sent first."""

Act = Callable[[float], float | None]
"""Called with the loop's time when due; returns when it is due again, None: never."""


class Readable(Protocol):
    """One socket of a simulated peer."""

    def fileno(self) -> int:
        """Its descriptor."""
        ...

    def read_one(self) -> None:
        """Take one datagram; called only when one waits."""
        ...


class PreciseSelector(selectors.EpollSelector):
    """epoll that waits for microseconds: epoll_wait(2) itself rounds up to the millisecond."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """See `selectors.BaseSelector.select`."""
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        select.select((self.fileno(),), (), (), timeout)
        return super().select(0)


class Player:
    """Runs what is due and reads what came, on the running loop, from `start` to `stop`."""

    def __init__(self) -> None:
        self.lateness_s = array("d")
        """How late each act ran; empty it to begin a measurement."""
        self._loop = asyncio.get_running_loop()
        self._epoll = select.epoll()
        self._readers: dict[int, Readable] = {}
        self._due: list[tuple[float, int, Act]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin."""
        self._tick()

    def stop(self) -> None:
        """End; nothing is called after."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._epoll.close()

    def add(self, reader: Readable) -> None:
        """Read this socket from now on."""
        self._readers[reader.fileno()] = reader
        self._epoll.register(reader.fileno(), select.EPOLLIN)

    def remove(self, reader: Readable) -> None:
        """Forget this socket; before it is closed."""
        if self._readers.pop(reader.fileno(), None) is not None and not self._epoll.closed:
            self._epoll.unregister(reader.fileno())

    def at(self, when_s: float, act: Act) -> None:
        """Call `act` at this time of the loop's clock."""
        heapq.heappush(self._due, (when_s, next(self._order), act))

    def now_s(self) -> float:
        """The loop's clock."""
        return self._loop.time()

    def _tick(self) -> None:
        self._drain()
        due = self._due
        now_s = self._loop.time()
        while due and due[0][0] <= now_s:
            when_s, order, act = heapq.heappop(due)
            self.lateness_s.append(now_s - when_s)
            again_s = act(now_s)
            if again_s is not None:
                heapq.heappush(due, (again_s, order, act))
            now_s = self._loop.time()
        wake_s = now_s + DRAIN_EVERY_S
        if due and due[0][0] < wake_s:
            wake_s = due[0][0]
        self._timer = self._loop.call_at(wake_s, self._tick)

    def _drain(self) -> None:
        # One datagram of each ready socket per round: asking a drained socket again would cost
        # an exception, which is dearer than asking epoll.
        readers = self._readers
        for _ in range(ROUNDS_MAX):
            ready = self._epoll.poll(0)
            if not ready:
                return
            for descriptor, _events in ready:
                reader = readers.get(descriptor)
                if reader is not None:
                    reader.read_one()
