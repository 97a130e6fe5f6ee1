"""render: the working copy shows what came when it came, and nothing else."""

import json
import random
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import pytest

from media.forwarding.tap import Content, Entry, Source, Track
from recorder.errors import NothingToRender
from recorder.journal import Encoder
from recorder.render import render
from recorder.timeline import Timeline, Why
from tests.support.flash import Encoded, Sender, encode, send
from tests.support.record import TRACKS, WALL_S

BEGIN_S = 1000.0
A = Sender(
    Source.PARTY_A, 37.5, 0.020, 0.004, 0xFFFFFFFF - 90_000, 0xFFFFFFFF - 48_000, 65_500, 100
)
B = Sender(Source.PARTY_B, -3600.0, 0.045, 0.008, 1234, 99, 7, 200)


@pytest.fixture(scope="module")
def truth() -> Encoded:
    """Six seconds of flash and beep."""
    return encode(6.0)


def journal(directory: Path, *batches: Sequence[Entry], tracks: Sequence[Track] = TRACKS) -> Path:
    """A record's directory with one journal file a batch."""
    directory.mkdir(exist_ok=True)
    for number, batch in enumerate(batches, 1):
        encoder = Encoder(WALL_S)
        data = encoder.head(batch[0][0]) + encoder.encode([*tracks, *batch])
        (directory / f"journal-{number:04d}.pcapng").write_bytes(data)
    return directory


def flashes(path: Path) -> list[float]:
    """When the picture turns light, in the file's own seconds."""
    found, light = [], False
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            now = bytes(frame.planes[0])[0] > 180
            if now and not light:
                found.append(float(frame.time or 0.0))
            light = now
    return found


def beeps(path: Path) -> list[float]:
    """When a tone begins, in the file's own seconds."""
    found: list[float] = []
    loud_until = -1.0
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            samples = memoryview(bytes(frame.planes[0])).cast("f")
            step = 2 if frame.format.is_packed and frame.layout.nb_channels == 2 else 1
            for at in range(0, frame.samples):
                if abs(samples[at * step]) > 0.1:
                    moment = float(frame.time or 0.0) + at / frame.sample_rate
                    if moment > loud_until + 0.3:
                        found.append(moment)
                    loud_until = moment
    return found


def plays(path: Path) -> None:
    """ffmpeg decodes every packet of it without one error."""
    command = ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def starts(timeline: Timeline, name: str) -> float:
    """Where a file's zero lies, in seconds since the truth's zero."""
    (file,) = [file for file in timeline.files if file.name == name]
    return file.starts_s + timeline.zero_s - WALL_S - BEGIN_S


def test_sound_picture_and_both_sides_stand_where_the_truth_has_them(
    tmp_path: Path, truth: Encoded
) -> None:
    chance = random.Random(1)
    entries = sorted(send(truth, A, BEGIN_S, chance) + send(truth, B, BEGIN_S, chance))
    timeline = render(journal(tmp_path / "v1", entries), tmp_path / "out")
    assert [file.name for file in timeline.files] == ["a-1.mp4", "b-1.mp4"]
    assert timeline.gaps == ()
    told = {}
    for name in ("a-1.mp4", "b-1.mp4"):
        path = tmp_path / "out" / name
        plays(path)
        light, tone = flashes(path), beeps(path)
        assert len(light) == len(tone) == 5
        assert max(abs(a - b) for a, b in zip(light, tone, strict=True)) <= 0.040
        told[name] = [moment + starts(timeline, name) for moment in light]
    both = zip(told["a-1.mp4"], told["b-1.mp4"], strict=True)
    assert max(abs(a - b) for a, b in both) <= 0.100
    for index, moment in enumerate(told["a-1.mp4"], 1):
        assert abs(moment - index) <= 0.100
    written = json.loads((tmp_path / "out" / "timeline.json").read_text())
    assert written == json.loads(json.dumps(timeline.as_json()))


def test_without_reports_the_arrival_of_packets_tells_the_time(
    tmp_path: Path, truth: Encoded
) -> None:
    entries = [e for e in send(truth, A, BEGIN_S, random.Random(1)) if e[2] <= Content.VIDEO]
    timeline = render(journal(tmp_path / "v1", entries), tmp_path / "out")
    path = tmp_path / "out" / "a-1.mp4"
    near = zip(flashes(path), beeps(path), strict=True)
    assert max(abs(a - b) for a, b in near) <= 0.040
    assert abs(flashes(path)[0] + starts(timeline, "a-1.mp4") - 1.0) <= 0.100


def test_twice_and_late_packets_change_nothing(tmp_path: Path, truth: Encoded) -> None:
    entries = send(truth, replace(A, jitter_s=0.0), BEGIN_S, random.Random(1))
    shuffled = list(entries)
    chance = random.Random(3)
    for at in range(0, len(shuffled) - 8, 8):
        piece = shuffled[at : at + 8]
        chance.shuffle(piece)
        shuffled[at : at + 8] = piece
    shuffled += entries[100:200]
    plain = render(journal(tmp_path / "v1", entries), tmp_path / "plain")
    mixed = render(journal(tmp_path / "v2", shuffled), tmp_path / "mixed")
    assert mixed.gaps == ()
    assert [(f.pictures, f.sounds) for f in mixed.files] == [
        (f.pictures, f.sounds) for f in plain.files
    ]
    plays(tmp_path / "mixed" / "a-1.mp4")


def test_a_lost_packet_is_told_and_the_picture_waits_for_a_key_frame(
    tmp_path: Path, truth: Encoded
) -> None:
    entries = send(truth, replace(A, jitter_s=0.0), BEGIN_S, random.Random(1))
    video = [entry for entry in entries if entry[2] is Content.VIDEO]
    gone = next(entry for entry in video if entry[0] > BEGIN_S + 3.0)
    left = [entry for entry in entries if entry is not gone]
    timeline = render(journal(tmp_path / "v1", left), tmp_path / "out")
    assert [(gap.track, gap.why, gap.packets) for gap in timeline.gaps] == [
        ("video", Why.LOST, 1),
        ("video", Why.NO_KEY_FRAME, 0),
    ]
    waited = timeline.gaps[1]
    assert 0.9 <= waited.end_s - waited.start_s <= 1.1  # key frames stand at 2 s and 4 s
    plays(tmp_path / "out" / "a-1.mp4")


def test_missing_sound_is_told_and_filled_with_silence_so_that_the_rest_stays_in_step(
    tmp_path: Path, truth: Encoded
) -> None:
    entries = send(truth, replace(A, jitter_s=0.0), BEGIN_S, random.Random(1))
    left = [
        entry
        for entry in entries
        if entry[2] is not Content.AUDIO or not 2.3 < entry[0] - BEGIN_S < 2.7
    ]
    timeline = render(journal(tmp_path / "v1", left), tmp_path / "out")
    ((gap, file),) = zip(timeline.gaps, timeline.files, strict=True)
    assert (gap.track, gap.why, gap.packets) == ("audio", Why.LOST, 20)
    assert file.filled_s == pytest.approx(0.4)
    path = tmp_path / "out" / "a-1.mp4"
    plays(path)
    near = zip(flashes(path), beeps(path), strict=True)
    assert max(abs(a - b) for a, b in near) <= 0.040


def test_a_picture_of_another_size_begins_a_new_file(tmp_path: Path, truth: Encoded) -> None:
    chance = random.Random(1)
    first = send(truth, A, BEGIN_S, chance)
    larger = send(encode(3.0, width=640), replace(A, ssrc=300), BEGIN_S + 6.5, chance)
    timeline = render(journal(tmp_path / "v1", first + larger), tmp_path / "out")
    assert [file.name for file in timeline.files] == ["a-1.mp4", "a-2.mp4"]
    for file, width in zip(timeline.files, (320, 640), strict=True):
        with av.open(str(tmp_path / "out" / file.name)) as container:
            assert container.streams.video[0].width == width
        plays(tmp_path / "out" / file.name)


def test_a_restart_is_told(tmp_path: Path, truth: Encoded) -> None:
    entries = send(truth, replace(A, jitter_s=0.0), BEGIN_S, random.Random(1))
    before = [entry for entry in entries if entry[0] < BEGIN_S + 2.0]
    after = [entry for entry in entries if entry[0] > BEGIN_S + 3.2]
    timeline = render(journal(tmp_path / "v1", before, after), tmp_path / "out")
    assert {(gap.track, gap.why) for gap in timeline.gaps} == {
        ("audio", Why.RESTARTED),
        ("video", Why.RESTARTED),
        ("video", Why.NO_KEY_FRAME),
    }
    plays(tmp_path / "out" / "a-1.mp4")


def test_vp8_goes_into_webm(tmp_path: Path) -> None:
    entries = send(encode(3.0, "libvpx"), B, BEGIN_S, random.Random(1), "VP8")
    tracks = [
        replace(track, codec="VP8", format_parameters="")
        if track.content is Content.VIDEO
        else track
        for track in TRACKS
    ]
    timeline = render(journal(tmp_path / "v1", entries, tracks=tracks), tmp_path / "out")
    assert [(file.name, file.video) for file in timeline.files] == [("b-1.webm", "VP8")]
    path = tmp_path / "out" / "b-1.webm"
    plays(path)
    near = zip(flashes(path), beeps(path), strict=True)
    assert max(abs(a - b) for a, b in near) <= 0.040


def test_a_voice_alone_is_a_file_of_sound(tmp_path: Path, truth: Encoded) -> None:
    voice = replace(A, source=Source.VOICE)
    entries = [e for e in send(truth, voice, BEGIN_S, random.Random(1)) if e[2] is Content.AUDIO]
    tracks = [replace(TRACKS[0], source=Source.VOICE)]
    timeline = render(journal(tmp_path / "v1", entries, tracks=tracks), tmp_path / "out")
    assert [(f.name, f.video, f.audio) for f in timeline.files] == [("voice-1.mp4", None, "opus")]
    plays(tmp_path / "out" / "voice-1.mp4")


def test_an_empty_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToRender):
        render(journal(tmp_path / "v1"), tmp_path / "out")
