"""One visit on a quiet wire: two parties that send, and monitors that watch."""

from media.engine import Engine, PeerHandle, SessionHandle, Side
from media.forwarding.tap import Tap
from media.router import PythonEngine
from media.rtp.packet import HEADER
from tests.support.clock import FakeClock
from tests.support.quiet_wire import (
    PARTY_PAYLOAD_TYPES,
    QuietNetwork,
    QuietWire,
    Rtp,
    monitor_offer,
    party_offer,
)

SESSION = SessionHandle(1)
KEY = bytes([0x67, 0x42, 0xE0, 0x1F]) + b"key"
DELTA = bytes([0x41]) + b"delta"
AUDIO_SSRC = {Side.A: 0xA0, Side.B: 0xB0}
VIDEO_SSRC = {Side.A: 0xA1, Side.B: 0xB1}
RTX_SSRC = {Side.A: 0xA2, Side.B: 0xB2}


class QuietVisit:
    """Drives an engine packet by packet; the clock is the test's."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.network = QuietNetwork(self.clock)
        self.python_engine = PythonEngine("127.0.0.1", 0, "127.0.0.1", self.clock, self.network)
        self.engine: Engine = self.python_engine
        self.tap: Tap = self.engine.open_session(SESSION)
        self.party: dict[Side, QuietWire] = {}
        self.handle: dict[Side, PeerHandle] = {}
        self._next = 0

    def join(self, side: Side, *, connect: bool = True) -> QuietWire:
        """A party joins (again)."""
        self._next += 1
        self.handle[side] = PeerHandle(self._next)
        self.engine.add_party(self.handle[side], SESSION, side, party_offer())
        self.party[side] = self.network.wires[-1]
        if connect:
            self.party[side].connect()
        return self.party[side]

    def watch(self, *, connect: bool = True) -> tuple[PeerHandle, QuietWire]:
        """A monitor joins and shows side A in slot 0, side B in slot 1."""
        self._next += 1
        handle = PeerHandle(self._next)
        self.engine.add_monitor(handle, monitor_offer())
        wire = self.network.wires[-1]
        if connect:
            wire.connect()
        for slot, side in enumerate(Side):
            self.engine.show(handle, slot, SESSION, side)
        return handle, wire

    def open_gate(self, span_s: float = 2.0) -> None:
        """Let them talk for so long."""
        self.engine.open_gate(SESSION, self.clock.now_s() + span_s)

    def send(
        self, side: Side, ssrc: int, payload_type: int, sequence: int, timestamp: int,
        payload: bytes, *, drain: bool = True,
    ) -> None:  # fmt: skip
        """One packet of a party comes."""
        header = HEADER.pack(0x80, payload_type, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
        self.party[side].sink.on_rtp([header + payload], self.clock.now_s())
        if drain:
            self.network.drain()

    def picture(self, side: Side, sequence: int, *, key: bool = False, drain: bool = True) -> None:
        """One packet of video, a frame of its own."""
        payload = (KEY if key else DELTA) + sequence.to_bytes(4, "big")
        self.send(side, VIDEO_SSRC[side], PARTY_PAYLOAD_TYPES["H264"], sequence, sequence * 3000,
                  payload, drain=drain)  # fmt: skip

    def sound(self, side: Side, sequence: int, *, drain: bool = True) -> None:
        """One packet of audio."""
        payload = b"sound" + sequence.to_bytes(4, "big")
        self.send(side, AUDIO_SSRC[side], PARTY_PAYLOAD_TYPES["opus"], sequence, sequence * 960,
                  payload, drain=drain)  # fmt: skip

    def restored_picture(self, side: Side, rtx: int, original: int) -> None:
        """A video packet comes by RTX."""
        payload = original.to_bytes(2, "big") + DELTA + original.to_bytes(4, "big")
        self.send(
            side, RTX_SSRC[side], PARTY_PAYLOAD_TYPES["H264 rtx"], rtx, original * 3000, payload
        )

    def turn(self, seconds: float = 0.02) -> None:
        """Time passes and the wheel turns once."""
        self.clock.advance(seconds)
        self.python_engine.tick()
        self.network.drain()

    def turns(self, seconds: float) -> None:
        """Time passes in steps of the wheel."""
        for _ in range(round(seconds / 0.02)):
            self.turn()


def pictures(wire: QuietWire) -> list[Rtp]:
    """The video packets that a peer was sent, resent ones not."""
    return [packet for packet in wire.rtp() if packet.payload_type == PARTY_PAYLOAD_TYPES["H264"]]


def sounds(wire: QuietWire) -> list[Rtp]:
    """The audio packets that a peer was sent."""
    return [packet for packet in wire.rtp() if packet.payload_type == PARTY_PAYLOAD_TYPES["opus"]]


def talking() -> QuietVisit:
    """Both parties are connected and the gate is open."""
    visit = QuietVisit()
    for side in Side:
        visit.join(side)
    visit.open_gate()
    return visit
