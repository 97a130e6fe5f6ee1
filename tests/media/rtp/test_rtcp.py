"""RTCP read and written."""

from typing import Any

import pytest
from aiortc.rtp import RtcpPacket, unpack_remb_fci
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import rtcp

WORD = st.integers(0, (1 << 32) - 1)
BLOCK = st.builds(
    rtcp.ReportBlock, WORD, st.integers(0, 255), st.integers(-(1 << 23), (1 << 23) - 1),
    WORD, WORD, WORD, WORD,
)  # fmt: skip


def elsewhere(compound: bytes) -> list[Any]:
    """What another implementation reads."""
    return list(RtcpPacket.parse(compound))


@given(WORD, st.lists(BLOCK, max_size=31))
def test_a_receiver_report_comes_back(ssrc: int, blocks: list[rtcp.ReportBlock]) -> None:
    compound = rtcp.receiver_report(ssrc, blocks)
    assert rtcp.parse_compound(compound) == [rtcp.ReceiverReport(ssrc, tuple(blocks))]
    assert len(elsewhere(compound)[0].reports) == len(blocks)


@given(WORD, st.integers(0, (1 << 64) - 1), WORD, WORD, WORD)
def test_a_sender_report_comes_back_with_its_bytes(
    ssrc: int, ntp: int, timestamp: int, packets: int, octets: int
) -> None:
    raw = rtcp.sender_report(ssrc, ntp, timestamp, packets, octets)
    compound = raw + rtcp.source_description(ssrc, "huijian")
    report = rtcp.SenderReport(ssrc, ntp, timestamp, packets, octets, (), raw)
    assert rtcp.parse_compound(compound) == [report]
    assert len(elsewhere(compound)) == 2


@given(st.integers(0, 65_535), st.sets(st.integers(0, 300), min_size=1))
def test_a_nack_names_exactly_the_numbers_asked_for(base: int, distances: set[int]) -> None:
    numbers = [base + distance for distance in sorted(distances)]
    compound = rtcp.nack(1, 2, numbers)
    wanted = tuple(number & 0xFFFF for number in numbers)
    assert rtcp.parse_compound(compound) == [rtcp.Nack(1, 2, wanted)]
    assert tuple(number & 0xFFFF for number in elsewhere(compound)[0].lost) == wanted


@given(st.integers(0, (1 << 40) - 1), st.lists(WORD, max_size=4))
def test_a_bitrate_limit_keeps_seventeen_bits_of_precision(bps: int, ssrcs: list[int]) -> None:
    compound = rtcp.bitrate_limit(9, bps, ssrcs)
    (limit,) = rtcp.parse_compound(compound)
    assert isinstance(limit, rtcp.BitrateLimit)
    assert limit.ssrcs == tuple(ssrcs)
    assert bps * (1 - 2**-17) <= limit.bitrate_bps <= bps
    assert unpack_remb_fci(elsewhere(compound)[0].fci) == (limit.bitrate_bps, ssrcs)


def test_both_ways_to_ask_for_a_key_frame_are_understood() -> None:
    compound = rtcp.picture_loss(1, 5) + rtcp.full_intra(1, 6, 3)
    assert [r.media for r in rtcp.parse_compound(compound) if isinstance(r, rtcp.KeyFrameRequest)] \
        == [(5,), (6,)]  # fmt: skip


def test_a_goodbye_names_its_sources() -> None:
    assert rtcp.parse_compound(rtcp.goodbye([1, 2])) == [rtcp.Goodbye((1, 2))]


def test_unknown_packet_types_are_passed_over() -> None:
    unknown = bytes((0x80, 207, 0, 1)) + bytes(4)
    assert rtcp.parse_compound(unknown + rtcp.goodbye([1])) == [rtcp.Goodbye((1,))]


@pytest.mark.parametrize(
    "compound",
    [
        b"\x80",
        b"\x80\xc8\xff\xff",
        b"\x80\xc8\x00\x00",
        b"\x81\xc9\x00\x01\x00\x00\x00\x01",
        b"\x00\xc9\x00\x01\x00\x00\x00\x01",
        rtcp.bitrate_limit(1, 1, [])[:16] + b"\xff\x00\x00\x00",
        b"\x8f\xce\x00\x03" + bytes(8) + b"REMB",
    ],
)
def test_a_length_that_does_not_fit_is_a_value_error(compound: bytes) -> None:
    with pytest.raises(ValueError):
        rtcp.parse_compound(compound)


def test_a_compound_full_of_nacks_asks_for_no_more_than_one_may() -> None:
    # 5,000 numbers fit a datagram: to look for each would take the core as long as 500 packets.
    one = rtcp.nack(1, 2, range(0, 61 * 17))
    asked = [report for report in rtcp.parse_compound(one * 5) if isinstance(report, rtcp.Nack)]
    numbers = [number for report in asked for number in report.numbers]
    assert numbers == list(range(rtcp.NACKED_MAX))


@given(st.binary(max_size=60), st.integers(200, 207), st.integers(0, 31), st.integers(0, 16))
def test_no_bytes_raise_anything_but_a_value_error(
    body: bytes, kind: int, count: int, words: int
) -> None:
    try:
        rtcp.parse_compound(bytes((0x80 | count, kind, 0, words)) + body)
    except ValueError:
        return
