"""Words that profiles and rules share: who acts, who is held where, how a visit is held."""

from enum import StrEnum


class Body(StrEnum):
    """Who may act, decide, watch, announce or be asked."""

    APPLICANT = "applicant"
    VISITOR = "visitor"
    INMATE = "inmate"
    BUREAU = "bureau"  # a judicial office acts as one (Guangdong 2020, Art. 38)
    FACILITY = "facility"
    CITY = "city"
    PRISON_BUREAU = "prison_bureau"
    REHAB_BUREAU = "rehab_bureau"
    DEPARTMENT = "department"
    # The three heads of the Vietnamese draft (§1 ¶2, §2 ¶2, §4, §5).
    PRISON_SUPERINTENDENT = "prison_superintendent"  # Giám thị trại giam
    DETENTION_SUPERINTENDENT = "detention_superintendent"  # Giám thị trại tạm giam
    DISTRICT_ENFORCEMENT_HEAD = "district_enforcement_head"  # Thủ trưởng … Công an cấp huyện


class Custody(StrEnum):
    """Under which of two regimes somebody is held."""

    PRISON = "prison"
    REHAB = "rehab"


class Mode(StrEnum):
    """How a visit is held."""

    VIDEO = "video"
    IN_PERSON = "in_person"
    EITHER = "either"


class Scope(StrEnum):
    """Whom a bar keeps out: a person from everybody, or from one inmate."""

    PERSON = "person"
    PAIR = "pair"


class Reach(StrEnum):
    """For whom a body may close the service."""

    OWN_UNIT = "own_unit"
    NAMED_UNITS = "named_units"
    OWN_CUSTODY = "own_custody"
    ANY = "any"


class Party(StrEnum):
    """Who comes to see an inmate."""

    RELATIVE = "relative"
    GUARDIAN = "guardian"
    SPOUSE = "spouse"
    WORK_NEED_PERSON = "work_need_person"
    AGENCY = "agency"
    OTHER_PERSON = "other_person"


class Status(StrEnum):
    """What a source text is worth."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    REPEALED = "repealed"
