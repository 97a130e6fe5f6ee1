"""When a watcher counts: only while both its signs come, its transport's and its page's.

A hung page goes on sending SRTCP, and a closed tab falls silent: neither sign alone is enough.
What nobody publishes cannot be asked of a watcher, so each sign is measured against what the
engine itself received.  Pure; asked by signalling/survey.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from media.engine import Kind, PeerStats, Side
from signalling.messages import View

SIGN_AGE_S_MAX: Final = 1.5
"""Of either sign; with a survey every 0.2 s the hold comes within 2 s of a watcher's going."""
PAUSE_S: Final = 0.5
"""A publisher that brings nothing for this long pauses, and asks nothing of a watcher."""
EXPECTED_S: Final = 5.0
"""For this long after a party's connection its picture and sound are expected, so that talk does
not begin in the moment between its first packet and its first frame."""

Channel = tuple[Side, Kind]


@dataclass(slots=True)
class Publication:
    """What one side brings of one kind, as the engine counts it."""

    count: int = 0
    since_s: float | None = None
    """Since when it comes without a pause; None: it never came."""
    risen_s: float = 0.0

    def see(self, count: int, now_s: float) -> None:
        """Take the engine's count of frames (video) or packets (audio)."""
        if count == self.count:
            return
        if self.since_s is None or now_s - self.risen_s > PAUSE_S:
            self.since_s = now_s
        self.count, self.risen_s = count, now_s

    def steady_since_s(self, now_s: float) -> float | None:
        """Since when a watcher must see it; None, while it pauses or never came."""
        return None if now_s - self.risen_s > PAUSE_S else self.since_s


@dataclass(frozen=True, slots=True)
class Shown:
    """What a watcher can be asked to see of one channel now."""

    since_s: float | None
    """Published without a pause since then; None: not now."""
    expected: bool
    """Its party is here and has not had time to begin."""


@dataclass(slots=True)
class Signs:
    """The signs of life of one watcher of one session."""

    reported_s: float | None = None
    visible: bool = False
    frames: dict[Side, int] = field(default_factory=dict)
    good_s: dict[Channel, float] = field(default_factory=dict)
    """When each channel was last truly received."""

    def take(self, visible: bool, views: Iterable[View], now_s: float) -> None:
        """A report of its page about this session."""
        self.reported_s, self.visible = now_s, visible
        for view in views:
            if view.frames > self.frames.get(view.side, 0):
                self.good_s[view.side, Kind.VIDEO] = now_s
            self.frames[view.side] = view.frames
            if view.audible:
                self.good_s[view.side, Kind.AUDIO] = now_s

    def are_well(self, stats: PeerStats, shown: Mapping[Channel, Shown], now_s: float) -> bool:
        """Whether this watcher truly sees and hears what there is."""
        if self.reported_s is None or now_s - self.reported_s > SIGN_AGE_S_MAX:
            return False
        if not (self.visible and stats.connected):
            return False
        return self._transport_is_well(stats, shown, now_s) and all(
            self._channel_is_well(channel, what, now_s) for channel, what in shown.items()
        )

    def _transport_is_well(
        self, stats: PeerStats, shown: Mapping[Channel, Shown], now_s: float
    ) -> bool:
        # A browser reports on video about each second, on sound alone each five: so its SRTCP
        # can be asked for only while somebody's picture comes.
        since = [what.since_s for (_, kind), what in shown.items() if kind is Kind.VIDEO]
        oldest_s = min((moment for moment in since if moment is not None), default=None)
        return oldest_s is None or _is_fresh(stats.last_srtcp_s, oldest_s, now_s)

    def _channel_is_well(self, channel: Channel, what: Shown, now_s: float) -> bool:
        good_s = self.good_s.get(channel)
        if good_s is None:
            return what.since_s is None and not what.expected
        return what.since_s is None or _is_fresh(good_s, what.since_s, now_s)


def _is_fresh(sign_s: float | None, since_s: float, now_s: float) -> bool:
    return now_s - max(since_s, sign_s or 0.0) <= SIGN_AGE_S_MAX
