"""Who may do what, and in which unit: one table (GD-84, 89, 90, 98; VN-14).

Pure.  What a role's row does not name it may not do.  A judicial office has the row of a bureau;
the platform operator keeps the machine, sees nothing and grants nothing; where a profile says
whose an act is, the profile narrows the table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.domain import silence
from server.domain.actor import Role, Staff
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import StaffId, UnitId
from server.domain.powers.acts import Act
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Custody


class Where(StrEnum):
    """In which units a role may do an act."""

    OWN_UNIT = "own_unit"
    OWN_CITY = "own_city"
    """In units of the actor's own City, itself included."""
    OWN_CUSTODY = "own_custody"
    """In facilities of the actor's own regime."""
    CASE = "case"
    """Only in a case that is before the actor's unit now."""
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Target:
    """What an act touches: the units concerned, their Cities, the regimes of their inmates."""

    units: frozenset[UnitId] = frozenset()
    cities: frozenset[UnitId] = frozenset()
    custodies: frozenset[Custody] = frozenset()
    case_before: frozenset[UnitId] = frozenset()
    """Units before which the case lies: a pending proposal, review, referral or complaint."""


def at(where: Where, *acts: Act) -> dict[Act, Where]:
    """A stretch of a row."""
    return dict.fromkeys(acts, where)


OFFICE_WORK: Final = at(
    Where.OWN_UNIT, Act.SEE_APPLICATION, Act.SEE_VISIT, Act.READ_FIGURES, Act.TEST_SEAT,
    Act.FILE_RELATIONSHIP, Act.EXTEND_REVIEW, Act.SET_BAR, Act.SEE_SENSITIVE_GROUND,
    Act.SET_PRIORITY, Act.EDIT_SLOTS, Act.PUBLISH_POSTS, Act.FILE_PROCEDURE, Act.CLOSE_DAY,
    Act.ENTER_SEAT, Act.ENROL_DEVICE, Act.ENTER_VISIT_ELSEWHERE, Act.REFER, Act.ASK_FOR_ROLE,
)  # fmt: skip
WATCHING: Final = at(
    Where.OWN_UNIT, Act.SEE_VISIT, Act.WATCH, Act.WARN, Act.SPEAK, Act.HOLD, Act.CUT,
    Act.TELL_GROUND, Act.ASK_FOR_ROLE,
)  # fmt: skip
BUREAU_CLERK: Final = OFFICE_WORK | at(
    Where.OWN_UNIT, Act.LODGE_AT_DESK, Act.LOOK_UP_CUSTODY, Act.RETURN_FOR_COMPLETION,
    Act.REVIEW_APPLICATION, Act.AUTHENTICATE_PERSON, Act.RECORD_CONSENT, Act.WITHDRAW_AT_DESK,
    Act.SIGN_SLOTS, Act.ANNOUNCE_CLOSURE, Act.FILE_CLOSURE, Act.CHECK_IN, Act.TAKE_PLEDGE,
    Act.DECLARE_LANGUAGE, Act.EXCUSE_LATENESS, Act.FIND_ABSENCE, Act.REFUSE_FOR_CONDUCT,
    Act.PROPOSE_SUSPENSION, Act.SUBSCRIBE_EVENTS,
) | at(Where.CASE, Act.PLAY_INCIDENT)  # fmt: skip
BUREAU_OFFICER: Final = WATCHING | at(
    Where.OWN_UNIT, Act.CHECK_IN, Act.TAKE_PLEDGE, Act.DECLARE_LANGUAGE, Act.AUTHENTICATE_PERSON,
    Act.EXCUSE_LATENESS, Act.FIND_ABSENCE, Act.REFUSE_FOR_CONDUCT, Act.PROPOSE_SUSPENSION,
) | at(Where.CASE, Act.PLAY_INCIDENT)  # fmt: skip
FACILITY_CLERK: Final = OFFICE_WORK | at(
    Where.OWN_UNIT, Act.LODGE_FOR_INMATE, Act.DECIDE_APPLICATION, Act.VERIFY_RELATIONSHIP,
    Act.RETURN_FOR_COMPLETION, Act.SET_STATUS, Act.IMPORT_CUSTODY, Act.SEND_PACKET,
    Act.FILE_CLOSURE, Act.ENTER_CREDIT, Act.ENTER_DISCIPLINE, Act.NOTIFY_RELATIVES,
)  # fmt: skip
FACILITY_OFFICER: Final = WATCHING | at(
    Where.OWN_UNIT, Act.CONFIRM_INMATE, Act.DECIDE_STATUS, Act.SEND_PACKET
)  # fmt: skip
FACILITY_HEAD: Final = OFFICE_WORK | at(
    Where.OWN_UNIT, Act.DECIDE_APPLICATION, Act.DECIDE_SPECIAL, Act.SET_STATUS, Act.SIGN_SLOTS,
    Act.ANNOUNCE_CLOSURE, Act.FILE_CLOSURE, Act.DECIDE_STATUS, Act.GRANT_ROLE,
    Act.RECORD_STAFF_INCIDENT, Act.NOTIFY_RELATIVES, Act.SUBSCRIBE_EVENTS,
) | at(Where.CASE, Act.PLAY_INCIDENT)  # fmt: skip
HEAD_OF_DRAFT: Final = at(
    Where.OWN_UNIT, Act.SEE_APPLICATION, Act.SEE_VISIT, Act.EXTEND, Act.PRIVATE_ROOM, Act.MEAL,
    Act.FAMILY_CONFERENCE, Act.ORGANISE_VISITS, Act.RECOGNISE_PROGRESS, Act.ASK_FOR_ROLE,
)  # fmt: skip
CITY: Final = at(
    Where.OWN_CITY, Act.READ_FIGURES, Act.ANNOUNCE_CLOSURE, Act.FILE_CLOSURE, Act.GRANT_ROLE,
    Act.RECORD_STAFF_INCIDENT, Act.HANDLE_COMPLAINT, Act.READ_REGISTER,
) | at(
    Where.CASE, Act.SEE_VISIT, Act.SEE_APPLICATION, Act.DECIDE_SUSPENSION, Act.FILE_SUSPENSION,
    Act.REVIEW_BUREAU_ACT, Act.PLAY_INCIDENT, Act.SEE_SENSITIVE_GROUND,
) | at(Where.OWN_UNIT, Act.ASK_FOR_ROLE)  # fmt: skip
PROVINCIAL_BUREAU: Final = at(
    Where.OWN_CUSTODY, Act.READ_FIGURES, Act.ANNOUNCE_CLOSURE, Act.FILE_CLOSURE, Act.EDIT_CRITERIA,
    Act.PLAY_ARCHIVE, Act.ANALYSE, Act.EXPORT, Act.DELETE_RECORDING, Act.IMPORT_CUSTODY,
    Act.SEE_VISIT, Act.GRANT_ROLE, Act.RECORD_STAFF_INCIDENT, Act.HANDLE_COMPLAINT,
    Act.READ_REGISTER,
) | at(
    Where.CASE, Act.SEE_APPLICATION, Act.REVIEW_FACILITY_ACT, Act.PLAY_INCIDENT,
    Act.SEE_SENSITIVE_GROUND,
) | at(Where.OWN_UNIT, Act.ASK_FOR_ROLE)  # fmt: skip
DEPARTMENT: Final = at(
    Where.PROVINCE, Act.READ_FIGURES, Act.READ_REGISTER, Act.ANNOUNCE_CLOSURE, Act.GRANT_ROLE,
    Act.RECORD_STAFF_INCIDENT, Act.HANDLE_COMPLAINT, Act.APPROVE_EXCEPTION, Act.INTERPRET_TEXT,
    Act.ACTIVATE_DRAFT, Act.ENTER_UNIT, Act.SET_CHANNEL, Act.SUBSCRIBE_EVENTS,
) | at(
    Where.CASE, Act.PLAY_INCIDENT, Act.SEE_VISIT, Act.REVIEW_CITY_ACT
) | at(Where.OWN_UNIT, Act.ASK_FOR_ROLE)  # fmt: skip

TABLE: Final[Mapping[Role, Mapping[Act, Where]]] = {
    Role.BUREAU_CLERK: BUREAU_CLERK,
    Role.BUREAU_OFFICER: BUREAU_OFFICER,
    Role.FACILITY_CLERK: FACILITY_CLERK,
    Role.FACILITY_OFFICER: FACILITY_OFFICER,
    Role.FACILITY_HEAD: FACILITY_HEAD,
    Role.PRISON_SUPERINTENDENT: HEAD_OF_DRAFT,
    Role.DETENTION_SUPERINTENDENT: HEAD_OF_DRAFT,
    Role.DISTRICT_ENFORCEMENT_HEAD: HEAD_OF_DRAFT,
    Role.INTERPRETER: at(Where.CASE, Act.INTERPRET),
    Role.CITY: CITY,
    Role.PRISON_BUREAU: PROVINCIAL_BUREAU,
    Role.REHAB_BUREAU: PROVINCIAL_BUREAU,
    Role.DEPARTMENT: DEPARTMENT,
    Role.COMPLIANCE_READER: at(Where.PROVINCE, Act.READ_FIGURES, Act.READ_CASES),
    Role.PLATFORM_OPERATOR: at(Where.PROVINCE, Act.OPERATE),
}
BODIES: Final[Mapping[Role, Body]] = {
    Role.BUREAU_CLERK: Body.BUREAU,
    Role.BUREAU_OFFICER: Body.BUREAU,
    Role.FACILITY_CLERK: Body.FACILITY,
    Role.FACILITY_OFFICER: Body.FACILITY,
    Role.FACILITY_HEAD: Body.FACILITY,
    Role.PRISON_SUPERINTENDENT: Body.PRISON_SUPERINTENDENT,
    Role.DETENTION_SUPERINTENDENT: Body.DETENTION_SUPERINTENDENT,
    Role.DISTRICT_ENFORCEMENT_HEAD: Body.DISTRICT_ENFORCEMENT_HEAD,
    Role.CITY: Body.CITY,
    Role.PRISON_BUREAU: Body.PRISON_BUREAU,
    Role.REHAB_BUREAU: Body.REHAB_BUREAU,
    Role.DEPARTMENT: Body.DEPARTMENT,
}
CUSTODIES: Final[Mapping[Role, Custody]] = {
    Role.PRISON_BUREAU: Custody.PRISON,
    Role.REHAB_BUREAU: Custody.REHAB,
}
# Acts that exist only where a text gives them to somebody (VN-14).
OF_THE_TEXT: Final = frozenset(
    {
        Act.EXTEND, Act.PRIVATE_ROOM, Act.MEAL, Act.FAMILY_CONFERENCE, Act.ORGANISE_VISITS,
        Act.RECOGNISE_PROGRESS, Act.NOTIFY_RELATIVES,
    }
)  # fmt: skip
KEYS: Final[Mapping[Act, str]] = {
    Act.REVIEW_APPLICATION: "origins.relative",
    Act.DECIDE_APPLICATION: "origins.relative",
    Act.DECIDE_SPECIAL: "special.decided_by",
    Act.VERIFY_RELATIONSHIP: "lodging.inmate_relationship_verified_by",
    Act.FILE_RELATIONSHIP: "filing.stamps",
    Act.EDIT_CRITERIA: "priority.prison_criteria_by",
    Act.EDIT_SLOTS: "slots.each_unit_sets_its_own",
    Act.APPROVE_EXCEPTION: "exceptions.approved_by",
    Act.FIND_ABSENCE: "lateness.finding_by",
    Act.REFUSE_FOR_CONDUCT: "conduct.decided_by",
    Act.CUT: "cuts.by",
    Act.WATCH: "supervision.watchers",
    Act.DECIDE_STATUS: "admission.status_ended_by",
    Act.PROPOSE_SUSPENSION: "suspensions.proposed_by",
    Act.DECIDE_SUSPENSION: "suspensions.decided_by",
    Act.FILE_SUSPENSION: "suspensions.filed_by",
    Act.REVIEW_BUREAU_ACT: "reviews.bureau_acts_by",
    Act.REVIEW_FACILITY_ACT: "reviews.prison_acts_by",
    Act.REVIEW_CITY_ACT: "reviews.city_acts_by",
    Act.PLAY_ARCHIVE: "storage.archive_readers",
    Act.PLAY_INCIDENT: "storage.incident_readers",
    Act.ENTER_UNIT: "slots.only_opened_units",
    Act.ENTER_SEAT: "venues.maintained_by",
    Act.TEST_SEAT: "venues.maintained_by",
}


def act_refusals(profile: Profile, staff: Staff, act: Act, target: Target) -> tuple[Refusal, ...]:
    """Whether an account in a role may do an act to a target; the only door to every act."""
    if staff.role in BODIES and staff.body is not BODIES[staff.role]:
        return (Refusal("role_not_of_this_body", citation_of(profile, act), facts_of(staff, act)),)
    return (
        *table_refusals(profile, staff, act),
        *place_refusals(profile, staff, act, target),
        *text_refusals(profile, staff, act),
    )


def table_refusals(profile: Profile, staff: Staff, act: Act) -> tuple[Refusal, ...]:
    """The row of the role names the act."""
    if act in TABLE[staff.role]:
        return ()
    return (Refusal("act_not_of_this_role", citation_of(profile, act), facts_of(staff, act)),)


def place_refusals(profile: Profile, staff: Staff, act: Act, target: Target) -> tuple[Refusal, ...]:
    """The target lies where the role may act."""
    where = TABLE[staff.role].get(act)
    if where is None or reaches(staff, where, target):
        return ()
    return (Refusal("act_in_another_unit", citation_of(profile, act), facts_of(staff, act)),)


def reaches(staff: Staff, where: Where, target: Target) -> bool:
    """Whether a target lies within the reach of an account."""
    match where:
        case Where.OWN_UNIT:
            return staff.unit in target.units
        case Where.OWN_CITY:
            return staff.unit in target.cities or staff.unit in target.units
        case Where.OWN_CUSTODY:
            return CUSTODIES.get(staff.role) in target.custodies
        case Where.CASE:
            return staff.unit in target.case_before
        case Where.PROVINCE:
            return True


def is_concerned(staff: Staff, target: Target) -> bool:
    """Whether a target has to do with an account's unit, so that it may be told why it may not do
    something there; to every other account the target is not there (GD-84).

    What touches no unit hides nothing."""
    near = (Where.OWN_UNIT, Where.OWN_CITY, Where.OWN_CUSTODY, Where.CASE)
    return not target.units or any(reaches(staff, where, target) for where in near)


def text_refusals(profile: Profile, staff: Staff, act: Act) -> tuple[Refusal, ...]:
    """Where the text says whose an act is, nobody else does it, and nobody for them (VN-14)."""
    if act not in TABLE[staff.role]:
        return ()  # the table has said so
    power = profile.powers.get(act.value)
    if power is None:
        known = act not in OF_THE_TEXT
        code = "act_not_in_this_text"
    else:
        # An interpreter, a reader or an operator is of no body, whatever unit keeps the account.
        known = staff.role not in BODIES or staff.body in power.by or power.may_be_delegated
        code = "act_not_given_by_text"
    if known:
        return ()
    return (Refusal(code, citation_of(profile, act), facts_of(staff, act)),)


def self_grant_refusals(profile: Profile, granter: Staff, grantee: StaffId) -> tuple[Refusal, ...]:
    """Nobody grants a role to himself (GD-90)."""
    if granter.account != grantee:
        return ()
    cited = citation_of(profile, Act.GRANT_ROLE)
    return (Refusal("role_granted_to_oneself", cited, {"role": granter.role.value}),)


def citation_of(profile: Profile, act: Act) -> Citation:
    """What gives an act to somebody; else that nobody does what the text gives to nobody."""
    return silence.cite(profile, KEYS.get(act, f"powers.{act.value}"))


def facts_of(staff: Staff, act: Act) -> dict[str, str | int]:
    """What a sentence about a missing power needs."""
    return {"act": act.value, "role": staff.role.value}


def may_of(role: Role, acts: Iterable[Act]) -> frozenset[Act]:
    """Which of some acts a role may do anywhere, for a page that shows or hides them."""
    return frozenset(acts) & TABLE[role].keys()
