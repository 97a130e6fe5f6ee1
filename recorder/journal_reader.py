"""Reads journal files, whole or hurt: nothing whole is ever given up.

A block whose lengths do not hold together hides where the next one begins; the reader then looks
for the next place, four bytes at a time, where a whole packet block stands.
Source: draft-ietf-opsawg-pcapng §3.1 (blocks), §4.3 (packet block and its options)."""

from collections.abc import Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import unpack_from
from typing import Final
from zlib import crc32

from media.forwarding.tap import Content, Source, Track
from recorder.journal import (
    HASH_CRC32,
    HEADERS_BYTES,
    INTERFACE_BLOCK,
    PACKET_BLOCK,
    PACKET_BLOCK_HEAD_BYTES,
    PACKET_BLOCK_TAIL_BYTES,
    PORTS,
    SAP_PORT,
    SECTION_BLOCK,
)

Bytes = bytes | mmap

BLOCK_BYTES_MAX: Final = 256 * 1024
CONTENTS: Final = {port: content for content, port in PORTS.items()}
SOURCES: Final = frozenset(int(source) for source in Source)
KINDS: Final = frozenset((SECTION_BLOCK, INTERFACE_BLOCK, PACKET_BLOCK))


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet block of a journal file."""

    offset: int
    """Of its block, in bytes from the file's begin."""
    length: int
    arrival_us: int
    """Microseconds since 1970."""
    source: Source | None
    """None: no packet of a party (the SDP), or unreadable."""
    content: Content | None
    data: bytes
    """RTP or RTCP as it was received, decrypted; of an SDP the SAP packet."""
    whole: bool
    """The block's CRC fits."""


@dataclass(frozen=True, slots=True)
class Hurt:
    """Bytes that are no block: a torn tail, or damage."""

    offset: int
    length: int
    tail: bool
    """No whole block follows."""


def map_file(path: Path) -> Bytes:
    """A file's bytes, read when they are touched.  Raises: OSError."""
    with path.open("rb") as file:
        try:
            return mmap(file.fileno(), 0, access=ACCESS_READ)
        except ValueError:
            return b""  # an empty file cannot be mapped


def read_tracks(packet: bytes) -> Iterator[Track]:
    """What the SAP/SDP packet of a party tells of its tracks; nothing, if it is none of ours."""
    lines = packet.partition(b"application/sdp\x00")[2].decode(errors="replace").splitlines()
    source: Source | None = None
    content: Content | None = None
    formats = {
        number: rest
        for number, _, rest in (
            line.removeprefix("a=fmtp:").partition(" ") for line in lines if "a=fmtp:" in line
        )
    }
    for line in lines:
        if line.startswith("c=IN IP4 192.0.2."):
            source = Source(int(line.rpartition(".")[2]))
        elif line.startswith("m="):
            content = CONTENTS.get(int(line.split(" ")[1]))
        elif line.startswith("a=rtpmap:") and source is not None and content is not None:
            number, _, name = line.removeprefix("a=rtpmap:").partition(" ")
            codec, rate = name.split("/")[:2]
            told = formats.get(number, "")
            yield Track(source, content, codec, int(number), int(rate), told)


def read_journal(data: Bytes, offset: int = 0) -> Iterator[Packet | Hurt]:
    """Read the packets of a file's bytes from `offset` on, where a block begins."""
    end = len(data)
    while offset < end:
        kind, length = block_at(data, offset)
        if not length:
            found = _next_packet_block(data, offset)
            yield Hurt(offset, found - offset, tail=found == end)
            offset = found
            continue
        if kind == PACKET_BLOCK:
            yield _packet(data, offset, length)
        offset += length


def block_at(data: Bytes, offset: int) -> tuple[int, int]:
    """Kind and length of the block at `offset`; (0, 0), if no whole block of ours stands there."""
    if offset + 12 > len(data):
        return 0, 0
    kind, length = unpack_from("<II", data, offset)
    if kind not in KINDS or length % 4 or not 12 <= length <= BLOCK_BYTES_MAX:
        return 0, 0
    end = offset + length
    if end > len(data) or unpack_from("<I", data, end - 4)[0] != length:
        return 0, 0
    if kind == PACKET_BLOCK:
        smallest = PACKET_BLOCK_HEAD_BYTES + HEADERS_BYTES + PACKET_BLOCK_TAIL_BYTES
        if length < smallest or not _fits(data, offset, length):
            return 0, 0
    return kind, length


def _fits(data: Bytes, offset: int, length: int) -> bool:
    captured: int = unpack_from("<I", data, offset + 20)[0]
    padded = captured + (-captured % 4)
    whole = PACKET_BLOCK_HEAD_BYTES + padded + PACKET_BLOCK_TAIL_BYTES == length
    return whole and captured >= HEADERS_BYTES


def whole_blocks_bytes(data: Bytes) -> int:
    """How many bytes of whole blocks stand at the begin of `data`."""
    offset = 0
    while True:
        _, length = block_at(data, offset)
        if not length:
            return offset
        offset += length


def _next_packet_block(data: Bytes, offset: int) -> int:
    mark = PACKET_BLOCK.to_bytes(4, "little")
    found = data.find(mark, offset + 1)
    while found >= 0:
        if block_at(data, found)[1] and _packet(data, found, block_at(data, found)[1]).whole:
            return found
        found = data.find(mark, found + 1)
    return len(data)


def _packet(data: Bytes, offset: int, length: int) -> Packet:
    high, low, captured = unpack_from("<III", data, offset + 12)
    begin = offset + PACKET_BLOCK_HEAD_BYTES
    frame = data[begin : begin + captured]
    option, size, algorithm = unpack_from("<HHB", data, offset + length - PACKET_BLOCK_TAIL_BYTES)
    stored = data[offset + length - 15 : offset + length - 11]
    whole = (option, size, algorithm) == (3, 5, HASH_CRC32) and stored == crc32(frame).to_bytes(
        4, "little"
    )
    port = int.from_bytes(frame[22:24], "big")
    content = CONTENTS.get(port)
    known = content is not None and port != SAP_PORT and frame[15] in SOURCES
    source = Source(frame[15]) if known else None
    return Packet(
        offset,
        length,
        high << 32 | low,
        source,
        content if known else None,
        frame[HEADERS_BYTES:],
        whole,
    )
