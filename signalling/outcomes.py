"""What became of each session: numbered, on the disk, for the office to fetch when it likes.

`outcomes.jsonl` in the spool, append-only.  An outcome is read from the sealed ledger itself, so
that one made after a crash says the same as one made in time.  Everything here touches the disk:
the node calls it in a thread."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from recorder.ledger import Act, Line, digest, parse_line
from recorder.ledger_reader import read_ledger

FILE_NAME: Final = "outcomes.jsonl"
PAGE_OUTCOMES_MAX: Final = 500
_TOLD: Final = tuple(
    f'"act":"{act.value}"'.encode() for act in (Act.OPENED, Act.ENDED, Act.GROUND, Act.CUT)
)


class Outcome(BaseModel):
    """What became of one session; spans in seconds, moments in ISO 8601 UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    session: str
    reason: str
    side: str | None
    ground: str | None
    talked_s: float
    uncounted_s: float
    opened_at: str
    ended_at: str
    ledger_lines: int
    ledger_head: str
    """SHA-256 of the last line: a cut tail shows."""
    files: dict[str, int]


def read_outcome(directory: Path) -> Outcome | None:
    """The outcome, still without a number, of a sealed record; None, if it is not sealed.

    Raises: OSError, LedgerDamaged."""
    raw = [line.data for line in read_ledger(directory).lines]
    if not raw:
        return None
    last, first = parse_line(raw[-1]), parse_line(raw[0])
    told = [parse_line(line) for line in raw if any(mark in line for mark in _TOLD)]
    ended = next((line for line in told if line.act == Act.ENDED), None)
    if ended is None or last.act != Act.SEALED:
        return None
    files = last.fields.get("files")
    return Outcome(
        number=0,
        session=directory.name,
        reason=str(ended.fields["reason"]),
        side=_text(ended, "side"),
        ground=_ground(told),
        talked_s=_number(ended, "talked_s"),
        uncounted_s=_number(ended, "uncounted_s"),
        opened_at=first.stamp.wall,
        ended_at=ended.stamp.wall,
        ledger_lines=last.number,
        ledger_head=digest(raw[-1]),
        files={str(k): int(str(v)) for k, v in files.items()} if isinstance(files, dict) else {},
    )


def _ground(told: Sequence[Line]) -> str | None:
    grounds = [_text(line, "ground") for line in told if line.act in (Act.GROUND, Act.CUT)]
    return next((ground for ground in reversed(grounds) if ground), None)


def _text(line: Line, key: str) -> str | None:
    value = line.fields.get(key)
    return value if isinstance(value, str) else None


def _number(line: Line, key: str) -> float:
    value = line.fields.get(key)
    return float(value) if isinstance(value, int | float) else 0.0


class Outcomes:
    """The file of outcomes, and where in it each stands."""

    def __init__(self, spool: Path) -> None:
        self._path = spool / FILE_NAME
        self._offsets: list[int] = []
        self._by_session: dict[str, int] = {}
        self._size = 0

    def load(self) -> None:
        """Read the file as it stands; a torn last line is overwritten by the next.

        A damaged one keeps its number and tells nothing.  Raises: OSError."""
        if not self._path.exists():
            return
        for raw in self._path.read_bytes().splitlines(keepends=True):
            if not raw.endswith(b"\n"):
                break
            self._index(_session_of(raw), len(raw))

    def add(self, outcome: Outcome) -> Outcome:
        """Give it its number and make it durable; a session has one outcome only.

        Raises: OSError."""
        if (known := self.of(outcome.session)) is not None:
            return known
        numbered = outcome.model_copy(update={"number": len(self._offsets) + 1})
        raw = numbered.model_dump_json().encode() + b"\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(descriptor, self._size)
            os.pwrite(descriptor, raw, self._size)
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        self._index(outcome.session, len(raw))
        return numbered

    def knows(self, session: str) -> bool:
        """Whether this session is over and told (no disk is touched)."""
        return session in self._by_session

    def of(self, session: str) -> Outcome | None:
        """The outcome of one session.  Raises: OSError."""
        number = self._by_session.get(session)
        return None if number is None else self._read(number)

    def after(self, number: int) -> list[Outcome]:
        """Up to PAGE_OUTCOMES_MAX outcomes with a greater number.  Raises: OSError."""
        last = min(len(self._offsets), number + PAGE_OUTCOMES_MAX)
        found = (self._read(each) for each in range(max(0, number) + 1, last + 1))
        return [outcome for outcome in found if outcome is not None]

    def _read(self, number: int) -> Outcome | None:
        with self._path.open("rb") as file:
            file.seek(self._offsets[number - 1])
            raw = file.readline()
        return Outcome.model_validate_json(raw) if _session_of(raw) is not None else None

    def _index(self, session: str | None, length: int) -> None:
        self._offsets.append(self._size)
        self._size += length
        if session is not None:
            self._by_session[session] = len(self._offsets)


def _session_of(raw: bytes) -> str | None:
    """Whose outcome a line is; None, if it does not read as one."""
    try:
        return Outcome.model_validate_json(raw).session
    except ValidationError:
        return None
