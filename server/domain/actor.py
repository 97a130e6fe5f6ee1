"""Who acts: a staff account in a role of a unit, or an applicant, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum

from server.domain.identifiers import PersonId, StaffId, UnitId
from server.domain.vocabulary import Body


class Role(StrEnum):
    """What an account may be in a unit; what each may do stands in the table of powers."""

    BUREAU_CLERK = "bureau_clerk"
    BUREAU_OFFICER = "bureau_officer"
    """Watches for the bureau."""
    FACILITY_CLERK = "facility_clerk"
    FACILITY_OFFICER = "facility_officer"
    """Watches for the facility."""
    FACILITY_HEAD = "facility_head"
    # The three heads of the Vietnamese draft (§1 ¶2, §2 ¶2, §4, §5).
    PRISON_SUPERINTENDENT = "prison_superintendent"
    DETENTION_SUPERINTENDENT = "detention_superintendent"
    DISTRICT_ENFORCEMENT_HEAD = "district_enforcement_head"
    INTERPRETER = "interpreter"
    CITY = "city"
    PRISON_BUREAU = "prison_bureau"
    REHAB_BUREAU = "rehab_bureau"
    DEPARTMENT = "department"
    COMPLIANCE_READER = "compliance_reader"
    """Figures and cases, no media."""
    PLATFORM_OPERATOR = "platform_operator"
    """Keeps the machine; sees no content, grants no role (GD-90)."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff account, as it acts now."""

    account: StaffId
    role: Role
    unit: UnitId
    body: Body


@dataclass(frozen=True, slots=True)
class Applicant:
    """A visitor, or somebody entrusted, who acts through an account or at a desk."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class System:
    """The office itself: deadlines, releases of slots, proposals; never a finding."""


Actor = Staff | Applicant | System
