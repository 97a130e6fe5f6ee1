"""Reads a record's ledger files as one sequence of raw lines.

After a failure the ledger goes on in a new file that begins with the lines the old one may have
lost: a line that stands byte for byte in the file before is taken once.  What follows the last
newline of a file is its torn tail."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recorder.store import ledgers


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line as it stands in its file, without its newline."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class TornTail:
    """Bytes after the last newline of a ledger file."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class LedgerText:
    """A ledger as it stands on the disk."""

    lines: Sequence[RawLine]
    torn: Sequence[TornTail]


def read_ledger(directory: Path) -> LedgerText:
    """Read every ledger file of a record.  Raises: OSError."""
    lines: list[RawLine] = []
    torn: list[TornTail] = []
    for path in ledgers(directory):
        here, tail = _read_file(path)
        lines.extend(here[_repeated(lines, here) :])
        if tail is not None:
            torn.append(tail)
    return LedgerText(lines, torn)


def _read_file(path: Path) -> tuple[list[RawLine], TornTail | None]:
    lines: list[RawLine] = []
    offset = 0
    pieces = path.read_bytes().split(b"\n")
    for piece in pieces[:-1]:
        lines.append(RawLine(path.name, offset, piece))
        offset += len(piece) + 1
    return lines, TornTail(path.name, offset, pieces[-1]) if pieces[-1] else None


def _repeated(before: Sequence[RawLine], here: Sequence[RawLine]) -> int:
    """How many lines at the begin of a file repeat the end of what came before it."""
    if not before or not here:
        return 0
    for start in range(len(before) - 1, -1, -1):
        if before[start].data == here[0].data:
            tail = before[start:]
            count = min(len(tail), len(here))
            same = all(tail[i].data == here[i].data for i in range(count))
            return count if same else 0
    return 0
