"""Goes on with a record that a crash left: cuts off the torn line, seals the unsealed tail.

Runs in a thread of the executor, once for each record, before its session lives again."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recorder.errors import LedgerDamaged, RecordRefused
from recorder.extent import slices
from recorder.journal_reader import map_file
from recorder.ledger import FIRST_PREV, JSON, Act, check_signature, digest, parse_line
from recorder.ledger_reader import LedgerText, TornTail, read_ledger
from recorder.store import (
    PLAN,
    TORN,
    AppendFile,
    NewRecord,
    Reserve,
    journal_name,
    journals,
    ledger_name,
    ledgers,
    number_of,
    sync_directory,
    write_whole,
)
from recorder.unfinished import UnfinishedRecord

TORN_BYTES_MAX: Final = 16 * 1024 * 1024
CAP_S: Final = 600.0  # what is reserved anew; the first reserve went with the process


@dataclass(frozen=True, slots=True)
class Remains:
    """What a taken-up record goes on with."""

    files: NewRecord
    number: int
    """Whole lines so far."""
    head: str
    plan_hash: str
    told: Mapping[str, JSON]
    """For the line `taken_up`."""
    lines: Sequence[tuple[Act, Mapping[str, JSON]]]
    """Lines that seal what the crash left unsealed."""


def go_on(unfinished: UnfinishedRecord, reserve: Reserve, key: Ed25519PublicKey) -> Remains:
    """Open the ledger for its next line and begin a new journal file.

    Raises: RecordRefused: `record_no_space`, if the disk refuses; `record_damaged`, if what stands
    there is not what this node wrote: then nothing is touched."""
    try:
        text = read_ledger(unfinished.directory)
        _check(unfinished, text, key)
        return _go_on(unfinished.directory, text, reserve)
    except OSError as error:
        raise RecordRefused("record_no_space", str(error)) from error
    except LedgerDamaged as error:
        raise RecordRefused("record_damaged", str(error)) from error


def _check(unfinished: UnfinishedRecord, text: LedgerText, key: Ed25519PublicKey) -> None:
    """A changed line could bring back a used grant, a changed plan give more minutes."""
    if unfinished.damaged:
        raise LedgerDamaged("a line or the plan is not what was written")
    if text.lines:  # the chain holds all before it
        check_signature(text.lines[-1].data, key)


def _go_on(directory: Path, text: LedgerText, reserve: Reserve) -> Remains:
    found = ledgers(directory)
    path = found[-1] if found else directory / ledger_name(1)
    # A line torn in an earlier file was written again in the next: it stays where it is.
    torn = next((tail for tail in text.torn if tail.file == path.name), None)
    if torn:
        _cut_off(directory, torn)
    told = _told_of_torn(directory)
    size = path.stat().st_size if path.exists() else 0
    written = max((number_of(found.name) for found in journals(directory)), default=0)
    _free_reserves(directory)
    files = NewRecord(
        directory,
        AppendFile(path, reserve.ledger_bytes, size, created=True),
        (AppendFile(directory / journal_name(written + 1), reserve.journals(CAP_S)[0]),),
    )
    raw = [line.data for line in text.lines]
    number = parse_line(raw[-1]).number if raw else 0
    head = digest(raw[-1]) if raw else FIRST_PREV
    sealed = _sealed([parse_line(line).fields for line in raw if b'"act":"extent"' in line])
    lines = [line for file in journals(directory)[:-1] for line in _seal_tail(file, sealed)]
    plan_hash = digest((directory / PLAN).read_bytes())
    return Remains(files, number, head, plan_hash, told, lines)


def _free_reserves(directory: Path) -> None:
    """Blocks that were reserved beyond a file's end outlive the process that reserved them."""
    for path in journals(directory):
        size = path.stat().st_size
        if size:
            os.truncate(path, size)
        else:
            path.unlink()


def _told_of_torn(directory: Path) -> dict[str, JSON]:
    """Also of what an earlier life cut off and died before it could tell."""
    kept = directory / TORN
    if not kept.exists():
        return {}
    data = kept.read_bytes()
    return {"torn": {"file": TORN, "length": len(data), "sha256": digest(data)}}


def _cut_off(directory: Path, torn: TornTail) -> None:
    """Move a torn line out of the ledger; its bytes are kept beside it and told in the chain."""
    kept = directory / TORN
    before = kept.read_bytes()[:TORN_BYTES_MAX] if kept.exists() else b""
    data = before if before.endswith(torn.data) else before + torn.data
    fresh = directory / f"{TORN}.new"
    fresh.unlink(missing_ok=True)
    write_whole(fresh, data)
    fresh.replace(kept)
    sync_directory(directory)
    with (directory / torn.file).open("r+b") as ledger:
        ledger.truncate(torn.offset)


def _sealed(extents: Sequence[Mapping[str, JSON]]) -> Mapping[str, int]:
    """How far each journal file is sealed."""
    ends: dict[str, int] = {}
    for fields in extents:
        name, offset, length = fields.get("file"), fields.get("offset"), fields.get("length")
        if isinstance(name, str) and isinstance(offset, int) and isinstance(length, int):
            ends[name] = max(ends.get(name, 0), offset + length)
    return ends


def _seal_tail(path: Path, sealed: Mapping[str, int]) -> list[tuple[Act, Mapping[str, JSON]]]:
    """Lines for the whole blocks behind a file's last seal, and one for what is torn after them."""
    data = map_file(path)
    end = sealed.get(path.name, 0)
    if end == len(data):
        return []
    lines: list[tuple[Act, Mapping[str, JSON]]] = []
    for stretch in slices(data, end):
        end = stretch.offset + stretch.length
        fields: dict[str, JSON] = {
            "file": path.name,
            "offset": stretch.offset,
            "length": stretch.length,
            "sha256": digest(data[stretch.offset : end]),
            "from_us": stretch.from_us,
            "to_us": stretch.to_us,
            "late": True,
        }
        lines.append((Act.EXTENT, fields))
    if end < len(data):
        why: dict[str, JSON] = {"file": path.name, "why": "torn", "in_doubt_from": end}
        lines.append((Act.ABANDONED, why))
    return lines
