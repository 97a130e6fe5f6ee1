"""Where a key frame starts, read from the payload's first bytes; nothing is decoded.

Pure and total: nonsense is simply not a key frame.  A picture's declared size is never read."""

from typing import Final

NAL_SPS: Final = 7
STAP_A: Final = 24
FU_A: Final = 28
AGGREGATED_MAX: Final = 64  # NAL units looked at in one STAP-A


def starts_h264_key_frame(payload: bytes) -> bool:
    """Does this payload bring a sequence parameter set: the packet an H.264 decoder can begin at?

    An IDR slice alone does not count: who joins there has no parameter sets (RFC 6184 §5.2)."""
    if not payload:
        return False
    kind = payload[0] & 0x1F
    if kind == NAL_SPS:
        return True
    if kind == STAP_A:
        return any(unit[0] & 0x1F == NAL_SPS for unit in _aggregated(payload))
    # FU header: start bit and type (RFC 6184 §5.8)
    return kind == FU_A and len(payload) > 1 and payload[1] & 0x9F == 0x80 | NAL_SPS


def _aggregated(payload: bytes) -> list[bytes]:
    """The NAL units of a STAP-A, as many as are whole (RFC 6184 §5.7.1)."""
    units: list[bytes] = []
    at, end = 1, len(payload)
    while at + 2 < end and len(units) < AGGREGATED_MAX:
        length = payload[at] << 8 | payload[at + 1]
        at += 2
        if not length or at + length > end:
            break
        units.append(payload[at : at + length])
        at += length
    return units


def starts_vp8_key_frame(payload: bytes) -> bool:
    """Is this the first packet of a VP8 key frame (RFC 7741 §4.2 and §4.3)?"""
    if not payload or payload[0] & 0x17 != 0x10:  # S set and partition index 0
        return False
    at = 1
    if payload[0] & 0x80:  # X: an octet that says which fields follow
        if len(payload) < 2:
            return False
        extended = payload[1]
        at = 2
        if extended & 0x80:  # I: a picture id of one or two octets
            if len(payload) <= at:
                return False
            at += 2 if payload[at] & 0x80 else 1
        if extended & 0x40:  # L: TL0PICIDX
            at += 1
        if extended & 0x30:  # T or K share one octet
            at += 1
    return len(payload) > at and not payload[at] & 0x01  # P is 0 in a key frame
