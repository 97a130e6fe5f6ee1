"""Reception as a report block tells it, and the one clock of a party's tracks."""

import pytest

from media.forwarding.counters import NTP_SECOND, Reception, Timeline, ntp_of


def test_loss_is_counted_before_repair() -> None:
    reception = Reception(90_000)
    reception.start(100, 90_000)
    reception.packets, reception.restored = 100, 10  # ten of them came by RTX
    block = reception.block(7, 199, 1.0)
    assert (block.fraction_lost, block.lost, block.highest) == (25, 10, 199)
    assert reception.loss_share == pytest.approx(0.05)


def test_each_report_tells_of_its_own_interval() -> None:
    reception = Reception(90_000)
    reception.packets = 50
    assert reception.block(7, 99, 1.0).fraction_lost == 128
    reception.packets = 150
    assert reception.block(7, 199, 2.0).fraction_lost == 0


def test_duplicates_and_nothing_at_all_are_no_loss() -> None:
    reception = Reception(90_000)
    assert reception.block(7, -1, 1.0).fraction_lost == 0
    reception.packets = 20
    assert reception.block(7, 9, 1.0).lost == -10


def test_even_arrival_has_no_jitter() -> None:
    reception = Reception(90_000)
    for frame in range(100):
        reception.note_frame_start(frame * 3000, frame / 30)
    assert reception.jitter_ms == pytest.approx(0.0, abs=1e-6)


def test_jitter_approaches_the_mean_change_of_transit() -> None:
    reception = Reception(90_000)
    for frame in range(400):
        reception.note_frame_start(frame * 3000, frame / 30 + 0.01 * (frame % 2))
    assert reception.jitter_ms == pytest.approx(10.0, abs=0.1)


def test_a_report_says_how_long_ago_the_last_sender_report_came() -> None:
    reception = Reception(90_000)
    reception.note_sender_report(0x1234_5678_9ABC_DEF0, 5.0)
    block = reception.block(7, 0, 5.5)
    assert (block.last_report, block.delay) == (0x5678_9ABC, 32_768)


def test_a_timeline_keeps_its_offset_until_the_publishers_clock_steps() -> None:
    timeline = Timeline()
    for now_s, ntp_s in ((10.0, 100.0), (11.0, 100.8)):
        timeline.note(int(ntp_s * NTP_SECOND), now_s)
    assert timeline.offset_s == -90.0
    timeline.note(500 * NTP_SECOND, 12.0)
    assert timeline.offset_s == -488.0


def test_our_own_clock_runs_in_seconds() -> None:
    assert (ntp_of(11.5) - ntp_of(10.0)) / NTP_SECOND == pytest.approx(1.5)
