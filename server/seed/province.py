"""An invented province: Department, bureaus, Cities, county bureaus, an office, facilities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.domain.actor import Role, Staff
from server.domain.identifiers import StaffId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.units import UnitKind, body_of, custody_of
from server.domain.vocabulary import Body, Custody
from server.seed.names import place_name
from server.seed.rows import RoleRow, Row, SeatRow, StaffRow, UnitRow
from server.storage.actors import actor_fields, actor_of

PEOPLE_PER_BUREAU: Final = 1_600
BUREAUS: Final = (3, 120)
"""As few and as many as there are, whatever the number of people."""
PEOPLE_PER_FACILITY: Final = 4_000
FACILITIES: Final = (3, 50)
CITIES: Final = (3, 21)
BUREAUS_PER_CITY: Final = 6
EVERY_THIRD: Final = 3
NOBODYS_HASH: Final = "!"
"""The hash of no password: nobody logs in with it."""
LAST_NAME: Final = {
    UnitKind.COUNTY_BUREAU: "县司法局",
    UnitKind.JUDICIAL_OFFICE: "司法所",
    UnitKind.PRISON: "监狱",
    UnitKind.REHAB_CENTRE: "强制隔离戒毒所",
    UnitKind.CITY: "市司法局",
}
ROLE_OF: Final = {Body.BUREAU: Role.BUREAU_CLERK, Body.FACILITY: Role.FACILITY_HEAD}
"""Who takes the steps of applications for a side."""
DEPARTMENT: Final = UnitId("department")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit where visits are held, its seats, and who acts for it, as storage keeps an actor."""

    unit: UnitId
    body: Body
    custody: Custody | None
    seats: tuple[str, ...]
    staff: StaffId
    actor: dict[str, str]
    city: UnitId | None = None
    """Which City stands above a bureau."""


@dataclass(frozen=True, slots=True)
class Province:
    """All units as rows, and the places of visits."""

    rows: tuple[Row, ...]
    sites: tuple[Place, ...]
    """Bureaus, and the office that stands directly under a City (Art. 38)."""
    facilities: tuple[Place, ...]


def staff_of(actor: Mapping[str, str]) -> Staff:
    """Who acts for a place."""
    found = actor_of(actor)
    assert isinstance(found, Staff), "a place is acted for by its staff"
    return found


def within(limits: tuple[int, int], wished: int) -> int:
    """A number, or the limit that it passes."""
    low, high = limits
    return min(max(low, wished), high)


def province(people: int, visits_a_day: float, starts_a_day: int, made_at: datetime) -> Province:
    """A province for so many people, with seats for so many visits on a working day."""
    bureaus = within(BUREAUS, people // PEOPLE_PER_BUREAU)
    facilities = within(FACILITIES, people // PEOPLE_PER_FACILITY)
    cities = within(CITIES, bureaus // BUREAUS_PER_CITY + 1)
    above = [*provincial(), *(city(number) for number in range(cities))]
    sites = [
        unit(UnitKind.COUNTY_BUREAU, number, f"city-{number % cities:02d}")
        for number in range(bureaus)
    ]
    sites.append(unit(UnitKind.JUDICIAL_OFFICE, 0, "city-00"))
    held = [unit(facility_kind(number), number, None) for number in range(facilities)]
    seats_of_site = seats(visits_a_day, len(sites), starts_a_day, 1)
    seats_of_facility = seats(visits_a_day, len(held), starts_a_day, 2)
    site_places = tuple(place(each, seats_of_site) for each in sites)
    facility_places = tuple(place(each, seats_of_facility) for each in held)
    places = (*site_places, *facility_places)
    rows = (*above, *sites, *held, *(row for each in places for row in place_rows(each, made_at)))
    return Province(rows, site_places, facility_places)


def seats(visits_a_day: float, units: int, starts_a_day: int, least: int) -> int:
    """How many seats each unit needs so that six of ten slots are taken."""
    return max(least, round(visits_a_day / (units * starts_a_day * 0.6) + 0.5))


def provincial() -> Iterator[UnitRow]:
    """The three bodies of the province."""
    for name, kind, told in (
        (DEPARTMENT, UnitKind.DEPARTMENT, "示例省司法厅"),
        ("prison-bureau", UnitKind.PRISON_BUREAU, "示例省监狱管理局"),
        ("rehab-bureau", UnitKind.REHAB_BUREAU, "示例省戒毒管理局"),
    ):
        yield UnitRow(name, kind, told, None, "示例省", opened=True)


def city(number: int) -> UnitRow:
    """One City."""
    name = place_name(number) + LAST_NAME[UnitKind.CITY]
    return UnitRow(f"city-{number:02d}", UnitKind.CITY, name, None, "示例省", opened=True)


def facility_kind(number: int) -> UnitKind:
    """Every third facility is a rehab centre."""
    return UnitKind.PRISON if (number + 1) % EVERY_THIRD else UnitKind.REHAB_CENTRE


def unit(kind: UnitKind, number: int, under: str | None) -> UnitRow:
    """A unit where visits are held."""
    name = place_name(number) + LAST_NAME[kind]
    return UnitRow(
        f"{kind.replace('_', '-')}-{number:03d}", kind, name, under, "示例省", opened=True
    )


def place(row: UnitRow, seats: int) -> Place:
    """A unit as a place of visits."""
    name, body = UnitId(row.id), body_of(row.kind)
    assert body is not None, "no visit is held there"
    staff = StaffId(f"staff-{row.id}")
    names = tuple(f"{row.id}-seat-{number + 1}" for number in range(seats))
    actor = actor_fields(Staff(staff, ROLE_OF[body], name, body))
    above = None if row.city_id is None else UnitId(row.city_id)
    return Place(name, body, custody_of(row.kind), names, staff, actor, above)


def place_rows(place: Place, made_at: datetime) -> Iterator[Row]:
    """The seats of a place, and the account that acts for it, which nobody can log in to."""
    kind = DeviceKind.KIOSK if place.body is Body.BUREAU else DeviceKind.TERMINAL
    for number, name in enumerate(place.seats, 1):
        yield SeatRow(name, place.unit, kind, f"{number}号")
    yield StaffRow(place.staff, place.staff, "示例工作人员", "locked", NOBODYS_HASH, made_at)
    yield RoleRow(
        f"role-{place.unit}", place.staff, ROLE_OF[place.body], place.unit, made_at, made_at
    )
