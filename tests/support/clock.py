"""A clock that stands until a test moves it."""


class FakeClock:
    """Seconds since boot, as the test says."""

    def __init__(self, now_s: float = 1000.0) -> None:
        self._now_s = now_s

    def now_s(self) -> float:
        """The moment the test has set."""
        return self._now_s

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now_s += seconds
