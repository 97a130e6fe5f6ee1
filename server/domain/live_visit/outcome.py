"""What becomes of a booking: each end coded, with whose cause it was, and whether it is counted.

No end that others caused is ever laid at the family's door.  Pure; what a node says is turned
into these words by node_outcome.py, late and absent people stand in visit_day/absence.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from server.domain.citation import Citation, Refusal
from server.domain.entitlement.account import Entry, How
from server.domain.live_visit.cuts import cut_counts
from server.domain.live_visit.mid_visit import end_of_visit
from server.domain.profile.profile import Profile
from server.domain.visit_day.absence import State as Absence
from server.domain.visit_day.desk import nobody_admitted_counts


class Outcome(StrEnum):
    """What became of a booking."""

    HELD = "held"
    CUT = "cut"
    """An officer broke the visit off on a coded ground (Art. 29)."""
    FAILED = "failed"
    """A fault left too few of its minutes (A23)."""
    STATUS_ENDED = "status_ended"
    """A status of Art. 19 or 20 appeared in mid-visit (A39)."""
    TURNED_AWAY = "turned_away"
    """Nobody was admitted at the desk (Art. 24, 25; A35)."""
    ABSENCE_PROPOSED = "absence_proposed"
    NO_SHOW = "no_show"
    EXCUSED = "excused"
    """Nobody came, for a reason, or nobody found in time that there was none (A9)."""
    NOT_BROUGHT = "not_brought"
    DECLINED = "declined"
    """The inmate did not want the visit."""
    CLOSED = "closed"
    CUSTODY_MOVED = "custody_moved"
    UNPROVEN = "unproven"
    """Node and ledger do not say the same: a person looks, and the account waits."""


class Cause(StrEnum):
    """Whose an end is; the words of `lateness.never_for_causes` where they name the same."""

    NOBODY = "nobody"
    VISITOR = "visitor"
    INMATE = "inmate"
    PARTIES = "parties"
    """Those who talked, one or both; the ground says what they did."""
    BUREAU = "bureau"
    FACILITY = "facility"
    NETWORK = "network"
    SYSTEM = "system"
    CLOSURE = "closure"
    WEATHER = "weather"


HOUSES: Final = frozenset(
    {Cause.BUREAU, Cause.FACILITY, Cause.NETWORK, Cause.SYSTEM, Cause.CLOSURE, Cause.WEATHER}
)
"""Causes for which a new booking is offered first (A23)."""


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a booking, and by what right it is counted or not."""

    outcome: Outcome
    cause: Cause
    counted: bool
    rebooking_first: bool
    citation: Citation
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Talk:
    """What was talked of what was approved, in seconds, and what shortened it.

    `fault` is the attribution log's word; None: nothing did but those who talked."""

    approved_s: float
    talked_s: float
    fault: Cause | None = None


def talked(profile: Profile, talk: Talk) -> Became:
    """A visit that ran: held, unless a fault not of the visitor left too little of it (A23)."""
    facts = {"talked_s": int(talk.talked_s), "approved_s": int(talk.approved_s)}
    if failed_too_early(profile, talk):
        assert talk.fault is not None
        cited = profile.cite("technical_failure.counted_from_parts")
        first = offered_first(profile, talk.fault)
        return Became(Outcome.FAILED, talk.fault, False, first, cited, facts)
    cited = profile.cite("quota.visits_per_month")
    return Became(Outcome.HELD, talk.fault or Cause.NOBODY, True, False, cited, facts)


def failed_too_early(profile: Profile, talk: Talk) -> bool:
    """Whether a fault not of the visitor left less than the share that counts; the share itself
    counts: 20:00 of 30:00 (A23)."""
    rule = profile.technical_failure
    if rule is None or talk.fault in (None, Cause.NOBODY, Cause.VISITOR):
        return False
    had = talk.talked_s * rule.counted_from_whole.value
    due = talk.approved_s * rule.counted_from_parts.value
    return had < due if rule.share_itself_counts.value else had <= due


def offered_first(profile: Profile, cause: Cause) -> bool:
    """Whether a new booking is offered first: where a house, a line or the weather failed."""
    rule = profile.technical_failure
    return rule is not None and rule.rebooking_first.value and cause in HOUSES


def remaining_s(profile: Profile, talk: Talk, slot_left_s: float) -> float:
    """What is talked first, while the slot lasts, before anything is called a failure (A23)."""
    rule = profile.technical_failure
    if rule is None or not rule.remaining_minutes_first.value:
        return 0.0
    return max(0.0, min(talk.approved_s - talk.talked_s, slot_left_s))


def cut(profile: Profile, talk: Talk, ground: str, overturned: bool = False) -> Became:
    """Broken off on a ground of Art. 29: final, and used unless overturned on review (A15)."""
    counted, cited = cut_counts(profile, overturned)
    facts: dict[str, str | int] = {"talked_s": int(talk.talked_s), "ground": ground}
    return Became(Outcome.CUT, Cause.PARTIES, counted, False, cited, facts)


def status_ended(profile: Profile, talk: Talk, status: str) -> Became:
    """A status of Art. 19 or 20 in mid-visit: the facility's cause, not counted, however much was
    talked; no new time is offered while the status stands (A39)."""
    end = end_of_visit(profile)
    facts: dict[str, str | int] = {"talked_s": int(talk.talked_s), "status": status}
    cause = Cause(end.cause.value)
    return Became(Outcome.STATUS_ENDED, cause, end.counted, False, end.citation, facts)


def turned_away_refusals(profile: Profile, ground: str) -> tuple[Refusal, ...]:
    """Nobody is turned away but on a coded ground of Art. 18, 23, 24 or 25 (invariant 4)."""
    desk = profile.desk.refusals if profile.desk is not None else {}
    conduct = profile.conduct.grounds if profile.conduct is not None else {}
    if ground in desk or ground in conduct or ground in profile.bars or ground == "late":
        return ()
    key = "desk.refusal_bars" if profile.desk is not None else "quota.holder"
    return (Refusal("turned_away_ground", profile.cite(key), {"ground": ground}),)


def turned_away(profile: Profile, ground: str) -> Became:
    """Nobody was admitted: neither late nor absent, and not counted (A35)."""
    counted, cited = nobody_admitted_counts(profile)
    return Became(Outcome.TURNED_AWAY, Cause.VISITOR, counted, False, cited, {"ground": ground})


ABSENT: Final[Mapping[Absence, tuple[Outcome, Cause]]] = {
    Absence.PROPOSED: (Outcome.ABSENCE_PROPOSED, Cause.NOBODY),  # a proposal blames nobody
    Absence.FOUND: (Outcome.NO_SHOW, Cause.VISITOR),
    Absence.EXCUSED: (Outcome.EXCUSED, Cause.NOBODY),
    Absence.LAPSED: (Outcome.EXCUSED, Cause.NOBODY),
    Absence.OVERTURNED: (Outcome.EXCUSED, Cause.NOBODY),
}


def absent(profile: Profile, absence: Absence) -> Became:
    """Nobody came: a bar may follow for those persons, the inmate's visit stays (A10)."""
    outcome, cause = ABSENT[absence]
    lateness = profile.lateness
    takes = lateness is not None and lateness.bar_takes_quota.value
    counted = takes and outcome is Outcome.NO_SHOW
    cited = not_held(profile, "lateness.bar_takes_quota")
    return Became(outcome, cause, counted, False, cited, {"absence": absence.value})


def not_brought(profile: Profile, declined: bool) -> Became:
    """The inmate did not come: the facility's cause, or the inmate's own will; never the family's,
    so nothing is counted (Art. 26; A23)."""
    cited = not_held(profile, "supervision.inmate_late_is_fault_of")
    if declined:
        return Became(Outcome.DECLINED, Cause.INMATE, False, False, cited)
    first = offered_first(profile, Cause.FACILITY)
    return Became(Outcome.NOT_BROUGHT, Cause.FACILITY, False, first, cited)


def closed(profile: Profile, closure_cause: str) -> Became:
    """The service stood still at that time: nobody's fault among the visitors (Art. 36)."""
    closures = profile.closures
    counted = closures is not None and closures.uses_quota.value
    cited = not_held(profile, "closures.uses_quota")
    first = offered_first(profile, Cause.CLOSURE)
    return Became(Outcome.CLOSED, Cause.CLOSURE, counted, first, cited, {"closure": closure_cause})


def custody_moved(profile: Profile, move: str) -> Became:
    """A transfer, release, hospital or death took the visit: nobody's fault, nothing counted."""
    counted = profile.custody_moves.uses_quota.value
    cited = profile.cite("custody_moves.uses_quota")
    return Became(Outcome.CUSTODY_MOVED, Cause.NOBODY, counted, False, cited, {"move": move})


def settled(became: Became, booked: Entry) -> Entry | None:
    """The account's entry once it is known what became of a visit: used, or given back.

    None while nothing is proven: the visit stays booked until a person has looked, else another
    could be had in the meantime."""
    if became.outcome is Outcome.UNPROVEN:
        return None
    how = How.HELD if became.counted else How.RESTORED
    return replace(booked, how=how, why=became.outcome.value)


def not_held(profile: Profile, key: str) -> Citation:
    """What says that nothing is counted; a text without this section counts visits, and a visit
    that was not held is none."""
    try:
        return profile.cite(key)
    except KeyError:
        return profile.cite("quota.visits_per_month")


def bars_visitor(profile: Profile, became: Became) -> bool:
    """Whether a bar for lateness or absence may follow at all: only from a person's finding, and
    never for a cause that the profile lists (A9)."""
    lateness = profile.lateness
    if lateness is None or became.cause in lateness.never_for_causes.value:
        return False
    return became.outcome is Outcome.NO_SHOW
