"""One account never takes two acts that check each other.

Pure.  A check by the one who is checked is none: so the law names two offices for each of these
pairs, and the house holds apart also the persons (A43).  Which parts these are the profile says;
`done` is what was done in the same case."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from server.domain.citation import Refusal
from server.domain.identifiers import StaffId
from server.domain.profile.profile import Profile


class Part(StrEnum):
    """An act that another act checks, or is checked by; the words of [separation]."""

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
        Refusal("separation_of_parts", profile.cite(f"separation.{code}"), facts_of(part, taken))
        for code, apart in profile.separation.items()
        if part in apart.parts
        for taken in sorted(mine & set(apart.parts) - {part})
    )


def facts_of(part: Part, taken: Part) -> dict[str, str | int]:
    """What a sentence about two parts needs."""
    return {"part": part, "taken": taken}
