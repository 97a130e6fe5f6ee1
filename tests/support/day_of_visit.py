"""Times, officers and a calendar for tests of the day of the visit."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from server.domain.actor import Role, Staff
from server.domain.calendar.working_days import WorkingDays
from server.domain.citation import Refusal
from server.domain.identifiers import StaffId, UnitId
from server.domain.vocabulary import Body

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
SITE: Final = UnitId("bureau-1")
PRISON: Final = UnitId("prison-1")
CITY: Final = UnitId("city-1")
# Monday to Friday; Thursday 2026-10-01 to Wednesday 10-07 off, Saturday 10-10 worked.
CALENDAR: Final = WorkingDays(
    zone="Asia/Shanghai",
    hours=(),
    rest_weekdays=frozenset({6, 7}),
    holidays={date(2026, 10, day): "国庆节" for day in range(1, 8)},
    make_up_days=frozenset({date(2026, 10, 10)}),
    years=frozenset({2026, 2027}),
)


def at(text: str) -> datetime:
    """A moment in Guangdong: "2026-03-10 10:00:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def codes(refusals: tuple[Refusal, ...]) -> list[str]:
    """The codes of refusals, in their order."""
    return [each.code for each in refusals]


def staff(role: Role, body: Body, unit: UnitId, account: str = "s-1") -> Staff:
    """An account in a role of a unit."""
    return Staff(StaffId(account), role, unit, body)


def bureau_officer(unit: UnitId = SITE) -> Staff:
    """Who watches and finds for the bureau."""
    return staff(Role.BUREAU_OFFICER, Body.BUREAU, unit, f"officer-of-{unit}")


def facility_officer(unit: UnitId = PRISON) -> Staff:
    """Who watches for the facility."""
    return staff(Role.FACILITY_OFFICER, Body.FACILITY, unit, f"officer-of-{unit}")


def city(unit: UnitId = CITY) -> Staff:
    """Who decides for the City."""
    return staff(Role.CITY, Body.CITY, unit, f"officer-of-{unit}")
