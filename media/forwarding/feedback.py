"""What a publisher is asked for: lost packets again, and key frames.

Pure: `now_s` is an argument, sending is the caller's.  Nothing in here knows of a monitor, so
that a publisher cannot tell whether or how many watch."""

from typing import Final

NACK_AFTER_S: Final = 0.012  # a reordered packet gets this long to come by itself
NACK_TRIES_MAX: Final = 10
NACK_GIVE_UP_S: Final = 1.0
NACK_INTERVAL_MIN_S: Final = 0.02
MISSING_MAX: Final = 512  # above it the oldest gap is given up
NOTED_PER_S: Final = 1_024  # beyond it a gap is given up unnoted: a jump in each packet costs dear
ASKED_MAX: Final = 128  # in one NACK: with both tracks it still fits a datagram
ROUND_TRIP_FIRST_S: Final = 0.1  # before the first measure
CADENCE_S: Final = 4.0  # a key frame for the record and the cache
CADENCE_BLIND_S: Final = 1.0  # as long as no key frame has come at all
REQUEST_INTERVAL_S: Final = 0.5


class Repair:
    """Which packets of one source are missing, and when to ask for them (RFC 4585 §6.2.1)."""

    __slots__ = ("_left", "_until_s", "given_up", "missing", "restored", "round_trip_s")

    def __init__(self) -> None:
        self.missing: dict[int, list[float]] = {}
        """Number → [seen missing, asked last, tries]."""
        self._left, self._until_s = NOTED_PER_S, 0.0
        self.given_up = 0
        self.round_trip_s = ROUND_TRIP_FIRST_S

    def __bool__(self) -> bool:
        return bool(self.missing)

    def __contains__(self, number: int) -> bool:
        return number in self.missing

    def clear(self) -> None:
        """Another SSRC: what is missing will not come."""
        self.missing.clear()

    def note_gap(self, first: int, stop: int, now_s: float) -> None:
        """Numbers `first` to `stop - 1` were jumped over."""
        missing = self.missing
        if now_s >= self._until_s:
            self._left, self._until_s = NOTED_PER_S, now_s + 1.0
        noted = min(stop - first, MISSING_MAX, self._left)
        self._left -= noted
        for number in range(stop - noted, stop):
            missing[number] = [now_s, 0.0, 0]
        self.given_up += stop - first - noted
        while len(missing) > MISSING_MAX:
            del missing[next(iter(missing))]
            self.given_up += 1

    def note_arrival(self, number: int, now_s: float) -> bool:
        """A late packet came, by itself or restored; was it missed?"""
        entry = self.missing.pop(number, None)
        if entry is None:
            return False
        if entry[2] == 1:  # asked once: the answer's way is a round trip
            sample_s = min(max(now_s - entry[1], 0.001), NACK_GIVE_UP_S)
            self.round_trip_s += (sample_s - self.round_trip_s) / 4
        return True

    def due(self, now_s: float) -> list[int]:
        """The numbers to ask for now, ascending; those past hope are given up."""
        interval_s = max(NACK_INTERVAL_MIN_S, self.round_trip_s * 1.1)
        asked: list[int] = []
        hopeless: list[int] = []
        for number, entry in self.missing.items():
            since_s, last_s, tries = entry
            if now_s - since_s >= NACK_GIVE_UP_S or tries >= NACK_TRIES_MAX:
                if now_s - last_s >= interval_s:
                    hopeless.append(number)
            elif len(asked) < ASKED_MAX:
                wait_s = interval_s if tries else NACK_AFTER_S
                if now_s - (last_s if tries else since_s) >= wait_s:
                    entry[1] = now_s
                    entry[2] += 1
                    asked.append(number)
        for number in hopeless:
            del self.missing[number]
        self.given_up += len(hopeless)
        return asked


class KeyFrameCadence:
    """When to send a publisher a PLI: every 4 s, and when a party or a loss needs it."""

    __slots__ = ("_asked_s", "_key_s", "_since_s", "wanted")

    def __init__(self) -> None:
        self.start(0.0)

    def start(self, now_s: float) -> None:
        """Another SSRC begins."""
        self._since_s = now_s
        self._asked_s = float("-inf")
        self._key_s: float | None = None
        self.wanted = False
        """One is needed sooner than the cadence brings it."""

    def want(self) -> None:
        """The other party cannot go on without a key frame, or a loss could not be repaired."""
        self.wanted = True

    def note_key_frame(self, now_s: float) -> None:
        """One has started."""
        self._key_s = now_s
        self.wanted = False

    def due(self, now_s: float) -> bool:
        """Send a PLI now?  At most one per 500 ms."""
        if now_s - self._asked_s < REQUEST_INTERVAL_S:
            return False
        if not self.wanted:
            if self._key_s is None:
                due_s = self._since_s + CADENCE_BLIND_S
            else:
                due_s = max(self._key_s, self._asked_s) + CADENCE_S
            if now_s < due_s:
                return False
        self._asked_s = now_s
        self._since_s = now_s
        return True
