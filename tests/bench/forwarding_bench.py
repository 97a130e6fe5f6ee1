"""What one forwarded packet costs: real sealing, real journal tap, a null socket.

    python -m tests.bench.forwarding_bench [VISITS] [PACKETS]

Each party sends 720p30 video (about 1150 bytes a packet) with one Opus packet to two of video;
each visit has two parties and one monitor that shows both.  Prints CPU µs per sent packet."""

import sys
import time

from media.clock import BootClock
from media.engine import PeerHandle, SessionHandle, Side
from media.router import PythonEngine
from media.rtp.packet import HEADER
from media.srtp import Profile, sealer_for
from tests.support.quiet_wire import QuietNetwork, QuietWire, monitor_offer, party_offer

VIDEO, AUDIO = bytes([0x41]) + bytes(1150), bytes(100)
KEY = bytes([0x67]) + bytes(30)
BURST = 3


def main(visits: int, packets: int) -> None:
    """Drive the engine from packets that are already decrypted."""
    network = QuietNetwork(BootClock())
    engine = PythonEngine("127.0.0.1", 0, "127.0.0.1", BootClock(), network)
    taps, parties = [], []
    handle = 0
    for number in range(visits):
        session = SessionHandle(number)
        taps.append(engine.open_session(session))
        for side in Side:
            engine.add_party(PeerHandle(handle), session, side, party_offer())
            parties.append(network.wires[-1])
            handle += 1
        engine.add_monitor(PeerHandle(handle), monitor_offer())
        for slot, side in enumerate(Side):
            engine.show(PeerHandle(handle), slot, session, side)
        handle += 1
        engine.open_gate(session, 1e12)
    for wire in network.wires:
        _connect(wire)
    turns = range(packets // BURST // len(parties))
    stream = [_burst(party, turn) for turn in turns for party in range(len(parties))]
    spent_s = 0.0
    clock = BootClock()
    for index, (party, burst) in enumerate(stream):
        sink = parties[party].sink
        before = time.process_time()
        now_s = clock.now_s()
        sink.on_rtp(burst, now_s)
        engine.after_drain()
        network.flush()
        spent_s += time.process_time() - before
        for wire in network.wires:
            wire.sent.clear()
        if index % 50 == 0:
            for tap in taps:
                tap.take(100_000)
    sent = network.packets_out
    print(f"{packets} in, {sent} out, {spent_s / sent * 1e6:.2f} µs a packet sent")


def _connect(wire: QuietWire) -> None:
    wire.sealer = sealer_for(Profile.AEAD_AES_256_GCM, bytes(32), bytes(12))
    wire.connected = True
    wire.sink.on_connected()


def _burst(party: int, turn: int) -> tuple[int, list[bytes]]:
    """Three packets of one party: picture, picture, and picture or sound."""
    burst = []
    for place in range(BURST):
        if place == 2:
            header = HEADER.pack(0x80, 111, turn & 0xFFFF, turn * 960, 1000 + party)
            burst.append(header + AUDIO)
        else:
            sequence = turn * 2 + place
            payload = KEY if sequence % 600 == 0 else VIDEO
            timestamp = sequence // 5 * 3000
            header = HEADER.pack(0x80, 106, sequence & 0xFFFF, timestamp, 2000 + party)
            burst.append(header + payload)
    return party, burst


if __name__ == "__main__":
    main(*(int(value) for value in (sys.argv[1:] or ["4", "60000"])))
