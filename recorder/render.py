"""The working copy: from a record's journal to files that play, and timeline.json beside them.

Never transcoded: H.264 and Opus go into MP4, VP8 and Opus into WebM, as they came.  A new file
begins where the picture's size or codec changes, or after ten seconds without a picture.  Runs as
a process of its own; the only file of this floor that knows PyAV."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any, Final

import av

from media.forwarding.tap import Content, Source
from recorder.depacketise import OPUS_RATE, Parcel, h264_pictures, opus_ticks, vp8_pictures
from recorder.errors import NothingToRender
from recorder.streams import Journal, read_streams
from recorder.timeline import SIDES, Gap, RenderedFile, Timeline, Why, packet_gaps
from recorder.timing import Line, time_lines

FILE_GAP_S: Final = 10.0  # without a picture: then a new file
VIDEO_RATE: Final = 90_000
SILENCE: Final = b"\xf8\xff\xfe"  # 20 ms of Opus silence, 48 kHz, one channel
SILENCE_TICKS: Final = 960
FILL_TICKS: Final = 480  # less than half a packet missing is jitter of the clocks
FILL_TICKS_MAX: Final = 4 * 3600 * OPUS_RATE
TIMELINE: Final = "timeline.json"


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture or a sound at its moment."""

    moment_s: float
    video: bool
    codec: str
    data: bytes
    key: bool
    parameters: bytes = b""
    follows: bool = True


@dataclass(slots=True)
class _Span:
    """What goes into one file."""

    from_s: float
    first: _Shown | None
    """The key frame it begins with; None: sound only."""
    to_s: float = float("inf")
    """Where the next file begins."""


def render(directory: Path, out: Path) -> Timeline:
    """Render every party of a record into `out`.

    Returns: the time line, also written as timeline.json.
    Raises: NothingToRender, if no packet is there; OSError, if a file does not read or write."""
    journal = read_streams(directory)
    if not journal.streams:
        raise NothingToRender(str(directory))
    lines = time_lines(journal.streams)
    firsts = zip(journal.streams, lines, strict=True)
    zero_s = min(line.moment_s(stream.pieces[0].timestamp) for stream, line in firsts)
    out.mkdir(parents=True, exist_ok=True)
    files: list[RenderedFile] = []
    gaps: list[Gap] = list(packet_gaps(journal, dict(enumerate(lines)), zero_s))
    for source in sorted({stream.source for stream in journal.streams}):
        spans = list(_spans(journal, lines, source))
        gaps += _unshown(journal, lines, source, zero_s)
        for number, span in enumerate(spans, 1):
            sounds = _sounds_within(journal, lines, source, span)
            made = _File(out, (SIDES[source], number), span, zero_s, sounds=sounds)
            files.append(made.fill(_media(journal, lines, source)))
    timeline = Timeline(
        directory.name, zero_s, tuple(files), tuple(sorted(gaps, key=lambda gap: gap.start_s))
    )
    text = json.dumps(timeline.as_json(), indent=1, ensure_ascii=False)
    (out / TIMELINE).write_text(text + "\n")
    return timeline


def _media(journal: Journal, lines: Sequence[Line], source: Source) -> Iterator[_Shown]:
    """Pictures and sounds of one party in the order of their moments."""
    pictures = _monotonic(_pictures(journal, lines, source))
    sounds = _monotonic(_sounds(journal, lines, source))
    return merge(pictures, sounds, key=lambda shown: shown.moment_s)


def _monotonic(shown: Iterator[_Shown]) -> Iterator[_Shown]:
    last_s = float("-inf")
    for one in shown:
        if one.moment_s > last_s:
            last_s = one.moment_s
            yield one


def _pictures(journal: Journal, lines: Sequence[Line], source: Source) -> Iterator[_Shown]:
    for index, codec, parcels in _tracks(journal, source, Content.VIDEO):
        read = vp8_pictures if codec == "VP8" else h264_pictures
        for picture in read(parcels):
            moment_s = lines[index].moment_s(picture.timestamp)
            yield _Shown(
                moment_s,
                True,
                codec,
                picture.data,
                picture.key,
                picture.parameters,
                picture.follows,
            )


def _sounds(journal: Journal, lines: Sequence[Line], source: Source) -> Iterator[_Shown]:
    for index, codec, parcels in _tracks(journal, source, Content.AUDIO):
        for parcel in parcels:
            if parcel.payload:
                moment_s = lines[index].moment_s(parcel.timestamp)
                yield _Shown(moment_s, False, codec, parcel.payload, True)


def _tracks(
    journal: Journal, source: Source, content: Content
) -> Iterator[tuple[int, str, Iterator[Parcel]]]:
    """Stream by stream, and within a stream codec by codec: a sender may change it under way."""
    for index, stream in enumerate(journal.streams):
        if stream.source is not source or stream.content is not content:
            continue
        begin = 0
        pieces = stream.pieces
        types = [piece.payload_type for piece in pieces]
        while begin < len(pieces):
            end = begin
            while end < len(pieces) and types[end] == types[begin]:
                end += 1
            track = journal.tracks.get((source, content, types[begin]))
            if track is not None:
                parcels = (
                    Parcel(p.sequence, p.timestamp, p.marker, p.payload(journal.files))
                    for p in pieces[begin:end]
                )
                yield index, track.codec, parcels
            begin = end


def _spans(journal: Journal, lines: Sequence[Line], source: Source) -> Iterator[_Span]:
    """Where a file begins: a key frame of another kind than the last, or after a long gap."""
    span: _Span | None = None
    last_s = 0.0
    for shown in _monotonic(_pictures(journal, lines, source)):
        first = span.first if span else None
        same = first is not None and (first.codec, first.parameters) == (
            shown.codec,
            shown.parameters,
        )
        if shown.key and (not same or shown.moment_s - last_s > FILE_GAP_S):
            if span is not None:
                yield replace(span, to_s=shown.moment_s)
            span = _Span(shown.moment_s if span else float("-inf"), shown)
        last_s = shown.moment_s
    if span is not None:
        yield span
    elif next(_sounds(journal, lines, source), None) is not None:
        yield _Span(float("-inf"), None)


def _sounds_within(journal: Journal, lines: Sequence[Line], source: Source, span: _Span) -> bool:
    """Whether a file will have sound: a track of it must not be declared and stay empty."""
    return any(
        span.from_s <= line.moment_s(piece.timestamp) < span.to_s and piece.begin < piece.end
        for stream, line in zip(journal.streams, lines, strict=True)
        if (stream.source, stream.content) == (source, Content.AUDIO)
        for piece in stream.pieces
    )


def _unshown(
    journal: Journal, lines: Sequence[Line], source: Source, zero_s: float
) -> Iterator[Gap]:
    before: _Shown | None = None
    for shown in _pictures(journal, lines, source):
        if before is not None and not shown.follows:
            start_s, end_s = before.moment_s - zero_s, shown.moment_s - zero_s
            span = round(start_s, 6), round(end_s, 6)
            yield Gap(SIDES[source], "video", *span, Why.NO_KEY_FRAME, 0)
        before = shown


class _File:
    """One file being muxed."""

    def __init__(
        self, out: Path, name: tuple[str, int], span: _Span, zero_s: float, *, sounds: bool
    ) -> None:
        side, number = name
        self._span = span
        self._side = side
        self._zero_s = zero_s
        first = span.first
        webm = first is not None and first.codec == "VP8"
        self._name = f"{side}-{number}.{'webm' if webm else 'mp4'}"
        options = {} if webm else {"movflags": "faststart"}
        self._container: Any = av.open(
            str(out / self._name), "w", format="webm" if webm else "mp4", options=options
        )
        self._video: Any = _video_stream(self._container, first) if first else None
        self._audio: Any = None
        if sounds:
            self._audio = self._container.add_stream("libopus", rate=OPUS_RATE)
        self._starts_s: float | None = None
        self._last_s = 0.0
        self._sound_end: int | None = None
        self._picture_at = self._sound_at = -1
        self._pictures = self._sounds = self._filled = 0

    def fill(self, media: Iterator[_Shown]) -> RenderedFile:
        """Mux what lies in the span."""
        for shown in media:
            if self._span.from_s <= shown.moment_s < self._span.to_s:
                self._take(shown)
        self._container.close()
        starts_s = (self._starts_s or self._zero_s) - self._zero_s
        first = self._span.first
        return RenderedFile(
            self._name,
            self._side,
            first.codec if first else None,
            "opus" if self._sounds else None,
            round(starts_s, 6),
            round(self._last_s - self._zero_s, 6),
            self._pictures,
            self._sounds,
            self._filled / OPUS_RATE,
        )

    def _take(self, shown: _Shown) -> None:
        if self._starts_s is None:
            self._starts_s = shown.moment_s
        self._last_s = shown.moment_s
        at_s = shown.moment_s - self._starts_s
        if shown.video:
            at = max(round(at_s * VIDEO_RATE), self._picture_at + 1)
            self._picture_at = at
            self._pictures += 1
            self._mux(self._video, shown.data, at, VIDEO_RATE, key=shown.key)
            return
        at = round(at_s * OPUS_RATE)
        self._fill_silence(at)
        at = max(at, self._sound_at + 1)
        self._sounds += 1
        self._sound(shown.data, at, opus_ticks(shown.data))

    def _fill_silence(self, until: int) -> None:
        """Players count sound, not its stamps: without this it would run ahead of the picture."""
        end = self._sound_end
        if end is None or until - end > FILL_TICKS_MAX:
            return
        while until - end > SILENCE_TICKS - FILL_TICKS:
            self._sound(SILENCE, end, SILENCE_TICKS)
            end += SILENCE_TICKS
            self._filled += SILENCE_TICKS

    def _sound(self, data: bytes, at: int, ticks: int) -> None:
        self._mux(self._audio, data, at, OPUS_RATE, key=True, duration=ticks)
        self._sound_at, self._sound_end = at, at + ticks

    def _mux(
        self, stream: Any, data: bytes, at: int, rate: int, *, key: bool, duration: int = 0
    ) -> None:
        packet = av.Packet(data)
        packet.stream = stream
        packet.time_base = Fraction(1, rate)
        packet.pts = packet.dts = at
        packet.is_keyframe = key
        if duration:
            packet.duration = duration
        self._container.mux(packet)


def _video_stream(container: Any, first: _Shown) -> Any:
    if first.codec == "VP8":
        width, height = (
            int.from_bytes(first.parameters[at : at + 2], "little") & 0x3FFF for at in (0, 2)
        )
        return container.add_mux_stream(
            "vp8", width=width, height=height, time_base=Fraction(1, VIDEO_RATE)
        )
    # The parameters of the stream are read by FFmpeg itself, from the first key frame.
    with av.open(io.BytesIO(first.data), format="h264") as template:
        stream: Any = container.add_stream_from_template(template.streams.video[0])
    stream.time_base = Fraction(1, VIDEO_RATE)
    return stream
