"""What a link carries, by loss and delay: a simple estimate for the REMB of a publisher.

Pure.  A queue that stands on the way is a full link, however little is lost.  Up to 2 % loss is
taken as a free link, up to 12 % as a link that is bad rather than full (a Wi-Fi at 5 % must not
lower the picture), above that the estimate falls with the loss, as in libwebrtc's loss-based
control (draft-ietf-rmcat-gcc-02 §6)."""

from typing import Final

START_BPS: Final = 1_500_000
FLOOR_BPS: Final = 150_000
CEILING_BPS: Final = 2_500_000
LOSS_FREE: Final = 0.02
LOSS_FULL: Final = 0.12
GROWTH_PER_S: Final = 1.08
RECOVERY_PER_S: Final = 1.25  # below the start rate, once nothing has made it fall for a while
SETTLED_S: Final = 5.0
FALLS_TO_AT_LEAST: Final = 0.85  # of the rate really carried: never far below what gets through
FALL_INTERVAL_S: Final = 0.5
QUEUE_STANDING_S: Final = 0.15
QUEUE_PATIENCE_S: Final = 1.0  # a key frame on its way, or a stalled encoder, takes less
LIMIT_MEANT: Final = 0.9  # of what is carried; an overused link is told 0.85 (gcc-02 §5.5)
LIMIT_PATIENCE_S: Final = 1.5


class RateEstimate:
    """One direction of one peer's link."""

    __slots__ = ("_fell_s", "_limited_s", "_queued_s", "_updated_s", "bps")

    def __init__(self) -> None:
        self.bps = float(START_BPS)
        self._updated_s: float | None = None
        self._limited_s: float | None = None
        self._queued_s: float | None = None
        self._fell_s = float("-inf")

    def note_loss(self, share: float, carried_bps: float, now_s: float) -> None:
        """`share`, 0..1, was lost lately, while `carried_bps` got through (0: not yet known)."""
        carried_bps = carried_bps or self.bps  # not yet measured
        elapsed_s = 0.0 if self._updated_s is None else min(now_s - self._updated_s, 1.0)
        self._updated_s = now_s
        if share <= LOSS_FREE:
            settled = self.bps < START_BPS and now_s - self._fell_s >= SETTLED_S
            growth = RECOVERY_PER_S if settled else GROWTH_PER_S
            self.bps = min(CEILING_BPS, self.bps * growth**elapsed_s)
        elif share > LOSS_FULL and now_s - self._fell_s >= FALL_INTERVAL_S:
            self._fell_s = now_s
            fallen = min(self.bps * (1 - 0.5 * share), max(carried_bps, FLOOR_BPS) * 1.5)
            self.bps = max(FLOOR_BPS, FALLS_TO_AT_LEAST * carried_bps, fallen)

    def note_queue(self, queue_s: float, carried_bps: float, now_s: float) -> None:
        """The shortest way lately took so much longer than it can: a queue stands on it."""
        if queue_s < QUEUE_STANDING_S or not carried_bps:
            self._queued_s = None
            return
        self._updated_s = now_s  # a link with a queue does not grow
        if self._queued_s is None:
            self._queued_s = now_s
        patient = now_s - self._queued_s < QUEUE_PATIENCE_S
        if not patient and now_s - self._fell_s >= FALL_INTERVAL_S:
            self._fell_s = now_s
            self.bps = max(FLOOR_BPS, min(self.bps, FALLS_TO_AT_LEAST * carried_bps))

    def note_receiver_limit(self, limit_bps: int, carried_bps: float, now_s: float) -> None:
        """The receiver's own REMB.

        Heeded only when it stays below what is being carried: a browser bounds its estimate by
        what it gets, so a held stream would keep the rate down for ever, and a key frame's burst
        makes it look low for a second."""
        if carried_bps <= FLOOR_BPS or limit_bps >= LIMIT_MEANT * carried_bps:
            self._limited_s = None
        elif self._limited_s is None:
            self._limited_s = now_s
        elif now_s - self._limited_s >= LIMIT_PATIENCE_S:
            self._limited_s = self._updated_s = self._fell_s = now_s
            self.bps = max(FLOOR_BPS, min(self.bps, limit_bps))


class QueueGauge:
    """How much longer a way takes than it has to, from transit times of unknown origin.

    The shortest time of the last 10 to 20 s counts as the way itself, so that clocks may drift."""

    __slots__ = ("_before_s", "_last_s", "_now_s", "_since_s")

    WINDOW_S: Final = 10.0
    JUMP_S: Final = 10.0

    def __init__(self) -> None:
        self._last_s: float | None = None
        self._before_s = self._now_s = self._since_s = 0.0

    def note(self, transit_s: float, now_s: float) -> float:
        """The queue on the way now, in seconds."""
        if self._last_s is None or abs(transit_s - self._last_s) > self.JUMP_S:
            self._before_s = self._now_s = transit_s
            self._since_s = now_s
        elif now_s - self._since_s >= self.WINDOW_S:
            self._before_s, self._now_s, self._since_s = self._now_s, transit_s, now_s
        self._last_s = transit_s
        self._now_s = min(self._now_s, transit_s)
        return transit_s - min(self._before_s, self._now_s)


class RateMeter:
    """Bits per second of a growing octet count, over about a second."""

    __slots__ = ("_octets", "_since_s", "bps")

    WINDOW_S: Final = 1.0

    def __init__(self) -> None:
        self.bps = 0.0
        self._octets = 0
        self._since_s: float | None = None

    def note(self, octets: int, now_s: float) -> None:
        """`octets` in all have passed by `now_s`."""
        if self._since_s is None:
            self._octets, self._since_s = octets, now_s
        elif now_s - self._since_s >= self.WINDOW_S:
            self.bps = 8 * (octets - self._octets) / (now_s - self._since_s)
            self._octets, self._since_s = octets, now_s
