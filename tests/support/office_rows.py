"""Rows that a storage test needs to stand on: two units, people, applications, slots."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert

from server.domain.actor import Role, Staff
from server.domain.applications.applications import Origin
from server.domain.applications.applications import State as ApplicationState
from server.domain.identifiers import ApplicationId, PersonId, SeatId, SlotId, StaffId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.slots.slots import State
from server.domain.units import UnitKind
from server.domain.vocabulary import Body
from server.storage.application_tables import APPLICATIONS
from server.storage.database import Work
from server.storage.people_tables import PEOPLE
from server.storage.slots import StoredSlot, add
from server.storage.units import SEATS, UNITS

NOW: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NINE: Final = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
VISIT: Final = timedelta(minutes=40)
BUREAU, PRISON = UnitId("bureau-1"), UnitId("prison-1")
SIDES: Final = (BUREAU, PRISON)
CLERK: Final = Staff(StaffId("staff-1"), Role.BUREAU_CLERK, BUREAU, Body.BUREAU)
KINDS: Final = {"bureau": UnitKind.COUNTY_BUREAU, "prison": UnitKind.PRISON}


def hours_later(hours: float) -> datetime:
    """That many hours after the start that the tests are about."""
    return NINE + timedelta(hours=hours)


async def units(work: Work, *names: UnitId) -> None:
    """Units whose kind their name tells, each with the seats 1 to 3."""
    rows: list[dict[str, Any]] = [
        {
            "id": name,
            "kind": KINDS[name.split("-")[0]],
            "name": name,
            "city_id": None,
            "address": "",
            "opened": True,
            "version": 1,
        }
        for name in names
    ]
    await work.tell(insert(UNITS), rows)
    seats: list[dict[str, Any]] = [
        {
            "id": seat_of(name, number),
            "unit_id": name,
            "kind": DeviceKind.TERMINAL if name.startswith("prison") else DeviceKind.KIOSK,
            "name": str(number),
            "in_use": True,
            "state": "ready",
            "version": 1,
        }
        for name in names
        for number in (1, 2, 3)
    ]
    await work.tell(insert(SEATS), seats)


def seat_of(unit: UnitId, number: int = 1) -> SeatId:
    """One of a unit's seats."""
    return SeatId(f"{unit}-seat-{number}")


async def applications(work: Work, *names: str) -> None:
    """Applications of which only the name matters."""
    rows: list[dict[str, Any]] = [
        {
            "id": name,
            "reference": name,
            "origin": Origin.RELATIVE,
            "state": ApplicationState.UNFINISHED,
            "kind": "video",
            "channel": "desk",
            "made_at": NOW,
            "details": {},
            "version": 1,
        }
        for name in names
    ]
    await work.tell(insert(APPLICATIONS), rows)


async def person(
    work: Work,
    name: str,
    mobile: str | None = "13800000000",
    language: str = "zh-CN",
    site: UnitId | None = None,
) -> PersonId:
    """Somebody, with a telephone unless `mobile` is None."""
    row = {"id": name, "name": name, "born_on": NOW.date(), "mobile": mobile, "site_id": site}
    more = {"identity_kind": "resident_id", "identity_number": name, "language": language}
    await work.tell(insert(PEOPLE).values(**row, **more, version=1))
    return PersonId(name)


async def free(work: Work, unit: UnitId, start: datetime, seat: int = 1) -> SlotId:
    """One free slot."""
    found = SlotId(f"{seat_of(unit, seat)}-{start:%m%dT%H%M}")
    slot = StoredSlot(found, unit, seat_of(unit, seat), start, start + VISIT, State.FREE)
    await add(work, [slot])
    return found


async def both_free(work: Work, *starts: datetime) -> None:
    """A free slot at each side for each start."""
    for start in starts:
        for unit in SIDES:
            await free(work, unit, start)


def named(number: int) -> ApplicationId:
    """The name of one of many applications."""
    return ApplicationId(f"application-{number}")
