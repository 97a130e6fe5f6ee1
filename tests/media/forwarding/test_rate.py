"""The estimate of what a link carries."""

from media.forwarding.rate import (
    CEILING_BPS,
    FLOOR_BPS,
    START_BPS,
    QueueGauge,
    RateEstimate,
    RateMeter,
)


def run(share: float, seconds: int, carried_share: float = 1.0) -> float:
    """The estimate after so long at this loss, the publisher always filling it."""
    estimate = RateEstimate()
    for second in range(seconds * 2):
        estimate.note_loss(share, estimate.bps * carried_share * (1 - share), second / 2)
    return estimate.bps


def test_a_clean_link_grows_to_the_ceiling() -> None:
    assert run(0.0, 10) == CEILING_BPS


def test_five_and_ten_percent_of_random_loss_do_not_lower_it() -> None:
    assert run(0.05, 60) == START_BPS
    assert run(0.10, 60) == START_BPS


def test_a_full_link_lowers_it_to_the_floor_and_not_below() -> None:
    assert run(0.5, 60) == FLOOR_BPS


def test_one_bad_moment_does_not_fall_below_what_gets_through() -> None:
    estimate = RateEstimate()
    estimate.note_loss(0.4, 1_200_000, 1.0)
    assert estimate.bps >= 0.85 * 1_200_000


def test_a_receivers_limit_counts_only_below_what_is_carried() -> None:
    estimate = RateEstimate()
    for second in range(10):
        estimate.note_receiver_limit(90_000, 60_000, second)
        estimate.note_receiver_limit(1_400_000, 1_400_000, second)
    assert estimate.bps == START_BPS


def test_a_receivers_limit_counts_once_it_stays() -> None:
    estimate = RateEstimate()
    estimate.note_receiver_limit(700_000, 1_400_000, 1.0)
    assert estimate.bps == START_BPS
    estimate.note_receiver_limit(700_000, 1_400_000, 3.0)
    assert estimate.bps == 700_000


def test_a_meter_reads_bits_per_second() -> None:
    meter = RateMeter()
    meter.note(0, 1.0)
    meter.note(125_000, 2.0)
    assert meter.bps == 1_000_000


def test_a_queue_that_stands_lowers_the_rate_to_what_the_link_carries() -> None:
    estimate, gauge = RateEstimate(), QueueGauge()
    queue_s, now_s = 0.0, 0.0
    for _ in range(60):  # a link of 1 Mbit/s with a deep queue: nothing is ever lost
        now_s += 0.5
        queue_s = max(0.0, queue_s + 0.5 * (estimate.bps / 1_000_000 - 1))
        estimate.note_queue(gauge.note(7.0 + queue_s, now_s), 1_000_000, now_s)
        estimate.note_loss(0.0, 1_000_000, now_s)
    assert estimate.bps < 1_500_000
    assert queue_s < 0.5


def test_one_stalled_frame_and_a_drifting_clock_are_no_queue() -> None:
    estimate, gauge = RateEstimate(), QueueGauge()
    for half_second in range(600):
        stall_s = 0.4 if half_second % 20 == 0 else 0.0
        transit_s = -5.0 + half_second * 0.5 * 100e-6 + stall_s  # 100 ppm
        estimate.note_queue(gauge.note(transit_s, half_second / 2), 1_400_000, half_second / 2)
    assert estimate.bps == START_BPS


def test_before_anything_was_measured_one_bad_report_is_no_collapse() -> None:
    estimate = RateEstimate()
    for tenth in range(5):
        estimate.note_loss(0.2, 0.0, tenth / 10)
        estimate.note_queue(0.4, 0.0, tenth / 10)
    assert estimate.bps > 1_000_000


def test_a_key_frame_on_its_way_is_no_queue() -> None:
    estimate = RateEstimate()
    for report in range(100):
        key_frame = report % 8 < 2  # half a second of every four
        estimate.note_queue(0.4 if key_frame else 0.0, 1_400_000, report / 2)
    assert estimate.bps == START_BPS


def test_a_rate_thrown_down_by_a_bad_moment_is_back_within_fifteen_seconds() -> None:
    estimate = RateEstimate()
    for second in range(20):
        estimate.note_loss(0.5, 200_000, second)
    assert estimate.bps < 250_000
    for second in range(20, 35):
        estimate.note_loss(0.0, estimate.bps, second)
    assert estimate.bps >= START_BPS
