"""When a packet leaves: libwebrtc's pacer, at most 3 packets every 5 ms.  Pure.

A frame's packets wait in a queue; sound does not wait (libwebrtc sends it past the queue).
Source: libwebrtc modules/pacing, burst interval 5 ms, pacing factor 2.5 of the target bitrate,
which at 1.5 Mbit/s is 2.3 KB, between 2 and 3 packets of a 720p frame, every 5 ms."""

from collections import deque
from typing import Final, Generic, TypeVar

BURST_PACKETS_MAX: Final = 3
BURST_EVERY_S: Final = 0.005
QUEUE_PACKETS_MAX: Final = 2000
"""About 10 s of video: beyond it the oldest go, as a stalled sender's would."""

Packet = TypeVar("Packet")


class Pacer(Generic[Packet]):
    """The queue of one sender."""

    def __init__(self) -> None:
        self._queue: deque[Packet] = deque(maxlen=QUEUE_PACKETS_MAX)
        self._next_s = 0.0

    def put(self, packet: Packet, now_s: float) -> None:
        """Queue one packet; an idle queue may send it at once, but not sooner than a burst."""
        if not self._queue:
            self._next_s = max(self._next_s, now_s)
        self._queue.append(packet)

    @property
    def next_s(self) -> float | None:
        """When the next burst is due, None: nothing waits."""
        return self._next_s if self._queue else None

    def take(self, now_s: float) -> list[Packet]:
        """The burst that is due at `now_s`; empty, if it is not yet due."""
        if not self._queue or now_s < self._next_s:
            return []
        # A late call does not make up for lost bursts at once: libwebrtc's debt is bounded too.
        self._next_s = max(self._next_s, now_s - BURST_EVERY_S) + BURST_EVERY_S
        return [self._queue.popleft() for _ in range(min(BURST_PACKETS_MAX, len(self._queue)))]
