"""What verify found, as values: where, which moments, what, and whether it is an alarm.  Pure."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from recorder.ledger import JSON


class Trouble(StrEnum):
    """The kinds of findings; never change on the wire."""

    BYTES_CHANGED = "bytes_changed"
    """Bytes are not those that were sealed."""
    BLOCK_CHANGED = "block_changed"
    """A packet's own CRC does not fit: the damaged block itself."""
    BYTES_MISSING = "bytes_missing"
    """A file ends before what was sealed."""
    BYTES_ADDED = "bytes_added"
    """Bytes that nobody sealed, in a record that is closed."""
    EXTENT_MISSING = "extent_missing"
    """Bytes between two seals that no line seals."""
    FILE_MISSING = "file_missing"
    FILE_UNKNOWN = "file_unknown"
    LINE_CHANGED = "line_changed"
    LINE_MISSING = "line_missing"
    LINE_ORDER = "line_order"
    NOT_CLOSED = "not_closed"
    """No last line: the node was killed, or the tail was cut off; the outcome tells which."""
    TORN_LINE = "torn_line"
    TORN_TAIL = "torn_tail"
    """The last packet was being written when the node died."""
    UNSEALED_TAIL = "unsealed_tail"
    """Whole packets after the last seal; each carries its CRC."""
    GIVEN_UP = "given_up"
    """The ledger tells that the disk failed here."""


NOTES: Final = frozenset(
    {
        Trouble.NOT_CLOSED,
        Trouble.TORN_LINE,
        Trouble.TORN_TAIL,
        Trouble.UNSEALED_TAIL,
        Trouble.GIVEN_UP,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as a whole record has it."""

    trouble: Trouble
    file: str
    offset: int
    """In bytes from the file's begin."""
    length: int
    from_s: float | None
    """Seconds since 1970, the moments that are hurt; None: the file carries no moments."""
    to_s: float | None
    what: str

    @property
    def alarm(self) -> bool:
        """Whether somebody or something changed what was recorded."""
        return self.trouble not in NOTES

    def as_json(self) -> dict[str, JSON]:
        """For the command line's --json."""
        return {**asdict(self), "trouble": self.trouble.value, "alarm": self.alarm}

    def __str__(self) -> str:
        mark = "ALARM" if self.alarm else "note "
        moments = f" {_clock(self.from_s)} – {_clock(self.to_s)}" if self.from_s else ""
        where = f"{self.file} @{self.offset}+{self.length}"
        return f"{mark} {self.trouble.value} {where}{moments}: {self.what}"


@dataclass(frozen=True, slots=True)
class Report:
    """What is to be said of one record."""

    session: str
    findings: tuple[Finding, ...]
    closed: bool
    ledger_lines: int
    ledger_head: str
    last_signed_s: float | None
    """Seconds since 1970."""
    files: tuple[str, ...]

    @property
    def alarms(self) -> tuple[Finding, ...]:
        """What must not be in an honest record."""
        return tuple(finding for finding in self.findings if finding.alarm)

    @property
    def whole(self) -> bool:
        """Closed, and nothing to be alarmed about."""
        return self.closed and not self.alarms

    def as_json(self) -> dict[str, JSON]:
        """For the command line's --json."""
        return {
            "session": self.session,
            "whole": self.whole,
            "closed": self.closed,
            "ledger_lines": self.ledger_lines,
            "ledger_head": self.ledger_head,
            "last_signed_s": self.last_signed_s,
            "files": list(self.files),
            "findings": [finding.as_json() for finding in self.findings],
        }

    def __str__(self) -> str:
        state = "whole" if self.whole else "hurt" if self.alarms else "not closed, nothing hurt"
        last = f", last signed {_clock(self.last_signed_s)}" if self.last_signed_s else ""
        head = f"{self.session}: {state}; {self.ledger_lines} lines{last}"
        return "\n".join([head, *(f"  {finding}" for finding in self.findings)])


def _clock(moment_s: float | None) -> str:
    if moment_s is None:
        return "?"
    return datetime.fromtimestamp(moment_s, UTC).isoformat(timespec="milliseconds")
