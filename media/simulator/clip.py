"""What a simulated party shows and says: 20 s of 720p30 H.264 at 1.5 Mbit/s, and speech-like Opus.

Encoded once with PyAV and kept in a cache directory; both loop.  The picture is a moving synthetic
scene with sensor noise, so that sizes vary from frame to frame as a camera's do; the sound has a
pitch, three formants and about four syllables a second, with pauses."""

import json
import os
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import av
from av.filter import Graph

from media.simulator.packetise import packetise

MAGIC: Final = b"huijian clip 3\n"
CLIP_S: Final = 20
FRAMES_PER_S: Final = 30
KEY_FRAME_EVERY: Final = 120  # frames: 4 s, the node's own cadence
VIDEO_BITS_PER_S: Final = 1_500_000
AUDIO_BITS_PER_S: Final = 32_000  # libwebrtc's default for mono Opus
AUDIO_RATE: Final = 48_000
AUDIO_PACKET_MS: Final = 20

PICTURE: Final = f"testsrc2=size=1280x720:rate={FRAMES_PER_S}:duration={CLIP_S}"
NOISE: Final = "alls=14:allf=t"
# a 120 Hz voice with overtones near 500, 1500 and 2500 Hz, opened and closed as syllables are, in a
# room that is never quite silent: so no two packets are equal, which matching them needs
VOICE: Final = (
    "(0.30*sin(2*PI*120*t)+0.25*sin(2*PI*480*t)+0.12*sin(2*PI*1440*t)+0.06*sin(2*PI*2520*t)"
    ")*max(0\\,sin(2*PI*3.7*t))*gt(sin(2*PI*0.31*t)\\,-0.6)+0.01*(random(0)-0.5)"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One coded picture as RTP payloads."""

    payloads: tuple[bytes, ...]
    key: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """Pictures at 30 a second and Opus packets of 20 ms; both are played in a loop."""

    frames: tuple[Frame, ...]
    sounds: tuple[bytes, ...]

    def next_key(self, index: int) -> int:
        """The first key frame at or after `index`, counted round the loop."""
        total = len(self.frames)
        return next(i % total for i in range(index, index + total) if self.frames[i % total].key)


def load_clip(cache: Path) -> Clip:
    """The clip from `cache`, encoded now (some seconds) if it is not there yet."""
    path = cache / "simulator-clip-3.bin"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(_pack(_encode_video(), _encode_audio()))
        unfinished.replace(path)
    return _unpack(path.read_bytes())


def _encode_video() -> list[tuple[bytes, bool]]:
    codec: Any = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = 1280, 720, "yuv420p"
    codec.time_base = Fraction(1, FRAMES_PER_S)
    codec.framerate = Fraction(FRAMES_PER_S)
    codec.bit_rate = VIDEO_BITS_PER_S
    codec.gop_size = KEY_FRAME_EVERY
    codec.thread_count = 1
    codec.options = {
        "preset": "superfast",
        "tune": "zerolatency",
        "profile": "baseline",
        "x264-params": f"keyint={KEY_FRAME_EVERY}:scenecut=0:sliced-threads=0:repeat-headers=1"
        f":vbv-maxrate={VIDEO_BITS_PER_S // 1000}:vbv-bufsize={VIDEO_BITS_PER_S // 2000}",
    }
    units: list[tuple[bytes, bool]] = []
    for frame in _pull(PICTURE, ("noise", NOISE), ("format", "yuv420p")):
        frame.pict_type = 0  # the source marks each picture I, which x264 would obey
        units.extend((bytes(p), bool(p.is_keyframe)) for p in codec.encode(frame))
    units.extend((bytes(p), bool(p.is_keyframe)) for p in codec.encode(None))
    return units


def _encode_audio() -> list[bytes]:
    codec: Any = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = AUDIO_RATE, "mono", "s16"
    codec.bit_rate = AUDIO_BITS_PER_S
    codec.options = {"application": "voip", "frame_duration": str(AUDIO_PACKET_MS)}
    samples = AUDIO_RATE * AUDIO_PACKET_MS // 1000
    voice = f"aevalsrc={VOICE}:sample_rate={AUDIO_RATE}:duration={CLIP_S}:nb_samples={samples}"
    packets: list[bytes] = []
    for frame in _pull(voice, ("aformat", "sample_fmts=s16:channel_layouts=mono")):
        packets.extend(bytes(packet) for packet in codec.encode(frame))
    return packets


def _pull(source: str, *filters: tuple[str, str]) -> list[Any]:
    name, _, arguments = source.partition("=")
    graph: Any = Graph()
    chain = [graph.add(name, arguments), *(graph.add(kind, text) for kind, text in filters)]
    sink = "buffersink" if name != "aevalsrc" else "abuffersink"
    chain.append(graph.add(sink))
    for left, right in pairwise(chain):
        left.link_to(right)
    graph.configure()
    frames: list[Any] = []
    while True:
        try:
            frames.append(graph.pull())
        except (av.error.EOFError, av.error.BlockingIOError):
            return frames


def _pack(video: list[tuple[bytes, bool]], audio: list[bytes]) -> bytes:
    index = {"video": [[len(d), int(k)] for d, k in video], "audio": [len(d) for d in audio]}
    data = b"".join(unit for unit, _ in video) + b"".join(audio)
    return MAGIC + json.dumps(index).encode() + b"\n" + data


def _unpack(text: bytes) -> Clip:
    assert text.startswith(MAGIC)
    end = text.index(b"\n", len(MAGIC))
    index = json.loads(text[len(MAGIC) : end])
    position = end + 1
    frames: list[Frame] = []
    for size, key in index["video"]:
        frames.append(Frame(packetise(text[position : position + size]), bool(key)))
        position += size
    sounds: list[bytes] = []
    for size in index["audio"]:
        sounds.append(text[position : position + size])
        position += size
    return Clip(tuple(frames), tuple(sounds))
