"""RTCP compounds: read into values, and written from them.

Own small parsers: linear, bounded by the datagram, total (ValueError and nothing else).  Unknown
packet types are skipped, as RFC 3550 §6.1 asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Final

SENDER_REPORT, RECEIVER_REPORT, SOURCE_DESCRIPTION, GOODBYE = 200, 201, 202, 203
TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK = 205, 206  # RFC 4585 §6.1
FORMAT_NACK: Final = 1  # RFC 4585 §6.2.1
FORMAT_PLI, FORMAT_FIR, FORMAT_APPLICATION = 1, 4, 15  # RFC 4585 §6.3, RFC 5104 §4.3.1
REMB: Final = b"REMB"  # draft-alvestrand-rmcat-remb-03 §2.2
NACKED_MAX: Final = 256  # numbers read from one compound; more than a burst of repair is ignored
BLOCKS_MAX: Final = 31  # the count field has five bits (RFC 3550 §6.4.1)

_HEAD: Final = Struct("!BBH")
_WORD: Final = Struct("!I")
_TWO_WORDS: Final = Struct("!II")
_SENDER: Final = Struct("!IQIII")
_BLOCK: Final = Struct("!IIIIII")
_NACK: Final = Struct("!HH")


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What a receiver says of one stream (RFC 3550 §6.4.1)."""

    ssrc: int
    fraction_lost: int
    """0..255: share of 256 since the last report."""
    lost: int
    """Since the beginning, signed 24 bits."""
    highest: int
    """Extended highest sequence number."""
    jitter: int
    """In timestamp ticks."""
    last_report: int
    """Middle 32 bits of the NTP time of the last sender report; 0: none yet."""
    delay: int
    """Since then, in 1/65536 s."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    """One SR; `raw` is that packet alone, as it came."""

    ssrc: int
    ntp: int
    """64 bits: seconds since 1900 and fractions."""
    timestamp: int
    packets: int
    octets: int
    blocks: tuple[ReportBlock, ...]
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    """One RR."""

    ssrc: int
    blocks: tuple[ReportBlock, ...]


@dataclass(frozen=True, slots=True)
class Goodbye:
    """One BYE: these sources say that they end."""

    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nack:
    """Asks for these 16-bit sequence numbers of `media` again."""

    sender: int
    media: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyFrameRequest:
    """A PLI, or a FIR, for these media SSRCs."""

    sender: int
    media: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BitrateLimit:
    """A REMB: the sender of these SSRCs shall not exceed `bitrate_bps`."""

    sender: int
    bitrate_bps: int
    ssrcs: tuple[int, ...]


Report = SenderReport | ReceiverReport | Goodbye | Nack | KeyFrameRequest | BitrateLimit


def parse_compound(compound: bytes) -> list[Report]:
    """Read a decrypted RTCP compound, reduced-size ones too (RFC 5506).

    Returns: what it says, in order; packet types that nobody here needs are left out.
    Raises: ValueError, if any length does not fit."""
    reports: list[Report] = []
    nacked_left = NACKED_MAX
    at, end = 0, len(compound)
    while at < end:
        if at + 4 > end:
            raise ValueError("an RTCP header is cut off")
        first, kind, words = _HEAD.unpack_from(compound, at)
        stop = at + 4 + 4 * words
        if first & 0xC0 != 0x80 or stop > end:
            raise ValueError("an RTCP packet does not fit its datagram")
        if kind != TRANSPORT_FEEDBACK:
            report = _parse_one(compound[at:stop], first & 0x1F, kind)
        elif nacked_left:
            report = _parse_feedback(compound[at:stop], first & 0x1F, nacked_left)
            nacked_left -= len(report.numbers) if report is not None else 0
        else:
            report = None
        if report is not None:
            reports.append(report)
        at = stop
    return reports


def _parse_one(packet: bytes, count: int, kind: int) -> Report | None:
    if kind == SENDER_REPORT:
        _need(packet, 28)
        ssrc, ntp, timestamp, packets, octets = _SENDER.unpack_from(packet, 4)
        blocks = _blocks(packet, 28, count)
        return SenderReport(ssrc, ntp, timestamp, packets, octets, blocks, packet)
    if kind == RECEIVER_REPORT:
        _need(packet, 8)
        return ReceiverReport(_WORD.unpack_from(packet, 4)[0], _blocks(packet, 8, count))
    if kind == GOODBYE:
        _need(packet, 4 + 4 * count)
        return Goodbye(_words(packet, 4, count))
    if kind == PAYLOAD_FEEDBACK:
        return _parse_payload_feedback(packet, count)
    return None


def _parse_feedback(packet: bytes, form: int, numbers_max: int) -> Nack | None:
    if form != FORMAT_NACK:
        return None
    _need(packet, 12)
    sender, media = _TWO_WORDS.unpack_from(packet, 4)
    return Nack(sender, media, _nacked(packet, numbers_max))


def _parse_payload_feedback(packet: bytes, form: int) -> Report | None:
    _need(packet, 12)
    sender, media = _TWO_WORDS.unpack_from(packet, 4)
    if form == FORMAT_PLI:
        return KeyFrameRequest(sender, (media,))
    if form == FORMAT_FIR:  # entries of SSRC, command number, reserved (RFC 5104 §4.3.1.1)
        return KeyFrameRequest(sender, _words(packet, 12, (len(packet) - 12) // 4)[::2])
    if form == FORMAT_APPLICATION and packet[12:16] == REMB:
        _need(packet, 20)
        exponent = packet[17] >> 2
        mantissa = (packet[17] & 3) << 16 | packet[18] << 8 | packet[19]
        _need(packet, 20 + 4 * packet[16])
        return BitrateLimit(sender, mantissa << exponent, _words(packet, 20, packet[16]))
    return None


def _need(packet: bytes, size: int) -> None:
    if len(packet) < size:
        raise ValueError("an RTCP packet is shorter than its fields")


def _words(packet: bytes, at: int, count: int) -> tuple[int, ...]:
    return tuple(_WORD.unpack_from(packet, at + 4 * index)[0] for index in range(count))


def _blocks(packet: bytes, at: int, count: int) -> tuple[ReportBlock, ...]:
    _need(packet, at + 24 * count)
    blocks = []
    for index in range(count):
        ssrc, loss, highest, jitter, last, delay = _BLOCK.unpack_from(packet, at + 24 * index)
        lost = loss & 0xFFFFFF
        lost -= (lost & 0x800000) << 1
        blocks.append(ReportBlock(ssrc, loss >> 24, lost, highest, jitter, last, delay))
    return tuple(blocks)


def _nacked(packet: bytes, numbers_max: int) -> tuple[int, ...]:
    numbers: list[int] = []
    for at in range(12, len(packet) - 3, 4):
        first, following = _NACK.unpack_from(packet, at)
        numbers.append(first)
        numbers += [(first + 1 + b) & 0xFFFF for b in range(16) if following >> b & 1]
        if len(numbers) >= numbers_max:
            break
    return tuple(numbers[:numbers_max])


def _packet(count: int, kind: int, body: bytes) -> bytes:
    return _HEAD.pack(0x80 | count, kind, len(body) // 4) + body


def _pack_blocks(blocks: Sequence[ReportBlock]) -> bytes:
    if len(blocks) > BLOCKS_MAX:
        raise ValueError("a report has at most 31 blocks")
    return b"".join(
        _BLOCK.pack(
            b.ssrc, b.fraction_lost << 24 | b.lost & 0xFFFFFF, b.highest, b.jitter,
            b.last_report, b.delay,
        )
        for b in blocks
    )  # fmt: skip


def sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """One SR without blocks (RFC 3550 §6.4.1); counts wrap at 32 bits."""
    mask = 0xFFFF_FFFF
    body = _SENDER.pack(ssrc, ntp, timestamp & mask, packets & mask, octets & mask)
    return _packet(0, SENDER_REPORT, body)


def receiver_report(ssrc: int, blocks: Sequence[ReportBlock]) -> bytes:
    """One RR (RFC 3550 §6.4.2).  Raises: ValueError above 31 blocks."""
    return _packet(len(blocks), RECEIVER_REPORT, _WORD.pack(ssrc) + _pack_blocks(blocks))


def source_description(ssrc: int, name: str) -> bytes:
    """One SDES with the canonical name (RFC 3550 §6.5.1)."""
    value = name.encode()[:255]
    chunk = _WORD.pack(ssrc) + bytes((1, len(value))) + value
    return _packet(1, SOURCE_DESCRIPTION, chunk + bytes(4 - len(chunk) % 4))


def goodbye(ssrcs: Sequence[int]) -> bytes:
    """One BYE (RFC 3550 §6.6)."""
    return _packet(len(ssrcs), GOODBYE, b"".join(map(_WORD.pack, ssrcs)))


def nack(sender: int, media: int, numbers: Iterable[int]) -> bytes:
    """One generic NACK (RFC 4585 §6.2.1); `numbers` are 16-bit or extended, ascending."""
    entries: list[list[int]] = []
    for number in numbers:
        distance = (number - entries[-1][0]) & 0xFFFF if entries else 0
        if entries and 1 <= distance <= 16:
            entries[-1][1] |= 1 << (distance - 1)
        elif not entries or distance:
            entries.append([number & 0xFFFF, 0])
    body = b"".join(_NACK.pack(*entry) for entry in entries)
    return _packet(FORMAT_NACK, TRANSPORT_FEEDBACK, _TWO_WORDS.pack(sender, media) + body)


def picture_loss(sender: int, media: int) -> bytes:
    """One PLI (RFC 4585 §6.3.1)."""
    return _packet(FORMAT_PLI, PAYLOAD_FEEDBACK, _TWO_WORDS.pack(sender, media))


def full_intra(sender: int, media: int, command: int) -> bytes:
    """One FIR (RFC 5104 §4.3.1); `command` counts new requests, 8 bits."""
    body = _TWO_WORDS.pack(sender, 0) + _TWO_WORDS.pack(media, (command & 0xFF) << 24)
    return _packet(FORMAT_FIR, PAYLOAD_FEEDBACK, body)


def bitrate_limit(sender: int, bitrate_bps: int, ssrcs: Sequence[int]) -> bytes:
    """One REMB (draft-alvestrand-rmcat-remb-03 §2.2): 18 bits of mantissa, 6 of exponent."""
    exponent = max(0, bitrate_bps.bit_length() - 18)
    mantissa = bitrate_bps >> exponent
    head = bytes((len(ssrcs), exponent << 2 | mantissa >> 16, mantissa >> 8 & 255, mantissa & 255))
    body = _TWO_WORDS.pack(sender, 0) + REMB + head + b"".join(map(_WORD.pack, ssrcs))
    return _packet(FORMAT_APPLICATION, PAYLOAD_FEEDBACK, body)
