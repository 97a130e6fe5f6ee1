"""Records made without threads and without real time: a test says when the writer has its turn."""

import random
import struct
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.forwarding.tap import Content, Source, Tap, Track
from recorder.journal_reader import Packet, read_journal
from recorder.ledger import JSON
from recorder.recorder import Recorder, Recording
from recorder.store import Reserve, journals
from tests.support.clock import FakeClock

WALL_S = 1_790_000_000.0
SMALL = Reserve(ledger_bytes=65_536, journal_bytes_per_s=1_000)
PLAN: dict[str, JSON] = {"session": "v1", "cap_s": 1800.0, "holds": ["officer"]}
TRACKS = (
    Track(Source.PARTY_A, Content.AUDIO, "opus", 111, 48_000, "minptime=10;useinbandfec=1"),
    Track(Source.PARTY_A, Content.VIDEO, "H264", 102, 90_000, "packetization-mode=1"),
    Track(Source.PARTY_B, Content.AUDIO, "opus", 111, 48_000, "minptime=10;useinbandfec=1"),
    Track(Source.PARTY_B, Content.VIDEO, "H264", 102, 90_000, "packetization-mode=1"),
)
PAYLOAD_TYPES = {Content.AUDIO: 111, Content.VIDEO: 102}


def rtp(
    payload_type: int,
    sequence: int,
    timestamp: int,
    ssrc: int,
    payload: bytes,
    *,
    marker: bool = False,
) -> bytes:
    """One RTP packet with a plain header (RFC 3550 §5.1)."""
    second = payload_type | (0x80 if marker else 0)
    head = struct.pack(">BBHII", 0x80, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
    return head + payload


class Desk:
    """A recorder whose threads never start; the test turns and syncs by hand."""

    def __init__(
        self,
        spool: Path,
        key: Ed25519PrivateKey | None = None,
        clock: FakeClock | None = None,
        wall_s: float = WALL_S,
    ) -> None:
        self.spool = spool
        self.key = key or Ed25519PrivateKey.from_private_bytes(bytes(32))
        self.public_key = self.key.public_key()
        self.clock = clock or FakeClock()
        self.recorder = Recorder(
            spool, self.key, self.clock, SMALL, lambda: wall_s + self.clock.now_s(), "boot-1"
        )
        self.sequence = 0

    def turn(self, seconds: float = 0.02) -> None:
        """Let time pass, then give the writer one turn."""
        self.clock.advance(seconds)
        self.recorder.writer.turn()

    def sync(self) -> None:
        """One round of the syncer."""
        self.recorder.writer.sync()

    def talk(self, tap: Tap, chance: random.Random, packets: int = 4) -> list[bytes]:
        """Let packets of both parties arrive now; returns those the tap took."""
        put: list[bytes] = []
        for _ in range(packets):
            self.sequence += 1
            source = chance.choice((Source.PARTY_A, Source.PARTY_B))
            content = chance.choice((Content.AUDIO, Content.VIDEO))
            payload = chance.randbytes(chance.randint(1, 60))
            packet = rtp(PAYLOAD_TYPES[content], self.sequence, self.sequence * 90, 7, payload)
            if tap.put(self.clock.now_s(), source, content, packet):
                put.append(packet)
        return put

    def finish(self, recording: Recording) -> None:
        """Seal a recording: the turns and syncs that it takes."""
        recording.seal()
        for _ in range(12):
            self.turn()
            self.sync()
        assert recording.sealed


def announced() -> Tap:
    """A tap on which both parties' tracks are known."""
    tap = Tap()
    for track in TRACKS:
        tap.announce(track)
    return tap


def packets_of(directory: Path) -> list[bytes]:
    """Every whole packet of a party in a record's journal, in the order of the files."""
    return [
        found.data
        for path in journals(directory)
        for found in read_journal(path.read_bytes())
        if isinstance(found, Packet) and found.source is not None and found.whole
    ]
