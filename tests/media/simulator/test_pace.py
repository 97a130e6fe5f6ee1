"""The simulated browser sends at libwebrtc's pace: at most 3 packets every 5 ms."""

from media.simulator.pace import Pacer


def run(pacer: Pacer[int], begin_s: float) -> list[tuple[float, list[int]]]:
    """Call the pacer exactly when it asks, until nothing waits."""
    bursts = []
    now_s = begin_s
    while (next_s := pacer.next_s) is not None:
        now_s = max(now_s, next_s)
        bursts.append((round(now_s, 6), pacer.take(now_s)))
    return bursts


def test_a_frame_of_seven_packets_leaves_in_three_bursts() -> None:
    pacer: Pacer[int] = Pacer()
    for packet in range(7):
        pacer.put(packet, 1.0)
    assert run(pacer, 1.0) == [(1.0, [0, 1, 2]), (1.005, [3, 4, 5]), (1.01, [6])]


def test_nothing_leaves_before_its_burst_is_due() -> None:
    pacer: Pacer[int] = Pacer()
    for packet in range(4):
        pacer.put(packet, 1.0)
    pacer.take(1.0)
    assert pacer.take(1.0049) == []
    assert pacer.take(1.005) == [3]


def test_a_packet_soon_after_a_burst_waits_for_the_next_one() -> None:
    pacer: Pacer[int] = Pacer()
    pacer.put(0, 1.0)
    pacer.take(1.0)
    pacer.put(1, 1.001)
    assert pacer.next_s == 1.005


def test_an_idle_pacer_sends_at_once() -> None:
    pacer: Pacer[int] = Pacer()
    pacer.put(0, 2.0)
    assert pacer.take(2.0) == [0]


def test_a_late_call_does_not_let_missed_bursts_out_together() -> None:
    pacer: Pacer[int] = Pacer()
    for packet in range(30):
        pacer.put(packet, 1.0)
    assert len(pacer.take(1.5)) == 3
    assert len(pacer.take(1.5)) <= 3
    assert pacer.take(1.501) == []
