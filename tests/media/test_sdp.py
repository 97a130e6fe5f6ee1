"""An offer is read within its limits, in one pass."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import OfferRefused
from media.negotiation import parse_offer
from media.sdp import M_LINES_MAX, OFFER_BYTES_MAX, OFFER_LINES_MAX, read_sections

PARTY = (Path(__file__).parent / "offers" / "chromium-party.sdp").read_bytes().decode()
CANDIDATE = "a=candidate:1 1 udp 2122260223 198.51.100.7 40000 typ host generation 0\r\n"


def steps(act: Callable[[], object]) -> int:
    """How many calls, Python's and C's, an act makes: a measure that no busy machine changes."""
    count = 0

    def count_one(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(count_one)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def code_of(text: str) -> str:
    with pytest.raises(OfferRefused) as refused:
        parse_offer(text)
    return refused.value.code


def test_an_offer_of_more_than_128_kib_is_too_large() -> None:
    assert code_of(PARTY + "a=x:" + "y" * OFFER_BYTES_MAX) == "offer_too_large"
    assert code_of("v=0\r\ns=" + "会" * (OFFER_BYTES_MAX // 2)) == "offer_too_large"


def test_an_offer_of_64_kib_of_nonsense_attributes_is_read_past() -> None:
    assert parse_offer(PARTY + "a=x:" + "y" * 65_536 + "\r\n").lines == parse_offer(PARTY).lines


def test_an_offer_of_4001_lines_is_too_large() -> None:
    assert code_of(PARTY + "a=x\n" * (OFFER_LINES_MAX + 1)) == "offer_too_large"


def test_an_offer_of_65_m_lines_is_too_large() -> None:
    line = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    assert code_of("v=0\r\n" + line * (M_LINES_MAX + 1)) == "offer_too_large"
    assert len(read_sections("v=0\r\n" + line * M_LINES_MAX)) == 1 + M_LINES_MAX


def test_500_candidates_change_nothing() -> None:
    assert parse_offer(PARTY + CANDIDATE * 500) == parse_offer(PARTY)


@pytest.mark.parametrize(
    "line",
    [
        CANDIDATE,
        "a=rtpmap:100 opus/48000/2\r\n",
        "a=fmtp:100 a=1;b=2\r\n",
        "a=extmap:3 urn:x\r\n",
        "a=fingerprint:sha-1 00\r\n",
        "a=ssrc:1 cname:x\r\n",
    ],
)
def test_twice_the_lines_are_twice_the_steps(line: str) -> None:
    once, twice = (steps(partial(parse_offer, PARTY + line * n)) for n in (800, 1_600))
    base = steps(partial(parse_offer, PARTY))
    assert (twice - base) <= 2.05 * (once - base)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=1\r\n",
        "v=0\r\nm=\r\n",
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF x\r\n",
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 128\r\n",
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF ٣\r\n",
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF" + " 1" * 200,
        "v=0\r\na=extmap:" + "9" * 5_000 + " urn:x\r\n",
    ],
)
def test_a_malformed_offer_is_refused_with_a_code(text: str) -> None:
    assert code_of(text) in {"offer_malformed", "offer_m_lines"}


@given(st.text(max_size=300), st.integers(0, len(PARTY)), st.integers(0, 400))
def test_a_mutated_offer_is_read_or_refused_and_never_raises_else(
    put: str, at: int, dropped: int
) -> None:
    try:
        parse_offer(PARTY[:at] + put + PARTY[at + dropped :])
    except OfferRefused as refused:
        assert refused.code.startswith("offer_")
