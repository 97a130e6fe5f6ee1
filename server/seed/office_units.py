"""The units of the demo, their seats and the accounts of their staff: a small world to walk in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.domain.actor import Role, Staff
from server.domain.identifiers import StaffId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.units import UnitKind, body_of, custody_of
from server.domain.vocabulary import Body
from server.seed.province import ROLE_OF, Place, Province
from server.seed.rows import RoleRow, Row, SeatRow, StaffRow, UnitRow
from server.storage.actors import actor_fields

HashOf = Callable[[str], str]
"""The hash of the password of a login; the caller knows the password."""

CITY: Final = "city-zhulu"
ABOVE: Final = (
    UnitRow("department", UnitKind.DEPARTMENT, "示例省司法厅", None, "示例省", opened=True),
    UnitRow(
        "prison-bureau", UnitKind.PRISON_BUREAU, "示例省监狱管理局", None, "示例省", opened=True
    ),
    UnitRow("rehab-bureau", UnitKind.REHAB_BUREAU, "示例省戒毒管理局", None, "示例省", opened=True),
    UnitRow(CITY, UnitKind.CITY, "朱鹭市司法局", None, "示例省朱鹭市", opened=True),
)
SITES: Final = (
    UnitRow("bureau-qingsong", UnitKind.COUNTY_BUREAU, "青松县司法局", CITY, "青松县", opened=True),
    UnitRow("bureau-zifeng", UnitKind.COUNTY_BUREAU, "紫枫县司法局", CITY, "紫枫县", opened=True),
    UnitRow("bureau-cuihua", UnitKind.COUNTY_BUREAU, "翠桦县司法局", CITY, "翠桦县", opened=True),
    # Art. 38: directly under the City, without a county.
    UnitRow("office-chengque", UnitKind.JUDICIAL_OFFICE, "橙鹊司法所", CITY, "朱鹭市", opened=True),
)
FACILITIES: Final = (
    UnitRow("prison-bailu", UnitKind.PRISON, "白鹭监狱", None, "示例省", opened=True),
    UnitRow("prison-dianyan", UnitKind.PRISON, "靛雁监狱", None, "示例省", opened=True),
    UnitRow(
        "rehab-huishan", UnitKind.REHAB_CENTRE, "灰杉强制隔离戒毒所", None, "示例省", opened=True
    ),
)
SEATS: Final = 2
"""Of each unit, on its calendar."""
DUE_SITE, DUE_FACILITY = SITES[0].id, FACILITIES[0].id
DUE_SEATS: Final = 3
"""These two units have so many more, which the calendar leaves to the visits that are due."""
STAFF_OF: Final = {
    UnitKind.COUNTY_BUREAU: {"clerk": Role.BUREAU_CLERK, "officer": Role.BUREAU_OFFICER},
    UnitKind.JUDICIAL_OFFICE: {"clerk": Role.BUREAU_CLERK, "officer": Role.BUREAU_OFFICER},
    UnitKind.PRISON: {
        "clerk": Role.FACILITY_CLERK,
        "officer": Role.FACILITY_OFFICER,
        "head": Role.FACILITY_HEAD,
        "interpreter": Role.INTERPRETER,
    },
    UnitKind.REHAB_CENTRE: {
        "clerk": Role.FACILITY_CLERK,
        "officer": Role.FACILITY_OFFICER,
        "head": Role.FACILITY_HEAD,
        "interpreter": Role.INTERPRETER,
    },
    UnitKind.CITY: {"city": Role.CITY},
    UnitKind.PRISON_BUREAU: {"officer": Role.PRISON_BUREAU},
    UnitKind.REHAB_BUREAU: {"officer": Role.REHAB_BUREAU},
    UnitKind.DEPARTMENT: {
        "officer": Role.DEPARTMENT,
        "reader": Role.COMPLIANCE_READER,
        "operator": Role.PLATFORM_OPERATOR,
    },
}
ACTING: Final = {Body.BUREAU: "clerk", Body.FACILITY: "head"}


@dataclass(frozen=True, slots=True)
class Login:
    """An account to try: what it logs in as, and where it is what."""

    login: str
    unit: str
    unit_name: str
    role: Role


def units() -> tuple[UnitRow, ...]:
    """All of them, Cities before what stands under them."""
    return (*ABOVE, *SITES, *FACILITIES)


def places() -> Province:
    """Where visits are held, with the seats that the calendar gives out."""
    sites, facilities = map(place, SITES), map(place, FACILITIES)
    return Province(units(), tuple(sites), tuple(facilities))


def place(row: UnitRow) -> Place:
    """A unit as a place of visits."""
    unit, body = UnitId(row.id), body_of(row.kind)
    assert body is not None, "no visit is held there"
    staff = StaffId(login_of(row, ACTING[body]))
    seats = tuple(seat_of(row.id, number) for number in range(1, SEATS + 1))
    actor = actor_fields(Staff(staff, ROLE_OF[body], unit, body))
    above = None if row.city_id is None else UnitId(row.city_id)
    return Place(unit, body, custody_of(row.kind), seats, staff, actor, above)


def seat_of(unit: str, number: int) -> str:
    """A seat's id, numbers from 1."""
    return f"{unit}-seat-{number}"


def login_of(unit: UnitRow, post: str) -> str:
    """As "qingsong-clerk"; provincial bodies have no place in their name."""
    return f"{unit.id if unit in ABOVE[:3] else unit.id.split('-')[1]}-{post}"


def logins() -> tuple[Login, ...]:
    """Every account: one for each role in each unit."""
    return tuple(
        Login(login_of(unit, post), unit.id, unit.name, role)
        for unit in units()
        for post, role in STAFF_OF[unit.kind].items()
    )


def seat_rows() -> Iterator[SeatRow]:
    """Kiosks of the bureaus, terminals of the facilities."""
    for unit in (*SITES, *FACILITIES):
        kind = DeviceKind.KIOSK if unit in SITES else DeviceKind.TERMINAL
        extra = DUE_SEATS if unit.id in (DUE_SITE, DUE_FACILITY) else 0
        for number in range(1, SEATS + extra + 1):
            yield SeatRow(seat_of(unit.id, number), unit.id, kind, f"{number}号")


def staff_rows(made_at: datetime, hash_of: HashOf) -> Iterator[Row]:
    """The accounts and the role of each."""
    for each in logins():
        name = f"{each.unit_name}（示例）"
        yield StaffRow(each.login, each.login, name, "active", hash_of(each.login), made_at)
        yield RoleRow(f"role-{each.login}", each.login, each.role, each.unit, made_at, made_at)
