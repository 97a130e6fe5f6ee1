"""One outbound stream from many sources: nothing repeats, nothing goes back."""

from hypothesis import given
from hypothesis import strategies as st

from media.forwarding.rewriter import Rewriter
from media.rtp.sequence import ticks_between

RATE = 90_000


def number_of(rewriter: Rewriter, number: int) -> int:
    """The outgoing number of this packet."""
    placed = rewriter.place(number, number * 3000, 1.0)
    assert placed is not None
    return placed[0]


def test_a_lost_packet_stays_a_gap() -> None:
    rewriter = Rewriter(100, 5000)
    rewriter.begin(7, 0, 0, 1.0, RATE)
    assert [number_of(rewriter, n) for n in (7, 8, 10)] == [100, 101, 103]


def test_a_late_packet_takes_the_place_kept_for_it() -> None:
    rewriter = Rewriter(100, 5000)
    rewriter.begin(7, 0, 0, 1.0, RATE)
    assert [number_of(rewriter, n) for n in (7, 9, 8)] == [100, 102, 101]


def test_a_packet_from_before_the_run_has_no_place() -> None:
    rewriter = Rewriter(100, 5000)
    rewriter.begin(7, 0, 0, 1.0, RATE)
    assert rewriter.place(6, 0, 1.0) is None


def test_a_new_run_continues_in_number_and_elapsed_time() -> None:
    rewriter = Rewriter(100, 5000)
    rewriter.begin(7, 0, 0, 1.0, RATE)
    rewriter.place(7, 0, 1.0)
    rewriter.begin(60_000, 1234, 0, 1.5, RATE)
    assert rewriter.place(60_000, 1234, 1.5) == (101, 5000 + RATE // 2)


def test_a_run_from_the_cache_reaches_the_present_on_time() -> None:
    rewriter = Rewriter(100, 0)
    rewriter.begin(1, 0, 0, 1.0, RATE)
    rewriter.place(1, 0, 1.0)
    rewriter.begin(500, 10 * RATE, 2 * RATE, 6.0, RATE)  # two seconds behind, five have passed
    assert rewriter.place(500, 10 * RATE, 6.0) == (101, 3 * RATE)
    assert rewriter.place(560, 12 * RATE, 6.0) == (161, 5 * RATE)


def test_old_frames_on_a_playing_stream_are_squeezed_and_the_present_stays_the_present() -> None:
    rewriter = Rewriter(100, 0)
    rewriter.begin(1, 0, 0, 1.0, RATE)
    rewriter.place(1, 0, 1.0)
    now_s = 1.04
    rewriter.begin(500, 0, 2 * RATE, now_s, RATE)  # a key frame two seconds old
    frames = [rewriter.place(500 + n, n * 3000, now_s) for n in range(60)]
    times = [frame[1] for frame in frames if frame is not None]
    assert times == [90 * (n + 1) for n in range(60)]
    live = [rewriter.place(560 + n, (60 + n) * 3000, now_s + n / 30) for n in range(10)]
    assert [frame[1] for frame in live if frame is not None][-1] == RATE * 4 // 100 + 9 * 3000
    assert rewriter.time(3000 * 7) == 90 * 8  # resent with the time it was sent with


def test_only_the_present_run_can_be_asked_for() -> None:
    rewriter = Rewriter(65_000 // 2, 0)
    rewriter.begin(7, 0, 0, 1.0, RATE)
    old = number_of(rewriter, 7)
    rewriter.begin(90, 0, 0, 2.0, RATE)
    new = number_of(rewriter, 91)
    assert rewriter.source_number(old & 0xFFFF) is None
    assert rewriter.source_number(new & 0xFFFF) == (new, 91)
    assert rewriter.source_number((new + 1) & 0xFFFF) is None


STEP = st.tuples(
    st.sampled_from(["begin", "next", "skip", "late"]), st.integers(1, 40), st.floats(0, 3)
)


@given(st.integers(0, 32_767), st.integers(0, (1 << 32) - 1), st.lists(STEP, max_size=80))
def test_no_number_is_ever_used_twice(first: int, timestamp: int, steps: list) -> None:  # type: ignore[type-arg]
    rewriter = Rewriter(first, timestamp)
    used: set[int] = set()
    seen: set[tuple[int, int]] = set()
    run, number, now_s = 0, 1_000, 1.0
    rewriter.begin(number, number * 3000, 0, now_s, RATE)
    for what, size, passed_s in steps:
        now_s += passed_s
        if what == "begin":
            run, number = run + 1, 1_000 * (run + 2)
            rewriter.begin(number, number * 3000, size * 3000, now_s, RATE)
        source = number - size if what == "late" else number + (size if what == "skip" else 1)
        if (run, source) in seen:
            continue
        seen.add((run, source))
        before = rewriter.last
        newest = rewriter.last_timestamp
        placed = rewriter.place(source, source * 3000, now_s)
        if placed is not None:
            assert placed[0] not in used
            used.add(placed[0])
            assert rewriter.last >= before
            if placed[0] > before:
                assert ticks_between(placed[1], newest) >= 0 or not used - {placed[0]}
        number = max(number, source)
