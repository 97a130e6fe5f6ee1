"""The day book 台账 of a unit, made of bookings, their outcomes and their records (Art. 27, 30)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from server.domain.identifiers import BookingId, UnitId
from server.domain.live_visit.outcome import Outcome
from server.domain.record.public_record import Entry
from server.law import Law
from server.storage import day_books, live
from server.storage.bookings import State
from server.storage.database import Reader
from server.storage.day_books import BookedHere

TALKED: Final = frozenset({Outcome.HELD, Outcome.CUT, Outcome.FAILED, Outcome.STATUS_ENDED})
"""Outcomes of visits in which somebody was admitted: these are registered whole."""


@dataclass(frozen=True, slots=True)
class DayOfUnit:
    """The visits of a unit's day.

    `registered` are those that must be registered whole: who talked, and what is still open."""

    entries: tuple[Entry, ...]
    registered: tuple[Entry, ...]
    sides: Mapping[BookingId, tuple[UnitId, ...]]


async def of_day(reader: Reader, law: Law, unit: UnitId, day: date) -> DayOfUnit:
    """A unit's visits that were booked for a day; what was taken back is none."""
    since = datetime.combine(day, time.min, ZoneInfo(law.zone))
    found = await day_books.booked_at(reader, unit, since, since + timedelta(days=1))
    kept = [each for each in found if each.state is not State.CANCELLED]
    entries = {each.booking: await entry_of(reader, each) for each in kept}
    whole = [each for each in kept if is_open(each) or each.outcome in TALKED]
    return DayOfUnit(
        tuple(entries.values()),
        tuple(entries[each.booking] for each in whole),
        {each.booking: each.sides for each in kept},
    )


def is_open(booked: BookedHere) -> bool:
    """Whether nobody knows yet what became of it."""
    return booked.outcome is None or booked.outcome is Outcome.UNPROVEN


async def entry_of(reader: Reader, booked: BookedHere) -> Entry:
    """What the record says of a visit, under what became of it; else an empty line."""
    outcome = "" if is_open(booked) or booked.outcome is None else booked.outcome.value
    session = await live.of_booking(reader, booked.booking)
    recorded = None if session is None else session.value.entry
    if recorded is None:
        return Entry(booked.booking, (), None, None, {}, (), outcome)
    return replace(recorded, end_reason=outcome)
