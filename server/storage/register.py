"""The register of the office's acts: append-only, each line with the hash of the line before.

Rules of this file: a line is written in the transaction of its act, so there is no act without
its line and no line without its act; acts happen one after another (database.py), so the chain
has one end; no line is changed or taken out (triggers of the migration).  Whoever owns the
database's files can still cut off the last lines: that shows against a head kept elsewhere."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Index, Integer, Row, Table, Text, insert, select

from recorder.ledger import FIRST_PREV, canonical, digest
from server.domain.actor import Actor, Staff
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import UnitId
from server.storage.actors import actor_fields, actor_id
from server.storage.columns import METADATA, CanonicalJson, Moment, spelled
from server.storage.database import Reader, Work

REGISTER: Final = Table(
    "register",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", CanonicalJson, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("unit_id", Text, nullable=False),  # whose account acted; empty: no unit's
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("facts", CanonicalJson, nullable=False),
    Column("citations", CanonicalJson, nullable=False),
    Column("reasons", CanonicalJson, nullable=False),
    Column("words", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Index(None, "subject", "number"),
    Index(None, "actor_id", "number"),
    Index(None, "unit_id", "number"),
)
_HASHED: Final = [column.name for column in REGISTER.c if column.name not in {"hash", "at"}]
PAGE_LINES: Final = 1_000
"""How many lines are in memory at once while the whole register is read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of the office.

    `subject` is an id; `citations` are what the act rests on, `reasons` what stood against it;
    `words` are the officer's own, where the law asks for them; `purpose` says what for, where
    somebody looked at a person's data."""

    at: datetime
    actor: Actor
    act: str
    subject: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    citations: tuple[Citation, ...] = ()
    reasons: tuple[Refusal, ...] = ()
    words: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read: what was written, and its place in the chain."""

    number: int
    at: datetime
    actor: Mapping[str, str]
    unit: str
    act: str
    subject: str
    facts: Mapping[str, str | int]
    citations: Sequence[Mapping[str, str]]
    reasons: Sequence[Mapping[str, Any]]
    words: str
    purpose: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: how many lines, and the hash of the last."""

    number: int = 0
    hash: str = FIRST_PREV


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that is not as it was written, and what is wrong with it."""

    number: int
    why: str


async def append(work: Work, entry: Entry) -> Head:
    """Write the line of an act; returns the chain's new end."""
    before = await head(work)
    row = {
        "number": before.number + 1,
        "at": entry.at,
        "actor": actor_fields(entry.actor),
        "actor_id": actor_id(entry.actor),
        "unit_id": entry.actor.unit if isinstance(entry.actor, Staff) else "",
        "act": entry.act,
        "subject": entry.subject,
        "facts": dict(entry.facts),
        "citations": [asdict(each) for each in entry.citations],
        "reasons": [reason_fields(each) for each in entry.reasons],
        "words": entry.words,
        "purpose": entry.purpose,
        "previous": before.hash,
    }
    found = hash_of(row)
    await work.tell(insert(REGISTER).values(**row, hash=found))
    return Head(before.number + 1, found)


async def head(reader: Reader) -> Head:
    """Where the chain ends now."""
    last = select(REGISTER.c.number, REGISTER.c.hash).order_by(REGISTER.c.number.desc()).limit(1)
    row = (await reader.ask(last)).first()
    return Head() if row is None else Head(row.number, row.hash)


async def verify(reader: Reader, known: Head | None = None) -> Broken | None:
    """Read the whole register; returns the first broken line, or None if all are whole.

    Args:
        known: an end that was seen before, kept outside this database; the chain must hold it."""
    end = Head()
    async for row in lines(reader):
        fault = fault_of(row, end, known)
        if fault:
            return Broken(end.number + 1, fault)
        end = Head(row.number, row.hash)
    if known is not None and end.number < known.number:
        return Broken(end.number + 1, "this line and what followed it is gone")
    return None


def fault_of(row: Row[Any], before: Head, known: Head | None) -> str | None:
    """What is wrong with a line that follows another."""
    if row.number != before.number + 1:
        return f"this line is gone; number {row.number} stands in its place"
    if row.previous != before.hash:
        return "it does not follow from the line before"
    if hash_of(row._asdict()) != row.hash:
        return "its hash does not fit what it says"
    if known is not None and row.number == known.number and row.hash != known.hash:
        return "it is not the line that was seen before"
    return None


async def lines(reader: Reader) -> AsyncIterator[Row[Any]]:
    """Every line from the first, a page at a time."""
    last = None
    while True:
        page = select(REGISTER).order_by(REGISTER.c.number).limit(PAGE_LINES)
        if last is not None:
            page = page.where(REGISTER.c.number > last)
        rows = (await reader.ask(page)).all()
        for row in rows:
            yield row
        if len(rows) < PAGE_LINES:
            return
        last = rows[-1].number


async def page(
    reader: Reader, after: int, many: int, unit: UnitId | None = None
) -> tuple[Line, ...]:
    """Some lines in order: those that follow a number, of all or of one unit's accounts."""
    asked = select(REGISTER).where(REGISTER.c.number > after)
    if unit is not None:
        asked = asked.where(REGISTER.c.unit_id == unit)
    rows = await reader.ask(asked.order_by(REGISTER.c.number).limit(many))
    return tuple(line_of(row) for row in rows)


def line_of(row: Row[Any]) -> Line:
    """A row as a value."""
    return Line(
        row.number,
        row.at,
        row.actor,
        row.unit_id,
        row.act,
        row.subject,
        row.facts,
        row.citations,
        row.reasons,
        row.words,
        row.purpose,
        row.previous,
        row.hash,
    )


def hash_of(row: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a line without its own hash."""
    said = {name: row[name] for name in _HASHED} | {"at": spelled(row["at"])}
    return digest(canonical(said))


def reason_fields(reason: Refusal) -> dict[str, Any]:
    """A refusal, as the line keeps it."""
    facts = dict(reason.facts)
    return {"code": reason.code, "citation": asdict(reason.citation), "facts": facts}
