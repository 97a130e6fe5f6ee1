"""The clip is what the benchmark says it is; encoded once, then read from the cache."""

from pathlib import Path

import pytest

from media.simulator.clip import Clip, load_clip
from media.simulator.packetise import begins_key_frame


@pytest.fixture(scope="module")
def clip() -> Clip:
    return load_clip(Path(".cache"))


def test_the_picture_is_a_megabit_and_a_half_at_thirty_a_second(clip: Clip) -> None:
    size = sum(len(payload) for frame in clip.frames for payload in frame.payloads)
    assert len(clip.frames) == 600
    assert 1_450_000 < size * 8 / 20 < 1_600_000


def test_a_key_frame_comes_every_four_seconds(clip: Clip) -> None:
    keys = [place for place, frame in enumerate(clip.frames) if frame.key]
    assert keys == [0, 120, 240, 360, 480]
    assert all(begins_key_frame(clip.frames[place].payloads[0]) for place in keys)


def test_the_profile_is_constrained_baseline(clip: Clip) -> None:
    sps = clip.frames[0].payloads[0][3:]
    assert sps[1] == 66
    assert sps[2] & 0x40  # constraint_set1_flag: constrained baseline (H.264 A.2.1.1)


def test_sound_comes_every_twenty_milliseconds(clip: Clip) -> None:
    assert len(clip.sounds) == 1000
    # Opus, 20 ms, one frame a packet (RFC 6716 §3.1)
    assert all(sound[0] & 3 == 0 for sound in clip.sounds)


def test_no_two_packets_are_equal_so_that_each_can_be_known_again(clip: Clip) -> None:
    payloads = [payload for frame in clip.frames for payload in frame.payloads]
    different = {*payloads, *clip.sounds}
    assert len(different) >= len(payloads) + len(clip.sounds) - 8  # parameter sets repeat
