"""What a crash left: records whose ledger has no `ended` line, and what they prove.

A node's only memory is its spool.  Where ledger and journal leave a doubt about the talk clock, the
smaller remaining time wins."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from recorder.errors import LedgerDamaged
from recorder.journal_reader import Packet, map_file, read_journal
from recorder.ledger import FIRST_PREV, JSON, Act, Line, digest, parse_line
from recorder.ledger_reader import RawLine, read_ledger
from recorder.store import PLAN, journals

DOUBT_S: Final = 0.5  # what may have been talked after the last thing that reached the disk


@dataclass(frozen=True, slots=True)
class UnfinishedRecord:
    """A record that a restarted node takes up."""

    session: str
    directory: Path
    plan: Mapping[str, JSON]
    lines: Sequence[Line]
    """All whole lines, extents too."""
    last_packet_wall_s: float | None
    """When the last whole packet since the last `talking` line came, seconds since 1970."""
    damaged: bool = False
    """A line does not read or does not follow the one before, or the plan is another."""

    @property
    def ended(self) -> bool:
        """Whether an `ended` line stands: then there is nothing to take up, only to seal."""
        return any(line.act == Act.ENDED for line in self.lines)

    @property
    def used_grants(self) -> frozenset[str]:
        """The `jti` of each `grant_used` line."""
        found = (line.fields.get("jti") for line in self.lines if line.act == Act.GRANT_USED)
        return frozenset(jti for jti in found if isinstance(jti, str))

    @property
    def secret_hashes(self) -> Mapping[str, Line]:
        """The line that told each `secret_hash` last."""
        found = ((line.fields.get("secret_hash"), line) for line in self.lines)
        return {secret: line for secret, line in found if isinstance(secret, str)}

    @property
    def talked_s(self) -> float:
        """The talk that ledger and journal prove, doubt counted as talk; at most the plan's cap."""
        cap_s = self.plan.get("cap_s")
        talked_s, since = _talk_told(self.lines)
        if since is not None:
            talked_s += max(0.0, self._evidence_s(since)) + DOUBT_S
        return min(talked_s, float(cap_s)) if isinstance(cap_s, int | float) else talked_s

    def _evidence_s(self, since: Line) -> float:
        """Seconds from a line to the last thing that reached the disk after it.

        Only what came after it counts: an earlier life of the node had another wall clock."""
        after = self.lines[self.lines.index(since) :]
        last_s = max(wall_s(line) for line in after)
        return max(last_s, self.last_packet_wall_s or 0.0) - wall_s(since)


def _talk_told(lines: Sequence[Line]) -> tuple[float, Line | None]:
    """The last `talked_s` a line tells, and that line if talk was flowing at it."""
    talked_s, told, talking = 0.0, None, False
    for line in lines:
        value = line.fields.get("talked_s")
        if line.act in (Act.TALKING, Act.HELD, Act.ENDED, Act.TAKEN_UP):
            talking = line.act == Act.TALKING
            told = line
        if isinstance(value, int | float):
            talked_s, told = float(value), line
    return talked_s, told if talking else None


def wall_s(line: Line) -> float:
    """A line's wall time in seconds since 1970; 0.0, if it carries none."""
    try:
        return datetime.fromisoformat(line.stamp.wall).timestamp()
    except ValueError:
        return 0.0


def read_unfinished(directory: Path) -> UnfinishedRecord | None:
    """Read what a crash left in one directory; None, if the record is whole or has no plan."""
    text = read_ledger(directory).lines
    lines = _chained(text)
    if lines and lines[-1].act == Act.SEALED:
        return None
    try:
        plan_text = (directory / PLAN).read_bytes()
        plan = json.loads(plan_text)
    except (OSError, ValueError):
        return None
    if not isinstance(plan, dict):
        return None
    last_s = _last_packet_s(directory, lines)
    told = lines[0].fields.get("plan_sha256") if lines else None
    damaged = len(lines) < len(text) or told not in (None, digest(plan_text))
    return UnfinishedRecord(directory.name, directory, plan, lines, last_s, damaged)


def _chained(text: Sequence[RawLine]) -> list[Line]:
    """The lines up to the first that is not what was written there.

    What stands behind it proves nothing; verify tells of it.  The chain of hashes is checked and
    no signature: thousands would keep the other visits waiting for their node."""
    lines: list[Line] = []
    head = FIRST_PREV
    for raw in text:
        try:
            line = parse_line(raw.data)
        except LedgerDamaged:
            break
        if line.previous != head:
            break
        lines.append(line)
        head = digest(raw.data)
    return lines


def _last_packet_s(directory: Path, lines: Sequence[Line]) -> float | None:
    """The arrival of the last whole packet since talk last began.

    Read from the last seal on, which tells of the rest.  A tail without a seal is always of the
    last life: taking a record up seals what the life before it left."""
    last_us = 0
    sealed: dict[str, int] = {}
    for line in lines:
        name, offset, length = (line.fields.get(key) for key in ("file", "offset", "length"))
        told_us = line.fields.get("to_us")
        if line.act == Act.TALKING:
            last_us = 0
        if line.act == Act.EXTENT and isinstance(offset, int) and isinstance(length, int):
            sealed[str(name)] = max(sealed.get(str(name), 0), offset + length)
            if length and isinstance(told_us, int):
                last_us = max(last_us, told_us)
    for path in journals(directory):
        for found in read_journal(map_file(path), sealed.get(path.name, 0)):
            if isinstance(found, Packet) and found.whole and found.source is not None:
                last_us = max(last_us, found.arrival_us)
    return last_us / 1e6 if last_us else None
