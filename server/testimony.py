"""What a sealed ledger says of a session: the words that a node's outcome is checked against.

Every line's signature and its place in the chain is checked first; a ledger of which one byte
differs says nothing.  Media is not read here: `huijian verify` does.  Blocks: call in a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recorder import ledger
from recorder.errors import LedgerDamaged
from recorder.ledger import FIRST_PREV, Line, check_signature, digest, parse_line
from recorder.ledger_reader import read_ledger
from server.domain.live_visit.node_outcome import Reason, Word
from server.domain.record.public_record import Kind
from signalling.outcomes import read_outcome

KINDS: Final[Mapping[str, Kind]] = {
    ledger.Act.JOINED: Kind.ADMITTED,
    ledger.Act.WATCHING: Kind.WATCHING,
    ledger.Act.TALKING: Kind.TALKING,
    ledger.Act.HELD: Kind.HELD,
    ledger.Act.WARNED: Kind.WARNED,
    ledger.Act.SPOKE: Kind.SPOKE,
    ledger.Act.CUT: Kind.CUT,
    ledger.Act.ENDED: Kind.ENDED,
}
"""Lines of the ledger that the day book tells."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Told:
    """One line for the day book; `grant` tells whose seat it was, by `role` and `side`."""

    kind: Kind
    at: datetime
    grant: str = ""
    role: str = ""
    side: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Testimony:
    """What a whole ledger says; `word` None: there is none, or it is hurt or not sealed."""

    word: Word | None
    told: tuple[Told, ...] = ()
    note: str = ""
    """What the officer who cut wrote beside the ground."""


def word_of(outcome: Mapping[str, Any]) -> Word | None:
    """An outcome as the rules read it; None: it is none of a node's."""
    try:
        return Word(
            Reason(outcome["reason"]),
            outcome["side"],
            outcome["ground"],
            float(outcome["talked_s"]),
            int(outcome["ledger_lines"]),
            str(outcome["ledger_head"]),
        )
    except (KeyError, ValueError, TypeError):
        return None


def read(directory: Path, key: Ed25519PublicKey) -> Testimony:
    """What the ledger of a record says."""
    try:
        lines = checked_lines(directory, key)
        outcome = read_outcome(directory)
    except (OSError, LedgerDamaged) as error:
        log.error("ledger_not_believed", session=directory.name, error=type(error).__name__)
        return Testimony(None)
    word = None if outcome is None else word_of(outcome.model_dump())
    return Testimony(word, told_by(lines), note_of(lines))


def checked_lines(directory: Path, key: Ed25519PublicKey) -> Sequence[Line]:
    """Every line, each signed and in its place.  Raises: OSError, LedgerDamaged."""
    lines: list[Line] = []
    head = FIRST_PREV
    for raw in read_ledger(directory).lines:
        check_signature(raw.data, key)
        line = parse_line(raw.data)
        if (line.number, line.previous) != (len(lines) + 1, head):
            raise LedgerDamaged("a line is not in its place")
        lines.append(line)
        head = digest(raw.data)
    return lines


def told_by(lines: Sequence[Line]) -> tuple[Told, ...]:
    """The lines that the day book tells, with whose seats they were."""
    seats = {text(each, "jti"): each for each in lines if each.act == ledger.Act.GRANT_USED}
    found = []
    for line in lines:
        if line.act in KINDS:
            grant = text(line, "seat") or text(line, "by")
            seat = seats.get(grant)
            role, side = (text(seat, "role"), text(seat, "side")) if seat else ("", "")
            reason = text(line, "reason") or text(line, "ground")
            at = datetime.fromisoformat(line.stamp.wall)
            found.append(Told(KINDS[line.act], at, grant, role, side, reason))
    return tuple(found)


def note_of(lines: Sequence[Line]) -> str:
    """What was written beside the ground of a cut."""
    grounds = [each for each in lines if each.act in (ledger.Act.CUT, ledger.Act.GROUND)]
    return next((text(each, "note") for each in reversed(grounds) if text(each, "note")), "")


def text(line: Line, field: str) -> str:
    """A text of a line; empty: it has none."""
    value = line.fields.get(field)
    return value if isinstance(value, str) else ""
