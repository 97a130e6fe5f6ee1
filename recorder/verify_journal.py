"""The journal's half of verify: each sealed stretch against its bytes, and what no line seals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from recorder.findings import Finding, Trouble
from recorder.journal_reader import Bytes, Hurt, Packet, map_file, read_journal
from recorder.ledger import Act, Line
from recorder.store import journals


@dataclass(frozen=True, slots=True)
class Seal:
    """One `extent` line."""

    offset: int
    length: int
    sha256: str
    from_us: int
    to_us: int


@dataclass(frozen=True, slots=True)
class Seals:
    """What the ledger says of the journal files."""

    of_file: dict[str, list[Seal]]
    in_doubt: dict[str, int]
    """From which byte on a file was given up."""
    closed: bool

    @staticmethod
    def of(lines: Sequence[Line], closed: bool) -> "Seals":
        """Read them from whole ledger lines."""
        of_file: dict[str, list[Seal]] = {}
        in_doubt: dict[str, int] = {}
        for line in lines:
            name = str(line.fields.get("file"))
            if line.act == Act.EXTENT:
                seal = Seal(
                    _number(line, "offset"),
                    _number(line, "length"),
                    str(line.fields.get("sha256")),
                    _number(line, "from_us"),
                    _number(line, "to_us"),
                )
                of_file.setdefault(name, []).append(seal)
            elif line.act == Act.ABANDONED and "in_doubt_from" in line.fields:
                begin = _number(line, "in_doubt_from")
                in_doubt[name] = min(begin, in_doubt.get(name, begin))
        return Seals(of_file, in_doubt, closed)


def _number(line: Line, name: str) -> int:
    value = line.fields.get(name)
    return value if isinstance(value, int) else 0


def check_journal(directory: Path, seals: Seals) -> Iterator[Finding]:
    """Every journal file that lies there or that the ledger names."""
    there = {path.name: path for path in journals(directory)}
    named = {name for name, found in seals.of_file.items() if any(seal.length for seal in found)}
    for name in sorted(there.keys() | named):
        found = seals.of_file.get(name, [])
        if name not in there:
            moments = (min(s.from_us for s in found) / 1e6, max(s.to_us for s in found) / 1e6)
            yield Finding(Trouble.FILE_MISSING, name, 0, 0, *moments, "a journal file is missing")
            continue
        yield from _check_file(name, map_file(there[name]), found, seals)


def _check_file(name: str, data: Bytes, found: list[Seal], seals: Seals) -> Iterator[Finding]:
    doubt = seals.in_doubt.get(name, len(data))
    end, last_us = 0, 0
    for seal in sorted(found, key=lambda seal: (seal.offset, seal.length)):
        if not seal.length:
            continue
        if seal.offset > end:
            what = f"{seal.offset - end} bytes that no line seals: a seal is missing"
            moments = (last_us or seal.from_us) / 1e6, seal.from_us / 1e6
            yield Finding(Trouble.EXTENT_MISSING, name, end, seal.offset - end, *moments, what)
        yield from _check_seal(name, data, seal, doubt)
        end, last_us = max(end, seal.offset + seal.length), seal.to_us
    if end < len(data):
        yield from _check_tail(name, data, end, last_us, seals)


def _check_seal(name: str, data: Bytes, seal: Seal, doubt: int) -> Iterator[Finding]:
    piece = data[seal.offset : seal.offset + seal.length]
    if sha256(piece).hexdigest() == seal.sha256:
        return
    moments = seal.from_us / 1e6, seal.to_us / 1e6
    if seal.offset + seal.length > doubt:
        what = "the disk failed here, as the ledger tells; written again in a later file"
        yield Finding(Trouble.GIVEN_UP, name, seal.offset, seal.length, *moments, what)
        return
    if len(piece) < seal.length:
        missing = seal.length - len(piece)
        what = f"{missing} sealed bytes are missing at the end of the file"
        yield Finding(Trouble.BYTES_MISSING, name, seal.offset, seal.length, *moments, what)
        return
    blocks = list(_damaged_blocks(name, bytes(piece), seal))
    if blocks:
        yield from blocks
        return
    what = "not the bytes that were sealed"
    yield Finding(Trouble.BYTES_CHANGED, name, seal.offset, seal.length, *moments, what)


def _damaged_blocks(name: str, piece: bytes, seal: Seal) -> Iterator[Finding]:
    """The packets whose own CRC does not fit: nearer than the extent."""
    for packet in read_journal(piece):
        if isinstance(packet, Packet) and not packet.whole:
            # The block's own clock may be what was hurt: believe it only inside its extent.
            inside = seal.from_us <= packet.arrival_us <= seal.to_us
            from_us, to_us = (
                (packet.arrival_us, packet.arrival_us) if inside else (seal.from_us, seal.to_us)
            )
            what = "the packet's CRC does not fit"
            yield Finding(
                Trouble.BLOCK_CHANGED,
                name,
                seal.offset + packet.offset,
                packet.length,
                from_us / 1e6,
                to_us / 1e6,
                what,
            )


def _check_tail(name: str, data: Bytes, end: int, last_us: int, seals: Seals) -> Iterator[Finding]:
    """What stands behind the last seal of a file."""
    length = len(data) - end
    moment = last_us / 1e6 if last_us else None
    if seals.in_doubt.get(name, len(data)) <= end:
        what = "the disk or the node failed here, as the ledger tells"
        yield Finding(Trouble.GIVEN_UP, name, end, length, moment, moment, what)
        return
    if seals.closed:
        what = "bytes behind the last seal of a closed record"
        yield Finding(Trouble.BYTES_ADDED, name, end, length, moment, moment, what)
        return
    yield from _check_unsealed(name, data, end, moment)


def _check_unsealed(name: str, data: Bytes, end: int, moment: float | None) -> Iterator[Finding]:
    whole_to, first, last = end, moment, moment
    for found in read_journal(data, end):
        if isinstance(found, Hurt):
            trouble = Trouble.TORN_TAIL if found.tail else Trouble.BYTES_CHANGED
            what = "the last packet is torn" if found.tail else "no whole packet stands here"
            yield Finding(trouble, name, found.offset, found.length, last, last, what)
            continue
        at_s = found.arrival_us / 1e6
        if not found.whole:
            what = "the packet's CRC does not fit"
            moments = (last if last is not None else at_s, at_s)
            yield Finding(Trouble.BLOCK_CHANGED, name, found.offset, found.length, *moments, what)
            continue
        whole_to, last = found.offset + found.length, at_s
        first = at_s if first is None else first
    if whole_to > end:
        what = "whole packets that no line seals yet"
        yield Finding(Trouble.UNSEALED_TAIL, name, end, whole_to - end, first, last, what)
