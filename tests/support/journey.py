"""Follows each packet of a visit: sent by a party, written to the journal, seen by a receiver.

A packet is known by its sender's number; the simulator keeps what it sent (`Trace`) and what came
(`ReceivedTrack`), the journal has the RTP header."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from media.engine import Kind
from media.forwarding.tap import Content, Source
from media.simulator.packetise import begins_key_frame
from media.simulator.receiving import ReceivedTrack
from media.simulator.sending import TRACE_MASK, TRACE_PACKETS, Trace
from recorder.journal_reader import Packet, read_journal

SOURCES: Final = {"a": Source.PARTY_A, "b": Source.PARTY_B}
CONTENTS: Final = {Kind.AUDIO: Content.AUDIO, Kind.VIDEO: Content.VIDEO}


@dataclass(frozen=True)
class Sent:
    """The packets that a party sent in a window, by extended number, with their moment."""

    numbers: range
    sent_ns: dict[int, int]

    def until(self, moment_ns: int) -> list[int]:
        """Numbers of what was sent before this moment of the wall clock."""
        return [number for number in self.numbers if self.sent_ns[number] < moment_ns]


def sent(trace: Trace) -> Sent:
    """What the trace's window holds.  Raises: AssertionError, if the ring has forgotten some."""
    last = trace.next if trace.last is None else trace.last
    numbers = range(trace.first, last)
    assert len(numbers) <= TRACE_PACKETS, "the window is longer than the trace"
    return Sent(numbers, {number: trace.sent_ns[number & TRACE_MASK] for number in numbers})


def journaled(files: Iterable[Path], side: str, kind: Kind) -> set[int]:
    """16-bit sequence numbers of one track in the journal, whole packets only."""
    found: set[int] = set()
    for file in files:
        for block in read_journal(file.read_bytes()):
            if not isinstance(block, Packet) or not block.whole:
                continue
            if block.source is SOURCES[side] and block.content is CONTENTS[kind]:
                found.add(int.from_bytes(block.data[2:4], "big"))
    return found


def missing(numbers: Sequence[int], found: set[int]) -> list[int]:
    """Those of `numbers` (extended) that are not among `found` (16-bit)."""
    return [number for number in numbers if number & 0xFFFF not in found]


@dataclass(frozen=True)
class Pictures:
    """What became of the pictures of a window."""

    sent: int
    decoded: int
    """Whole, and with every picture that they refer to whole as well."""


def pictures(track: ReceivedTrack) -> Pictures:
    """Count the pictures of the trace's window that a receiver could decode."""
    trace = track.trace
    assert trace is not None
    window = sent(trace).numbers
    frames: dict[int, list[int]] = {}
    for number in window:
        frames.setdefault(trace.timestamps[number & TRACE_MASK], []).append(number)
    whole_frames = list(frames.values())[1:-1]  # the window may cut the first and the last
    decoded, chain = 0, True
    for numbers in whole_frames:
        places = [number - trace.first for number in numbers]
        whole = all(_came(track, place) for place in places)
        is_key = any(begins_key_frame(trace.payloads[n & TRACE_MASK]) for n in numbers)
        chain = whole and (chain or is_key)
        decoded += chain
    return Pictures(len(whole_frames), decoded)


def arrived(track: ReceivedTrack) -> list[int]:
    """Numbers of the window that came to this receiver."""
    assert track.trace is not None
    first = track.trace.first
    return [number for number in sent(track.trace).numbers if _came(track, number - first)]


def _came(track: ReceivedTrack, place: int) -> bool:
    return place < len(track.got) and bool(track.got[place])
