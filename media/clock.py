"""The one clock of a visit: CLOCK_BOOTTIME, seconds since the machine started.

It never goes back and goes on while the machine sleeps; nobody can set it.  Wall time is asked for
once, when a record is opened, and never again (design: two clocks, both on CLOCK_BOOTTIME)."""

import time
from typing import Protocol


class Clock(Protocol):
    """What the time is, in seconds since boot."""

    def now_s(self) -> float:
        """Seconds since boot, as a float with microsecond precision."""
        ...


class BootClock:
    """The machine's own CLOCK_BOOTTIME."""

    def now_s(self) -> float:
        """Seconds since boot (clock_gettime(2), CLOCK_BOOTTIME)."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)
