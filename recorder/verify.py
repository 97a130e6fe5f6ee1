"""Proves a record from its directory and the node's public key alone, and says where it is hurt.

Every byte of plan, ledger and journal is covered: the plan by its hash in the first line, a line by
its signature and the hash in the next, journal bytes by the extents.  What a crash or a dying disk
left is a note, not an alarm: the ledger itself tells of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recorder.errors import LedgerDamaged
from recorder.findings import Finding, Report, Trouble
from recorder.ledger import FIRST_PREV, JSON, Act, Line, check_signature, digest, parse_line
from recorder.ledger_reader import LedgerText, RawLine, TornTail, read_ledger
from recorder.store import PLAN, TORN, journals, ledger_name, ledgers
from recorder.unfinished import wall_s
from recorder.verify_journal import Seals, check_journal

LEDGER_BYTES_MAX: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Read:
    """A ledger line that is what the node wrote."""

    raw: RawLine
    line: Line


def verify(
    directory: Path, public_key: Ed25519PublicKey, outcome: Mapping[str, JSON] | None = None
) -> Report:
    """Check a whole record.

    Args: outcome: what the office fetched when the visit ended, with `ledger_lines` and
    `ledger_head`; it alone can tell a tail that was cut off from a node that was killed.
    Returns: the findings, in the order of the files.  Raises: OSError, if a file does not read."""
    text = read_ledger(directory)
    good, findings = _check_lines(text, public_key)
    lines = [read.line for read in good]
    closed = bool(text.lines) and _is_sealed(text.lines[-1])
    findings += _check_tails(text, closed, public_key)
    findings += _check_plan(directory, lines)
    findings += _check_torn(directory, lines)
    seals = Seals.of(lines, closed)
    findings += check_journal(directory, seals)
    findings += _check_files(directory, seals)
    if not closed:
        findings.append(_not_closed(lines))
    if outcome is not None:
        findings += _check_outcome(good, text, outcome)
    return Report(
        session=directory.name,
        findings=tuple(findings),
        closed=closed,
        ledger_lines=len(text.lines),
        ledger_head=digest(text.lines[-1].data) if text.lines else FIRST_PREV,
        last_signed_s=max((wall_s(line) for line in lines), default=None),
        files=tuple(path.name for path in journals(directory)),
    )


def _is_sealed(raw: RawLine) -> bool:
    try:
        return parse_line(raw.data).act == Act.SEALED
    except LedgerDamaged:
        # The seal itself was hurt: the line before tells, and the finding names it.
        return b'"sealed"' in raw.data


def _check_lines(text: LedgerText, key: Ed25519PublicKey) -> tuple[list[_Read], list[Finding]]:
    """Signatures, numbers and the chain."""
    good: list[_Read] = []
    findings: list[Finding] = []
    hurt = 0  # lines since the last whole one
    for index, raw in enumerate(text.lines):
        try:
            check_signature(raw.data, key)
            line = parse_line(raw.data)
        except LedgerDamaged as error:
            findings.append(_hurt_line(text, index, key, str(error)))
            hurt += 1
            continue
        findings += _check_link(good[-1] if good else None, hurt, raw, line)
        hurt = 0
        good.append(_Read(raw, line))
    return good, findings


def _check_link(before: _Read | None, hurt: int, raw: RawLine, line: Line) -> Iterator[Finding]:
    """Against the last whole line before; `hurt` lines that do not verify stand between them."""
    number = (before.line.number if before else 0) + hurt
    head = digest(before.raw.data) if before else FIRST_PREV
    earlier = before.line if before else line
    if line.number > number + 1:
        what = f"lines {number + 1} to {line.number - 1} are missing"
        yield _line_finding(Trouble.LINE_MISSING, raw, earlier, line, what)
    elif line.number <= number - hurt:
        what = f"line {line.number} stands again or too late"
        yield _line_finding(Trouble.LINE_ORDER, raw, earlier, line, what)
    elif not hurt and line.previous != head:
        what = f"line {line.number} does not follow the line before it"
        yield _line_finding(Trouble.LINE_CHANGED, raw, earlier, line, what)


def _line_finding(trouble: Trouble, raw: RawLine, before: Line, after: Line, what: str) -> Finding:
    moments = sorted((wall_s(before), wall_s(after)))
    length = len(raw.data) + 1
    return Finding(trouble, raw.file, raw.offset, length, moments[0], moments[1], what)


def _hurt_line(text: LedgerText, index: int, key: Ed25519PublicKey, what: str) -> Finding:
    """Between the moments of its whole neighbours."""
    raw = text.lines[index]
    before = _moment(text, range(index - 1, -1, -1), key)
    after = _moment(text, range(index + 1, len(text.lines)), key)
    first = before if before is not None else after
    last = after if after is not None else before
    length = len(raw.data) + 1
    what = f"line {index + 1}: {what}"
    return Finding(Trouble.LINE_CHANGED, raw.file, raw.offset, length, first, last, what)


def _moment(text: LedgerText, indexes: range, key: Ed25519PublicKey) -> float | None:
    for index in indexes:
        try:
            check_signature(text.lines[index].data, key)
            return wall_s(parse_line(text.lines[index].data))
        except LedgerDamaged:
            continue
    return None


def _check_tails(text: LedgerText, closed: bool, key: Ed25519PublicKey) -> Iterator[Finding]:
    """A torn last line is what a crash leaves; a line that lost only its newline is not torn."""
    for tail in text.torn:
        last = tail is text.torn[-1] and (not text.lines or tail.file == text.lines[-1].file)
        alarm = (closed and last) or _is_line_but_for_its_end(tail, key)
        trouble = Trouble.BYTES_ADDED if alarm else Trouble.TORN_LINE
        what = "the last line is torn" if not alarm else "the last line does not end as written"
        yield Finding(trouble, tail.file, tail.offset, len(tail.data), None, None, what)


def _is_line_but_for_its_end(tail: TornTail, key: Ed25519PublicKey) -> bool:
    try:
        check_signature(tail.data[:-1], key)
    except LedgerDamaged:
        return False
    return True


def _check_plan(directory: Path, lines: list[Line]) -> Iterator[Finding]:
    told = [line.fields["plan_sha256"] for line in lines if "plan_sha256" in line.fields]
    sessions = {line.fields["session"] for line in lines if "session" in line.fields}
    try:
        plan = (directory / PLAN).read_bytes()
    except FileNotFoundError:
        yield Finding(Trouble.FILE_MISSING, PLAN, 0, 0, None, None, "the plan is missing")
        return
    if any(hashed != digest(plan) for hashed in told):
        what = "the plan is not the one that the ledger was opened with"
        yield Finding(Trouble.BYTES_CHANGED, PLAN, 0, len(plan), None, None, what)
    if len(sessions) > 1:
        what = f"lines of several sessions: {sorted(map(str, sessions))}"
        yield Finding(Trouble.LINE_CHANGED, ledger_name(1), 0, 0, None, None, what)


def _check_torn(directory: Path, lines: list[Line]) -> Iterator[Finding]:
    """The line that a crash tore, kept beside the ledger and told in `taken_up`."""
    told = [line.fields["torn"] for line in lines if isinstance(line.fields.get("torn"), dict)]
    if not told:
        return
    last = told[-1]
    assert isinstance(last, dict)
    path = directory / TORN
    if not path.exists():
        yield Finding(Trouble.FILE_MISSING, TORN, 0, 0, None, None, "the torn line is missing")
        return
    data, length = path.read_bytes(), last.get("length")
    end = length if isinstance(length, int) else 0
    if digest(data[:end]) != last.get("sha256"):
        what = "the torn line is not the one that was cut off"
        yield Finding(Trouble.BYTES_CHANGED, TORN, 0, len(data), None, None, what)
    if len(data) > end:
        what = "cut off by a life that died before it could tell"
        yield Finding(Trouble.TORN_LINE, TORN, end, len(data) - end, None, None, what)


def _check_files(directory: Path, seals: Seals) -> Iterator[Finding]:
    known = {PLAN, TORN, f"{TORN}.new"} | {path.name for path in ledgers(directory)}
    known |= {path.name for path in journals(directory)}
    for name in sorted(path.name for path in directory.iterdir()):
        if name not in known:
            yield Finding(Trouble.FILE_UNKNOWN, name, 0, 0, None, None, "no part of a record")


def _not_closed(lines: list[Line]) -> Finding:
    last = max((wall_s(line) for line in lines), default=None)
    file = ledger_name(1)
    what = "not closed: no last line stands; what is signed ends at this moment"
    return Finding(Trouble.NOT_CLOSED, file, 0, 0, last, last, what)


def _check_outcome(
    good: list[_Read], text: LedgerText, outcome: Mapping[str, JSON]
) -> Iterator[Finding]:
    expected, head = outcome.get("ledger_lines"), outcome.get("ledger_head")
    last = good[-1] if good else None
    number = last.line.number if last else 0
    moment = wall_s(last.line) if last else None
    file = text.lines[-1].file if text.lines else ledger_name(1)
    if isinstance(expected, int) and number < expected:
        what = f"lines {number + 1} to {expected} are missing: the office was told of them"
        yield Finding(Trouble.LINE_MISSING, file, 0, 0, moment, moment, what)
    elif head is not None and head not in {digest(read.raw.data) for read in good}:
        what = "the ledger does not hold the last line that the office was told of"
        yield Finding(Trouble.LINE_CHANGED, file, 0, 0, moment, moment, what)
