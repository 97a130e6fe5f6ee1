"""`make run` opens on a small office with everything in it, and with a visit that is due.

What is due at a first start stands in the demo's rows; later ones are lodged, reviewed and decided
by the acts of the office, for a family that is new in it, so that no account is used up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.casework.acting import Acting
from server.casework.family_form import Asked, Handed
from server.domain.actor import Actor
from server.domain.identifiers import ApplicationId, PersonId, SeatId, SlotId, UnitId
from server.domain.lodging.lodging import Lodged
from server.domain.people.relationships import Proof
from server.domain.slots.slots import State
from server.law import Law
from server.seed.crowd import Family
from server.seed.names import CARD
from server.seed.office import demo_office, write
from server.seed.office_people import LATER, later_rows
from server.seed.office_units import DUE_SEATS, SEATS, HashOf, Login, logins, places, seat_of
from server.seed.pouring import PEOPLE, pour
from server.seed.province import Place, staff_of
from server.seed.records import CHECKLIST
from server.seed.story import terms_of
from server.storage import bookings, people, slots
from server.storage.bulk import FewRows, is_empty
from server.storage.database import Database, Reader
from server.storage.schema import TABLES
from server.storage.slots import StoredSlot
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.review_application import review_application

MINUTES: Final = 30
PROOFS: Final = (Proof("household_register"),)
DUE_MINUTES: Final = 5
"""How soon the next visit starts."""
SOON: Final = timedelta(hours=2)
"""A booking that starts later is none that is due."""


@dataclass(frozen=True, slots=True)
class Due:
    """Where and when the next visit is."""

    land: tuple[Place, Place]
    seats: tuple[SeatId, SeatId]
    start: datetime
    end: datetime


async def open_demo(
    database: Database, law: Law, now: datetime, hash_of: HashOf
) -> tuple[Login, ...]:
    """Write the demo into an empty database, and see to it that a visit is due.

    A database that holds people keeps what it has; one that is no demo gets nothing at all.

    Args:
        hash_of: the hash of the password of a login; asked only for an empty database.
    Returns: the accounts to try, for the page that lists them; none, if it is no demo."""
    now = law.local(now)
    async with database.read() as reader:
        empty = await is_empty(reader, next(each for each in TABLES if each.name == PEOPLE))
    if empty:
        office = demo_office(law.of_act(now), law.calendar, now, hash_of)
        async with database.begin() as work:
            await write(FewRows(work), office)
        return office.logins
    async with database.read() as reader:
        is_demo = await people.get(reader, PersonId("inmate-01")) is not None
    if not is_demo:
        return ()
    await keep_one_due(database, law, now)
    return logins()


async def keep_one_due(database: Database, law: Law, now: datetime) -> ApplicationId | None:
    """A visit for the next minutes, if none is ahead; all of it or nothing.

    Returns: the application; None: one is ahead, or every seat is taken."""
    async with database.begin() as work:
        standing = (bookings.State.STANDING,)
        if await bookings.starting(work, now, now + SOON, *standing):
            return None
        due = await free_place(work, law, now)
        if due is None:
            return None
        family, rows = later_rows(await next_number(work), places(), now)
        await pour(FewRows(work), rows)
        await slots.add(work, slots_of(due))

        def by(actor: Actor) -> Acting:
            return Acting(work, actor, now, law)

        return await brought_to_booking(by, family, due)


async def next_number(reader: Reader) -> int:
    """The first number of a family that is not there yet."""
    number = LATER
    while await people.get(reader, PersonId(f"inmate-{number + 1:02d}")) is not None:
        number += 1
    return number


async def free_place(reader: Reader, law: Law, now: datetime) -> Due | None:
    """A seat at each side that nothing else takes at that time; None: there is none."""
    start = now.replace(second=0, microsecond=0) + timedelta(minutes=DUE_MINUTES)
    end = start + terms_of(law.of_visit(start)).slot
    land = places()
    both = (land.sites[0], land.facilities[0])
    found = []
    for place in both:
        around = await slots.of_unit(reader, place.unit, start - SOON, start + SOON)
        busy = {each.seat for each in around if each.starts_at < end and start < each.ends_at}
        extra = [SeatId(seat_of(place.unit, SEATS + n)) for n in range(1, DUE_SEATS + 1)]
        found.append(next((seat for seat in extra if seat not in busy), None))
    site, facility = found
    if site is None or facility is None:
        return None
    return Due(both, (site, facility), start, end)


def slots_of(due: Due) -> Sequence[StoredSlot]:
    """A free slot at each side."""
    return [
        StoredSlot(
            SlotId(f"slot-{seat}-{due.start:%Y%m%dT%H%M}"),
            place.unit,
            seat,
            due.start,
            due.end,
            State.FREE,
        )
        for place, seat in zip(due.land, due.seats, strict=True)
    ]


async def brought_to_booking(
    by: Callable[[Actor], Acting], family: Family, due: Due
) -> ApplicationId:
    """Lodged at the desk, reviewed and approved; who lodged for this time has agreed to it."""
    clerk, head = (staff_of(place.actor) for place in due.land)
    visitors = tuple(PersonId(each.id) for each in family.visitors)
    asked = Asked(
        site=due.land[0].unit,
        applicant=visitors[0],
        inmate=PersonId(family.inmate),
        visitors=tuple(Handed(each, CARD, id_copy=True, proofs=PROOFS) for each in visitors),
        start=due.start,
        minutes=MINUTES,
        facility_named=UnitId(due.land[1].unit),
    )
    lodged = await lodge_application(by(clerk), asked)
    assert isinstance(lodged.came, Lodged), "the demo's own form is complete"
    name, seen = lodged.case.name, lodged.case.stored.version
    reviewed = await review_application(by(clerk), name, seen, CHECKLIST)
    seen = reviewed.stored.version
    await decide_application(by(head), name, seen, due.start, frozenset(visitors), CHECKLIST)
    return name
