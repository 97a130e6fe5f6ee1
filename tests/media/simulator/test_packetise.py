"""A receiver can put together what the simulated browser cut."""

from hypothesis import given
from hypothesis import strategies as st

from media.simulator.packetise import begins_key_frame, packetise, split_annex_b

START = b"\0\0\0\1"
SPS, PPS = b"\x67\x42\xe0\x1f", b"\x68\xce\x38\x80"


def reassemble(payloads: tuple[bytes, ...]) -> list[bytes]:
    """The NAL units in RTP payloads (RFC 6184 §5.6 to §5.8), as a receiver reads them."""
    units: list[bytes] = []
    for payload in payloads:
        kind = payload[0] & 0x1F
        if kind == 24:
            at = 1
            while at < len(payload):
                size = int.from_bytes(payload[at : at + 2], "big")
                units.append(payload[at + 2 : at + 2 + size])
                at += 2 + size
        elif kind == 28:
            if payload[1] & 0x80:
                units.append(bytes((payload[0] & 0x60 | payload[1] & 0x1F,)))
            units[-1] += payload[2:]
        else:
            units.append(payload)
    return units


@given(st.integers(1, 60_000))
def test_a_slice_of_any_size_comes_together_again(size: int) -> None:
    unit = b"\x65" + b"\x55" * size
    assert reassemble(packetise(START + unit)) == [unit]


@given(st.integers(1200, 60_000))
def test_the_pieces_of_a_large_slice_are_about_equal_and_fit(size: int) -> None:
    sizes = [len(payload) for payload in packetise(START + b"\x41" + b"\x33" * size)]
    assert max(sizes) <= 1180
    assert max(sizes) - min(sizes) <= 1


def test_parameter_sets_travel_together_before_the_picture() -> None:
    idr = b"\x65" + b"\x11" * 50
    payloads = packetise(START + SPS + START + PPS + b"\0\0\1" + idr)
    assert len(payloads) == 2
    assert reassemble(payloads) == [SPS, PPS, idr]
    assert begins_key_frame(payloads[0])


def test_a_frame_that_refers_to_others_does_not_begin_a_key_frame() -> None:
    small, large = packetise(START + b"\x41abc"), packetise(START + b"\x41" + b"x" * 5000)
    assert not begins_key_frame(small[0])
    assert not begins_key_frame(large[0])


def test_three_and_four_byte_start_codes_split_alike() -> None:
    assert split_annex_b(b"\0\0\1ab\0\0\0\1cd") == [b"ab", b"cd"]
