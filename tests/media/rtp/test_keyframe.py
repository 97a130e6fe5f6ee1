"""Where a decoder can begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.keyframe import starts_h264_key_frame, starts_vp8_key_frame

SPS, PPS, IDR = b"\x67\x42\xe0\x1f", b"\x68\xce", b"\x65\x88"
STAP = b"\x78\x00\x04" + SPS + b"\x00\x02" + PPS


@pytest.mark.parametrize("payload", [SPS, STAP, b"\x7c\x87rest"], ids=["single", "stap", "fu"])
def test_a_sequence_parameter_set_starts_a_key_frame(payload: bytes) -> None:
    assert starts_h264_key_frame(payload)


@pytest.mark.parametrize(
    "payload", [b"", IDR, PPS, b"\x41x", b"\x7c\x85rest", b"\x7c\x07rest", b"\x78\x00\x02" + PPS]
)
def test_a_decoder_cannot_begin_elsewhere(payload: bytes) -> None:
    assert not starts_h264_key_frame(payload)


@pytest.mark.parametrize(
    ("payload", "starts"),
    [
        (b"\x10\x00\x9d\x01\x2a", True),
        (b"\x90\x80\x05\x00", True),
        (b"\x90\x80\x85\x05\x00", True),
        (b"\x90\xe0\x85\x05\x01\x20\x00", True),
        (b"\x10\x01", False),
        (b"\x00\x00", False),
        (b"\x11\x00", False),
        (b"\x90\x80", False),
        (b"\x90", False),
    ],
)
def test_a_vp8_key_frame_is_told_by_its_first_partition(payload: bytes, starts: bool) -> None:
    assert starts_vp8_key_frame(payload) is starts


@given(st.binary(max_size=100))
def test_nonsense_is_no_trouble(payload: bytes) -> None:
    starts_h264_key_frame(payload)
    starts_vp8_key_frame(payload)
