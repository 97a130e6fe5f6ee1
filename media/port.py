"""The node's one UDP socket: drains what came, tells whom it is for, sends what goes out.

A wake-up of the event loop reads about `DRAIN_DATAGRAMS` datagrams, has them opened and handed to
their peers (media/demultiplexer.py), and flushes the outboxes once at the end.
While media flows the port wakes up by the clock, every `GATHER_S`, which costs a millisecond and
saves a third of the loop's own work; a busy one every `GATHER_BUSY_S`: runs are longer then."""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable
from typing import Final

from media.clock import Clock
from media.demultiplexer import Address, Demultiplexer, Peer
from media.forwarding.gate import leaving
from media.segments import Run, Segments, gather, read_runs

DRAIN_DATAGRAMS: Final = 64
GATHER_S: Final = 0.002
GATHER_BUSY_S: Final = 0.004
BUSY_DATAGRAMS: Final = 16  # in one drain; about 20 visits
IDLE_DRAINS_MAX: Final = 50  # drains in a row that found nothing; then the socket wakes the loop
RECEIVE_BUFFER_BYTES: Final = 4 * 1024 * 1024  # 20 visits for 80 ms; the kernel may give less
_RECEIVE_BUFFER_FORCE: Final = 33  # SO_RCVBUFFORCE (socket(7))
TICK_S: Final = 0.5


class Port(Demultiplexer):
    """One bound UDP socket."""

    def __init__(
        self, host: str, port: int, clock: Clock, advertised_host: str | None = None
    ) -> None:
        self._host = host
        self.number = port
        """The bound port, once open."""
        self.advertised_host = advertised_host or host
        """The address in our candidates."""
        super().__init__(clock)
        self.after_drain: Callable[[], None] | None = None
        """Called once a drain, before the flush; set by the router."""
        self.packets_out = self.bytes_out = self.drains = 0
        self.dropped = 0  # datagrams that the kernel did not take: a full send buffer, no route
        self._loop: asyncio.AbstractEventLoop | None = None
        self._socket: socket.socket | None = None
        self._segments: Segments | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._gathering: asyncio.TimerHandle | None = None
        self._idle_drains = 0
        self._draining = False
        self._runs: deque[Run] = deque()
        """Read and not yet opened: more than none only after a bug in one's way."""
        self._dirty: list[Peer] = []

    async def open(self) -> None:
        """Bind and begin to read.  Raises: OSError, if the port is taken."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        self._socket = udp = socket.socket(family, socket.SOCK_DGRAM)
        udp.setblocking(False)
        for which in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            udp.setsockopt(socket.SOL_SOCKET, which, RECEIVE_BUFFER_BYTES)
        with contextlib.suppress(OSError):  # beyond net.core.rmem_max with CAP_NET_ADMIN only
            udp.setsockopt(socket.SOL_SOCKET, _RECEIVE_BUFFER_FORCE, RECEIVE_BUFFER_BYTES)
        try:
            udp.bind((self._host, self.number))
        except OSError:
            self.close()
            raise
        self.number = udp.getsockname()[1]
        self._segments = Segments(udp)
        self._loop = asyncio.get_running_loop()
        gather(udp)
        self._loop.add_reader(udp.fileno(), self._wake)
        self._timer = self._loop.call_later(TICK_S, self._tick)

    def close(self) -> None:
        """Stop reading and sending; peers that are still there are not told."""
        for timer in (self._timer, self._gathering):
            if timer is not None:
                timer.cancel()
        if self._socket is not None:
            if self._loop is not None:
                self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
        self._socket = self._segments = None
        self._dirty.clear()
        self._runs.clear()
        self._opened.clear()
        self._by_address.clear()
        self._by_ufrag.clear()

    def mark(self, peer: Peer) -> None:
        """Flush this peer too: at the end of the drain, or outside one in this turn of the loop."""
        if not self._dirty and not self._draining and self._loop is not None:
            self._loop.call_soon(self.flush)
        self._dirty.append(peer)

    def flush(self) -> None:
        """Send all outboxes; what the kernel does not take is dropped and counted."""
        segments, now_s = self._segments, self.clock.now_s()
        dirty, self._dirty = self._dirty, []
        for peer in dirty:
            if peer.outbox and peer.address is not None and segments is not None:
                datagrams = leaving(peer.outbox, now_s)
                packets, size = segments.send(datagrams, peer.address)
                self.packets_out += packets
                self.bytes_out += size
                self.dropped += len(datagrams) - packets
            peer.outbox.clear()

    def send_now(self, datagram: bytes, address: Address) -> None:
        """Send one STUN or DTLS datagram."""
        if self._socket is None:
            return
        try:
            self.bytes_out += self._socket.sendto(datagram, address)
            self.packets_out += 1
        except OSError:
            self.dropped += 1

    def _tick(self) -> None:
        assert self._loop is not None
        self._timer = self._loop.call_later(TICK_S, self._tick)
        now_s = self.clock.now_s()
        for peer in set(self._by_ufrag.values()):
            peer.tick(now_s)

    def _wake(self) -> None:
        """Media comes again: from here on the clock wakes the loop, not each datagram."""
        assert self._loop is not None and self._socket is not None
        self._loop.remove_reader(self._socket.fileno())
        self._idle_drains = 0
        self._gather()

    def _gather(self) -> None:
        assert self._loop is not None and self._socket is not None
        before, full = self.packets_in, True
        try:
            full = self._drain()
        finally:  # a bug in one packet's way is told by the loop, and the others' go on
            if self._socket is not None:  # else closed by what came
                self._gather_again(full, self.packets_in - before)

    def _gather_again(self, full: bool, came: int) -> None:
        assert self._loop is not None and self._socket is not None
        self._idle_drains = 0 if came else self._idle_drains + 1
        if self._idle_drains >= IDLE_DRAINS_MAX:
            self._loop.add_reader(self._socket.fileno(), self._wake)
        else:
            # More waits, perhaps: at once, after others had their turn.
            wait_s = GATHER_BUSY_S if came >= BUSY_DATAGRAMS else GATHER_S
            self._gathering = self._loop.call_later(0.0 if full else wait_s, self._gather)

    def _drain(self) -> bool:
        """Take what waits; True, if there may be more."""
        assert self._socket is not None
        self.drains += 1
        self._draining = True
        try:
            runs, more = read_runs(self._socket, DRAIN_DATAGRAMS)
            self._runs += runs
            now_s = self.clock.now_s()
            while self._runs:
                self.on_datagrams(*self._runs.popleft(), now_s)
            self.hand_up()
            return more and self._socket is not None
        finally:
            # A bug in one packet's way must not keep the others' packets from leaving.
            self._draining = False
            if self.after_drain is not None:
                self.after_drain()
            self.flush()
