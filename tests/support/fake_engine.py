"""An engine without packets: real gates, peers whose signs of life a test decides.

Implements media.engine.Engine; what it was told stands in `told`, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from media.engine import (
    EngineEvent,
    EngineStats,
    Kind,
    PeerConnected,
    PeerGone,
    PeerHandle,
    PeerStats,
    SessionHandle,
    Side,
    TrackStats,
)
from media.errors import OfferRefused, UnknownHandle
from media.forwarding.gate import Gate
from media.forwarding.tap import Tap
from tests.support.clock import FakeClock

FRAMES_PER_S = 30
PACKETS_PER_S = 50
BAD_OFFER = "bad offer"


@dataclass
class FakePeer:
    """One peer: `sending` tells whether its RTP flows (a party), `alive` whether its SRTCP does."""

    session: SessionHandle | None = None
    side: Side | None = None
    slots: int = 0
    connected: bool = False
    sending: bool = False
    alive: bool = False
    began_s: float = 0.0
    sent_s: float = 0.0
    """Seconds in which it sent, up to the last change."""
    last_rtp_s: float | None = None
    last_srtcp_s: float | None = None
    shows: dict[int, tuple[SessionHandle, Side]] = field(default_factory=dict)


class FakeEngine:
    """See `Engine`."""

    def __init__(self, clock: FakeClock, slots: int = 8) -> None:
        self.clock = clock
        self.slots = slots
        self.gates: dict[SessionHandle, Gate] = {}
        self.peers: dict[PeerHandle, FakePeer] = {}
        self.floors: dict[SessionHandle, tuple[PeerHandle, frozenset[Side]]] = {}
        self.events: list[EngineEvent] = []
        self.told: list[str] = []
        self.bug: Exception | None = None
        """Raised by the next `peer_stats`, as a bug would."""

    # What a test does ----------------------------------------------------------------------------

    def connect(self, peer: PeerHandle) -> None:
        """Its handshake is done and its media flows."""
        found = self.peers[peer]
        found.connected = found.alive = True
        if found.side is not None:
            self.send(peer)
        self.events.append(PeerConnected(peer))

    def send(self, peer: PeerHandle, flowing: bool = True) -> None:
        """Let a party's RTP flow, or stop it."""
        found, now_s = self.peers[peer], self.clock.now_s()
        if found.sending:
            found.sent_s += now_s - found.began_s
            found.last_rtp_s = now_s
        found.sending, found.began_s = flowing, now_s

    def silence(self, peer: PeerHandle, silent: bool = True) -> None:
        """Stop a monitor's SRTCP, or let it flow."""
        found = self.peers[peer]
        found.last_srtcp_s, found.alive = self.clock.now_s(), not silent

    def lose(self, peer: PeerHandle, why: str = "consent_expired") -> None:
        """Its transport is over."""
        self.events.append(PeerGone(peer, why))

    def is_open(self, session: SessionHandle) -> bool:
        """May a packet cross now?"""
        gate = self.gates.get(session)
        return gate is not None and gate.is_open(self.clock.now_s())

    # The seam ------------------------------------------------------------------------------------

    def open_session(self, session: SessionHandle) -> Tap:
        self.gates[session] = Gate()
        return Tap()

    def close_session(self, session: SessionHandle) -> None:
        self.told.append("close_session")
        gate = self.gates.pop(session, None)
        if gate:
            gate.close()
        for handle in [h for h, peer in self.peers.items() if peer.session == session]:
            del self.peers[handle]

    def open_gate(self, session: SessionHandle, forward_until_s: float) -> None:
        self.told.append("open_gate")
        self.gates[session].open(forward_until_s)

    def close_gate(self, session: SessionHandle) -> None:
        self.told.append("close_gate")
        if session in self.gates:
            self.gates[session].close()

    def add_party(self, peer: PeerHandle, session: SessionHandle, side: Side, offer: str) -> str:
        self._check(offer)
        assert session in self.gates
        assert (session, side) not in {(p.session, p.side) for p in self.peers.values()}
        self.peers[peer] = FakePeer(session, side)
        return "answer"

    def add_monitor(self, peer: PeerHandle, offer: str) -> str:
        self._check(offer)
        self.peers[peer] = FakePeer(slots=self.slots)
        return "answer"

    def slots_of(self, peer: PeerHandle) -> int:
        return self._peer(peer).slots

    def restart_ice(self, peer: PeerHandle, offer: str) -> str:
        self._check(offer)
        self._peer(peer)
        return "answer again"

    def remove_peer(self, peer: PeerHandle) -> None:
        self.told.append("remove_peer")
        self.peers.pop(peer, None)

    def show(self, monitor: PeerHandle, slot: int, session: SessionHandle, side: Side) -> None:
        assert slot < self._peer(monitor).slots
        self._peer(monitor).shows[slot] = (session, side)

    def clear_slot(self, monitor: PeerHandle, slot: int) -> None:
        if monitor in self.peers:
            self.peers[monitor].shows.pop(slot, None)

    def give_floor(self, session: SessionHandle, monitor: PeerHandle, to: frozenset[Side]) -> None:
        self.floors[session] = (monitor, to)

    def take_floor(self, session: SessionHandle) -> None:
        self.floors.pop(session, None)

    def poll(self) -> Sequence[EngineEvent]:
        events, self.events = self.events, []
        return events

    def peer_stats(self, peer: PeerHandle) -> PeerStats:
        if self.bug is not None:
            bug, self.bug = self.bug, None
            raise bug
        found, now_s = self._peer(peer), self.clock.now_s()
        sent_s = found.sent_s + (now_s - found.began_s if found.sending else 0.0)
        return PeerStats(
            connected=found.connected,
            last_rtp_s=now_s if found.sending else found.last_rtp_s,
            last_srtcp_s=now_s if found.alive else found.last_srtcp_s,
            last_stun_s=now_s,
            round_trip_ms=40.0,
            uplink_loss_share=0.0,
            downlink_loss_share=0.0,
            rate_bps=1_500_000 if found.side else 0,
            tracks=_tracks(found.side, sent_s) if found.side else (),
        )

    def stats(self) -> EngineStats:
        return EngineStats(0, 0, 0, 0, 0, 0)

    def _check(self, offer: str) -> None:
        if offer == BAD_OFFER:
            raise OfferRefused("offer_malformed", "a test said so")

    def _peer(self, peer: PeerHandle) -> FakePeer:
        if peer not in self.peers:
            raise UnknownHandle(str(peer))
        return self.peers[peer]


def _tracks(side: Side, sent_s: float) -> tuple[TrackStats, ...]:
    frames, packets = int(sent_s * FRAMES_PER_S), int(sent_s * PACKETS_PER_S)
    return (
        TrackStats(side, Kind.VIDEO, "H264", frames * 5, frames * 5000, 0, 0, 1.0, frames),
        TrackStats(side, Kind.AUDIO, "opus", packets, packets * 100, 0, 0, 1.0, packets),
    )
