"""A network without sockets or keys: what is sealed stays readable, what is sent is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from media.clock import Clock
from media.forwarding.gate import Outgoing, leaving, sealed
from media.negotiation import Local, Offer
from media.network import MediaSink
from media.rtp.packet import HEADER
from media.rtp.rtcp import Report, parse_compound
from media.srtp import Sealer

PARTY_PAYLOAD_TYPES = {"opus": 111, "H264": 106, "H264 rtx": 107, "VP8": 96, "VP8 rtx": 97}


class OpenSealer:
    """Seals nothing, so that a test can read what would leave; notes each index it was given."""

    def __init__(self) -> None:
        self.sealed: set[tuple[int, int]] = set()

    def seal_rtp(self, header: bytes, payload: bytes, ssrc: int, index: int) -> bytes:
        """Header and payload as they are; the index must fit the header."""
        assert HEADER.unpack(header)[2] == index & 0xFFFF
        self.sealed.add((ssrc, index))
        return header + payload

    def stream(self, ssrc: int) -> Callable[[bytes, bytes, int], bytes]:
        """`seal_rtp` for one SSRC."""
        return lambda header, payload, index: self.seal_rtp(header, payload, ssrc, index)

    def seal_rtcp(self, compound: bytes) -> bytes:
        """The compound as it is."""
        return compound


@dataclass(frozen=True, slots=True)
class Rtp:
    """One packet that left."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


class QuietWire:
    """A transport to a peer that a test plays."""

    def __init__(
        self, offer: Offer, sink: MediaSink, local: Local, network: "QuietNetwork"
    ) -> None:
        self.offer = offer
        self.sink = sink
        self.local = local
        self.sealer: Sealer | None = None
        self.outbox: list[Outgoing] = []
        self.sent: list[bytes] = []
        self.connected = False
        self.closed = False
        self.last_stun_s: float | None = None
        self._network = network

    def connect(self) -> None:
        """The handshake is done."""
        self.connected = True
        self.sealer = OpenSealer()
        self.sink.on_connected()

    def queue(self, packet: Outgoing) -> None:
        """Queue it."""
        if not self.closed:
            self.outbox.append(packet)

    def send_rtcp(self, compound: bytes) -> None:
        """Queue it."""
        self.queue(sealed(compound))

    def restart(self, offer: Offer) -> None:
        """New credentials."""
        self.offer = offer

    def close(self) -> None:
        """Send nothing more."""
        self.flush()
        self.connected = False
        self.closed = True

    def flush(self) -> int:
        """What is queued leaves; how many packets did."""
        datagrams = leaving(self.outbox, self._network.clock.now_s())
        self.outbox.clear()
        self.sent += datagrams
        return len(datagrams)

    def rtp(self) -> list[Rtp]:
        """The RTP packets that left, oldest first."""
        found = []
        for datagram in self.sent:
            if not 192 <= datagram[1] <= 223:
                _, second, sequence, timestamp, ssrc = HEADER.unpack_from(datagram)
                found.append(
                    Rtp(second & 127, second > 127, sequence, timestamp, ssrc, datagram[12:])
                )
        return found

    def reports(self) -> list[Report]:
        """What the RTCP that left says, oldest first."""
        compounds = [d for d in self.sent if 192 <= d[1] <= 223]
        return [report for compound in compounds for report in parse_compound(compound)]


@dataclass
class QuietNetwork:
    """A port that binds nothing; `wires` in the order in which peers were added."""

    clock: Clock
    after_drain: Callable[[], None] | None = None
    packets_in: int = 0
    packets_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    refused: int = 0
    drains: int = 0
    number: int = 5004
    wires: list[QuietWire] = field(default_factory=list)
    _credentials: "count[int]" = field(default_factory=count)

    async def open(self) -> None:
        """Nothing to bind."""

    def close(self) -> None:
        """Nothing to let go."""

    def connect(self, offer: Offer, sink: MediaSink) -> QuietWire:
        """A wire to whoever made this offer."""
        number = next(self._credentials)
        local = Local(f"ufrag{number}", "p" * 24, "sha-256 " + "AA:" * 31 + "AA", "127.0.0.1", 5004)
        wire = QuietWire(offer, sink, local, self)
        self.wires.append(wire)
        return wire

    def flush(self) -> None:
        """What is queued leaves."""
        for wire in self.wires:
            self.packets_out += wire.flush() if wire.outbox else 0

    def drain(self) -> None:
        """The end of a drain: the router's word, then the flush."""
        self.drains += 1
        if self.after_drain is not None:
            self.after_drain()
        self.flush()


def party_offer() -> str:
    """What a kiosk's browser offers, in short."""
    return _offer([_audio("0", "sendrecv"), _video("1", "sendrecv"), _audio("2", "recvonly")])


def monitor_offer(slots: int = 2) -> str:
    """What a monitor's browser offers, in short."""
    sections = [_audio("0", "sendrecv")]
    for slot in range(slots):
        sections.append(_video(f"v{slot}", "recvonly"))
        sections.append(_audio(f"a{slot}", "recvonly"))
    return _offer(sections)


def _offer(sections: list[tuple[str, list[str]]]) -> str:
    mids = " ".join(mid for mid, _ in sections)
    head = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {mids}"]
    lines = head + [line for _, section in sections for line in section]
    return "\r\n".join(lines) + "\r\n"


def _section(kind: str, mid: str, direction: str, types: list[int]) -> list[str]:
    return [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, types))}",
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:" + "q" * 24,
        "a=fingerprint:sha-256 " + "BB:" * 31 + "BB",
        "a=setup:actpass",
        f"a=mid:{mid}",
        "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
        f"a={direction}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]


def _audio(mid: str, direction: str) -> tuple[str, list[str]]:
    lines = _section("audio", mid, direction, [111])
    return mid, [*lines, "a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1"]


def _video(mid: str, direction: str) -> tuple[str, list[str]]:
    level = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
    lines = _section("video", mid, direction, [96, 97, 106, 107])
    return mid, [
        *lines,
        "a=rtpmap:96 VP8/90000",
        "a=rtpmap:97 rtx/90000",
        "a=fmtp:97 apt=96",
        "a=rtpmap:106 H264/90000",
        f"a=fmtp:106 {level}",
        "a=rtpmap:107 rtx/90000",
        "a=fmtp:107 apt=106",
    ]
