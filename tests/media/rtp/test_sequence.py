"""RTP numbers that wrap, and counts that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.sequence import ticks_between, unwrap


@given(st.integers(0, 1 << 40), st.integers(-32_768, 32_767))
def test_a_number_near_its_reference_is_found_again(reference: int, distance: int) -> None:
    number = reference + distance
    assert unwrap(number & 0xFFFF, reference) == number


@pytest.mark.parametrize("wrong", [-1, 65_536])
def test_a_sequence_number_has_sixteen_bits(wrong: int) -> None:
    with pytest.raises(ValueError):
        unwrap(wrong, 0)


@given(st.integers(0, (1 << 32) - 1), st.integers(-(1 << 31), (1 << 31) - 1))
def test_timestamps_are_compared_around_their_wrap(earlier: int, distance: int) -> None:
    assert ticks_between((earlier + distance) & 0xFFFFFFFF, earlier) == distance
