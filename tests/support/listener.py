"""A peer of the port that writes down what it is given."""

from collections.abc import Callable, Sequence

from media.demultiplexer import Address, Demultiplexer
from media.forwarding.gate import Outgoing
from media.stun import Request

Opens = Callable[[bytes], bytes | None]


class Listener:
    """A peer that writes down what it is given; it answers checks and opens by cutting."""

    def __init__(self, port: Demultiplexer, ufrag: str = "ours") -> None:
        self.outbox: list[Outgoing] = []
        self.address: Address | None = None
        self.on_rtp = self._on_rtp
        self.open_rtp: Opens | None = lambda datagram: datagram[:12]
        self.open_rtcp: Opens = lambda datagram: datagram[:12]
        self.heard: list[tuple[str, int]] = []
        self.heard_s: list[float] = []
        self.bursts: list[int] = []
        """How many packets came together, each time."""
        self.fails_at = 0
        """The n-th thing it is given from now on ends in a bug; 0: none."""
        port.enter(ufrag, self)

    def _count(self) -> None:
        self.fails_at -= 1
        assert self.fails_at != 0, "a bug"

    def _on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        self._count()
        self.bursts.append(len(packets))
        self.heard += [("rtp", len(packet)) for packet in packets]
        self.heard_s.append(now_s)

    def on_rtcp(self, packet: bytes, now_s: float) -> None:
        self._count()
        self.heard.append(("rtcp", len(packet)))

    def on_dtls(self, datagram: bytes, address: Address, now_s: float) -> None:
        self.heard.append(("dtls", len(datagram)))

    def on_check(self, request: Request, address: Address, now_s: float) -> bytes | None:
        self.heard.append(("check", 0))
        return b"answer"

    def tick(self, now_s: float) -> None:
        self.heard.append(("tick", 0))
