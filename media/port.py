"""The node's one UDP socket: drains what came, tells whom it is for, sends what goes out.

A wake-up of the event loop reads about `DRAIN_DATAGRAMS` datagrams, hands each to its peer by
its first byte (RFC 7983 §7) and its source address, and flushes the outboxes once at the end.
While media flows the port wakes up by the clock, every `GATHER_S`, which costs a millisecond and
saves a third of the loop's own work; a busy one every `GATHER_BUSY_S`: runs are longer then."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from media.clock import Clock
from media.rate_limit import RateLimit
from media.segments import Segments, gather, read
from media.stun import Request, parse_request

DRAIN_DATAGRAMS: Final = 64
GATHER_S: Final = 0.002
GATHER_BUSY_S: Final = 0.004
BUSY_DATAGRAMS: Final = 16  # in one drain; about 20 visits
CLOCK_EVERY_DATAGRAMS: Final = 8  # a long drain must not reckon with the time of its beginning
IDLE_DRAINS_MAX: Final = 50  # drains in a row that found nothing; then the socket wakes the loop
DATAGRAM_BYTES_MAX: Final = 1500
RECEIVE_BUFFER_BYTES: Final = 4 * 1024 * 1024  # 20 visits for 80 ms; the kernel may give less
_RECEIVE_BUFFER_FORCE: Final = 33  # SO_RCVBUFFORCE (socket(7))
STUN_PER_S: Final = 50  # of one address; a browser checks at most 21 times a second
HANDSHAKES_PER_S: Final = 4  # of one address
ADDRESSES_MAX: Final = 4_096  # counted in one second
TICK_S: Final = 0.5

Address = tuple[Any, ...]
"""As `recvfrom` gives it: (host, port), for IPv6 with flow and scope behind."""


class OnPacket(Protocol):
    """Takes one decrypted packet or compound, at a moment of the clock."""

    def __call__(self, packet: bytes, now_s: float, /) -> None:
        """See `media.transport.MediaSink`."""


class Peer(Protocol):
    """What a port needs of one peer's transport."""

    outbox: list[bytes]
    address: Address | None
    open_rtp: Callable[[bytes], bytes | None] | None
    """None until media may flow."""
    open_rtcp: Callable[[bytes], bytes | None]

    @property
    def on_rtp(self) -> OnPacket:
        """Takes what `open_rtp` opened."""

    @property
    def on_rtcp(self) -> OnPacket:
        """Takes what `open_rtcp` opened."""

    def on_check(self, request: Request, address: Address, now_s: float) -> bytes | None:
        """Judge a Binding request for one of our ufrags; the answer, None: say nothing."""
        ...

    def on_dtls(self, datagram: bytes, address: Address, now_s: float) -> None:
        """A DTLS datagram from an address that passed a check of this peer."""
        ...

    def tick(self, now_s: float) -> None:
        """Time passes."""
        ...


class Port:
    """One bound UDP socket and who is behind which address and which ufrag."""

    def __init__(
        self, host: str, port: int, clock: Clock, advertised_host: str | None = None
    ) -> None:
        self._host = host
        self.number = port
        """The bound port, once open."""
        self.advertised_host = advertised_host or host
        """The address in our candidates."""
        self.clock = clock
        self.after_drain: Callable[[], None] | None = None
        """Called once a drain, before the flush; set by the router."""
        self.packets_in = self.bytes_in = self.packets_out = self.bytes_out = self.drains = 0
        self.refused = 0
        """Datagrams dropped by a guard."""
        self.dropped = 0  # datagrams that the kernel did not take: a full send buffer, no route
        self._loop: asyncio.AbstractEventLoop | None = None
        self._socket: socket.socket | None = None
        self._segments: Segments | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._gathering: asyncio.TimerHandle | None = None
        self._idle_drains = 0
        self._draining = False
        self._dirty: list[Peer] = []
        self._by_address: dict[Address, Peer] = {}
        self._by_ufrag: dict[str, Peer] = {}
        self._stun_rate = RateLimit(STUN_PER_S, ADDRESSES_MAX)
        self._handshake_rate = RateLimit(HANDSHAKES_PER_S, ADDRESSES_MAX)

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
        self._by_address.clear()
        self._by_ufrag.clear()

    def enter(self, ufrag: str, peer: Peer) -> None:
        """Checks that name this ufrag are for this peer."""
        self._by_ufrag[ufrag] = peer

    def drop_ufrag(self, ufrag: str) -> None:
        """Nobody answers to this ufrag any more."""
        self._by_ufrag.pop(ufrag, None)

    def admit(self, address: Address, peer: Peer) -> bool:
        """Take DTLS and media from this address for this peer, since it passed a check.

        False: another peer has it.  It keeps it, so that a forged source address with a valid
        password of its own cannot take away somebody's media."""
        return self._by_address.setdefault(address, peer) is peer

    def dismiss(self, address: Address, peer: Peer) -> None:
        """Take nothing but STUN from this address any more."""
        if self._by_address.get(address) is peer:
            del self._by_address[address]

    def may_handshake(self, address: Address, now_s: float) -> bool:
        """May a DTLS association begin for this address now?"""
        return self._handshake_rate.allows(address, now_s, known=True)

    def mark(self, peer: Peer) -> None:
        """Flush this peer too: at the end of the drain, or outside one in this turn of the loop."""
        if not self._dirty and not self._draining and self._loop is not None:
            self._loop.call_soon(self.flush)
        self._dirty.append(peer)

    def flush(self) -> None:
        """Send all outboxes; what the kernel does not take is dropped and counted."""
        segments = self._segments
        dirty, self._dirty = self._dirty, []
        for peer in dirty:
            outbox = peer.outbox
            if outbox and peer.address is not None and segments is not None:
                packets, size = segments.send(outbox, peer.address)
                self.packets_out += packets
                self.bytes_out += size
                self.dropped += len(outbox) - packets
            outbox.clear()

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
        self._drain()
        if self._socket is not None:
            self._gathering = self._loop.call_later(GATHER_S, self._gather)

    def _gather(self) -> None:
        assert self._loop is not None and self._socket is not None
        before = self.packets_in
        full = self._drain()
        if self._socket is None:  # closed by what came
            return
        came = self.packets_in - before
        self._idle_drains = 0 if came else self._idle_drains + 1
        if self._idle_drains >= IDLE_DRAINS_MAX:
            self._loop.add_reader(self._socket.fileno(), self._wake)
        else:
            # More waits, perhaps: at once, after others had their turn.
            wait_s = GATHER_BUSY_S if came >= BUSY_DATAGRAMS else GATHER_S
            self._gathering = self._loop.call_later(0.0 if full else wait_s, self._gather)

    def _drain(self) -> bool:
        """Read what waits; True, if there may be more."""
        now_s = self.clock.now_s()
        self.drains += 1
        self._draining = True
        udp, take = self._socket, self.on_datagrams
        assert udp is not None
        try:
            left, look_at = DRAIN_DATAGRAMS, DRAIN_DATAGRAMS - CLOCK_EVERY_DATAGRAMS
            while left > 0:
                datagrams, address = read(udp)
                left -= len(datagrams)
                take(datagrams, address, now_s)
                if left <= look_at:
                    look_at, now_s = left - CLOCK_EVERY_DATAGRAMS, self.clock.now_s()
                if self._socket is None:
                    return False
            return True
        except BlockingIOError:
            return False
        finally:
            # A bug in one packet's way must not keep the others' packets from leaving.
            self._draining = False
            if self.after_drain is not None:
                self.after_drain()
            self.flush()

    def on_datagrams(self, datagrams: Sequence[bytes], address: Address, now_s: float) -> None:
        """Give each datagram of one sender to its peer, or refuse it (RFC 7983 §7, RFC 5761 §4)."""
        peer = self._by_address.get(address)
        self.packets_in += len(datagrams)
        for datagram in datagrams:
            size = len(datagram)
            self.bytes_in += size
            if size < 12 or size > DATAGRAM_BYTES_MAX:
                self.refused += 1
                continue
            first = datagram[0]
            if not 127 < first < 192:
                self._on_other(first, datagram, address, now_s)
            elif peer is None or peer.open_rtp is None:
                self.refused += 1
            elif 192 <= datagram[1] <= 223:
                compound = peer.open_rtcp(datagram)
                if compound is None:
                    self.refused += 1
                else:
                    peer.on_rtcp(compound, now_s)
            else:
                packet = peer.open_rtp(datagram)
                if packet is None:
                    self.refused += 1
                else:
                    peer.on_rtp(packet, now_s)

    def _on_other(self, first: int, datagram: bytes, address: Address, now_s: float) -> None:
        if first < 4:
            self._on_stun(datagram, address, now_s)
        elif 19 < first < 64 and (peer := self._by_address.get(address)) is not None:
            peer.on_dtls(datagram, address, now_s)
        else:
            self.refused += 1

    def _on_stun(self, datagram: bytes, address: Address, now_s: float) -> None:
        # Who names no ufrag of ours is counted nowhere: a flood of such strangers would fill the
        # table, and a newcomer with a ufrag would find no room in it.
        request = parse_request(datagram)
        peer = None if request is None else self._by_ufrag.get(request.local_ufrag)
        answer = None
        if request is not None and peer is not None:
            known = address in self._by_address
            if self._stun_rate.allows(address, now_s, known):
                answer = peer.on_check(request, address, now_s)
        if answer is not None:
            self.send_now(answer, address)
            return
        self.refused += 1
