"""Reads a journal into streams: one a synchronisation source, in order, each packet once.

Duplicates (a retransmission, a file written again) fall away by their sequence number; late
packets find their place.  Payloads stay in the file until they are asked for: a visit of half an
hour has some 700,000 packets.  Source: RFC 3550 §5.1, §6.4.1, appendix A.1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack_from
from typing import Final

from media.forwarding.tap import Content, Source, Track
from media.rtp.packet import payload_bounds
from recorder.journal import HEADERS_BYTES, PACKET_BLOCK_HEAD_BYTES
from recorder.journal_reader import Bytes, Packet, map_file, read_journal, read_tracks
from recorder.store import journals, number_of

NTP_EPOCH_S: Final = 2_208_988_800  # seconds from 1900 to 1970, RFC 5905 §6
SENDER_REPORT: Final = 200
REPORTED_AS: Final = {Content.AUDIO_REPORT: Content.AUDIO, Content.VIDEO_REPORT: Content.VIDEO}


@dataclass(frozen=True, slots=True)
class Piece:
    """One RTP packet of a stream."""

    sequence: int
    """Extended: never wraps."""
    timestamp: int
    """Extended, in ticks of the stream's clock."""
    arrival_s: float
    """Seconds since 1970."""
    payload_type: int
    marker: bool
    file: int
    """The number of the journal file it stands in."""
    begin: int
    end: int

    def payload(self, files: Mapping[int, Bytes]) -> bytes:
        """What it carries, without header and padding."""
        return bytes(files[self.file][self.begin : self.end])


@dataclass(frozen=True, slots=True)
class SenderReport:
    """A sender's word on its clocks: this RTP timestamp was at that moment."""

    timestamp: int
    """Extended as the stream's."""
    sender_s: float
    """The sender's wall clock, seconds since 1970."""
    arrival_s: float


@dataclass(slots=True)
class Stream:
    """All that came of one track under one SSRC."""

    source: Source
    content: Content
    ssrc: int
    clock_rate: int
    pieces: list[Piece] = field(default_factory=list)
    reports: list[SenderReport] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Journal:
    """A record's journal files, read."""

    files: Mapping[int, Bytes]
    streams: Sequence[Stream]
    tracks: Mapping[tuple[Source, Content, int], Track]
    """By payload type."""


@dataclass(slots=True)
class _Growing:
    """A stream while it is read."""

    stream: Stream
    found: dict[int, Piece] = field(default_factory=dict)
    last_sequence: int = -1
    last_timestamp: int = -1


class _Reader:
    def __init__(self) -> None:
        self.growing: dict[tuple[Source, Content, int], _Growing] = {}
        self.tracks: dict[tuple[Source, Content, int], Track] = {}
        self.reports: list[tuple[Source, Content, int, int, float, float]] = []

    def take(self, packet: Packet, file: int) -> None:
        if packet.source is None or packet.content is None:
            for track in read_tracks(packet.data):
                self.tracks[(track.source, track.content, track.payload_type)] = track
        elif packet.content in REPORTED_AS:
            self._report(packet, packet.source, REPORTED_AS[packet.content])
        else:
            self._rtp(packet, packet.source, packet.content, file)

    def _rtp(self, packet: Packet, source: Source, content: Content, file: int) -> None:
        try:
            begin, end = payload_bounds(packet.data)
        except ValueError:
            return
        second, sequence, timestamp, ssrc = unpack_from(">xBHII", packet.data)
        track = self.tracks.get((source, content, second & 0x7F))
        rate = track.clock_rate if track else (48_000 if content is Content.AUDIO else 90_000)
        key = (source, content, ssrc)
        growing = self.growing.setdefault(key, _Growing(Stream(source, content, ssrc, rate)))
        growing.last_sequence = _unwrap(sequence, growing.last_sequence, 16)
        growing.last_timestamp = _unwrap(timestamp, growing.last_timestamp, 32)
        base = packet.offset + PACKET_BLOCK_HEAD_BYTES + HEADERS_BYTES
        piece = Piece(
            growing.last_sequence,
            growing.last_timestamp,
            packet.arrival_us / 1e6,
            second & 0x7F,
            bool(second & 0x80),
            file,
            base + begin,
            base + end,
        )
        growing.found.setdefault(piece.sequence, piece)

    def _report(self, packet: Packet, source: Source, content: Content) -> None:
        data, offset = packet.data, 0
        while offset + 28 <= len(data):
            kind, words, ssrc = unpack_from(">xBHI", data, offset)
            if kind == SENDER_REPORT:
                seconds, fraction, timestamp = unpack_from(">III", data, offset + 8)
                sender_s = seconds - NTP_EPOCH_S + fraction / 2**32
                at_s = packet.arrival_us / 1e6
                self.reports.append((source, content, ssrc, timestamp, sender_s, at_s))
            offset += 4 * (words + 1)

    def streams(self) -> list[Stream]:
        for source, content, ssrc, timestamp, sender_s, arrival_s in self.reports:
            growing = self.growing.get((source, content, ssrc))
            if growing is not None:
                near = _near(growing, arrival_s)
                told = SenderReport(_unwrap(timestamp, near, 32), sender_s, arrival_s)
                growing.stream.reports.append(told)
        found: list[Stream] = []
        for growing in self.growing.values():
            growing.stream.pieces = [growing.found[key] for key in sorted(growing.found)]
            found.append(growing.stream)
        return sorted(found, key=lambda stream: stream.pieces[0].arrival_s)


def read_streams(directory: Path) -> Journal:
    """Read every journal file of a record; hurt blocks are left out.  Raises: OSError."""
    reader = _Reader()
    files: dict[int, Bytes] = {}
    for path in journals(directory):
        number = number_of(path.name)
        files[number] = map_file(path)
        for found in read_journal(files[number]):
            if isinstance(found, Packet) and found.whole:
                reader.take(found, number)
    return Journal(files, reader.streams(), reader.tracks)


def _near(growing: _Growing, arrival_s: float) -> int:
    """A timestamp of the stream from about that moment, to unwrap a report's by."""
    rate = growing.stream.clock_rate
    first = next(iter(growing.found.values()))
    return first.timestamp + int((arrival_s - first.arrival_s) * rate)


def _unwrap(value: int, near: int, bits: int) -> int:
    """The number nearest to `near` whose lowest bits are `value`; the first one as it stands, a
    lap above zero so that an earlier one is not negative (RFC 3550 appendix A.1)."""
    lap = 1 << bits
    if near < 0:
        return value + lap
    ahead = (value - near) % lap
    return near + (ahead if ahead < lap // 2 else ahead - lap)
