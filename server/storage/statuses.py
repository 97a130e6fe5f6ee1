"""Statuses of stays in custody (Art. 19, 20) and regime levels, by hand or by a feed; ended ones
stay."""

from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text

from server.domain.identifiers import CustodyId
from server.domain.people.statuses import LevelChange, StatusPeriod
from server.storage.columns import Moment
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf


def found_by(period: StatusPeriod) -> dict[str, Any]:
    """Of which stay, and when."""
    return {"custody_id": period.custody, "since": period.since, "until": period.until}


STATUSES: Final = Shelf(
    "statuses",
    StatusPeriod,
    found_by,
    Column("custody_id", Text, ForeignKey("custody_records.id"), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Index("ix_statuses_custody_id", "custody_id"),
)


def of_level(change: LevelChange) -> dict[str, Any]:
    """Of which stay, and from when."""
    return {"custody_id": change.custody, "since": change.since}


LEVELS: Final = Shelf(
    "levels",
    LevelChange,
    of_level,
    Column("custody_id", Text, ForeignKey("custody_records.id"), nullable=False),
    Column("since", Moment, nullable=False),
    Index("ix_levels_custody_id", "custody_id", "since"),
)


async def of_stays(reader: Reader, stays: frozenset[CustodyId]) -> tuple[Kept[StatusPeriod], ...]:
    """Every status, ended or not, of some stays."""
    return await STATUSES.find(reader, STATUSES.table.c.custody_id.in_(sorted(stays)))


async def levels_of(reader: Reader, stays: frozenset[CustodyId]) -> tuple[LevelChange, ...]:
    """Every line of the regime-level feed about some stays."""
    found = await LEVELS.find(reader, LEVELS.table.c.custody_id.in_(sorted(stays)))
    return tuple(kept.value for kept in found)
