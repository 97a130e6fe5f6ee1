"""A small province in a real database: every kind of unit, staff, families, inmates, free slots.

Tests of acts stand on it: `province.acting(who)` is one act in its own transaction, at the
province's own time, which only the test moves."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Final

from sqlalchemy import insert

from server import law as law_of_place
from server.casework import case as cases
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.family_form import Asked, Handed
from server.domain.actor import Actor, Applicant, Role, Staff
from server.domain.applications.applications import State as ApplicationState
from server.domain.identifiers import (
    ApplicationId,
    CustodyId,
    PersonId,
    SeatId,
    SlotId,
    StaffId,
    UnitId,
)
from server.domain.oversight.procedures import Procedure
from server.domain.people.authentication import Authentication
from server.domain.people.devices import DeviceKind
from server.domain.people.people import CustodyRecord, Person
from server.domain.people.relationships import FilingStamp, Proof, Relation
from server.domain.powers.powers import BODIES
from server.domain.slots import venues
from server.domain.slots.slots import State
from server.domain.units import Unit, UnitKind, body_of
from server.domain.vocabulary import Body, Custody, Party
from server.law import Law
from server.profiles import load_folder
from server.storage import oversight, papers, people, relationships, slots, units
from server.storage.database import Database, Work
from server.storage.ids import new_id
from server.storage.people import StoredPerson, StoredStay
from server.storage.relationships import StoredRelationship
from server.storage.slots import StoredSlot
from server.storage.staff import STAFF_ACCOUNTS
from server.storage.units import StoredSeat, StoredUnit
from tests.support.day_of_visit import SHANGHAI

COPIED: Final = "template_province"
"""The database of PostgreSQL that each test gets a copy of."""
MONDAY: Final = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
VISIT_AT: Final = datetime(2026, 3, 12, 10, tzinfo=SHANGHAI)
LAW: Final = law_of_place.read(load_folder(), "CN-GD", date(2026, 3, 2))
DEPARTMENT, CITY = UnitId("department"), UnitId("city")
PRISON_BUREAU, REHAB_BUREAU = UnitId("prison-bureau"), UnitId("rehab-bureau")
BUREAU, OTHER_BUREAU = UnitId("bureau-1"), UnitId("bureau-2")
OFFICE: Final = UnitId("office-1")
"""A judicial office directly under a City, without a county."""
PRISON, OTHER_PRISON, REHAB = UnitId("prison-1"), UnitId("prison-2"), UnitId("rehab-1")
KINDS: Final = {
    DEPARTMENT: UnitKind.DEPARTMENT,
    PRISON_BUREAU: UnitKind.PRISON_BUREAU,
    REHAB_BUREAU: UnitKind.REHAB_BUREAU,
    CITY: UnitKind.CITY,
    BUREAU: UnitKind.COUNTY_BUREAU,
    OTHER_BUREAU: UnitKind.COUNTY_BUREAU,
    OFFICE: UnitKind.JUDICIAL_OFFICE,
    PRISON: UnitKind.PRISON,
    OTHER_PRISON: UnitKind.PRISON,
    REHAB: UnitKind.REHAB_CENTRE,
}
DESKS: Final = (BUREAU, OTHER_BUREAU, OFFICE)
FACILITIES: Final = (PRISON, OTHER_PRISON, REHAB)
MOTHER, BROTHER, STRANGER = PersonId("mother"), PersonId("brother"), PersonId("stranger")
SON, OTHER_SON, IN_REHAB = PersonId("son"), PersonId("other-son"), PersonId("in-rehab")
HELD: Final = {SON: PRISON, OTHER_SON: OTHER_PRISON, IN_REHAB: REHAB}
CHECKLIST: Final = "1"
STARTS: Final = (10, 11, 15)
SEATS: Final = (1, 2)
VISIT: Final = timedelta(minutes=40)
PAPERS: Final = (Proof("household_register"),)


def account(role: Role, unit: UnitId) -> Staff:
    """The account of a role in a unit; each pair has one."""
    body = BODIES.get(role) or body_of(KINDS[unit]) or Body.DEPARTMENT
    return Staff(StaffId(f"{role.value}.{unit}"), role, unit, body)


CLERK: Final = account(Role.BUREAU_CLERK, BUREAU)
OFFICER: Final = account(Role.BUREAU_OFFICER, BUREAU)
FACILITY_CLERK: Final = account(Role.FACILITY_CLERK, PRISON)
FACILITY_OFFICER: Final = account(Role.FACILITY_OFFICER, PRISON)
HEAD: Final = account(Role.FACILITY_HEAD, PRISON)


@dataclass(slots=True)
class Province:
    """The database, the law, and what time it is."""

    database: Database
    law: Law = LAW
    now: datetime = MONDAY
    names: Iterator[int] = field(default_factory=count)

    @asynccontextmanager
    async def acting(self, by: Actor) -> AsyncIterator[Acting]:
        """One act in its own transaction: all of it is kept or nothing."""
        async with self.database.begin() as work:
            yield Acting(work, by, self.now, self.law)

    async def case(self, name: ApplicationId) -> Case:
        """An application as it stands."""
        async with self.database.read() as reader:
            return await cases.load(reader, self.law, self.now, name)

    async def state(self, name: ApplicationId) -> ApplicationState:
        """Where an application stands."""
        return (await self.case(name)).application.state

    def pass_by(self, **span: float) -> None:
        """Time passes."""
        self.now += timedelta(**span)


async def build(database: Database) -> Province:
    """All of it: units, seats, accounts, people, free slots in March 2026."""
    province = Province(database)
    async with database.begin() as work:
        for unit in KINDS:
            await enter_unit(work, unit)
        await enter_accounts(work)
        await enter_people(work)
        for day in range(2, 32):
            await enter_slots(work, date(2026, 3, day))
    return province


async def enter_unit(work: Work, unit: UnitId) -> None:
    """A unit with its seats and its rules of review."""
    below_city = CITY if unit in DESKS else None
    await units.add(work, StoredUnit(Unit(unit, KINDS[unit], below_city), f"试验{unit}"))
    if unit not in (*DESKS, *FACILITIES):
        return
    kind = DeviceKind.TERMINAL if unit in FACILITIES else DeviceKind.KIOSK
    for number in SEATS:
        place = venues.Seat(seat_of(unit, number), unit, venues.State.READY)
        await units.add_seat(work, StoredSeat(place, kind, f"{number} 号"))
    rules = oversight.ProcedureOf(unit, Procedure("ab" * 32, CHECKLIST, date(2026, 1, 1)))
    await oversight.PROCEDURES.add(work, f"procedure-{unit}", rules)


async def enter_accounts(work: Work) -> None:
    """An account for each role that a unit of its kind has."""
    rows = [
        {
            "id": account(role, unit).account,
            "login": account(role, unit).account,
            "name": "试验员",
            "state": "active",
            "password_hash": "none",
            "failed_logins": 0,
            "made_at": MONDAY,
            "version": 1,
        }
        for unit in KINDS
        for role in Role
    ]
    await work.tell(insert(STAFF_ACCOUNTS), rows)


async def enter_people(work: Work) -> None:
    """Families and inmates; the son's mother and brother are filed at both sides."""
    for name in (MOTHER, BROTHER, STRANGER, *HELD):
        await enter_person(work, name)
    for inmate, facility in HELD.items():
        regime = Custody.REHAB if facility == REHAB else Custody.PRISON
        stay = CustodyRecord(
            CustodyId(f"{inmate}-held"), inmate, regime, facility, date(2025, 1, 1)
        )
        await people.add_stay(work, StoredStay(stay, f"N-{inmate}"))
    for visitor in (MOTHER, BROTHER):
        await relate(work, visitor, SON, BUREAU, PRISON)
    await relate(work, MOTHER, OTHER_SON, BUREAU, OTHER_PRISON)
    await relate(work, MOTHER, IN_REHAB, BUREAU, REHAB)


async def enter_person(
    work: Work, name: PersonId, born_on: date = date(1970, 5, 1), site: UnitId = BUREAU
) -> None:
    """Somebody with an identity card and a telephone that nobody has; `site`: of the residence."""
    person = Person(name, born_on)
    stored = StoredPerson(
        person, f"试验{name}", "resident_id_card", f"X{name}", "19900000000", "zh-CN", site
    )
    await people.add(work, stored)
    await papers.AUTHENTICATIONS.add(
        work,
        f"authentication-{name}",
        Authentication(name, "officer_finding", CLERK.account, MONDAY - timedelta(days=30), True),
    )


async def relate(
    work: Work, visitor: PersonId, inmate: PersonId, *filed_at: UnitId, kind: str = "parent"
) -> str:
    """A relationship, filed at some units."""
    name = f"{visitor}.{inmate}"
    relation = Relation(Party.RELATIVE, kind)
    await relationships.add(work, StoredRelationship(name, visitor, inmate, relation))
    for unit in filed_at:
        body = Body.FACILITY if unit in FACILITIES else Body.BUREAU
        role = Role.FACILITY_CLERK if unit in FACILITIES else Role.BUREAU_CLERK
        stamp = FilingStamp(body, unit, account(role, unit).account, MONDAY - timedelta(days=20))
        await relationships.file(work, name, stamp)
    return name


async def enter_slots(work: Work, day: date, state: State = State.FREE) -> None:
    """Every slot of every seat on a day."""
    every = [
        StoredSlot(
            slot_of(unit, number, start), unit, seat_of(unit, number), start, start + VISIT, state
        )
        for unit in (*DESKS, *FACILITIES)
        for number in SEATS
        for start in (datetime(day.year, day.month, day.day, h, tzinfo=SHANGHAI) for h in STARTS)
    ]
    await slots.add(work, every)


def seat_of(unit: UnitId, number: int = 1) -> SeatId:
    """A seat's name."""
    return SeatId(f"{unit}-seat-{number}")


def slot_of(unit: UnitId, number: int, start: datetime) -> SlotId:
    """A slot's name."""
    return SlotId(f"{seat_of(unit, number)}-{start.astimezone(UTC):%m%dT%H%M}")


def asked(
    *visitors: PersonId, start: datetime = VISIT_AT, inmate: PersonId = SON, **more: object
) -> Asked:
    """What a family asks for at the desk; the mother for herself, if nobody is named."""
    who = visitors or (MOTHER,)
    handed = tuple(Handed(each, "resident_id_card", True, PAPERS) for each in who)
    facts: dict[str, object] = {"site": BUREAU, "applicant": who[0], "minutes": 30, **more}
    facts.setdefault("facility_named", HELD.get(inmate))
    return Asked(inmate=inmate, visitors=handed, start=start, **facts)  # type: ignore[arg-type]


def family(person: PersonId = MOTHER) -> Applicant:
    """Somebody who acts through an account."""
    return Applicant(person)


def later_id(province: Province) -> str:
    """Another name each time."""
    return new_id(province.now)
