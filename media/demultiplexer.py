"""Tells datagrams apart and gives each to its peer: by its first byte and its source address.

A drain goes in stages: all that came is opened, then all that was opened is handed up.  The same
few steps over many packets keep the processor's caches warm, where a packet's whole way, one after
the other, does not."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, Protocol

from media.clock import Clock
from media.forwarding.gate import Outgoing
from media.rate_limit import RateLimit
from media.stun import Request, parse_request

DATAGRAM_BYTES_MAX: Final = 1500
STUN_PER_S: Final = 50  # of one address; a browser checks at most 21 times a second
HANDSHAKES_PER_S: Final = 4  # of one address
ADDRESSES_MAX: Final = 4_096  # counted in one second
CLOCK_EVERY_BURSTS: Final = 4  # a long drain must not reckon with the time of its beginning

Address = tuple[Any, ...]
"""As `recvfrom` gives it: (host, port), for IPv6 with flow and scope behind."""


OnPackets = Callable[[Sequence[bytes], float], None]
"""Takes decrypted packets, or one compound, at a moment of the clock: `MediaSink`."""


class Peer(Protocol):
    """What a port needs of one peer's transport."""

    outbox: list[Outgoing]
    address: Address | None
    open_rtp: Callable[[bytes], bytes | None] | None
    """None until media may flow."""
    open_rtcp: Callable[[bytes], bytes | None]

    @property
    def on_rtp(self) -> OnPackets:
        """Takes what `open_rtp` opened."""

    @property
    def on_rtcp(self) -> Callable[[bytes, float], None]:
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


class Demultiplexer:
    """Who is behind which address and which ufrag."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.packets_in = self.bytes_in = 0
        self.refused = 0
        """Datagrams dropped by a guard."""
        self._opened: deque[tuple[OnPackets, list[bytes]]] = deque()
        """Bursts: consecutive packets of one sender."""
        self._by_address: dict[Address, Peer] = {}
        self._by_ufrag: dict[str, Peer] = {}
        self._stun_rate = RateLimit(STUN_PER_S, ADDRESSES_MAX)
        self._handshake_rate = RateLimit(HANDSHAKES_PER_S, ADDRESSES_MAX)

    def send_now(self, datagram: bytes, address: Address) -> None:
        """Send one STUN or DTLS datagram."""
        raise NotImplementedError

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

    def on_datagrams(self, datagrams: Sequence[bytes], address: Address, now_s: float) -> None:
        """Open each datagram of one sender, or refuse it (RFC 7983 §7, RFC 5761 §4).

        What was opened waits for `hand_up`."""
        peer = self._by_address.get(address)
        self.packets_in += len(datagrams)
        opened = self._opened
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
                    opened.append((partial(_hand_up_one, peer.on_rtcp), [compound]))
            else:
                packet = peer.open_rtp(datagram)
                if packet is None:
                    self.refused += 1
                elif opened and opened[-1][0] is peer.on_rtp:
                    opened[-1][1].append(packet)
                else:
                    opened.append((peer.on_rtp, [packet]))

    def hand_up(self) -> None:
        """Give what was opened to its peers, in order of arrival."""
        opened = self._opened
        while opened:
            now_s = self.clock.now_s()
            for _ in range(min(len(opened), CLOCK_EVERY_BURSTS)):
                take, packets = opened.popleft()
                take(packets, now_s)

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


def _hand_up_one(
    take: Callable[[bytes, float], None], compounds: Sequence[bytes], now_s: float
) -> None:
    take(compounds[0], now_s)
