"""H.264 access units into RTP payloads, as libwebrtc cuts them.  Pure.

Parameter sets travel together in a STAP-A; a NAL unit that fits is sent alone; a larger one is cut
into FU-A pieces of about equal size (libwebrtc's RtpPacketizer::SplitAboutEqually)."""

from collections.abc import Iterator, Sequence
from typing import Final

PAYLOAD_BYTES_MAX: Final = 1180
"""libwebrtc's packets are at most 1200 bytes after header and extensions."""

NAL_TYPE_MASK: Final = 0x1F  # RFC 6184 §1.3
NAL_IDR: Final = 5
NAL_SPS: Final = 7
NAL_PPS: Final = 8
STAP_A: Final = 24  # RFC 6184 §5.2
FU_A: Final = 28
FU_START: Final = 0x80  # RFC 6184 §5.8
FU_END: Final = 0x40


def split_annex_b(access_unit: bytes) -> list[bytes]:
    """NAL units of an Annex B byte stream, without start codes.

    Source: ITU-T H.264 annex B.1."""
    units: list[bytes] = []
    begin = access_unit.find(b"\0\0\1")
    while begin >= 0:
        begin += 3
        end = access_unit.find(b"\0\0\1", begin)
        unit = access_unit[begin:] if end < 0 else access_unit[begin:end]
        # zeros before the next start code belong to it (trailing_zero_8bits)
        unit = unit.rstrip(b"\0")
        if unit:
            units.append(unit)
        begin = end
    return units


def packetise(access_unit: bytes, payload_bytes_max: int = PAYLOAD_BYTES_MAX) -> tuple[bytes, ...]:
    """RTP payloads of one access unit, in order; the last one carries the marker.

    Args: access_unit: Annex B; payload_bytes_max: bytes of RTP payload, more than 2.
    Source: RFC 6184 §5.6 (single NAL unit), §5.7.1 (STAP-A), §5.8 (FU-A)."""
    payloads: list[bytes] = []
    waiting: list[bytes] = []
    for unit in split_annex_b(access_unit):
        if unit[0] & NAL_TYPE_MASK in (NAL_SPS, NAL_PPS):
            waiting.append(unit)
            continue
        payloads.extend(_together(waiting))
        waiting = []
        if len(unit) <= payload_bytes_max:
            payloads.append(unit)
        else:
            payloads.extend(_cut(unit, payload_bytes_max))
    payloads.extend(_together(waiting))
    return tuple(payloads)


def begins_key_frame(payload: bytes) -> bool:
    """Whether this payload is the first of a key frame: parameter sets or an IDR slice."""
    kind = payload[0] & NAL_TYPE_MASK
    if kind == STAP_A and len(payload) > 3:
        return payload[3] & NAL_TYPE_MASK in (NAL_SPS, NAL_IDR)
    if kind == FU_A and len(payload) > 1:
        return bool(payload[1] & FU_START) and payload[1] & NAL_TYPE_MASK == NAL_IDR
    return kind in (NAL_SPS, NAL_IDR)


def _together(units: Sequence[bytes]) -> list[bytes]:
    if not units:
        return []
    importance = max(unit[0] & 0x60 for unit in units)
    body = b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)
    return [bytes((importance | STAP_A,)) + body]


def _cut(unit: bytes, payload_bytes_max: int) -> Iterator[bytes]:
    indicator = (unit[0] & 0x60) | FU_A
    kind = unit[0] & NAL_TYPE_MASK
    size = len(unit) - 1
    pieces = -(-size // (payload_bytes_max - 2))
    small, larger = divmod(size, pieces)
    begin = 1
    for piece in range(pieces):
        # libwebrtc puts the one-byte-larger pieces last
        end = begin + small + (piece >= pieces - larger)
        flags = (FU_START if piece == 0 else 0) | (FU_END if piece == pieces - 1 else 0)
        yield bytes((indicator, flags | kind)) + unit[begin:end]
        begin = end
