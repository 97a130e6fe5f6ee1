"""One account never takes two acts that check each other.

Pure.  A check by the one who is checked is none: so the law names two offices for each of these
pairs, and the house holds apart also the persons.  `done` is what was done in the same case."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.domain.citation import Refusal
from server.domain.identifiers import StaffId
from server.domain.profile.profile import Profile


class Part(StrEnum):
    """An act that another act checks, or is checked by."""

    BUREAU_REVIEW = "bureau_review"
    FACILITY_DECISION = "facility_decision"
    PROPOSAL = "proposal"
    CITY_DECISION = "city_decision"
    FILING = "filing"
    FINDING = "finding"
    FINDING_REVIEW = "finding_review"
    ROLE_REQUEST = "role_request"
    ROLE_GRANT = "role_grant"


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which an account takes one; `key` is the rule of the profile that names them."""

    parts: frozenset[Part]
    key: str


GROUPS: Final = (
    # Art. 14, 15: the bureau reviews, the facility decides.
    Group(frozenset({Part.BUREAU_REVIEW, Part.FACILITY_DECISION}), "origins.relative"),
    # Art. 25, 29: proposed, approved by the City, filed with the Department.
    Group(frozenset({Part.PROPOSAL, Part.CITY_DECISION, Part.FILING}), "suspensions.decided_by"),
    Group(frozenset({Part.FINDING, Part.FINDING_REVIEW}), "reviews.of"),
    # No text speaks of accounts: the house rule that every act has another who looks at it.
    Group(frozenset({Part.ROLE_REQUEST, Part.ROLE_GRANT}), "reviews.of"),
)


@dataclass(frozen=True, slots=True)
class Done:
    """Who took which part in this case, or in this request for a role."""

    account: StaffId
    part: Part


def separation_refusals(
    profile: Profile, account: StaffId, part: Part, done: Iterable[Done]
) -> tuple[Refusal, ...]:
    """Why this account may not take this part in this case."""
    mine = {each.part for each in done if each.account == account}
    return tuple(
        Refusal("separation_of_parts", profile.cite(group.key), {"part": part, "taken": taken})
        for group in GROUPS
        if part in group.parts and has(profile, group.key)
        for taken in sorted(mine & group.parts - {part})
    )


def has(profile: Profile, key: str) -> bool:
    """Whether the text knows these parts at all."""
    try:
        profile.entry(key)
    except KeyError:
        return False
    return True
