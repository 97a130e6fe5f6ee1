"""Who gives whom which role, and what then stands in one hand (GD-90; A43).

Pure.  Whether an account may grant at all, and where, says the table in powers.py."""

from collections.abc import Iterable, Mapping
from typing import Final

from server.domain.actor import Role, Staff
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import StaffId
from server.domain.powers.acts import Act
from server.domain.powers.powers import (
    BODIES,
    TABLE,
    Where,
    citation_of,
    self_grant_refusals,
)
from server.domain.powers.separation import Part
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body

ACTS_OF: Final[Mapping[Part, frozenset[Act]]] = {
    Part.BUREAU_REVIEW: frozenset({Act.REVIEW_APPLICATION}),
    Part.FACILITY_DECISION: frozenset({Act.DECIDE_APPLICATION}),
    Part.PROPOSAL: frozenset({Act.PROPOSE_SUSPENSION}),
    Part.CITY_DECISION: frozenset({Act.DECIDE_SUSPENSION}),
    Part.FILING: frozenset({Act.FILE_SUSPENSION}),
    Part.FINDING: frozenset({Act.FIND_ABSENCE}),
    Part.FINDING_REVIEW: frozenset({Act.REVIEW_BUREAU_ACT}),
    Part.ROLE_REQUEST: frozenset({Act.ASK_FOR_ROLE}),
    Part.ROLE_GRANT: frozenset({Act.GRANT_ROLE}),
}
"""By which acts each part is taken."""


def grant_refusals(
    profile: Profile, granter: Staff, grantee: StaffId, role: Role, unit_acts_as: Body | None
) -> tuple[Refusal, ...]:
    """Why a role is not granted: to oneself, in a unit of another kind, or beyond one's reach.

    Args:
        unit_acts_as: as which body the unit acts in which the role would be held."""
    return (
        *self_grant_refusals(profile, granter, grantee),
        *body_refusals(profile, role, unit_acts_as),
        *reach_refusals(profile, granter, role),
    )


def body_refusals(profile: Profile, role: Role, unit_acts_as: Body | None) -> tuple[Refusal, ...]:
    """A bureau's role is held in a bureau; who is of no body may be kept by any unit."""
    if role not in BODIES or BODIES[role] is unit_acts_as or is_head(role, unit_acts_as):
        return ()
    cited = citation_of(profile, Act.GRANT_ROLE)
    return (Refusal("role_not_of_this_unit", cited, {"role": role.value}),)


def is_head(role: Role, unit_acts_as: Body | None) -> bool:
    """Whether it is one of the draft's three heads in a facility (VN-14)."""
    heads = {
        Role.PRISON_SUPERINTENDENT, Role.DETENTION_SUPERINTENDENT, Role.DISTRICT_ENFORCEMENT_HEAD,
    }  # fmt: skip
    return role in heads and unit_acts_as is Body.FACILITY


def reach_refusals(profile: Profile, granter: Staff, role: Role) -> tuple[Refusal, ...]:
    """Nobody gives a reach over the province who has not got it: a reader of all cases is made by
    the Department, whatever unit keeps the account."""
    whole = Where.PROVINCE in TABLE[role].values()
    if not whole or TABLE[granter.role].get(Act.GRANT_ROLE) is Where.PROVINCE:
        return ()
    cited = citation_of(profile, Act.GRANT_ROLE)
    return (Refusal("role_beyond_granter", cited, {"role": role.value}),)


def one_hand(profile: Profile, held: Iterable[Role], role: Role) -> tuple[Citation, ...]:
    """The separations that whoever grants is warned of: acts that check each other come into one
    hand.

    No refusal: in one case no account takes both (separation.py), and a small office has few
    people."""
    mine = frozenset(act for each in held for act in TABLE[each])
    return tuple(
        profile.cite(f"separation.{code}")
        for code, apart in profile.separation.items()
        if crosses(mine, frozenset(TABLE[role]), [Part(each) for each in apart.parts])
    )


def crosses(mine: frozenset[Act], new: frozenset[Act], parts: list[Part]) -> bool:
    """Whether the new acts take a part that checks one of those held, and the other way round."""
    return any(
        ACTS_OF[one] & mine and ACTS_OF[other] & new - mine
        for one in parts
        for other in parts
        if one is not other
    )
