"""Signed months of slots, and the tables of priority criteria; the slots stand in slots.py."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from server.domain.identifiers import UnitId
from server.domain.slots.priority import Criterion
from server.domain.vocabulary import Custody
from server.storage.columns import Day, Moment, one_of
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf


@dataclass(frozen=True, slots=True)
class Month:
    """A unit's month; `month` is its first day, `reason` why it has too few slots, if it has."""

    unit: UnitId
    month: date
    acknowledged: bool = False
    reason: str = ""
    signed_at: datetime | None = None


def of_month(month: Month) -> dict[str, Any]:
    """By unit and month."""
    return {"unit_id": month.unit, "month": month.month}


def of_criterion(criterion: Criterion) -> dict[str, Any]:
    """By regime and publication."""
    return {"custody": criterion.custody, "published_at": criterion.published_at}


MONTHS: Final = Shelf(
    "months",
    Month,
    of_month,
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("month", Day, nullable=False),
    UniqueConstraint("unit_id", "month"),
)
CRITERIA: Final = Shelf(
    "criteria",
    Criterion,
    of_criterion,
    Column("custody", Text, nullable=False),
    Column("published_at", Moment),
    one_of("custody", Custody),
    Index("ix_criteria_custody", "custody"),
)


async def month_of(reader: Reader, unit: UnitId, month: date) -> Kept[Month] | None:
    """A unit's month; None: nobody has begun it."""
    columns = MONTHS.table.c
    mine = (columns.unit_id == unit, columns.month == month.replace(day=1))
    found = await MONTHS.find(reader, *mine)
    return found[0] if found else None


async def criteria_of(reader: Reader, custody: Custody) -> tuple[Criterion, ...]:
    """Every version of a regime's table."""
    found = await CRITERIA.find(reader, CRITERIA.table.c.custody == custody)
    return tuple(kept.value for kept in found)
