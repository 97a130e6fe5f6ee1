"""The journal: every packet of a visit as pcapng, the master of the record.

Written here, read in `journal_reader.py`.  A file is a section header, one interface of raw IP, a
SAP/SDP packet per party, then one Enhanced Packet Block per packet in arrival order.  With the SDP
tshark reads sound, picture and reports without options; without it sees only bytes.
Source: draft-ietf-opsawg-pcapng §4.1 (section), §4.2 (interface), §4.3 (packet, epb_hash);
RFC 791, RFC 768, RFC 2974 (SAP), RFC 8866 (SDP)."""

from collections.abc import Iterable
from struct import Struct
from typing import Final, cast
from zlib import crc32

from media.forwarding.tap import Content, Entry, Source, Track

SECTION_BLOCK: Final = 0x0A0D0D0A
INTERFACE_BLOCK: Final = 1
PACKET_BLOCK: Final = 6
BYTE_ORDER_MAGIC: Final = 0x1A2B3C4D
LINKTYPE_RAW: Final = 101
HASH_CRC32: Final = 2  # epb_hash algorithm, §4.3
HEADERS_BYTES: Final = 28  # IPv4 without options, and UDP
PACKET_BLOCK_HEAD_BYTES: Final = 28
PACKET_BLOCK_TAIL_BYTES: Final = 20  # epb_hash (12), opt_endofopt (4), the length again (4)
FRAMES_MAX: Final = 16_384  # cached headers: 12 tracks of up to 1500 sizes; then begun anew

NODE_ADDRESS: Final = bytes((192, 0, 2, 254))  # RFC 5737: addresses for documentation
SAP_ADDRESS: Final = bytes((224, 2, 127, 254))  # RFC 2974 §3
SAP_PORT: Final = 9875
PORTS: Final = {
    Content.AUDIO: 5004,
    Content.AUDIO_REPORT: 5005,
    Content.VIDEO: 5006,
    Content.VIDEO_REPORT: 5007,
}
NAMES: Final = {Source.PARTY_A: "side a", Source.PARTY_B: "side b", Source.VOICE: "voice"}

_BLOCK_HEAD = Struct("<III")
_MOMENT = Struct("<II")
_SIZES = Struct("<II")
_HASH = Struct("<IHH")
_HASH_OPTION = Struct("<HHB")
_IP = Struct(">BBHHHBBH4s4s")
_UDP = Struct(">HHHH")

Frame = tuple[bytes, bytes, int, bytes, bytes]


def address_of(source: Source) -> bytes:
    """The synthetic IPv4 address of one sender."""
    return bytes((192, 0, 2, source))


class Encoder:
    """Turns packets of one visit into pcapng blocks; knows the tracks that were announced.

    Args: wall_offset_s: what is added to clock seconds to get seconds since 1970, fixed when the
    record is opened, so that no later jump of the wall clock is seen in the journal."""

    def __init__(self, wall_offset_s: float) -> None:
        self._offset_us = wall_offset_s * 1e6
        self._tracks: dict[tuple[Source, Content, int], Track] = {}
        self._frames: dict[int, Frame] = {}
        self._last_s = 0.0

    def head(self, now_s: float) -> bytes:
        """What a new file begins with: section, interface, and what is known of each party."""
        section = Struct("<IIIHHqI").pack(SECTION_BLOCK, 28, BYTE_ORDER_MAGIC, 1, 0, -1, 28)
        # if_tsresol (9) = 6: microseconds, said although it is the default
        interface = Struct("<IIHHIHHB3xII").pack(
            INTERFACE_BLOCK, 32, LINKTYPE_RAW, 0, 0, 9, 1, 6, 0, 32
        )
        self._last_s = now_s
        sources = sorted({source for source, _, _ in self._tracks})
        return section + interface + b"".join(self._sap(source, now_s) for source in sources)

    def encode(self, entries: Iterable[Entry | Track]) -> bytes:
        """Encode entries in the order given; a track's announcement becomes a SAP packet."""
        pieces: list[bytes] = []
        frames, offset_us = self._frames, self._offset_us
        moment, last_s = _MOMENT.pack, self._last_s
        for entry in entries:
            if type(entry) is not tuple:
                pieces.append(self._announce(cast(Track, entry), last_s))
                continue
            last_s, source, content, packet = entry
            key = (source << 20) | (content << 16) | len(packet)
            frame = frames.get(key)
            if frame is None:
                frame = self._frame(key, source, PORTS[content], len(packet))
            before, after, checked, padding, end = frame
            microseconds = int(last_s * 1e6 + offset_us)
            pieces += (
                before,
                moment(microseconds >> 32, microseconds & 0xFFFFFFFF),
                after,
                packet,
                padding,
                crc32(packet, checked).to_bytes(4, "little"),
                end,
            )
        self._last_s = last_s
        return b"".join(pieces)

    def _announce(self, track: Track, now_s: float) -> bytes:
        key = (track.source, track.content, track.payload_type)
        if self._tracks.get(key) == track:
            return b""
        self._tracks[key] = track
        return self._sap(track.source, now_s)

    def _frame(self, key: int, source: Source, port: int, size: int) -> Frame:
        """Everything of a block that depends only on who, what and how long."""
        if len(self._frames) >= FRAMES_MAX:
            self._frames.clear()
        frame = _frame(address_of(source), NODE_ADDRESS, port, size)
        self._frames[key] = frame
        return frame

    def _sap(self, source: Source, now_s: float) -> bytes:
        tracks = [track for key, track in self._tracks.items() if key[0] is source]
        address = address_of(source)
        identity = crc32(repr(tracks).encode()) & 0xFFFF
        payload = b"".join(
            (b"\x20\x00", identity.to_bytes(2, "big"), address, b"application/sdp\x00")
        ) + _sdp(source, tracks)
        before, after, checked, padding, end = _frame(address, SAP_ADDRESS, SAP_PORT, len(payload))
        microseconds = int(now_s * 1e6 + self._offset_us)
        moment = _MOMENT.pack(microseconds >> 32, microseconds & 0xFFFFFFFF)
        crc = crc32(payload, checked).to_bytes(4, "little")
        return b"".join((before, moment, after, payload, padding, crc, end))


def _frame(source: bytes, destination: bytes, port: int, size: int) -> Frame:
    captured = HEADERS_BYTES + size
    padding = -captured % 4
    total = PACKET_BLOCK_HEAD_BYTES + captured + padding + PACKET_BLOCK_TAIL_BYTES
    headers = _headers(source, destination, port, captured)
    option = _HASH_OPTION.pack(3, 5, HASH_CRC32)  # epb_hash: code 3, one octet and the CRC
    return (
        _BLOCK_HEAD.pack(PACKET_BLOCK, total, 0),
        _SIZES.pack(captured, captured) + headers,
        crc32(headers),
        bytes(padding) + option,
        b"\x00\x00\x00" + b"\x00\x00\x00\x00" + total.to_bytes(4, "little"),
    )


def _headers(source: bytes, destination: bytes, port: int, captured: int) -> bytes:
    """IPv4 and UDP; no fragmenting, 64 hops, no UDP checksum (RFC 768 allows none)."""
    fields = (0x45, 0, captured, 0, 0x4000, 64, 17)
    blank = _IP.pack(*fields, 0, source, destination)
    checksum = sum(Struct(">10H").unpack(blank))
    checksum = (checksum & 0xFFFF) + (checksum >> 16)
    checksum = ~((checksum & 0xFFFF) + (checksum >> 16)) & 0xFFFF
    ip = _IP.pack(*fields, checksum, source, destination)
    return ip + _UDP.pack(port, port, captured - 20, 0)


def _sdp(source: Source, tracks: list[Track]) -> bytes:
    """The session description that tells how this sender's ports are to be read."""
    address = ".".join(str(byte) for byte in address_of(source))
    lines = ["v=0", f"o=- 1 1 IN IP4 {address}", f"s={NAMES[source]}", f"c=IN IP4 {address}"]
    lines.append("t=0 0")
    for content, kind in ((Content.AUDIO, "audio"), (Content.VIDEO, "video")):
        chosen = [track for track in tracks if track.content is content]
        if not chosen:
            continue
        numbers = " ".join(str(track.payload_type) for track in chosen)
        lines.append(f"m={kind} {PORTS[content]} RTP/AVP {numbers}")
        for track in chosen:
            channels = "/2" if track.codec == "opus" else ""
            name = f"{track.codec}/{track.clock_rate}{channels}"
            lines.append(f"a=rtpmap:{track.payload_type} {name}")
            if track.format_parameters:
                lines.append(f"a=fmtp:{track.payload_type} {track.format_parameters}")
    return ("\r\n".join(lines) + "\r\n").encode()
