"""The working copy's time line: which file shows what when, and where something is missing.  Pure.

Moments are seconds from `zero`, the first moment of either party; a gap is named only where a
packet number is missing, nothing came for half a second, or a picture could not be shown."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final

from media.forwarding.tap import Content, Source
from recorder.ledger import JSON
from recorder.streams import Journal, Stream
from recorder.timing import Line

SILENT_S: Final = 0.5
SIDES: Final = {Source.PARTY_A: "a", Source.PARTY_B: "b", Source.VOICE: "voice"}
TRACKS: Final = {Content.AUDIO: "audio", Content.VIDEO: "video"}


class Why(StrEnum):
    """Why something is missing."""

    LOST = "lost"
    """Packets that were sent and never came."""
    NOTHING_CAME = "nothing_came"
    """The sender sent nothing: a device asleep, a camera off, a link down."""
    RESTARTED = "restarted"
    """The recorder was restarted or changed its file."""
    REJOINED = "rejoined"
    """The party came back with a new connection."""
    NO_KEY_FRAME = "no_key_frame"
    """Pictures came that lean on a lost one: not shown until the next key frame."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of one track in which something is missing."""

    side: str
    track: str
    start_s: float
    end_s: float
    why: Why
    packets: int
    """Known to be missing; 0, if the numbers do not tell."""


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file of the working copy."""

    name: str
    side: str
    video: str | None
    """`H264`, `VP8`."""
    audio: str | None
    starts_s: float
    """Where the file's own zero lies on the time line."""
    ends_s: float
    pictures: int
    sounds: int
    filled_s: float
    """Silence put where sound is missing, so that sound and picture stay together."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What render made of a record."""

    session: str
    zero_s: float
    """Seconds since 1970."""
    files: tuple[RenderedFile, ...]
    gaps: tuple[Gap, ...]

    def as_json(self) -> dict[str, JSON]:
        """For timeline.json and the command line."""
        return {
            "session": self.session,
            "zero": datetime.fromtimestamp(self.zero_s, UTC).isoformat(timespec="milliseconds"),
            "zero_s": self.zero_s,
            "files": [asdict(file) for file in self.files],
            "gaps": [{**asdict(gap), "why": gap.why.value} for gap in self.gaps],
        }

    def __str__(self) -> str:
        rows = [f"{self.session}: {len(self.files)} files, {len(self.gaps)} gaps"]
        rows += [f"  {f.name}  {f.starts_s:9.3f} – {f.ends_s:9.3f} s" for f in self.files]
        rows += [
            f"  gap {g.side} {g.track} {g.start_s:9.3f} – {g.end_s:9.3f} s: {g.why.value}"
            for g in self.gaps
        ]
        return "\n".join(rows)


def packet_gaps(journal: Journal, lines: Mapping[int, Line], zero_s: float) -> Iterator[Gap]:
    """What is missing between packets; `lines` by the index of their stream."""
    tracks: dict[tuple[Source, Content], list[int]] = {}
    for index, stream in enumerate(journal.streams):
        tracks.setdefault((stream.source, stream.content), []).append(index)
    for (source, content), indexes in tracks.items():
        side, track = SIDES[source], TRACKS[content]
        before_s: float | None = None
        for index in indexes:
            stream, line = journal.streams[index], lines[index]
            first_s = line.moment_s(stream.pieces[0].timestamp) - zero_s
            if before_s is not None and first_s - before_s > SILENT_S:
                yield Gap(side, track, round(before_s, 6), round(first_s, 6), Why.REJOINED, 0)
            yield from _gaps_within(stream, line, zero_s, side, track)
            before_s = line.moment_s(stream.pieces[-1].timestamp) - zero_s


def _gaps_within(stream: Stream, line: Line, zero_s: float, side: str, track: str) -> Iterator[Gap]:
    for before, piece in pairwise(stream.pieces):
        missing = piece.sequence - before.sequence - 1
        start_s, end_s = line.moment_s(before.timestamp), line.moment_s(piece.timestamp)
        silent = end_s - start_s > SILENT_S
        if not missing and not silent:
            continue
        why = Why.LOST if missing else Why.NOTHING_CAME
        if piece.file != before.file and silent:
            why = Why.RESTARTED
        span = round(start_s - zero_s, 6), round(end_s - zero_s, 6)
        yield Gap(side, track, *span, why, missing)
