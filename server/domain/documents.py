"""Papers that say who a visitor is: their kinds, what a check-in sees, and what minors are spared.

Rows GD-20, GD-63, GD-64 (Art. 7, 9, 23, 24(2)-(3)).  Nothing here is assumed: who checks a paper
says of each point what was seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from server.domain.citation import Citation, Refusal
from server.domain.identifiers import PersonId
from server.domain.people import is_minor
from server.domain.profile import Profile

ID_CARD_WAIVED: Final = "resident_id_card"
COPY_WAIVED: Final = "id_copy"


@dataclass(frozen=True, slots=True)
class Paper:
    """An identity paper as seen at check-in.

    `term` is its last valid day, or a word for none ("long_term" 长期), or None where the kind
    carries no date (household register).  `matches` is None until somebody has compared."""

    kind: str
    term: date | str | None
    original_seen: bool
    matches: bool | None
    legible: bool


@dataclass(frozen=True, slots=True)
class Waiver:
    """Something that a minor was spared; each one is logged (GD-20; Art. 9)."""

    person: PersonId
    code: str
    citation: Citation


def check_in_refusals(
    profile: Profile, paper: Paper | None, born_on: date, day: date
) -> tuple[Refusal, ...]:
    """Why a visitor may not take part for the paper's sake on the day of the visit (Art. 24)."""
    if profile.documents is None or profile.desk is None:
        return ()
    if paper is None:
        return not_carried(profile)
    return (
        *kind_refusals(profile, paper.kind, born_on, day),
        *original_refusals(profile, paper),
        *match_refusals(profile, paper),
        *validity_refusals(profile, paper, day),
        *legibility_refusals(profile, paper),
    )


def kind_refusals(
    profile: Profile, kind: str | None, born_on: date, day: date
) -> tuple[Refusal, ...]:
    """ID card or passport; for minors the household register too (Art. 7, 8, 23)."""
    if profile.documents is None or kind in kinds_for(profile, born_on, day):
        return ()
    name = "identity_of_minors" if is_minor(profile, born_on, day) else "identity"
    facts = {"kind": kind or ""}
    return (Refusal("id_kind_not_accepted", profile.cite(f"documents.{name}"), facts),)


def kinds_for(profile: Profile, born_on: date, day: date) -> tuple[str, ...]:
    """The papers that identify a person of that age; what adults may show, minors may."""
    if profile.documents is None:
        return ()
    adults = profile.documents.identity.value
    minors = profile.documents.identity_of_minors.value
    return (*adults, *minors) if is_minor(profile, born_on, day) else adults


def not_carried(profile: Profile) -> tuple[Refusal, ...]:
    """The original is not there (Art. 24(2))."""
    return (Refusal("id_not_carried", profile.cite("desk.refusals.id_not_carried")),)


def original_refusals(profile: Profile, paper: Paper) -> tuple[Refusal, ...]:
    """A copy or a photograph is no original (Art. 24(2))."""
    demanded = profile.documents is not None and profile.documents.original_at_check_in.value
    return not_carried(profile) if demanded and not paper.original_seen else ()


def match_refusals(profile: Profile, paper: Paper) -> tuple[Refusal, ...]:
    """The person is the one of the paper, and somebody has compared (Art. 24(2))."""
    if paper.matches:
        return ()
    code = "id_not_compared" if paper.matches is None else "id_not_matching"
    return (Refusal(code, profile.cite("desk.refusals.id_not_matching")),)


def validity_refusals(profile: Profile, paper: Paper, day: date) -> tuple[Refusal, ...]:
    """Valid on the day of the visit, the last valid day included (Art. 24(3))."""
    if is_endless(profile, paper):
        return ()
    cited = profile.cite("desk.refusals.id_expired")
    if not isinstance(paper.term, date):
        return (Refusal("id_term_unknown", cited),)
    if day < paper.term or (day == paper.term and last_day_counts(profile)):
        return ()
    return (Refusal("id_expired", cited, {"valid_until": paper.term.isoformat()}),)


def is_endless(profile: Profile, paper: Paper) -> bool:
    """Whether a paper never expires: 长期, or a kind that carries no date."""
    endless = profile.documents.without_end.value if profile.documents else ()
    return paper.kind in endless or paper.term in endless


def last_day_counts(profile: Profile) -> bool:
    """Whether a paper is still good on the day that it names."""
    return profile.documents is not None and profile.documents.last_valid_day_counts.value


def legibility_refusals(profile: Profile, paper: Paper) -> tuple[Refusal, ...]:
    """Blurred, or nobody can tell whether it is genuine (Art. 24(3))."""
    if paper.legible:
        return ()
    return (Refusal("id_illegible", profile.cite("desk.refusals.id_illegible")),)


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
