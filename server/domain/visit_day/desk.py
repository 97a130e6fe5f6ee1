"""What the bureau does before a visit: list, papers, four steps, heads (GD-60, 62 … 64; A4, A35).

Pure.  Between two inmates there is no desk (A34): the caller does not ask these rules then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from server.domain.citation import Citation, Refusal
from server.domain.identifiers import PersonId, StaffId
from server.domain.people.documents import kind_refusals
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Paper:
    """What a visitor shows at the desk, and what the officer finds."""

    kind: str
    """A code of documents.identity or documents.identity_of_minors."""
    original_seen: bool
    matches: bool
    legible: bool
    valid_until: date | None = None
    """The last day; None: without end, or no date was read."""
    term: str | None = None
    """"long_term" (长期), where the paper says so."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One visitor at the desk."""

    visitor: PersonId
    paper: Paper
    is_minor: bool = False
    ticks: Mapping[str, StaffId] = field(default_factory=dict)
    """Which step which officer has ticked."""


@dataclass(frozen=True, slots=True)
class Turned:
    """Turned away at the desk: neither late nor absent, so no bar follows (A35)."""

    visitor: PersonId
    refusals: tuple[Refusal, ...]
    bars: bool
    citation: Citation


def desk_refusals(
    profile: Profile, check_in: CheckIn, approved: frozenset[PersonId], day: date
) -> tuple[Refusal, ...]:
    """What keeps one visitor from taking part on a day (Art. 24).

    Args:
        approved: whom the facility has approved for this booking.
        day: the day of the visit."""
    if profile.desk is None:
        return ()
    return (
        *list_refusals(profile, check_in.visitor, approved),
        *kind_refusals(profile, check_in.paper.kind, check_in.is_minor),
        *original_refusals(profile, check_in.paper),
        *validity_refusals(profile, check_in.paper, day),
        *step_refusals(profile, check_in),
    )


def list_refusals(
    profile: Profile, visitor: PersonId, approved: frozenset[PersonId]
) -> tuple[Refusal, ...]:
    """Who is not on the facility's list may not take part; the list is closed (Art. 24(1))."""
    if visitor in approved:
        return ()
    return (Refusal("not_on_list", profile.cite("desk.refusals.not_on_list")),)


def original_refusals(profile: Profile, paper: Paper) -> tuple[Refusal, ...]:
    """The original, and the person whom it shows (Art. 24(2))."""
    found = []
    if not paper.original_seen:
        found.append(Refusal("id_not_carried", profile.cite("desk.refusals.id_not_carried")))
    if not paper.matches:
        found.append(Refusal("id_not_matching", profile.cite("desk.refusals.id_not_matching")))
    return tuple(found)


def validity_refusals(profile: Profile, paper: Paper, day: date) -> tuple[Refusal, ...]:
    """Expired, blurred, or not to be told genuine (Art. 24(3)); the last day is valid."""
    found = []
    if has_expired(profile, paper, day):
        until = paper.valid_until.isoformat() if paper.valid_until else "unknown"
        cited = profile.cite("desk.refusals.id_expired")
        found.append(Refusal("id_expired", cited, {"valid_until": until}))
    if not paper.legible:
        found.append(Refusal("id_illegible", profile.cite("desk.refusals.id_illegible")))
    return tuple(found)


def has_expired(profile: Profile, paper: Paper, day: date) -> bool:
    """Whether a paper is out of date; one without a date must be of those without an end."""
    if profile.documents is None:
        return False
    if {paper.kind, paper.term} & set(profile.documents.without_end.value):
        return False
    if paper.valid_until is None:
        return True
    if profile.documents.last_valid_day_counts.value:
        return paper.valid_until < day
    return paper.valid_until <= day


def step_refusals(profile: Profile, check_in: CheckIn) -> tuple[Refusal, ...]:
    """Each step of the checklist is ticked by a named officer (Art. 24; GD-60)."""
    assert profile.desk is not None
    return tuple(
        Refusal("check_step_missing", profile.cite("desk.checklist"), {"step": step})
        for step in profile.desk.checklist.value
        if not check_in.ticks.get(step, "").strip()
    )


def heads(profile: Profile, present: Mapping[str, int]) -> int:
    """How many people count against the limit: all on the visitors' side, children too; not
    inmate, guards, interpreter (A4).

    Args:
        present: how many of each: "adult", "child", "interpreter", "guard" …"""
    free = profile.session.people_not_counted.value if profile.session else ()
    return sum(count for kind, count in present.items() if kind not in free)


def headcount_refusals(
    profile: Profile, present: Mapping[str, int], admitted: int, people_max: int
) -> tuple[Refusal, ...]:
    """In the room sit as many as were admitted, and never more than approved (Art. 11, 31(3)).

    Args:
        people_max: 7, or what a facility decided before the visit (A1)."""
    if profile.desk is None or not profile.desk.headcount.value:
        return ()
    counted = heads(profile, present)
    found = []
    if counted != admitted:
        facts = {"counted": counted, "admitted": admitted}
        found.append(Refusal("headcount_differs", profile.cite("desk.headcount"), facts))
    if counted > people_max and profile.session is not None:
        facts = {"counted": counted, "people_max": people_max}
        found.append(Refusal("headcount_too_high", profile.cite("session.people_max"), facts))
    return tuple(found)


def turned_away(profile: Profile, visitor: PersonId, refusals: tuple[Refusal, ...]) -> Turned:
    """What it means to be turned away: no bar, no lateness, no absence (A35)."""
    assert profile.desk is not None, "a text without a desk turns nobody away"
    bars = profile.desk.refusal_bars.value
    return Turned(visitor, refusals, bars, profile.cite("desk.refusal_bars"))


def nobody_admitted_counts(profile: Profile) -> tuple[bool, Citation]:
    """Whether a visit to which nobody was admitted uses the month's visit: no (A35); a text without
    a desk counts visits, and this is none."""
    if profile.desk is None:
        return False, profile.cite("quota.visits_per_month")
    counts = profile.desk.nobody_admitted_uses_quota.value
    return counts, profile.cite("desk.nobody_admitted_uses_quota")
