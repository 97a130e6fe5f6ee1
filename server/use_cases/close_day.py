"""A unit closes its day book 台账: every visit of the day is registered (Art. 27, 30; GD-79)."""

from datetime import date

from server.casework import daybook
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.record import public_record
from server.storage import oversight
from server.storage.ids import new_id
from server.storage.oversight import ClosedDay


async def close_day(acting: Acting, unit: UnitId, day: date) -> ClosedDay:
    """Close a day that is over or ends today; once.

    Raises: Refused `day_book_open`, Forbidden, Unknown, Malformed."""
    await acting.allow(Act.CLOSE_DAY, [unit], subject=unit)
    if day > acting.now.date():
        raise Malformed("day_ahead", "that day has not come")
    if await oversight.days_of(acting.work, unit, day, day):
        raise Malformed("day_closed", "it is closed already")
    found = await daybook.of_day(acting.work, acting.law, unit, day)
    demand(public_record.close_refusals(acting.profile, found.registered, found.sides))
    book = public_record.day_book(acting.profile, found.entries, day)
    closed = ClosedDay(unit, acting.staff().account, acting.now, book)
    await oversight.CLOSED_DAYS.add(acting.work, new_id(acting.now), closed)
    facts: dict[str, str | int] = {"day": day.isoformat(), "visits": book.visits}
    await acting.enter("day_closed", unit, facts=facts, citations=(book.citation,))
    return closed
