"""The day of a visit as acts read and write it: one row, in which each act has its own field."""

from datetime import datetime
from typing import Final

from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Malformed, Unknown
from server.domain.applications.applications import join_refusals
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.visit_day.arrival import Arrival
from server.storage import days
from server.storage.database import Reader, Work
from server.storage.days import DAYS, DayOfVisit
from server.storage.shelf import Kept

KINDS_OF_HEADS_MAX: Final = 10
HEADS_MAX: Final = 100
"""More people than any room holds: a slip of the finger."""


def name_of(booking: str) -> ApplicationId:
    """The application of a booking; it is called the same."""
    return ApplicationId(booking)


def bureaus_of(case: Case) -> tuple[UnitId, ...]:
    """The desk of a visit; between two inmates there is none (A34)."""
    return () if case.application.bureau is None else (case.application.bureau,)


def facilities_now(case: Case) -> tuple[UnitId, ...]:
    """Where the inmates are now, whatever was booked."""
    return tuple(dict.fromkeys(each.record.facility for each in case.stays if each is not None))


def start_of(case: Case) -> datetime:
    """When it begins.  Raises: Malformed `visit_without_time`."""
    if case.application.start is None:
        raise Malformed("visit_without_time", "no time is fixed for this visit")
    return case.application.start


def due_today(acting: Acting, case: Case) -> datetime:
    """The start of a visit that is booked for today; no stamp is taken on another day.

    Raises: Refused `application_not_booked`, Malformed `not_the_day`."""
    start = start_of(case)
    if case.stored.details.exception is None:
        demand(join_refusals(acting.law.of_visit(start), case.application.state))
    if start.date() != acting.now.date():
        raise Malformed("not_the_day", f"this visit is on {start.date().isoformat()}")
    return start


async def read(reader: Reader, case: Case) -> DayOfVisit:
    """What has happened so far."""
    kept = await days.of_booking(reader, case.booking)
    return DayOfVisit(case.booking) if kept is None else kept.value


async def keep(work: Work, case: Case, changed: DayOfVisit) -> Kept[DayOfVisit]:
    """Put the day as it is now in the place of what it was, in the transaction that read it."""
    seen = await days.of_booking(work, case.booking)
    if seen is None:
        return await DAYS.add(work, case.booking, changed)
    return await DAYS.change(work, seen, changed)


def arrival_of(day: DayOfVisit, person: PersonId) -> Arrival:
    """The arrival of one who has come.  Raises: Unknown, if nobody of this name has."""
    found = day.arrivals.get(person)
    if found is None:
        raise Unknown("arrival", person)
    return found
