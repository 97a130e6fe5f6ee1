"""Closures of the service (Art. 36)."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Index, or_

from server.domain.slots.closures import Closure
from server.storage.columns import Moment
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf


def found_by(closure: Closure) -> dict[str, Any]:
    """From when to when."""
    return {"since": closure.since, "until": closure.until}


CLOSURES: Final = Shelf(
    "closures",
    Closure,
    found_by,
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Index("ix_closures_until", "until"),
)


async def touching(reader: Reader, since: datetime, until: datetime) -> tuple[Closure, ...]:
    """Closures that share a moment with a span, those without an end among them."""
    columns = CLOSURES.table.c
    lasting = or_(columns.until.is_(None), columns.until > since)
    found = await CLOSURES.find(reader, columns.since < until, lasting)
    return tuple(kept.value for kept in found)


async def standing(reader: Reader, now: datetime) -> tuple[Kept[Closure], ...]:
    """Closures that are not over: those to come too."""
    columns = CLOSURES.table.c
    lasting = or_(columns.until.is_(None), columns.until > now)
    return await CLOSURES.find(reader, lasting, order=(columns.since,))
