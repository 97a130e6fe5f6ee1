"""The Python engine: behind the seam of media/engine.py, one UDP port and all that is per packet.

A shell: it builds transports, hands commands to sessions and peers, and turns a wheel every
20 ms (repair, key frames, service from the cache; a peer's reports in rounds of 100 ms)."""

import asyncio
from collections.abc import Iterator, Sequence
from secrets import randbits
from typing import Final

from media.clock import Clock
from media.engine import EngineEvent, EngineStats, PeerHandle, PeerStats, SessionHandle, Side
from media.errors import OfferRefused, UnknownHandle
from media.forwarding.subscriber import Subscriber
from media.forwarding.tap import Tap
from media.monitor import Monitor
from media.negotiation import Negotiated, Purpose, negotiate, parse_offer
from media.network import Network, Wire
from media.party import Party
from media.peer import Peer
from media.session import Session, other_side
from media.udp_network import UdpNetwork

TICK_S: Final = 0.02
TICK_CATCHING_S: Final = 0.005  # while a monitor is being served from the cache
SERVED_PER_TURN: Final = 64  # packets, of all monitors together


class PythonEngine:
    """Implements `media.engine.Engine`."""

    def __init__(
        self,
        host: str,
        port: int,
        advertised_host: str,
        clock: Clock,
        network: Network | None = None,
    ) -> None:
        """Bind `host`:`port` at `start` (0: any), and name `advertised_host` in answers.

        `network`: another one, for tests and benchmarks."""
        if network is None:
            network = UdpNetwork(host, port, advertised_host, clock)
        self._network = network
        self._clock = clock
        self._sessions: dict[SessionHandle, Session] = {}
        self._parties: dict[PeerHandle, Party] = {}
        self._monitors: dict[PeerHandle, Monitor] = {}
        self._events: list[EngineEvent] = []
        self._catching: list[Subscriber] = []
        self._timer: asyncio.TimerHandle | None = None
        self._ssrcs_used: set[int] = set()
        network.after_drain = self.after_drain

    async def start(self) -> None:
        """Bind the port and start the wheel."""
        await self._network.open()
        self._turn(asyncio.get_running_loop())

    async def stop(self) -> None:
        """Close every gate and peer, then the port."""
        for handle in list(self._sessions):
            self.close_session(handle)
        for peer in list(self._monitors):
            self.remove_peer(peer)
        self._network.flush()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._network.close()

    @property
    def port_number(self) -> int:
        """The UDP port that is bound."""
        return self._network.number

    def open_session(self, session: SessionHandle) -> Tap:
        """See `Engine`."""
        return self._sessions.setdefault(session, Session(session)).tap

    def close_session(self, session: SessionHandle) -> None:
        """See `Engine`."""
        found = self._sessions.get(session)
        if found is None:
            return
        found.gate.close()
        found.floor_to = frozenset()
        for handle in [h for h, party in self._parties.items() if party.session is found]:
            self.remove_peer(handle)
        for monitor in self._monitors.values():
            monitor.forget_session(found)
        del self._sessions[session]

    def open_gate(self, session: SessionHandle, forward_until_s: float) -> None:
        """See `Engine`."""
        found = self._session(session)
        was_open = found.gate.is_open(self._clock.now_s())
        found.gate.open(forward_until_s)
        if was_open:
            return
        for tracks in found.publishers.values():
            for publisher in tracks.values():
                publisher.reopen()

    def close_gate(self, session: SessionHandle) -> None:
        """See `Engine`."""
        found = self._sessions.get(session)
        if found is not None:
            found.gate.close()

    def add_party(self, peer: PeerHandle, session: SessionHandle, side: Side, offer: str) -> str:
        """See `Engine`."""
        found = self._session(session)
        party = Party(peer, self._events, self._clock)
        party.session, party.side = found, side
        wire, negotiated = self._connect(party, offer, Purpose.PARTY)
        for handle in [h for h, p in self._parties.items() if (p.session, p.side) == (found, side)]:
            self.remove_peer(handle)
        party.settle(wire, negotiated.lines, self._catching)
        for other in self._parties.values():
            if other.session is found and other.side is other_side(side):
                party.other, other.other = other, party
        self._parties[peer] = party
        return negotiated.answer

    def add_monitor(self, peer: PeerHandle, offer: str) -> str:
        """See `Engine`."""
        monitor = Monitor(peer, self._events, self._clock)
        wire, negotiated = self._connect(monitor, offer, Purpose.MONITOR)
        monitor.settle(wire, negotiated.lines, self._catching)
        self._monitors[peer] = monitor
        return negotiated.answer

    def _connect(self, peer: Peer, text: str, purpose: Purpose) -> tuple[Wire, Negotiated]:
        offer = parse_offer(text)
        wire = self._network.connect(offer, peer)
        try:
            return wire, negotiate(offer, purpose, wire.local, self._fresh_ssrcs())
        except OfferRefused:
            wire.close()
            raise

    def _fresh_ssrcs(self) -> Iterator[int]:
        """Numbers that no stream of this node ever had (RFC 3550 §8.1)."""
        while True:
            ssrc = randbits(32)
            if ssrc and ssrc not in self._ssrcs_used:
                self._ssrcs_used.add(ssrc)
                yield ssrc

    def slots_of(self, peer: PeerHandle) -> int:
        """See `Engine`."""
        return len(self._monitor(peer).slots)

    def restart_ice(self, peer: PeerHandle, offer: str) -> str:
        """See `Engine`."""
        found = self._peer(peer)
        parsed = parse_offer(offer)
        offered = [(line.kind, line.mid, line.codecs) for line in parsed.lines]
        if offered != [(line.kind, line.mid, line.codecs) for line in found.lines]:
            raise OfferRefused("offer_m_lines", "a restart keeps the m-lines")
        found.wire.restart(parsed)
        purpose = Purpose.PARTY if peer in self._parties else Purpose.MONITOR
        kept = (ssrc for line in found.lines for ssrc in (line.ssrc, line.rtx_ssrc) if ssrc)
        return negotiate(parsed, purpose, found.wire.local, kept).answer

    def remove_peer(self, peer: PeerHandle) -> None:
        """See `Engine`."""
        leaving = self._parties.get(peer) or self._monitors.get(peer)
        if leaving is None:
            return
        leaving.say_goodbye()
        self.after_drain()
        self._network.flush()
        leaving.leave()
        self._parties.pop(peer, None)
        self._monitors.pop(peer, None)
        for session in self._sessions.values():
            self._spread_voice(session)
        for line in leaving.lines:
            self._ssrcs_used -= {line.ssrc, line.rtx_ssrc or line.ssrc}

    def show(self, monitor: PeerHandle, slot: int, session: SessionHandle, side: Side) -> None:
        """See `Engine`."""
        found = self._monitor(monitor)
        if not 0 <= slot < len(found.slots):
            raise UnknownHandle(f"monitor {monitor} has no slot {slot}")
        found.show(slot, self._session(session), side)

    def clear_slot(self, monitor: PeerHandle, slot: int) -> None:
        """See `Engine`."""
        found = self._monitors.get(monitor)
        if found is not None:
            found.clear_slot(slot)

    def give_floor(self, session: SessionHandle, monitor: PeerHandle, to: frozenset[Side]) -> None:
        """See `Engine`."""
        found, speaker = self._session(session), self._monitor(monitor)
        for other in self._monitors.values():
            if other is not speaker:
                other.drop_floor(found)
        found.floor_to = to
        speaker.take_floor_of(found)
        self._spread_voice(found)

    def take_floor(self, session: SessionHandle) -> None:
        """See `Engine`."""
        found = self._sessions.get(session)
        if found is None:
            return
        found.floor_to = frozenset()
        for monitor in self._monitors.values():
            monitor.drop_floor(found)
        self._spread_voice(found)

    def _spread_voice(self, session: Session) -> None:
        for party in self._parties.values():
            if party.session is session:
                party.hear_voice()
        for monitor in self._monitors.values():
            monitor.hear_voice()

    def poll(self) -> Sequence[EngineEvent]:
        """See `Engine`."""
        events = list(self._events)
        self._events.clear()
        return events

    def peer_stats(self, peer: PeerHandle) -> PeerStats:
        """See `Engine`."""
        return self._peer(peer).stats()

    def stats(self) -> EngineStats:
        """See `Engine`."""
        net = self._network
        peers: list[Peer] = [*self._parties.values(), *self._monitors.values()]
        refused = net.refused + sum(peer.malformed + peer.latch.refused for peer in peers)
        return EngineStats(
            net.packets_in, net.packets_out, net.bytes_in, net.bytes_out, refused, net.drains
        )

    def after_drain(self) -> None:
        """Before a flush: serve whoever catches up from the cache."""
        if self._catching:
            self._serve(self._clock.now_s())

    def tick(self) -> None:
        """One turn of the wheel."""
        now_s = self._clock.now_s()
        for party in self._parties.values():
            if now_s >= party.due_s or party.is_urgent():
                party.tick(now_s)
        for monitor in self._monitors.values():
            if now_s >= monitor.due_s:
                monitor.tick(now_s)
        self.after_drain()
        self._network.flush()

    def _serve(self, now_s: float) -> None:
        """Serve monitors from the cache, in turn, a bounded number of packets in all."""
        left = SERVED_PER_TURN
        for subscriber in list(self._catching):
            left -= subscriber.serve(max(1, left // len(self._catching)), now_s)
            if left <= 0:
                break
        self._catching[:] = [s for s in self._catching if s.is_catching()]
        if self._catching:
            self._catching.append(self._catching.pop(0))

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        delay_s = TICK_CATCHING_S if self._catching else TICK_S
        self._timer = loop.call_later(delay_s, self._turn, loop)
        self.tick()

    def _session(self, handle: SessionHandle) -> Session:
        found = self._sessions.get(handle)
        if found is None:
            raise UnknownHandle(f"session {handle}")
        return found

    def _monitor(self, handle: PeerHandle) -> Monitor:
        found = self._monitors.get(handle)
        if found is None:
            raise UnknownHandle(f"monitor {handle}")
        return found

    def _peer(self, handle: PeerHandle) -> Peer:
        found = self._parties.get(handle) or self._monitors.get(handle)
        if found is None:
            raise UnknownHandle(f"peer {handle}")
        return found
