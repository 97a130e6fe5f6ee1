"""A flash and a beep at each whole second, really encoded, as two browsers would send them.

Each sender has its own wall clock, RTP offsets and delay, so that whoever puts them side by side
must have read the sender reports."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import pi, sin
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from media.forwarding.tap import Content, Entry, Source
from media.rtp.rtcp import sender_report
from media.simulator.packetise import packetise
from tests.support.record import PAYLOAD_TYPES, rtp

FPS = 30
NTP_EPOCH_S = 2_208_988_800
FLASH_S = 0.1


@dataclass(frozen=True)
class Encoded:
    """Access units by their moment in seconds."""

    pictures: list[tuple[float, bytes]]
    sounds: list[tuple[float, bytes]]


@dataclass(frozen=True)
class Sender:
    """How one party's clocks and network differ from the truth."""

    source: Source
    clock_ahead_s: float
    delay_s: float
    jitter_s: float
    video_offset: int
    audio_offset: int
    sequence: int
    ssrc: int = 100


def is_flash(at_s: float) -> bool:
    """Whether light and tone are on at this moment."""
    return at_s >= 0.5 and at_s % 1.0 < FLASH_S


def encode(seconds: float, codec: str = "libx264", width: int = 320) -> Encoded:
    """Encode the flash and the beep."""
    return Encoded(_pictures(seconds, codec, width), _sounds(seconds))


def _pictures(seconds: float, codec: str, width: int) -> list[tuple[float, bytes]]:
    context: Any = av.CodecContext.create(codec, "w")
    context.width, context.height, context.pix_fmt = width, 240, "yuv420p"
    context.time_base, context.framerate = Fraction(1, FPS), Fraction(FPS)
    context.gop_size = 2 * FPS
    if codec == "libx264":
        context.profile = "Baseline"
        context.options = {"tune": "zerolatency", "preset": "ultrafast", "x264-params": "annexb=1"}
    else:
        context.options = {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}
    found: list[tuple[float, bytes]] = []
    frames = [_picture(index, width) for index in range(int(seconds * FPS))]
    for frame in [*frames, None]:
        found += [(p.pts / FPS, bytes(p)) for p in context.encode(frame) if p.pts is not None]
    return found


def _picture(index: int, width: int) -> VideoFrame:
    frame = VideoFrame(width, 240, "yuv420p")
    light = 235 if is_flash(index / FPS) else 16 + index % 60
    for number, plane in enumerate(frame.planes):
        plane.update(bytes([light if number == 0 else 128]) * plane.buffer_size)
    frame.pts, frame.time_base = index, Fraction(1, FPS)
    return frame


def _sounds(seconds: float) -> list[tuple[float, bytes]]:
    context: Any = av.CodecContext.create("libopus", "w")
    context.sample_rate, context.layout, context.format = 48_000, "mono", "s16"
    context.time_base = Fraction(1, 48_000)
    context.options = {"application": "voip", "frame_duration": "20"}
    found: list[tuple[float, bytes]] = []
    for index in range(int(seconds * 50)):
        samples = bytearray()
        for at in range(index * 960, index * 960 + 960):
            loud = 12_000 * sin(2 * pi * 1000 * at / 48_000) if is_flash(at / 48_000) else 0
            samples += int(loud).to_bytes(2, "little", signed=True)
        frame = AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(bytes(samples))
        frame.sample_rate, frame.pts, frame.time_base = 48_000, index * 960, Fraction(1, 48_000)
        found += [((p.pts or 0) / 48_000, bytes(p)) for p in context.encode(frame)]
    return found


def send(
    encoded: Encoded, sender: Sender, begin_s: float, chance: random.Random, codec: str = "H264"
) -> list[Entry]:
    """What arrives at the node, by arrival.  `begin_s`: the truth's zero in the node's clock."""
    entries: list[Entry] = []
    last_s = 0.0
    for content, payloads in _sent(encoded, codec):
        rate = 90_000 if content is Content.VIDEO else 48_000
        offset = sender.video_offset if content is Content.VIDEO else sender.audio_offset
        ssrc = sender.ssrc + content
        for number, (at_s, payload, marker) in enumerate(payloads):
            arrival_s = begin_s + at_s + sender.delay_s + chance.random() * sender.jitter_s
            stamp = offset + round(at_s * rate)
            packet = rtp(
                PAYLOAD_TYPES[content],
                sender.sequence + number,
                stamp,
                ssrc,
                payload,
                marker=marker,
            )
            entries.append((arrival_s, sender.source, content, packet))
            last_s = max(last_s, at_s)
        entries += _reports(sender, content, (offset, rate, ssrc), begin_s, last_s)
    return sorted(entries, key=lambda entry: entry[0])


def _sent(
    encoded: Encoded, codec: str
) -> Iterator[tuple[Content, list[tuple[float, bytes, bool]]]]:
    video: list[tuple[float, bytes, bool]] = []
    for at_s, unit in encoded.pictures:
        payloads = list(packetise(unit)) if codec == "H264" else _vp8(unit)
        last = len(payloads) - 1
        video += [(at_s, payload, number == last) for number, payload in enumerate(payloads)]
    yield Content.VIDEO, video
    yield Content.AUDIO, [(at_s, payload, False) for at_s, payload in encoded.sounds]


def _vp8(frame: bytes) -> list[bytes]:
    """RFC 7741 §4.2 with a picture identifier of 15 bits."""
    parts = [frame[at : at + 1100] for at in range(0, len(frame), 1100)]
    return [
        bytes([0x80 | (0x10 if number == 0 else 0), 0x80, 0x80, 0x01]) + part
        for number, part in enumerate(parts)
    ]


def _reports(
    sender: Sender, content: Content, clock: tuple[int, int, int], begin_s: float, last_s: float
) -> Iterator[Entry]:
    offset, rate, ssrc = clock
    kind = Content.VIDEO_REPORT if content is Content.VIDEO else Content.AUDIO_REPORT
    for index in range(int(last_s) + 1):
        at_s = index + 0.4
        sender_s = begin_s + at_s + sender.clock_ahead_s + NTP_EPOCH_S
        stamp = (offset + round(at_s * rate)) & 0xFFFFFFFF
        packet = sender_report(ssrc, int(sender_s * 2**32), stamp, 1, 1)
        yield (begin_s + at_s + sender.delay_s, sender.source, kind, packet)
