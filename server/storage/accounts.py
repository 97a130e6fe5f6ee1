"""What changes an inmate's entitlement beside the visits: credits, discipline, sizes, further
visits decided for a month.  The entries themselves stand in entitlement.py."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text

from server.domain.entitlement.account import Size
from server.domain.entitlement.credits import Credit
from server.domain.entitlement.discipline import Restriction
from server.domain.entitlement.special import SpecialDecision
from server.domain.identifiers import PersonId
from server.storage.columns import Day
from server.storage.database import Reader
from server.storage.shelf import Shelf


@dataclass(frozen=True, slots=True)
class CreditOf:
    """A visit that a decision added, and whose it is."""

    inmate: PersonId
    credit: Credit


@dataclass(frozen=True, slots=True)
class RestrictionOf:
    """A disciplinary decision about an inmate."""

    inmate: PersonId
    restriction: Restriction


@dataclass(frozen=True, slots=True)
class SizeOf:
    """How many visits a month has for an inmate, as fed."""

    inmate: PersonId
    size: Size


@dataclass(frozen=True, slots=True)
class FurtherVisit:
    """A facility's decision on a further visit in a month; `month` is its first day (A1)."""

    inmate: PersonId
    month: date
    decision: SpecialDecision


def inmate_column() -> Column[str]:
    """Whose it is."""
    return Column("inmate_id", Text, ForeignKey("people.id"), nullable=False)


def of_inmate(value: CreditOf | RestrictionOf | SizeOf) -> dict[str, Any]:
    """Found by the inmate alone: each has few."""
    return {"inmate_id": value.inmate}


def of_month(value: FurtherVisit) -> dict[str, Any]:
    """Found by inmate and month."""
    return {"inmate_id": value.inmate, "month": value.month}


CREDITS: Final = Shelf(
    "credits", CreditOf, of_inmate, inmate_column(), Index("ix_credits_inmate_id", "inmate_id")
)
RESTRICTIONS: Final = Shelf(
    "restrictions",
    RestrictionOf,
    of_inmate,
    inmate_column(),
    Index("ix_restrictions_inmate_id", "inmate_id"),
)
SIZES: Final = Shelf(
    "account_sizes",
    SizeOf,
    of_inmate,
    inmate_column(),
    Index("ix_account_sizes_inmate_id", "inmate_id"),
)
FURTHER_VISITS: Final = Shelf(
    "further_visits",
    FurtherVisit,
    of_month,
    inmate_column(),
    Column("month", Day, nullable=False),
    Index("ix_further_visits_inmate_id_month", "inmate_id", "month"),
)


async def credits_of(reader: Reader, inmate: PersonId) -> tuple[Credit, ...]:
    """Each visit that a decision added."""
    mine = CREDITS.table.c.inmate_id == inmate
    return tuple(kept.value.credit for kept in await CREDITS.find(reader, mine))


async def restrictions_of(reader: Reader, inmate: PersonId) -> tuple[Restriction, ...]:
    """Each disciplinary decision, past ones too."""
    mine = RESTRICTIONS.table.c.inmate_id == inmate
    return tuple(kept.value.restriction for kept in await RESTRICTIONS.find(reader, mine))


async def sizes_of(reader: Reader, inmate: PersonId) -> tuple[Size, ...]:
    """How many visits a month has, as fed."""
    mine = SIZES.table.c.inmate_id == inmate
    return tuple(kept.value.size for kept in await SIZES.find(reader, mine))


async def further_of(reader: Reader, inmate: PersonId, month: date) -> tuple[SpecialDecision, ...]:
    """Decisions on a further visit in the month of a day."""
    columns = FURTHER_VISITS.table.c
    mine = (columns.inmate_id == inmate, columns.month == month.replace(day=1))
    return tuple(kept.value.decision for kept in await FURTHER_VISITS.find(reader, *mine))
