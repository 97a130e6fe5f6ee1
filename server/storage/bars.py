"""Bars of visitors (Art. 18); an ended one stays, with its end."""

from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text

from server.domain.identifiers import PersonId
from server.domain.people.bars import Bar
from server.storage.columns import Moment
from server.storage.database import Reader
from server.storage.shelf import Shelf


def found_by(bar: Bar) -> dict[str, Any]:
    """By whom and when it stands."""
    unit, inmate = bar.decided_by.unit, bar.inmate
    own = {"person_id": bar.visitor, "inmate_id": inmate, "unit_id": unit}
    return own | {"since": bar.since, "until": bar.until}


BARS: Final = Shelf(
    "bars",
    Bar,
    found_by,
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("inmate_id", Text, ForeignKey("people.id")),
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Index("ix_bars_person_id", "person_id"),
)


async def against(reader: Reader, visitors: frozenset[PersonId]) -> tuple[Bar, ...]:
    """Every bar, ended or not, against some visitors."""
    mine = BARS.table.c.person_id.in_(sorted(visitors))
    return tuple(kept.value for kept in await BARS.find(reader, mine))
