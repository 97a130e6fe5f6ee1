"""Entries of the entitlement account of one inmate, over all kinds of visits (GD-25).

Rules of this file: an entry is only added, by whoever has seen all that came before it, so that
two visits cannot both take the last one of a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ForeignKey, Index, Integer, Row, Table, Text, func, insert, select

from server.domain.day_ends import month_end
from server.domain.entitlement.account import Entry, How
from server.domain.entitlement.credits import CreditId
from server.domain.identifiers import BookingId, PersonId
from server.storage.columns import METADATA, Moment, one_of
from server.storage.database import Reader, Work
from server.storage.errors import StaleVersion

ENTITLEMENT_ENTRIES: Final = Table(
    # Append-only, by trigger: an undo is one more entry.
    "entitlement_entries",
    METADATA,
    Column("inmate_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # in the order in which they were made
    Column("made_at", Moment, nullable=False),
    Column("how", Text, nullable=False),
    Column("visit", Text, nullable=False),  # the booking, or a foreign number
    Column("kind", Text, nullable=False),
    Column("start", Moment, nullable=False),
    Column("why", Text, nullable=False),
    Column("credit", Text),
    one_of("how", How),
    Index(None, "inmate_id", "start"),
    Index(None, "visit"),
)


@dataclass(frozen=True, slots=True)
class StoredEntries:
    """Entries of one inmate's account, in the order in which they were made.

    `version` counts all entries of the account, those of other months too."""

    inmate: PersonId
    entries: tuple[Entry, ...]
    version: int


async def of_month(reader: Reader, inmate: PersonId, month: date, time_zone: str) -> StoredEntries:
    """The entries of each visit that an inmate has in a month.

    Args:
        month: any day of it, where the law holds (A2: by the scheduled start).
        time_zone: the profile's."""
    first = datetime.combine(month.replace(day=1), time(), ZoneInfo(time_zone))
    return await between(reader, inmate, first, month_end(first, time_zone))


async def between(
    reader: Reader, inmate: PersonId, since: datetime, until: datetime
) -> StoredEntries:
    """The entries of each visit with a start from `since` until before `until`.

    All entries of such a visit, whatever start they name: the last one says how it stands."""
    table = ENTITLEMENT_ENTRIES
    of_inmate = table.c.inmate_id == inmate
    visits = select(table.c.visit).where(of_inmate, table.c.start >= since, table.c.start < until)
    asked = select(table).where(of_inmate, table.c.visit.in_(visits)).order_by(table.c.number)
    entries = tuple(read(row) for row in await reader.ask(asked))
    return StoredEntries(inmate, entries, await version_of(reader, inmate))


async def enter(work: Work, seen: StoredEntries, entries: Iterable[Entry], now: datetime) -> int:
    """Add entries to an account, in this order.

    Args:
        seen: the account as the caller knows it; of which month does not matter.
    Returns: the account's new version.
    Raises: StaleVersion, if somebody has added an entry since."""
    if await version_of(work, seen.inmate) != seen.version:
        raise StaleVersion(ENTITLEMENT_ENTRIES.name, seen.inmate, seen.version)
    rows = [
        row_of(seen.inmate, number, each, now)
        for number, each in enumerate(entries, seen.version + 1)
    ]
    if rows:
        await work.tell(insert(ENTITLEMENT_ENTRIES), rows)
    return seen.version + len(rows)


async def version_of(reader: Reader, inmate: PersonId) -> int:
    """How many entries an account has."""
    table = ENTITLEMENT_ENTRIES
    asked = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.inmate_id == inmate)
    return int((await reader.ask(asked)).scalar_one())


def row_of(inmate: PersonId, number: int, entry: Entry, now: datetime) -> dict[str, Any]:
    """An entry as a row."""
    return {
        "inmate_id": inmate,
        "number": number,
        "made_at": now,
        "how": entry.how,
        "visit": entry.visit,
        "kind": entry.kind,
        "start": entry.start,
        "why": entry.why,
        "credit": entry.credit,
    }


def read(row: Row[Any]) -> Entry:
    """A row as a value."""
    return Entry(
        How(row.how),
        BookingId(row.visit),
        row.kind,
        row.start,
        row.why,
        None if row.credit is None else CreditId(row.credit),
    )
