"""RTP packets of every form, well made and not."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.packet import (
    HEADER,
    extension_elements,
    payload_bounds,
    restore_retransmitted,
    retransmission_payload,
)

PLAIN = HEADER.pack(0x80, 111, 7, 960, 0xABCD)


def with_extension(profile: int, block: bytes) -> bytes:
    """A packet with this header extension and the payload `payload`."""
    block += bytes(-len(block) % 4)
    return b"\x90" + PLAIN[1:] + pack("!HH", profile, len(block) // 4) + block + b"payload"


def payload_of(packet: bytes) -> bytes:
    """What lies between header and padding."""
    start, end = payload_bounds(packet)
    return packet[start:end]


def test_the_payload_follows_the_plain_header() -> None:
    assert payload_of(PLAIN + b"payload") == b"payload"


def test_contributing_sources_and_padding_are_taken_off() -> None:
    packet = b"\xa2" + PLAIN[1:] + bytes(8) + b"payload" + b"\0\0\3"
    assert payload_of(packet) == b"payload"


@pytest.mark.parametrize(
    ("profile", "block"),
    [(0xBEDE, b"\x42abc\x00\x10z"), (0x1000, b"\x04\x03abc\x00\x01\x01z")],
    ids=["one byte", "two bytes"],
)
def test_extension_elements_are_found_in_both_forms(profile: int, block: bytes) -> None:
    packet = with_extension(profile, block)
    assert extension_elements(packet) == {4: b"abc", 1: b"z"}
    assert payload_of(packet) == b"payload"


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        PLAIN[:11],
        b"\x00" + PLAIN[1:],
        b"\x90" + PLAIN[1:],
        b"\x90" + PLAIN[1:] + b"\xbe\xde\xff\xff",
        b"\x8f" + PLAIN[1:],
        b"\xa0" + PLAIN[1:] + b"\x00",
        b"\xa0" + PLAIN[1:] + b"\xff",
    ],
)
def test_a_header_beyond_its_packet_is_a_value_error(packet: bytes) -> None:
    with pytest.raises(ValueError):
        payload_bounds(packet)


@pytest.mark.parametrize("block", [b"\x4fab\x00", b"\x00\x00\x00\x4f"])
def test_an_element_beyond_its_block_is_a_value_error(block: bytes) -> None:
    with pytest.raises(ValueError):
        extension_elements(with_extension(0xBEDE, block))


def test_a_retransmission_gives_back_the_very_packet() -> None:
    original = HEADER.pack(0x80, 0x80 | 106, 65_535, 90_000, 0xA1) + b"picture"
    rtx = HEADER.pack(0x80, 0x80 | 107, 3, 90_000, 0xA2)
    packet = rtx + retransmission_payload(65_535, b"picture")
    assert restore_retransmitted(packet, 0xA1, 106) == original


def test_a_retransmission_of_nothing_but_padding_is_none() -> None:
    packet = b"\xa0" + PLAIN[1:] + b"\0\0\0\4"
    assert restore_retransmitted(packet, 1, 2) is None


@given(st.binary(max_size=200), st.sampled_from([b"\x80", b"\x90", b"\xb3", b"\xa0", b""]))
def test_no_bytes_raise_anything_but_a_value_error(tail: bytes, first: bytes) -> None:
    packet = first + tail
    for read in (payload_bounds, extension_elements, lambda p: restore_retransmitted(p, 1, 2)):
        try:
            read(packet)
        except ValueError:
            continue
