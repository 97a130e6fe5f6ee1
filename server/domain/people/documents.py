"""Papers: which kinds identify whom, whose copy is needed, what minors are spared.

Rows GD-18, GD-20 (Art. 7, 8, 9).  What else a check-in sees of a paper stands in
visit_day/desk.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from server.domain.citation import Citation, Refusal
from server.domain.identifiers import PersonId
from server.domain.people.people import is_minor
from server.domain.profile.profile import Profile

ID_CARD_WAIVED: Final = "resident_id_card"
COPY_WAIVED: Final = "id_copy"


@dataclass(frozen=True, slots=True)
class Waiver:
    """Something that a minor was spared; each one is logged (GD-20; Art. 9)."""

    person: PersonId
    code: str
    citation: Citation


def kind_refusals(profile: Profile, kind: str | None, minor: bool) -> tuple[Refusal, ...]:
    """ID card or passport; for minors the household register too (Art. 7, 8, 23)."""
    if profile.documents is None or kind in kinds_for(profile, minor):
        return ()
    name = "identity_of_minors" if minor else "identity"
    facts = {"kind": kind or ""}
    return (Refusal("id_kind_not_accepted", profile.cite(f"documents.{name}"), facts),)


def kinds_for(profile: Profile, minor: bool) -> tuple[str, ...]:
    """The papers that identify a person of that age; what adults may show, minors may."""
    if profile.documents is None:
        return ()
    adults = profile.documents.identity.value
    minors = profile.documents.identity_of_minors.value
    return (*adults, *minors) if minor else adults


def copy_refusals(
    profile: Profile, has_copy: bool, born_on: date, day: date
) -> tuple[Refusal, ...]:
    """Who applies for others at a desk brings a copy of each one's ID card (GD-18; Art. 9)."""
    rule = profile.documents and profile.documents.copy_for_each_visitor
    if not rule or not rule.value or has_copy:
        return ()
    if may_waive(profile, COPY_WAIVED, born_on, day):
        return ()
    return (Refusal("id_copy_missing", profile.cite("documents.copy_for_each_visitor")),)


def may_waive(profile: Profile, code: str, born_on: date, day: date) -> bool:
    """Whether a minor is spared something (GD-20; Art. 9)."""
    if profile.documents is None or code not in profile.documents.minor_waivers.value:
        return False
    return is_minor(profile, born_on, day)


def waivers_used(
    profile: Profile, person: PersonId, born_on: date, day: date, spared: Iterable[str]
) -> tuple[Waiver, ...]:
    """What a person was spared, of what was not there; for the log (GD-20)."""
    return tuple(
        Waiver(person, code, profile.cite("documents.minor_waivers"))
        for code in spared
        if may_waive(profile, code, born_on, day)
    )
