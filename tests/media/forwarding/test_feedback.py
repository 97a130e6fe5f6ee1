"""What a publisher is asked for, and when."""

from itertools import pairwise

from media.forwarding.feedback import (
    ASKED_MAX,
    CADENCE_S,
    MISSING_MAX,
    NACK_AFTER_S,
    NACK_GIVE_UP_S,
    NACK_TRIES_MAX,
    NOTED_PER_S,
    KeyFrameCadence,
    Repair,
)


def test_a_reordered_packet_is_not_asked_for() -> None:
    repair = Repair()
    repair.note_gap(5, 6, 0.0)
    assert repair.due(NACK_AFTER_S / 2) == []
    assert repair.note_arrival(5, NACK_AFTER_S / 2)
    assert repair.due(1.0) == []


def test_a_missing_packet_is_asked_for_again_each_round_trip_and_then_given_up() -> None:
    repair = Repair()
    repair.note_gap(5, 8, 0.0)
    asked = [repair.due(turn * 0.02) for turn in range(100)]
    rounds = [numbers for numbers in asked if numbers]
    assert all(numbers == [5, 6, 7] for numbers in rounds)
    assert 5 <= len(rounds) <= NACK_TRIES_MAX
    assert repair.given_up == 3
    assert not repair


def test_the_round_trip_is_learnt_from_answers() -> None:
    repair = Repair()
    for number in range(50):
        repair.note_gap(number, number + 1, number * 1.0)
        repair.due(number + 0.02)
        repair.note_arrival(number, number + 0.05)
    assert 0.029 < repair.round_trip_s < 0.04


def test_a_huge_gap_is_bounded() -> None:
    repair = Repair()
    repair.note_gap(0, 3000, 0.0)
    assert len(repair.due(NACK_AFTER_S)) == ASKED_MAX
    repair.due(NACK_GIVE_UP_S + 1)
    assert repair.given_up == 3000


def test_an_unasked_packet_is_not_missed() -> None:
    assert not Repair().note_arrival(5, 0.0)


def test_key_frames_are_asked_for_every_four_seconds() -> None:
    cadence = KeyFrameCadence()
    cadence.start(0.0)
    cadence.note_key_frame(0.0)
    asked = []
    for turn in range(1000):
        now_s = turn * 0.02
        if cadence.due(now_s):
            asked.append(now_s)
            cadence.note_key_frame(now_s + 0.01)
    gaps = [b - a for a, b in pairwise(asked)]
    assert all(CADENCE_S <= gap <= CADENCE_S + 0.04 for gap in gaps)
    assert len(asked) == 4


def test_whoever_needs_one_waits_at_most_half_a_second() -> None:
    cadence = KeyFrameCadence()
    cadence.start(0.0)
    cadence.note_key_frame(0.0)
    asked = 0
    for turn in range(100):
        cadence.want()
        asked += cadence.due(turn * 0.02)
    assert asked == 4


def test_a_stream_without_any_key_frame_is_asked_soon() -> None:
    cadence = KeyFrameCadence()
    cadence.start(10.0)
    assert not cadence.due(10.9)
    assert cadence.due(11.0)


def test_a_jump_in_every_packet_is_noted_for_so_many_numbers_a_second() -> None:
    repair = Repair()
    for number in range(100):
        repair.note_gap(3000 * number, 3000 * number + 2999, 1.0)
    jumps_noted = NOTED_PER_S // MISSING_MAX
    assert max(repair.due(1.0 + NACK_AFTER_S)) < 3000 * jumps_noted
    repair.clear()
    repair.note_gap(400_000, 400_010, 2.5)
    assert len(repair.due(2.6)) == 10
