"""Wall time that no jump of the wall clock can move: taken once, then counted on CLOCK_BOOTTIME.

Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Wall:
    """Wall seconds minus clock seconds, as they were when the node started."""

    offset_s: float

    def at_s(self, now_s: float) -> float:
        """Seconds since 1970 at a moment of the clock."""
        return self.offset_s + now_s

    def iso(self, now_s: float) -> str:
        """ISO 8601, UTC, of a moment of the clock."""
        return datetime.fromtimestamp(self.at_s(now_s), UTC).isoformat(timespec="milliseconds")
