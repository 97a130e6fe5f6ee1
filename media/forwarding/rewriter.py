"""Numbers and times of one outbound stream, made from those of whatever source feeds it now.

Pure.  A *run* is a stretch of one source sent without a break.  Inside a run the outgoing number is
the incoming one plus a constant, so a packet lost upstream stays a visible gap that the receiver
may ask for.  A new run continues at the last number + 1 and at the time that has passed, so a
switch of source or a closed gate shows nothing (RFC 3550 §5.1: both count per SSRC).

A run served from the key-frame cache begins in the past.  On a stream that has been playing, its
old frames are squeezed to a millisecond each, so that they are played at once and the present stays
the present: else a monitor would lag behind its visit by the age of the key frame, for good."""

from typing import Final

from media.rtp.sequence import TIMESTAMP_MASK, ticks_between, unwrap

SQUEEZED_MAX: Final = 512  # frames: four seconds of cache, and what it takes to catch up
FIRST_NUMBER_MAX: Final = 1 << 15
"""A stream starts below it: a receiver that misses the first packets still guesses ROC 0 right
(RFC 3711 §3.3.1)."""


class Rewriter:
    """Places packets of successive sources in one outbound stream."""

    __slots__ = (
        "_first_out", "_last_s", "_natural_from", "_source_timestamp", "_squeezed", "_step",
        "first", "last", "last_timestamp", "shift", "turn",
    )  # fmt: skip

    def __init__(self, first_number: int, first_timestamp: int) -> None:
        """Both chosen at random by the caller (RFC 3550 §5.1)."""
        assert 0 <= first_number < FIRST_NUMBER_MAX
        self.last = first_number - 1
        """The newest outgoing number, extended."""
        self.last_timestamp = first_timestamp
        """The highest outgoing timestamp."""
        self.first = 0
        """The run's first number at its source: an earlier packet has no place."""
        self.shift = 0
        self.turn = 0
        """What the run adds to a timestamp, modulo 2^32."""
        self._first_out = first_number
        self._last_s: float | None = None
        self._source_timestamp = 0
        self._squeezed: dict[int, int] | None = None
        """Source to outgoing timestamps, as long as the run has not reached the present."""
        self._natural_from: int | None = None
        """The source timestamp from which on it has."""
        self._step = 1

    def begin(self, number: int, timestamp: int, behind: int, now_s: float, rate: int) -> None:
        """Start a run whose first packet has this number and timestamp at its source.

        Args:
            behind: how far that packet lies behind the newest of its source, in ticks of `rate`:
                a run served from the key-frame cache reaches the present at the elapsed time.
        """
        self.first = number
        self.shift = self.last + 1 - number
        self._first_out = self.last + 1
        self._step = rate // 1000
        self._source_timestamp = timestamp
        self._squeezed = self._natural_from = None
        start = self.last_timestamp
        if self._last_s is not None:
            ahead = int((now_s - self._last_s) * rate) - behind
            start += ahead
            if ahead < self._step:
                self._squeezed = {}
        self.turn = (start - timestamp) & TIMESTAMP_MASK

    def place(self, number: int, timestamp: int, now_s: float) -> tuple[int, int] | None:
        """Outgoing extended number and timestamp of a packet; None, if it came before the run."""
        if number < self.first:
            return None
        out = number + self.shift
        if self._squeezed is None:  # as nearly always: spares a call a packet
            placed = (timestamp + self.turn) & TIMESTAMP_MASK
        else:
            placed = self.time(timestamp)
        if out > self.last:
            self.last = out
            self.last_timestamp = placed
            self._last_s = now_s
            self._source_timestamp = timestamp
        return out, placed

    def time(self, timestamp: int) -> int:
        """The outgoing timestamp of a frame of this run."""
        natural = (timestamp + self.turn) & TIMESTAMP_MASK
        squeezed = self._squeezed
        if squeezed is None:
            return natural
        caught_up = self._natural_from
        if caught_up is not None and ticks_between(timestamp, caught_up) >= 0:
            return natural
        known = squeezed.get(timestamp)
        if known is not None:
            return known
        if squeezed and ticks_between(timestamp, self._source_timestamp) <= 0:
            return self._between(timestamp, natural)
        if ticks_between(natural, self.last_timestamp) > 0:
            self._natural_from = timestamp
            return natural
        squeezed[timestamp] = (self.last_timestamp + self._step) & TIMESTAMP_MASK
        if len(squeezed) > SQUEEZED_MAX:
            del squeezed[next(iter(squeezed))]
        return squeezed[timestamp]

    def _between(self, timestamp: int, natural: int) -> int:
        """For a late frame: just behind the one before it, or at its natural time."""
        assert self._squeezed is not None
        before = [t for source, t in self._squeezed.items() if ticks_between(timestamp, source) > 0]
        if not before or ticks_between(natural, before[-1]) > 0:
            return natural
        return (before[-1] + 1) & TIMESTAMP_MASK

    def source_number(self, sequence_number: int) -> tuple[int, int] | None:
        """Which packet of the present run a receiver means, as (outgoing, source) numbers.

        None for one that was never sent, or of an earlier run: a closed gate or another source
        lies between, and what was sent then is not sent again."""
        out = unwrap(sequence_number, self.last)
        if out > self.last or out < self._first_out:
            return None
        return out, out - self.shift
