"""Counts that never wrap, made of the 16-bit sequence numbers and 32-bit times of RTP.

Pure.  Used by forwarding (packets) and by whoever reads a journal."""

from typing import Final

SEQUENCE_MODULUS: Final = 1 << 16  # RFC 3550 §5.1
TIMESTAMP_MASK: Final = 0xFFFF_FFFF  # RFC 3550 §5.1


def unwrap(sequence_number: int, reference: int) -> int:
    """Extend a 16-bit sequence number to a count that never wraps.

    Args:
        sequence_number: as received, 0..65535.
        reference: the last extended number of the same SSRC; packets, not bytes.
    Returns: the extended number nearest to `reference`; below it for a late packet.
    Raises: ValueError, if `sequence_number` does not fit in 16 bits.
    Source: RFC 1982 §3.2; RFC 3550 §5.1 and appendix A.1.
    """
    if not 0 <= sequence_number < SEQUENCE_MODULUS:
        raise ValueError("a sequence number has 16 bits")
    ahead = (sequence_number - reference) & 0xFFFF
    return reference + (ahead if ahead < 0x8000 else ahead - SEQUENCE_MODULUS)


def ticks_between(later: int, earlier: int) -> int:
    """The signed distance of two 32-bit RTP timestamps, in ticks of their clock rate."""
    ahead = (later - earlier) & TIMESTAMP_MASK
    return ahead if ahead < 0x8000_0000 else ahead - (1 << 32)
