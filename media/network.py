"""What the router needs of the wire: one port, and a transport to each peer.

The faces of `media.port.Port` and `media.transport.Transport`; tests put a quiet wire in their
place."""

from collections.abc import Callable, Sequence
from typing import Protocol

from media.forwarding.gate import Outgoing
from media.negotiation import Local, Offer
from media.srtp import Sealer


class MediaSink(Protocol):
    """Where a transport hands up what came from its peer, decrypted and authenticated."""

    def on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        """RTP packets that came together."""

    def on_rtcp(self, compound: bytes, now_s: float) -> None:
        """One RTCP compound."""

    def on_connected(self) -> None:
        """The handshake is done."""

    def on_gone(self, why: str) -> None:
        """It is over; `why` as in `media.engine.PeerGone`."""


class Wire(Protocol):
    """`media.transport.Transport`, as far as the router needs it."""

    sealer: Sealer | None
    """None until it is connected."""
    outbox: list[Outgoing]
    connected: bool

    @property
    def local(self) -> Local:
        """Our side, as the answer names it."""

    @property
    def last_stun_s(self) -> float | None:
        """When an authentic STUN request came last."""

    def queue(self, packet: Outgoing) -> None:
        """Let it leave with the next flush, if its gate is open then."""

    def send_rtcp(self, compound: bytes) -> None:
        """Seal and queue a compound."""

    def restart(self, offer: Offer) -> None:
        """Take new ICE credentials.  Raises: OfferRefused."""

    def close(self) -> None:
        """Send nothing more."""


class Network(Protocol):
    """The UDP port of the node, and the transports on it."""

    after_drain: Callable[[], None] | None
    packets_in: int
    packets_out: int
    bytes_in: int
    bytes_out: int
    refused: int
    drains: int

    @property
    def number(self) -> int:
        """The bound port."""

    async def open(self) -> None:
        """Bind."""

    def close(self) -> None:
        """Let go."""

    def connect(self, offer: Offer, sink: MediaSink) -> Wire:
        """A transport to whoever made this offer."""

    def flush(self) -> None:
        """Hand what is queued to the kernel."""
