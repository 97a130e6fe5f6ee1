"""What a unit is, which body it acts as, and under which City it stands (Art. 38; GD-98)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from server.domain.identifiers import UnitId
from server.domain.vocabulary import Body, Custody


class UnitKind(StrEnum):
    """What stands on the door."""

    COUNTY_BUREAU = "county_bureau"  # 县级司法行政机关
    JUDICIAL_OFFICE = "judicial_office"  # 司法所、分局
    PRISON = "prison"
    REHAB_CENTRE = "rehab_centre"
    CITY = "city"
    PRISON_BUREAU = "prison_bureau"
    REHAB_BUREAU = "rehab_bureau"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; an office may stand under a county bureau or directly under a City."""

    id: UnitId
    kind: UnitKind
    city: UnitId | None = None
    """The City whose unit it is; None for facilities and provincial bodies."""


BODY_OF_KIND: Final[Mapping[UnitKind, Body]] = MappingProxyType(
    {
        UnitKind.COUNTY_BUREAU: Body.BUREAU,
        UnitKind.PRISON: Body.FACILITY,
        UnitKind.REHAB_CENTRE: Body.FACILITY,
        UnitKind.CITY: Body.CITY,
        UnitKind.PRISON_BUREAU: Body.PRISON_BUREAU,
        UnitKind.REHAB_BUREAU: Body.REHAB_BUREAU,
        UnitKind.DEPARTMENT: Body.DEPARTMENT,
    }
)
CUSTODY_OF_KIND: Final[Mapping[UnitKind, Custody]] = MappingProxyType(
    {
        UnitKind.PRISON: Custody.PRISON,
        UnitKind.PRISON_BUREAU: Custody.PRISON,
        UnitKind.REHAB_CENTRE: Custody.REHAB,
        UnitKind.REHAB_BUREAU: Custody.REHAB,
    }
)


def body_of(kind: UnitKind) -> Body | None:
    """As which body a unit acts: of the county bodies, an opened office has all powers and duties
    (Art. 38).  None: as none."""
    if kind is UnitKind.JUDICIAL_OFFICE:
        return office_acts_as()
    return BODY_OF_KIND.get(kind)


def office_acts_as() -> Body | None:
    """司法所（分局）行使本办法规定的县级司法行政机关权责 (Art. 38; GD-98)."""
    return Body.BUREAU


def custody_of(kind: UnitKind) -> Custody | None:
    """The regime that a facility or provincial bureau is of; None: of neither."""
    return CUSTODY_OF_KIND.get(kind)
