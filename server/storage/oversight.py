"""Oversight: the Department's exceptions, referrals, incidents of staff, rules of review on file,
published posts, closed days, drafts that were put live."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from server.domain.conduct.referrals import Referral
from server.domain.identifiers import BookingId, StaffId, UnitId
from server.domain.oversight.procedures import Procedure
from server.domain.oversight.staff_register import Incident
from server.domain.profile.choice import Override
from server.domain.record.public_record import DayBook, Duty
from server.storage.columns import Day
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReferralOf:
    """A referral, and the unit that made it."""

    unit: UnitId
    referral: Referral


@dataclass(frozen=True, slots=True)
class IncidentIn:
    """A breach by staff, and the unit in which it was."""

    unit: UnitId
    incident: Incident


@dataclass(frozen=True, slots=True)
class ProcedureOf:
    """A unit's rules of review, from a day on."""

    unit: UnitId
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class DutyOf:
    """Whom a unit publishes as on duty; the last one counts."""

    unit: UnitId
    since: date
    duty: Duty


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A unit's day book 台账, closed by an account."""

    unit: UnitId
    closed_by: StaffId
    closed_at: datetime
    book: DayBook


def of_referral(value: ReferralOf) -> dict[str, Any]:
    """By the unit that made it, and the visit that it locks."""
    return {"unit_id": value.unit, "application_id": value.referral.booking}


def of_unit(value: IncidentIn | ProcedureOf | DutyOf) -> dict[str, Any]:
    """By the unit alone."""
    return {"unit_id": value.unit}


def of_day(closed: ClosedDay) -> dict[str, Any]:
    """By unit and day; a day is closed once."""
    return {"unit_id": closed.unit, "day": closed.book.day}


def of_override(override: Override) -> dict[str, Any]:
    """By the profile that it is for."""
    return {"profile": override.profile}


def unit_column() -> Column[str]:
    """Whose it is."""
    return Column("unit_id", Text, ForeignKey("units.id"), nullable=False)


REFERRALS: Final = Shelf(
    "referrals",
    ReferralOf,
    of_referral,
    unit_column(),
    Column("application_id", Text, ForeignKey("applications.id"), nullable=False),
    Index("ix_referrals_unit_id", "unit_id"),
    Index("ix_referrals_application_id", "application_id"),
)
INCIDENTS: Final = Shelf(
    "incidents", IncidentIn, of_unit, unit_column(), Index("ix_incidents_unit_id", "unit_id")
)
PROCEDURES: Final = Shelf(
    "procedures", ProcedureOf, of_unit, unit_column(), Index("ix_procedures_unit_id", "unit_id")
)
DUTIES: Final = Shelf(
    "duties", DutyOf, of_unit, unit_column(), Index("ix_duties_unit_id", "unit_id")
)
CLOSED_DAYS: Final = Shelf(
    "closed_days",
    ClosedDay,
    of_day,
    unit_column(),
    Column("day", Day, nullable=False),
    UniqueConstraint("unit_id", "day"),
)
OVERRIDES: Final = Shelf(
    "profile_overrides", Override, of_override, Column("profile", Text, nullable=False)
)


async def overrides(reader: Reader) -> tuple[Override, ...]:
    """Every draft that was put live."""
    return tuple(kept.value for kept in await OVERRIDES.find(reader))


async def referrals_on(reader: Reader, booking: BookingId) -> tuple[Referral, ...]:
    """Every referral after one visit, answered ones too."""
    mine = REFERRALS.table.c.application_id == booking
    return tuple(kept.value.referral for kept in await REFERRALS.find(reader, mine))


async def procedure_of(reader: Reader, unit: UnitId) -> Procedure | None:
    """The rules of review that a unit filed last; None: it has filed none."""
    mine = PROCEDURES.table.c.unit_id == unit
    found = await PROCEDURES.find(reader, mine)
    latest = max(found, key=lambda kept: (kept.value.procedure.since, kept.id), default=None)
    return None if latest is None else latest.value.procedure


async def duty_of(reader: Reader, unit: UnitId) -> DutyOf | None:
    """Whom a unit published last as on duty."""
    found = await DUTIES.find(reader, DUTIES.table.c.unit_id == unit)
    latest = max(found, key=lambda kept: (kept.value.since, kept.id), default=None)
    return None if latest is None else latest.value


async def days_of(
    reader: Reader, unit: UnitId, since: date, until: date
) -> tuple[Kept[ClosedDay], ...]:
    """The days of a unit that are closed, from one to another, both included."""
    columns = CLOSED_DAYS.table.c
    span = (columns.unit_id == unit, columns.day >= since, columns.day <= until)
    return await CLOSED_DAYS.find(reader, *span, order=(columns.day,))


async def of_unit_after(
    shelf: Shelf[T], reader: Reader, unit: UnitId, many: int, after: str
) -> tuple[Kept[T], ...]:
    """A stretch of what a shelf has of a unit, the first first."""
    columns = shelf.table.c
    return await shelf.find(reader, columns.unit_id == unit, columns.id > after, many=many)
