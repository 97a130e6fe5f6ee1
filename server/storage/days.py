"""The day of a visit: who came, what the desk saw, whom the facility brought; one row a booking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Text

from server.domain.conduct.conduct import Misconduct
from server.domain.identifiers import BookingId, PersonId, StaffId, UnitId
from server.domain.live_visit.cuts import Cut
from server.domain.visit_day.arrival import Arrival
from server.domain.visit_day.desk import CheckIn
from server.domain.visit_day.interpretation import Wish
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf


@dataclass(frozen=True, slots=True)
class DayOfVisit:
    """What happened before and around the talk; each person under the own id."""

    booking: BookingId
    arrivals: Mapping[PersonId, Arrival] = field(default_factory=dict)
    check_ins: Mapping[PersonId, CheckIn] = field(default_factory=dict)
    conduct: Mapping[PersonId, Misconduct] = field(default_factory=dict)
    turned_away: Mapping[PersonId, str] = field(default_factory=dict)
    """Who was turned away, and on which coded ground."""
    brought: Mapping[UnitId, datetime] = field(default_factory=dict)
    """When each facility confirmed that its inmate sits at the terminal."""
    heads: Mapping[str, int] = field(default_factory=dict)
    """How many people of each kind the officer counted in the room."""
    wish: Wish | None = None
    interpreter: StaffId | None = None
    competent: frozenset[UnitId] = frozenset()
    """Watching units whose officer understands the language that is wished (Art. 28)."""
    inmate_declined: bool = False
    causes: frozenset[str] = frozenset()
    """Causes for which nobody is ever late (A9)."""
    cuts: tuple[Cut, ...] = ()


def found_by(day: DayOfVisit) -> dict[str, Any]:
    """By its booking."""
    return {"application_id": day.booking}


DAYS: Final = Shelf(
    "days_of_visits",
    DayOfVisit,
    found_by,
    Column("application_id", Text, ForeignKey("applications.id"), nullable=False, unique=True),
)


async def of_booking(reader: Reader, booking: BookingId) -> Kept[DayOfVisit] | None:
    """The day of a visit; None: nobody has come yet."""
    return await DAYS.get(reader, booking)
