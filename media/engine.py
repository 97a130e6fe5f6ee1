"""The seam of the media engine: everything that happens per packet lies behind it.

Rules of the seam, kept by each implementation and proven by one set of contract tests:
  * handles are integers that the caller chooses and never uses twice;
  * commands are synchronous and idempotent: when one returns, it has happened;
  * there are no callbacks: what the engine noticed is asked for with `poll()`;
  * time comes from the clock that the engine was built with, CLOCK_BOOTTIME in production.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol

from media.forwarding.tap import Tap

SessionHandle = NewType("SessionHandle", int)
PeerHandle = NewType("PeerHandle", int)


class Side(StrEnum):
    """The two sides of a visit as its plan names them (bureau and facility, or two facilities)."""

    A = "a"
    B = "b"


class Kind(StrEnum):
    """What an RTP track carries."""

    AUDIO = "audio"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """The DTLS handshake of this peer is done: media may flow."""

    peer: PeerHandle


@dataclass(frozen=True, slots=True)
class PeerGone:
    """The transport of a peer is over; the caller removes the peer.

    `why` is one of `dtls_failed`, `dtls_closed`, `consent_expired` (no checked STUN for
    `media.transport.CONSENT_S`), `never_connected`."""

    peer: PeerHandle
    why: str


EngineEvent = PeerConnected | PeerGone


@dataclass(frozen=True, slots=True)
class TrackStats:
    """One inbound track of one party, as the node sees it."""

    side: Side
    kind: Kind
    codec: str
    """`H264`, `VP8` or `opus`."""
    packets: int
    """Received and authenticated, restored ones included, duplicates not."""
    bytes: int
    lost: int
    """Still missing after repair."""
    restored: int
    """Came by retransmission."""
    jitter_ms: float
    frames: int
    """Video: frames seen whole (marker bits); audio: packets."""


@dataclass(frozen=True, slots=True)
class PeerStats:
    """What the engine knows of one peer now; times in clock seconds, None: never."""

    connected: bool
    last_rtp_s: float | None
    """The last authenticated RTP packet from it."""
    last_srtcp_s: float | None
    """The last authenticated SRTCP packet from it."""
    last_stun_s: float | None
    round_trip_ms: float | None
    uplink_loss_share: float
    """0..1, of what it sent in the last seconds, before repair."""
    downlink_loss_share: float
    """0..1, as its receiver reports say."""
    rate_bps: int
    """The bitrate it is held to now (REMB); 0 for a monitor."""
    tracks: Sequence[TrackStats]


@dataclass(frozen=True, slots=True)
class EngineStats:
    """Counters since start; for /metrics and benchmarks."""

    packets_in: int
    packets_out: int
    bytes_in: int
    bytes_out: int
    refused_datagrams: int
    """Dropped by a guard: unknown address, malformed, over a limit."""
    drains: int


class Engine(Protocol):
    """Receives, repairs, journals (through the tap), forwards.  Knows no person and no article."""

    def open_session(self, session: SessionHandle) -> Tap:
        """Make a session with a closed gate; returns the tap that the recorder empties."""
        ...

    def close_session(self, session: SessionHandle) -> None:
        """Close the gate, then remove its parties; monitors that showed it go dark."""
        ...

    def open_gate(self, session: SessionHandle, forward_until_s: float) -> None:
        """Let packets cross between the parties until `forward_until_s`; also renews it."""
        ...

    def close_gate(self, session: SessionHandle) -> None:
        """Stop forwarding between the parties: no packet leaves after this returns."""
        ...

    def add_party(self, peer: PeerHandle, session: SessionHandle, side: Side, offer: str) -> str:
        """Answer a kiosk's or terminal's offer; an earlier party of that side must be removed.

        Returns: the SDP answer.  Raises: OfferRefused, UnknownHandle."""
        ...

    def add_monitor(self, peer: PeerHandle, offer: str) -> str:
        """Answer a monitor's offer; its slots are empty until `show`.

        Returns: the SDP answer.  Raises: OfferRefused."""
        ...

    def slots_of(self, peer: PeerHandle) -> int:
        """How many slots (pairs of video and audio) this monitor offered."""
        ...

    def restart_ice(self, peer: PeerHandle, offer: str) -> str:
        """Answer an ICE restart for the same DTLS association (RFC 8839 §4.4.1.1.1).

        Returns: the SDP answer.  Raises: OfferRefused, UnknownHandle."""
        ...

    def remove_peer(self, peer: PeerHandle) -> None:
        """Forget this peer: nothing leaves to it after this, save at most 1 s of politeness."""
        ...

    def show(self, monitor: PeerHandle, slot: int, session: SessionHandle, side: Side) -> None:
        """Put one side of a session into a monitor's slot, served from the key-frame cache."""
        ...

    def clear_slot(self, monitor: PeerHandle, slot: int) -> None:
        """Send nothing more into this slot."""
        ...

    def give_floor(self, session: SessionHandle, monitor: PeerHandle, to: frozenset[Side]) -> None:
        """Let this monitor's microphone be heard by these sides, and by the other monitors."""
        ...

    def take_floor(self, session: SessionHandle) -> None:
        """Nobody speaks into this session any more."""
        ...

    def poll(self) -> Sequence[EngineEvent]:
        """What happened since the last call, in order."""
        ...

    def peer_stats(self, peer: PeerHandle) -> PeerStats:
        """What is known of a peer now.  Raises: UnknownHandle."""
        ...

    def stats(self) -> EngineStats:
        """Counters of the whole engine."""
        ...
