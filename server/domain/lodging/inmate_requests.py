"""An inmate applies to the facility: what the request states, and who has verified it.

Row GD-21 (Art. 4 ¶1, 10).  The relative may never have been filed before, so a name is enough."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.domain.applications.applications import Origin
from server.domain.citation import Refusal
from server.domain.identifiers import PersonId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body


@dataclass(frozen=True, slots=True)
class Verification:
    """A body has verified the relationship that an inmate states."""

    by: Body
    at: datetime


@dataclass(frozen=True, slots=True)
class WantedVisitor:
    """One relative or guardian whom an inmate wants to see.

    `stated` are the points that the request states ("name", "relationship", "place")."""

    stated: frozenset[str]
    verification: Verification | None = None
    person: PersonId | None = None
    """Who it is, once the desk has found or entered the name."""


def request_refusals(
    profile: Profile, origin: Origin, lodged_with: Body, wanted: Iterable[WantedVisitor]
) -> tuple[Refusal, ...]:
    """Why an inmate's request cannot be decided yet; asked before the facility's decision."""
    people = tuple(wanted)
    return (
        *addressee_refusals(profile, origin, lodged_with),
        *nobody_refusals(profile, people),
        *statement_refusals(profile, people),
        *verification_refusals(profile, people),
    )


def addressee_refusals(profile: Profile, origin: Origin, lodged_with: Body) -> tuple[Refusal, ...]:
    """服刑、戒毒人员向监狱、戒毒单位 (Art. 4 ¶1)."""
    if origin not in profile.origins or lodged_with is profile.origins[origin].applies_to:
        return ()
    facts = {"body": profile.origins[origin].applies_to}
    return (Refusal("request_to_other_body", profile.cite(f"origins.{origin}"), facts),)


def nobody_refusals(profile: Profile, wanted: tuple[WantedVisitor, ...]) -> tuple[Refusal, ...]:
    """A request names somebody (Art. 10)."""
    if profile.lodging is None or wanted:
        return ()
    return (Refusal("request_names_nobody", profile.cite("lodging.inmate_states")),)


def statement_refusals(profile: Profile, wanted: tuple[WantedVisitor, ...]) -> tuple[Refusal, ...]:
    """Name, relationship and place of each (Art. 10); `visitor` is the position in the list."""
    if profile.lodging is None:
        return ()
    cited = profile.cite("lodging.inmate_states")
    return tuple(
        Refusal("request_point_missing", cited, {"visitor": position, "point": point})
        for position, each in enumerate(wanted, 1)
        for point in profile.lodging.inmate_states.value
        if point not in each.stated
    )


def verification_refusals(
    profile: Profile, wanted: tuple[WantedVisitor, ...]
) -> tuple[Refusal, ...]:
    """The facility has verified each relationship before it decides (Art. 10)."""
    if profile.lodging is None:
        return ()
    by = profile.lodging.inmate_relationship_verified_by.value
    cited = profile.cite("lodging.inmate_relationship_verified_by")
    return tuple(
        Refusal("request_relationship_unverified", cited, {"visitor": position})
        for position, each in enumerate(wanted, 1)
        if each.verification is None or each.verification.by is not by
    )
