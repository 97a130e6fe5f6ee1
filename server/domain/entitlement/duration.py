"""How long a visit may last, who fixed it, and that nobody changes it (GD-23, GD-81; A1, A5).

Minutes come from the profile or from a special decision taken before the visit.  No staff control
adds or takes one: `change_refusals` refuses any change, `early_end_refusals` an end without a
coded ground, and `early_ends` reports who ends visits early."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.domain.citation import Citation, Refusal
from server.domain.entitlement.discipline import minutes_under_discipline
from server.domain.entitlement.special import SpecialDecision, decision_refusals, minutes_limit
from server.domain.identifiers import StaffId
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Cap:
    """How many seconds may be talked, and by what right."""

    seconds: float
    citation: Citation


@dataclass(frozen=True, slots=True)
class End:
    """How one visit of an officer ended: seconds, and the coded ground if he ended it."""

    officer: StaffId
    approved_s: float
    talked_s: float
    ended_by_officer: bool
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class EarlyEnds:
    """An officer's row in the anomaly report (Art. 31(2))."""

    officer: StaffId
    visits: int
    early: int
    without_ground: int


def minutes_bound(
    profile: Profile,
    kind: str,
    start: datetime,
    decisions: tuple[SpecialDecision, ...] = (),
    restricted: bool = False,
) -> tuple[int | None, Citation]:
    """The longest visit of a kind now, by what right; None: the text sets no bound.

    Args:
        decisions: on more minutes; those count that were taken as A1 asks (special.py).
        restricted: the inmate is under a disciplinary restriction (draft §3 ¶1)."""
    valid = [each for each in decisions if not decision_refusals(profile, each, start)]
    limit, cited = minutes_limit(profile, kind, valid), profile.minutes_max(kind)[1]
    most = None if limit is None else limit.number
    disciplined = minutes_under_discipline(profile, restricted, kind)
    if disciplined is not None and (most is None or disciplined[0] < most):
        return disciplined
    return most, cited if limit is None else limit.citation


def minutes_refusals(
    profile: Profile,
    kind: str,
    minutes: int,
    start: datetime,
    decisions: tuple[SpecialDecision, ...] = (),
    restricted: bool = False,
) -> tuple[Refusal, ...]:
    """Whether a visit may last that many minutes; the bound itself is lawful (Art. 39; A30)."""
    most, cited = minutes_bound(profile, kind, start, decisions, restricted)
    if most is None or minutes <= most:
        return ()
    return (Refusal("visit_too_long", cited, {"minutes": minutes, "minutes_max": most}),)


def talk_cap(
    profile: Profile,
    kind: str,
    approved_minutes: int,
    start: datetime,
    decisions: tuple[SpecialDecision, ...] = (),
) -> Cap:
    """The cap of the session's plan: what was approved, never beyond the bound (Art. 11, 39)."""
    most, cited = minutes_bound(profile, kind, start, decisions)
    minutes = approved_minutes if most is None else min(approved_minutes, most)
    return Cap(minutes * 60.0, cited)


def talk_refusals(cap: Cap, talked_s: float) -> tuple[Refusal, ...]:
    """Whether what was talked lies within the cap; its last instant is lawful (A5)."""
    if talked_s <= cap.seconds:
        return ()
    over_ms = max(1, round((talked_s - cap.seconds) * 1000))
    return (Refusal("talk_over_cap", cap.citation, {"over_ms": over_ms}),)


def change_refusals(
    profile: Profile, approved_minutes: int, asked_minutes: int
) -> tuple[Refusal, ...]:
    """Staff neither extend nor shorten an approved visit (Art. 31(2))."""
    session = profile.session
    if session is None or session.minutes_changed_by_staff.value:
        return ()
    if asked_minutes == approved_minutes:
        return ()
    facts = {"approved_minutes": approved_minutes, "asked_minutes": asked_minutes}
    return (Refusal("minutes_fixed", profile.cite("session.minutes_changed_by_staff"), facts),)


def early_end_refusals(profile: Profile, end: End) -> tuple[Refusal, ...]:
    """An officer who ends a visit early names a coded ground, if only afterwards (Art. 31(2))."""
    if not is_early(end) or profile.staff is None:
        return ()
    grounds = profile.cuts.grounds if profile.cuts is not None else {}
    if end.ground in grounds:
        return ()
    cited = profile.cite("staff.breaches.changed_time")
    return (Refusal("early_end_without_ground", cited, {"talked_s": int(end.talked_s)}),)


def early_ends(profile: Profile, ends: Iterable[End]) -> tuple[EarlyEnds, ...]:
    """The anomaly report: each officer's early ends, most without a ground first."""
    by_officer: dict[StaffId, list[End]] = {}
    for end in ends:
        by_officer.setdefault(end.officer, []).append(end)
    rows = [
        EarlyEnds(
            officer,
            visits=len(own),
            early=sum(is_early(end) for end in own),
            without_ground=sum(bool(early_end_refusals(profile, end)) for end in own),
        )
        for officer, own in by_officer.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.without_ground, -row.early, row.officer)))


def is_early(end: End) -> bool:
    """Whether an officer ended a visit before its minutes were talked."""
    return end.ended_by_officer and end.talked_s < end.approved_s
