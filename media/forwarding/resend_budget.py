"""How much of one stream may be sent again: bounded in all, and each packet only so often.

Pure.  Without it a receiver that asks for everything again and again would double a node's load."""

from typing import Final

RESENT_PER_S: Final = 150.0  # packets: as much as a whole 720p stream
RESENT_BURST: Final = 128.0
RESENT_INTERVAL_S: Final = 0.015  # the same packet is not sent again sooner
RESENT_REMEMBERED: Final = 512  # over it all are forgotten, and may be sent once more


class ResendBudget:
    """The allowance of one stream."""

    __slots__ = ("_resent_s", "_spent_s", "_tokens")

    def __init__(self) -> None:
        self._tokens, self._spent_s = RESENT_BURST, 0.0
        self._resent_s: dict[int, float] = {}

    def refill(self, now_s: float) -> None:
        """Time has passed."""
        earned = (now_s - self._spent_s) * RESENT_PER_S
        self._tokens, self._spent_s = min(RESENT_BURST, self._tokens + earned), now_s

    @property
    def is_spent(self) -> bool:
        """Nothing may be sent again now."""
        return self._tokens < 1

    def spend(self, number: int, now_s: float) -> bool:
        """May this packet be sent again now?  Then it counts."""
        if self.is_spent or now_s - self._resent_s.get(number, float("-inf")) < RESENT_INTERVAL_S:
            return False
        if len(self._resent_s) >= RESENT_REMEMBERED:
            self._resent_s.clear()
        self._resent_s[number] = now_s
        self._tokens -= 1
        return True
