"""The tap: where each packet of a visit waits for the recorder, in arrival order.

Owned by the engine, emptied by the recorder's writer thread; one producer, one consumer, so a
deque is enough (its append and popleft are atomic).  Bounded by bytes: a full tap refuses the
packet, and a packet that was refused here is not forwarded either (nothing crosses unrecorded)."""

from collections import deque
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

TAP_BYTES_MAX: Final = 8 * 1024 * 1024  # about 20 s of both parties; the hold comes at 0.5 s

TRACK_BYTES: Final = 1024  # what an announcement counts for: it is written as a whole description


class Source(IntEnum):
    """Who sent a packet; the journal gives each its own synthetic address."""

    PARTY_A = 1
    PARTY_B = 2
    VOICE = 3
    """The officer or interpreter who has the floor."""


class Content(IntEnum):
    """What a packet is; the journal gives each its own synthetic port."""

    AUDIO = 1
    VIDEO = 2
    AUDIO_REPORT = 3
    """A sender report (RTCP) of the audio track."""
    VIDEO_REPORT = 4


@dataclass(frozen=True, slots=True)
class Track:
    """How to read the packets that follow from one source: written at the head of each journal."""

    source: Source
    content: Content
    codec: str
    """`H264`, `VP8` or `opus`."""
    payload_type: int
    clock_rate: int
    format_parameters: str
    """The value of a=fmtp, empty if there is none."""


Entry = tuple[float, Source, Content, bytes]
"""(arrival in clock seconds, who, what, the packet decrypted: RTP header and payload, or RTCP)."""


class Tap:
    """A bounded queue of decrypted packets of one session."""

    def __init__(self, bytes_max: int = TAP_BYTES_MAX) -> None:
        self._entries: deque[Entry | Track] = deque()
        self._bytes_max = bytes_max
        self._put_bytes = 0
        self._taken_bytes = 0
        self.refused = 0

    def put(self, arrival_s: float, source: Source, content: Content, packet: bytes) -> bool:
        """Queue one packet; False, if the tap is full: then it must not be forwarded."""
        if self._put_bytes - self._taken_bytes + len(packet) > self._bytes_max:
            self.refused += 1
            return False
        self._put_bytes += len(packet)
        self._entries.append((arrival_s, source, content, packet))
        return True

    def announce(self, track: Track) -> bool:
        """Say how packets of this source and content are to be read from here on.

        False, if the tap is full: then its packets must not be forwarded."""
        if self._put_bytes - self._taken_bytes + TRACK_BYTES > self._bytes_max:
            return False
        self._put_bytes += TRACK_BYTES
        self._entries.append(track)
        return True

    def take(self, packets_max: int) -> list[Entry | Track]:
        """Remove and return up to `packets_max` of the oldest entries (the writer's thread)."""
        popleft = self._entries.popleft
        # What is there now: the producer may add meanwhile, nobody else takes away.
        taken = [popleft() for _ in range(min(len(self._entries), packets_max))]
        size = 0
        for entry in taken:
            size += len(entry[3]) if type(entry) is tuple else TRACK_BYTES
        self._taken_bytes += size
        return taken

    def oldest_s(self) -> float | None:
        """When the oldest waiting packet came, None if nothing waits.

        Asked from any thread: a track's announcement at the head hides the packet behind it for
        one turn of the writer, which is far below every bound that hangs on this."""
        try:
            entry = self._entries[0]
        except IndexError:
            return None
        return entry[0] if isinstance(entry, tuple) else None
