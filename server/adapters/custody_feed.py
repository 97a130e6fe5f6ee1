"""Lines of prison and rehabilitation records, from a CSV file or as JSON: read, bounded, checked.

Pure.  What a line means for the office is decided where it is taken (casework); here it becomes a
value, or is refused with its number and a code.  Days are "2026-03-31"; moments are ISO 8601 with
their offset; the file is UTF-8, with or without a byte order mark, its first line exactly
`HEADER`."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

FILE_BYTES_MAX: Final = 32 * 1024 * 1024
LINES_MAX: Final = 100_000
LINE_CHARACTERS_MAX: Final = 4_000
FIELD_CHARACTERS_MAX: Final = 1_000
_BOM: Final = b"\xef\xbb\xbf"


class Record(StrEnum):
    """What a line tells."""

    STAY = "stay"
    TRANSFER = "transfer"
    RELEASE = "release"
    HOSPITAL = "hospital"
    DEATH = "death"
    LEVEL = "level"
    STATUS = "status"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line, as it was sent; what a record does not need is empty.

    `facility` is what this office calls it, `number` what the facility calls the stay; `at` the
    day or moment from which it holds, `until` its end; `code` a status, level or kind of visit;
    `reference` what the other place calls the visit."""

    record: str
    facility: str
    number: str
    at: str
    until: str = ""
    name: str = ""
    born_on: str = ""
    identity_kind: str = ""
    identity_number: str = ""
    to_facility: str = ""
    to_number: str = ""
    code: str = ""
    reference: str = ""
    reason: str = ""

    @property
    def digest(self) -> str:
        """By what the same line is known again: SHA-256 over its fields, in hexadecimal."""
        told = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


HEADER: Final = tuple(field.name for field in fields(FeedLine))
NEEDED: Final[Mapping[Record, tuple[str, ...]]] = {
    Record.STAY: ("name", "born_on", "identity_kind"),
    Record.TRANSFER: ("to_facility", "to_number"),
    Record.RELEASE: (),
    Record.HOSPITAL: (),
    Record.DEATH: (),
    Record.LEVEL: ("code",),
    Record.STATUS: ("code",),
    Record.VISIT: ("code", "reference"),
}
BY_MOMENT: Final = frozenset({Record.LEVEL, Record.STATUS, Record.VISIT})
"""Their `at` is a moment; that of the others is a day."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line with its number in the file or answer, from 1; the header of a file is line 1."""

    number: int
    line: FeedLine


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that cannot be taken, and why, by a code that tells nothing of anybody."""

    number: int
    code: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The whole feed; a refusal in line 0 is of the feed itself, and then it has no lines."""

    lines: tuple[Numbered, ...] = ()
    refused: tuple[RefusedLine, ...] = ()


def parse_csv(content: bytes) -> Parsed:
    """Read a file, one line of it at a time: no field goes over a line's end."""
    if len(content) > FILE_BYTES_MAX:
        return Parsed(refused=(RefusedLine(0, "feed_too_large"),))
    try:
        text = content.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError:
        return Parsed(refused=(RefusedLine(0, "feed_not_utf8"),))
    rows = text.removesuffix("\n").split("\n")
    if tuple(cells(rows[0].removesuffix("\r")) or ()) != HEADER:
        return Parsed(refused=(RefusedLine(1, "feed_header"),))
    if len(rows) - 1 > LINES_MAX:
        return Parsed(refused=(RefusedLine(0, "feed_too_many_lines"),))
    return gathered(
        of_row(number, row.removesuffix("\r")) for number, row in enumerate(rows[1:], 2)
    )


def parse_objects(objects: list[Any], first_number: int = 1) -> Parsed:
    """Read lines that came as JSON objects with the keys of `HEADER`; all are texts."""
    if len(objects) > LINES_MAX:
        return Parsed(refused=(RefusedLine(0, "feed_too_many_lines"),))
    return gathered(of_object(number, each) for number, each in enumerate(objects, first_number))


def gathered(found: Iterator[Numbered | RefusedLine]) -> Parsed:
    """Those that can be taken and those that cannot, each in order."""
    every = tuple(found)
    return Parsed(
        tuple(each for each in every if isinstance(each, Numbered)),
        tuple(each for each in every if isinstance(each, RefusedLine)),
    )


def cells(row: str) -> list[str] | None:
    """The fields of one line of CSV (RFC 4180, without line ends in fields); None: it is none."""
    if len(row) > LINE_CHARACTERS_MAX:
        return None
    try:
        found = list(csv.reader([row], strict=True))
    except csv.Error:
        return None
    return found[0] if found else []


def of_row(number: int, row: str) -> Numbered | RefusedLine:
    """One line of a file."""
    if len(row) > LINE_CHARACTERS_MAX:
        return RefusedLine(number, "line_too_long")
    found = cells(row)
    if found is None or len(found) != len(HEADER):
        return RefusedLine(number, "line_malformed")
    return checked(number, dict(zip(HEADER, found, strict=True)))


def of_object(number: int, found: Any) -> Numbered | RefusedLine:
    """One line of an answer."""
    if not isinstance(found, dict) or not set(found) <= set(HEADER):
        return RefusedLine(number, "line_malformed")
    if not all(isinstance(value, str) for value in found.values()):
        return RefusedLine(number, "line_malformed")
    return checked(number, {name: found.get(name, "") for name in HEADER})


def checked(number: int, values: dict[str, str]) -> Numbered | RefusedLine:
    """A line with all that its record needs, in the form that it needs."""
    line = FeedLine(**{name: value.strip() for name, value in values.items()})
    code = fault_of(line)
    return Numbered(number, line) if code is None else RefusedLine(number, code)


def fault_of(line: FeedLine) -> str | None:
    """What is wrong with a line; None: nothing."""
    values = asdict(line)
    if any(len(value) > FIELD_CHARACTERS_MAX for value in values.values()):
        return "line_too_long"
    if line.record not in set(Record):
        return "record_unknown"
    record = Record(line.record)
    if not all(values[name] for name in ("facility", "number", "at", *NEEDED[record])):
        return "field_missing"
    days = [line.born_on] if record in BY_MOMENT else [line.at, line.born_on]
    moments = [line.at, line.until] if record in BY_MOMENT else []
    moments += [line.until] if record is Record.HOSPITAL else []
    days += [line.until] if record is Record.STAY else []
    if any(each and day_of(each) is None for each in days):
        return "day_malformed"
    return "moment_malformed" if any(each and moment_of(each) is None for each in moments) else None


def day_of(text: str) -> date | None:
    """A day, written in full; None: it is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def moment_of(text: str) -> datetime | None:
    """A moment with its offset; None: it is none, or could be any of two dozen."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
