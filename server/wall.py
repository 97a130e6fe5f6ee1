"""The time of the office: UTC by the clock of the machine, which NTP keeps.

The law counts days and deadlines, so the office lives by the wall clock; a node never does."""

from datetime import UTC, datetime


def now() -> datetime:
    """The moment, aware."""
    return datetime.now(UTC)
