"""The last packets of one source: answers NACKs, and holds what came since the last key frame.

Pure.  Bounded in packets and in bytes.  What is older than the last key frame and not among the
newest `KEEP_PACKETS` is let go, so a quiet visit costs little memory."""

from typing import Final, NamedTuple

AUDIO_PACKETS: Final = 256  # 5 s of Opus at 20 ms
VIDEO_PACKETS: Final = 2048  # above 4 s at 2.5 Mbit/s, with room for small packets
KEEP_PACKETS: Final = 256  # for NACKs: over a second of 720p, five of sound
BYTES_MAX: Final = 2 * 1024 * 1024  # a key frame further back than this is given up
TRIM_STRIDE: Final = 32  # packets: so many more than the newest may be kept until the next look

Entry = tuple[int, int, int, bytes, bool]
"""(extended number, timestamp, marker bit 0 or 0x80, payload, does a key frame start here)."""


class KeyFrame(NamedTuple):
    """Where the last key frame starts."""

    number: int
    timestamp: int


class History:
    """A ring of entries by extended number."""

    __slots__ = ("_key_bytes", "_put_bytes", "_ring", "_size", "_tail", "_trim_at", "highest",
                 "key")  # fmt: skip

    def __init__(self, packets: int) -> None:
        """`packets`: how many numbers the ring spans; a power of two."""
        assert packets & (packets - 1) == 0
        self._size = packets
        self._ring: list[Entry | None] = [None] * packets
        self.clear(0)

    def clear(self, next_number: int) -> None:
        """Forget all; the next packet is expected to be `next_number`."""
        self._ring = [None] * self._size
        self._put_bytes = self._key_bytes = 0
        self._tail = self._trim_at = next_number
        self.highest = next_number - 1
        self.key: KeyFrame | None = None

    def get(self, number: int) -> Entry | None:
        """The packet of that number, None if it never came or is gone."""
        entry = self._ring[number & (self._size - 1)]
        return entry if entry is not None and entry[0] == number else None

    def reaches(self, number: int) -> bool:
        """Is a late packet of that number still worth keeping?"""
        return number >= self._tail

    def put(self, entry: Entry) -> None:
        """Keep a packet; one below the ring's reach is dropped."""
        number = entry[0]
        if number < self._tail:
            return
        if number > self.highest:  # noqa: PLR1730  # max() would cost a call a packet
            self.highest = number
        self._ring[number & (self._size - 1)] = entry
        if entry[4]:
            self._note_key(number, entry[1])
        self._put_bytes += len(entry[3])
        if number >= self._trim_at or self._put_bytes - self._key_bytes > BYTES_MAX:
            self._trim()
            self._trim_at = self.highest + TRIM_STRIDE

    def _note_key(self, number: int, timestamp: int) -> None:
        key = self.key
        # A late first packet of the same frame moves its start back; an older frame does nothing.
        same_frame = key is not None and timestamp == key.timestamp
        if key is None or (number < key.number) == same_frame:
            self.key = KeyFrame(number, timestamp)
            if not same_frame:
                self._key_bytes = self._put_bytes

    def _trim(self) -> None:
        bound = self.highest - KEEP_PACKETS + 1
        key = self.key
        if key is not None and key.number < bound:
            large = self._put_bytes - self._key_bytes > BYTES_MAX
            if large or self.highest - key.number >= self._size - TRIM_STRIDE:
                self.key = None
            else:
                bound = key.number
        if self.key is None:
            self._key_bytes = self._put_bytes
        if self._tail < bound:
            self._let_go(max(self._tail, self.highest - self._size + 1), bound)
            self._tail = bound

    def _let_go(self, first: int, stop: int) -> None:
        """Numbers `first` to `stop - 1`, at most one turn of the ring: two slices if it wraps."""
        ring, start = self._ring, first & (self._size - 1)
        end = start + stop - first
        ring[start:end] = [None] * (min(end, self._size) - start)
        if end > self._size:
            ring[: end - self._size] = [None] * (end - self._size)
