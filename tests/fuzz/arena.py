"""One real engine with a living visit, and the hands that throw things at it.

Party A is honest; party B and a monitor have valid keys and turn on the node; strangers have none.
A's own packets and everything that nobody should notice go on all the while."""

import asyncio
import re
import socket
from typing import Final

from media.clock import BootClock
from media.engine import PeerGone, PeerHandle, SessionHandle, Side
from media.errors import OfferRefused
from media.forwarding.tap import Tap
from media.router import PythonEngine
from tests.fuzz.corpus import offer, rtp
from tests.support.wire_peer import Identity, WirePeer

SESSION: Final = SessionHandle(1)
OTHER: Final = SessionHandle(2)
GATE_S: Final = 2.0
TAP_PACKETS_MAX: Final = 100_000
STRANGERS: Final = 8
HONEST_AUDIO: Final = 0x0A0D1001
"""The SSRC of A's sound, and of B's, one more."""


class Arena:
    """The engine, its peers and what became of them."""

    def __init__(self) -> None:
        self.engine = PythonEngine("127.0.0.1", 0, "127.0.0.1", BootClock())
        self.identity = Identity()
        self.gone: list[PeerGone] = []
        self.strangers: list[socket.socket] = []
        self.journaled = 0
        self._tap: Tap
        self._next_handle = 100
        self._sequence = 0

    async def open(self) -> None:
        """Start the engine; A, B and a monitor join; the gate opens."""
        await self.engine.start()
        self._tap = self.engine.open_session(SESSION)
        self.engine.open_session(OTHER)  # where mutated offers of parties knock
        self.a = WirePeer(self.identity, offer("party"))
        self.b = WirePeer(self.identity, offer("party"))
        self.monitor = WirePeer(self.identity, offer("monitor"))
        await self.a.connect(self.engine.add_party(PeerHandle(1), SESSION, Side.A, self.a.offer))
        await self.b.connect(self.engine.add_party(PeerHandle(2), SESSION, Side.B, self.b.offer))
        await self.monitor.connect(self.engine.add_monitor(PeerHandle(3), self.monitor.offer))
        self.engine.show(PeerHandle(3), 0, SESSION, Side.A)
        self.engine.show(PeerHandle(3), 1, SESSION, Side.B)
        for _ in range(STRANGERS):
            self.strangers.append(self.stranger())

    async def close(self) -> None:
        """End everything."""
        for peer in (self.a, self.b, self.monitor):
            peer.close()
        for sock in self.strangers:
            sock.close()
        await self.engine.stop()

    def stranger(self) -> socket.socket:
        """A socket that no peer has ever checked."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setblocking(False)
        sock.connect(("127.0.0.1", self.engine.port_number))
        return sock

    def payload_type(self, peer: WirePeer, codec: str) -> int:
        """The number that the node's answer gives to a codec."""
        found = re.search(rf"(?m)^a=rtpmap:(\d+) {codec}/", peer.answer)
        assert found, f"the answer has no {codec}"
        return int(found[1])

    def node_ssrcs(self, peer: WirePeer) -> list[int]:
        """What the node sends with to this peer."""
        return sorted({int(found) for found in re.findall(r"(?m)^a=ssrc:(\d+)", peer.answer)})

    def beat(self) -> None:
        """What a session does all the time: renew the gate, empty the tap, hear of the gone."""
        self.engine.open_gate(SESSION, BootClock().now_s() + GATE_S)
        self.journaled += len(self._tap.take(TAP_PACKETS_MAX))
        self.gone += [event for event in self.engine.poll() if isinstance(event, PeerGone)]

    def speak(self, peer: WirePeer, ssrc: int) -> None:
        """One honest packet of sound."""
        self._sequence += 1
        number = self._sequence
        opus = self.payload_type(peer, "opus")
        packet = rtp(opus, number, number * 960, ssrc, b"\x78" + b"s" * 80)
        peer.send_rtp(packet, number >> 16)

    async def answer(self, text: str, role: str) -> bool:
        """Offer this text to the engine; whether it was answered.  Only OfferRefused may rise."""
        self._next_handle += 1
        peer = PeerHandle(self._next_handle)
        try:
            if role == "restart":
                self.engine.restart_ice(PeerHandle(3), text)
                return True
            if role == "party":
                self.engine.add_party(peer, OTHER, Side.A, text)
            else:
                self.engine.add_monitor(peer, text)
        except OfferRefused:
            return False
        self.engine.remove_peer(peer)
        return True

    async def newcomer(self) -> tuple[PeerHandle, WirePeer]:
        """A monitor whose address is checked and whose handshake has not begun."""
        self._next_handle += 1
        handle = PeerHandle(self._next_handle)
        peer = WirePeer(self.identity, offer("monitor"))
        answer = self.engine.add_monitor(handle, peer.offer)
        await peer.check_only(answer)
        return handle, peer

    def dismiss(self, handle: PeerHandle, peer: WirePeer) -> None:
        """End a newcomer."""
        peer.close()
        self.engine.remove_peer(handle)


async def drained(turns: int = 3) -> None:
    """Let the engine and the peers read what lies in their sockets."""
    for _ in range(turns):
        await asyncio.sleep(0)
