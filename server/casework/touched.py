"""Which visits a bar or a status touches: those that run now, and those to come (A39)."""

from dataclasses import dataclass
from datetime import datetime

from server.domain.identifiers import ApplicationId, BookingId, PersonId
from server.storage import applications, bookings, concerned, live
from server.storage.applications import StoredApplication
from server.storage.database import Reader


@dataclass(frozen=True, slots=True)
class Touched:
    """Bookings by their ids: `running` are in a session, `coming` stand and have not begun."""

    running: tuple[BookingId, ...] = ()
    coming: tuple[BookingId, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` until before `until`; None: without an end."""

    since: datetime
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.since <= moment and (self.until is None or moment < self.until)


async def of_inmate(reader: Reader, inmate: PersonId, span: Span, now: datetime) -> Touched:
    """Visits to an inmate that lie in a span."""
    names = await concerned.living_of_inmate(reader, inmate)
    return await sorted_out(reader, names, span, now)


async def of_visitor(
    reader: Reader, visitor: PersonId, inmate: PersonId | None, span: Span, now: datetime
) -> Touched:
    """Visits of somebody that lie in a span; `inmate`: only those to this one."""
    names = await concerned.living_of_visitor(reader, visitor)
    if inmate is not None:
        own = set(await concerned.living_of_inmate(reader, inmate))
        names = tuple(each for each in names if each in own)
    return await sorted_out(reader, names, span, now)


async def sorted_out(
    reader: Reader, names: tuple[ApplicationId, ...], span: Span, now: datetime
) -> Touched:
    """Of some applications, whose visit runs and whose is to come."""
    running, coming = [], []
    for name in names:
        booking = BookingId(name)
        session = await live.of_booking(reader, booking)
        if session is not None:
            if not session.value.ended and span.holds(now):
                running.append(booking)
            continue
        found = await bookings.get(reader, booking)
        stands = found is not None and found.state is bookings.State.STANDING
        if found is not None and stands and found.start > now and span.holds(found.start):
            coming.append(booking)
    return Touched(tuple(running), tuple(coming))


async def unopened(
    reader: Reader, names: tuple[ApplicationId, ...]
) -> tuple[StoredApplication, ...]:
    """Of some applications those lodged ones whose visit has neither begun nor been held."""
    found = []
    for name in names:
        stored = await applications.load(reader, name)
        if stored is None or stored.receipt is None:
            continue
        booking = await bookings.get(reader, BookingId(name))
        stands = booking is None or booking.state is bookings.State.STANDING
        if stands and await live.of_booking(reader, BookingId(name)) is None:
            found.append(stored)
    return tuple(found)
