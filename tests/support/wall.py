"""A wall clock that stands until a test moves it."""

from datetime import datetime, timedelta


class FakeWall:
    """Wall time, as the test says."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The moment the test has set."""
        return self._now

    def advance(self, time: timedelta) -> None:
        """Let time pass."""
        self._now += time
