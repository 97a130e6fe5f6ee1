"""Which running sessions must be read whole now: a cheap look, some queries for all of them.

It may suspect too many, never too few: whoever is suspected is judged by the rules themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from server.domain.identifiers import BookingId, CustodyId
from server.domain.live_visit.mid_visit import is_undecided_too_long
from server.domain.people.people import CustodyRecord, custody_on
from server.domain.people.statuses import StatusPeriod, is_current
from server.law import Law
from server.storage import bookings, closures, people, statuses
from server.storage.bookings import State
from server.storage.database import Reader
from server.storage.live import LiveSession

SPAN: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(hours=24)
"""No session is older (signalling/plan.py SPAN_S_MAX)."""


async def suspects(
    reader: Reader, law: Law, running: Sequence[LiveSession], now: datetime
) -> set[str]:
    """The sessions for which something on record is not as it was."""
    watched = [each for each in running if each.order is None]
    if not watched:
        return set()
    if await closures.touching(reader, now, now + SPAN):
        return {each.session for each in watched}
    inmates = {inmate for each in watched for inmate in each.inmates}
    stays = [each.record for each in await people.stays_of(reader, inmates)]
    held = frozenset(each.custody for each in stays)
    periods = [kept.value for kept in await statuses.of_stays(reader, held)]
    current = [each for each in periods if is_current(each, now)]
    booked = await standing(reader, now)
    return {
        each.session
        for each in watched
        if each.booking not in booked
        or has_moved(each, stays, now)
        or has_new_status(each, stays, current)
        or is_late(law, each, now)
    }


async def standing(reader: Reader, now: datetime) -> set[BookingId]:
    """Bookings around now that stand."""
    found = await bookings.starting(reader, now - LONGEST, now + SPAN, State.STANDING)
    return {each.id for each in found}


def has_moved(session: LiveSession, stays: Sequence[CustodyRecord], now: datetime) -> bool:
    """Whether an inmate is elsewhere, or nowhere."""
    for inmate in session.inmates:
        mine = [each for each in stays if each.person == inmate]
        counting = custody_on(mine, now.date())
        if counting is None or counting.facility not in session.units:
            return True
    return False


def has_new_status(
    session: LiveSession, stays: Sequence[CustodyRecord], current: Sequence[StatusPeriod]
) -> bool:
    """Whether a status stands that this session has not seen."""
    mine: set[CustodyId] = {each.custody for each in stays if each.person in session.inmates}
    known = {each.code for each in session.statuses}
    return any(each.custody in mine and each.code not in known for each in current)


def is_late(law: Law, session: LiveSession, now: datetime) -> bool:
    """Whether a status has stood undecided for too long."""
    profile = law.of_act(now)
    return any(is_undecided_too_long(profile, each.known_at, now) for each in session.undecided)
