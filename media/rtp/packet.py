"""RTP packets as bytes: where the payload lies, what an extension says, RTX off and on.

Pure and linear.  The hot path reads `HEADER` itself and comes here only for the rare forms."""

from struct import Struct
from typing import Final

HEADER: Final = Struct("!BBHII")
"""V/P/X/CC, M/PT, sequence number, timestamp, SSRC (RFC 3550 §5.1)."""
pack_header: Final = HEADER.pack
unpack_header: Final = HEADER.unpack_from
HEADER_BYTES: Final = 12
VERSION: Final = 0x80
UNUSUAL: Final = 0x3F
"""Padding, extension or CSRCs: the payload does not simply follow the twelve bytes."""
MARKER: Final = 0x80
ONE_BYTE_PROFILE: Final = 0xBEDE  # RFC 8285 §4.2
TWO_BYTE_PROFILE: Final = 0x1000  # RFC 8285 §4.3; its low four bits are free
RTX_HEADER_BYTES: Final = 2  # RFC 4588 §4: the original sequence number
EXTENSION_ELEMENTS_MAX: Final = 32  # far above what a browser sends; a longer block is refused

_HALF: Final = Struct("!H")


def payload_bounds(packet: bytes) -> tuple[int, int]:
    """Where the payload of an RTP packet begins and ends, padding taken off.

    Raises: ValueError, if header, extension or padding reach beyond the packet.
    Source: RFC 3550 §5.1 and §5.3.1."""
    end = len(packet)
    if end < HEADER_BYTES or packet[0] & 0xC0 != VERSION:
        raise ValueError("not an RTP packet")
    first = packet[0]
    start = HEADER_BYTES + 4 * (first & 0x0F)
    if first & 0x10:
        if start + 4 > end:
            raise ValueError("the header extension is cut off")
        start += 4 + 4 * _HALF.unpack_from(packet, start + 2)[0]
    if first & 0x20:
        padding = packet[-1]
        if not padding:
            raise ValueError("padding of no length")
        end -= padding
    if start > end:
        raise ValueError("the header is longer than the packet")
    return start, end


def extension_elements(packet: bytes) -> dict[int, bytes]:
    """The header extension's elements by identifier; empty without an extension.

    Raises: ValueError, if an element reaches beyond the block or there are too many.
    Source: RFC 8285 §4.2 and §4.3."""
    payload_start, _ = payload_bounds(packet)
    if not packet[0] & 0x10:
        return {}
    start = HEADER_BYTES + 4 * (packet[0] & 0x0F)
    profile: int = _HALF.unpack_from(packet, start)[0]
    block = packet[start + 4 : payload_start]
    if profile == ONE_BYTE_PROFILE:
        return _elements(block, one_byte=True)
    if profile & 0xFFF0 == TWO_BYTE_PROFILE:
        return _elements(block, one_byte=False)
    return {}


def _elements(block: bytes, *, one_byte: bool) -> dict[int, bytes]:
    elements: dict[int, bytes] = {}
    at, end = 0, len(block)
    while at < end:
        if block[at] == 0:  # padding between elements
            at += 1
            continue
        if one_byte:
            identifier, length = block[at] >> 4, (block[at] & 0x0F) + 1
            if identifier == 15:  # RFC 8285 §4.2: reserved, stop reading
                break
            at += 1
        else:
            if at + 2 > end:
                raise ValueError("an extension element is cut off")
            identifier, length = block[at], block[at + 1]
            at += 2
        if at + length > end or len(elements) >= EXTENSION_ELEMENTS_MAX:
            raise ValueError("an extension element is cut off, or there are too many")
        elements[identifier] = block[at : at + length]
        at += length
    return elements


def restore_retransmitted(packet: bytes, ssrc: int, payload_type: int) -> bytes | None:
    """The original packet that an RTX packet carries; None, if it is only padding.

    Args: the RTX packet; SSRC and payload type of the original stream.
    Returns: a packet with a plain 12-byte header.  Raises: ValueError, if malformed.
    Source: RFC 4588 §4."""
    start, end = payload_bounds(packet)
    if end - start < RTX_HEADER_BYTES:
        return None
    _, second, _, timestamp, _ = HEADER.unpack_from(packet)
    (original,) = _HALF.unpack_from(packet, start)
    header = HEADER.pack(VERSION, second & MARKER | payload_type, original, timestamp, ssrc)
    return header + packet[start + RTX_HEADER_BYTES : end]


def retransmission_payload(sequence_number: int, payload: bytes) -> bytes:
    """The payload of an RTX packet (RFC 4588 §4): original sequence number, then the payload."""
    return _HALF.pack(sequence_number & 0xFFFF) + payload
