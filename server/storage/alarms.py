"""Alarms: what ought to have been done and was not, told to the unit and to the level above it.

Raised once for a unit, a code and a subject; it stops nobody and names nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint, literal, or_, tuple_

from server.domain.citation import Citation
from server.domain.identifiers import UnitId
from server.storage.columns import Moment
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf


@dataclass(frozen=True, slots=True)
class RaisedAlarm:
    """One alarm.  `code` is snake_case and never changes; `subject` is an id or a month; `seen`
    says when each of the two units looked at it."""

    unit: UnitId
    above: UnitId | None
    code: str
    subject: str
    at: datetime
    citation: Citation
    facts: Mapping[str, str | int] = field(default_factory=dict)
    seen: Mapping[UnitId, datetime] = field(default_factory=dict)


def found_by(alarm: RaisedAlarm) -> dict[str, Any]:
    """By whom it concerns, what it says, and when it was raised."""
    return {
        "unit_id": alarm.unit,
        "above_id": alarm.above,
        "code": alarm.code,
        "subject": alarm.subject,
        "at": alarm.at,
    }


ALARMS: Final = Shelf(
    "alarms",
    RaisedAlarm,
    found_by,
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("above_id", Text, ForeignKey("units.id")),
    Column("code", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("unit_id", "code", "subject"),
    Index("ix_alarms_unit_id_at", "unit_id", "at"),
    Index("ix_alarms_above_id_at", "above_id", "at"),
    Index("ix_alarms_subject", "subject"),
)


async def of_unit(
    reader: Reader, unit: UnitId, many: int, before: tuple[datetime, str] | None = None
) -> tuple[Kept[RaisedAlarm], ...]:
    """A unit's own alarms and those of the level below, the newest first.

    Args:
        before: moment and id of the alarm that a page before ended with."""
    columns = ALARMS.table.c
    that = [or_(columns.unit_id == unit, columns.above_id == unit)]
    if before is not None:
        last = tuple_(literal(before[0], Moment), literal(before[1]))
        that.append(tuple_(columns.at, columns.id) < last)
    order = (columns.at.desc(), columns.id.desc())
    return await ALARMS.find(reader, *that, order=order, many=many)


async def raised(reader: Reader, subjects: Iterable[str]) -> frozenset[tuple[UnitId, str, str]]:
    """Which alarms about some subjects there are: unit, code, subject."""
    about = ALARMS.table.c.subject.in_(sorted(set(subjects)))
    found = await ALARMS.find(reader, about)
    return frozenset((each.value.unit, each.value.code, each.value.subject) for each in found)
