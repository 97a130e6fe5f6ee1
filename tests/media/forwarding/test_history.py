"""The ring of the last packets."""

from hypothesis import given
from hypothesis import strategies as st

from media.forwarding.history import (
    BYTES_MAX,
    KEEP_PACKETS,
    TRIM_STRIDE,
    VIDEO_PACKETS,
    Entry,
    History,
)


def entry(number: int, *, key: bool = False, size: int = 10, timestamp: int | None = None) -> Entry:
    """A packet, a frame of its own unless told otherwise."""
    return number, number * 3000 if timestamp is None else timestamp, 0, bytes(size), key


def filled(count: int, keys: set[int], size: int = 10) -> History:
    """A history of packets 0 to count-1."""
    history = History(VIDEO_PACKETS)
    history.clear(0)
    for number in range(count):
        history.put(entry(number, key=number in keys, size=size))
    return history


def test_all_since_the_last_key_frame_is_kept() -> None:
    history = filled(1500, {100, 600})
    assert history.key is not None
    assert history.key.number == 600
    assert all(history.get(number) for number in range(600, 1500))


def test_what_lies_before_the_last_key_frame_is_let_go() -> None:
    history = filled(1500, {100, 600})
    assert not any(history.get(number) for number in range(600 - KEEP_PACKETS))


def test_without_key_frames_only_the_newest_are_kept() -> None:
    history = filled(1500, set())
    kept = [number for number in range(1500) if history.get(number)]
    assert kept == list(range(kept[0], 1500))
    assert KEEP_PACKETS <= len(kept) < KEEP_PACKETS + TRIM_STRIDE


def test_a_key_frame_out_of_the_rings_reach_is_given_up() -> None:
    history = filled(VIDEO_PACKETS + 10, {5})
    assert history.key is None


def test_a_key_frame_is_given_up_when_it_costs_too_many_bytes() -> None:
    history = filled(1500, {5}, size=BYTES_MAX // 1000)
    assert history.key is None


def test_a_late_first_packet_moves_the_start_of_its_frame_back() -> None:
    history = filled(5, set())
    history.put(entry(6, key=True, timestamp=77))
    history.put(entry(5, key=True, timestamp=77))
    assert history.key == (5, 77)


def test_a_late_key_frame_does_not_replace_a_newer_one() -> None:
    history = filled(20, {15})
    history.clear(0)
    history.put(entry(15, key=True))
    history.put(entry(3, key=True))
    assert history.key is not None
    assert history.key.number == 15


@given(st.lists(st.tuples(st.integers(-300, 3000), st.booleans()), max_size=60))
def test_any_order_of_numbers_finds_each_packet_or_none(steps: list[tuple[int, bool]]) -> None:
    history = History(VIDEO_PACKETS)
    history.clear(1000)
    number = 1000
    for step, key in steps:
        history.put(entry(max(0, number + step), key=key))
        number = max(number, number + step)
        for probe in range(max(0, number - 20), number + 2):
            found = history.get(probe)
            assert found is None or found[0] == probe
        assert history.key is None or history.get(history.key.number) is not None
