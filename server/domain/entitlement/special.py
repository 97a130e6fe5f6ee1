"""What goes beyond the general limits: more people, more minutes, others, a second visit (A1).

Pure.  Art. 11 says "generally": more is a facility's decision, taken before the visit, that names
the reason and the new number.  An extension of the review time (Art. 22) is no decision and is
not even asked for here: it lengthens the review and grants nothing (GD-56)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.citation import Citation, Refusal
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Party


class Excess(StrEnum):
    """In what a request goes beyond; the codes of [special]."""

    OVER_NUMBER = "over_number"
    OVER_TIME = "over_time"
    WORK_NEED = "work_need"
    SECOND_VISIT = "second_visit"


@dataclass(frozen=True, slots=True)
class Asked:
    """A visit that somebody asks for.

    `minutes` of talk; `visit_of_month` is 1 for the first; `visits_open` how many the
    entitlement account leaves open in that month without a special decision."""

    kind: str
    party: Party
    people: int
    minutes: int
    visit_of_month: int
    visits_open: int


@dataclass(frozen=True, slots=True)
class SpecialDecision:
    """A body says yes or no to one excess; `number` is of people, minutes or visits."""

    excess: Excess
    granted: bool
    by: Body
    decided_at: datetime
    reason: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """The greatest number that is allowed, and by what right."""

    number: int
    citation: Citation


def special_refusals(
    profile: Profile, asked: Asked, decisions: Iterable[SpecialDecision], start: datetime
) -> tuple[Refusal, ...]:
    """Whether a visit keeps the general limits or what a decision allows beyond them.

    Source: Art. 11, 22.  A text without special cases has nothing to decide here."""
    if profile.special is None:
        return ()
    valid = [each for each in decisions if not decision_refusals(profile, each, start)]
    return (
        *over_refusals(
            profile, Excess.OVER_NUMBER, asked.people, people_limit(profile, asked.kind, valid)
        ),
        *over_refusals(
            profile, Excess.OVER_TIME, asked.minutes, minutes_limit(profile, asked.kind, valid)
        ),
        *second_visit_refusals(profile, asked, valid),
        *work_need_refusals(profile, asked, valid),
    )


def decision_refusals(
    profile: Profile, decision: SpecialDecision, start: datetime
) -> tuple[Refusal, ...]:
    """Why a special decision does not count; a "no" needs its reason too (Art. 15)."""
    return (
        *decider_refusals(profile, decision),
        *moment_refusals(profile, decision, start),
        *reason_refusals(profile, decision),
        *number_refusals(profile, decision),
    )


def decider_refusals(profile: Profile, decision: SpecialDecision) -> tuple[Refusal, ...]:
    """The facility decides, nobody else (Art. 15, 16)."""
    if profile.special is None or decision.by in profile.special.decided_by.value:
        return ()
    return (Refusal("special_decided_by_another", profile.cite("special.decided_by")),)


def moment_refusals(
    profile: Profile, decision: SpecialDecision, start: datetime
) -> tuple[Refusal, ...]:
    """Decided before the visit: from its first second on nobody adds a minute or a person."""
    if profile.special is None or not profile.special.before_visit.value:
        return ()
    if decision.decided_at < start:
        return ()
    facts = {"start": start.isoformat()}
    return (Refusal("special_decided_too_late", profile.cite("special.before_visit"), facts),)


def reason_refusals(profile: Profile, decision: SpecialDecision) -> tuple[Refusal, ...]:
    """A special decision names its reason (A1)."""
    if profile.special is None or "reason" not in profile.special.names.value:
        return ()
    if decision.reason.strip():
        return ()
    return (Refusal("special_without_reason", profile.cite("special.names")),)


def number_refusals(profile: Profile, decision: SpecialDecision) -> tuple[Refusal, ...]:
    """A special yes names the new number: it never opens a limit altogether (A1)."""
    if profile.special is None or "number" not in profile.special.names.value:
        return ()
    if not decision.granted or (decision.number is not None and decision.number >= 1):
        return ()
    return (Refusal("special_without_number", profile.cite("special.names")),)


def people_limit(profile: Profile, kind: str, valid: Iterable[SpecialDecision]) -> Limit | None:
    """How many may come to this visit; None: no bound."""
    number, citation = profile.people_max(kind)
    return raised(profile, number, citation, Excess.OVER_NUMBER, valid)


def minutes_limit(profile: Profile, kind: str, valid: Iterable[SpecialDecision]) -> Limit | None:
    """How many minutes this visit may last; None: no bound."""
    number, citation = profile.minutes_max(kind)
    return raised(profile, number, citation, Excess.OVER_TIME, valid)


def raised(
    profile: Profile,
    general: int | None,
    citation: Citation,
    excess: Excess,
    valid: Iterable[SpecialDecision],
) -> Limit | None:
    """The general number, or the one that a decision names, if that is more."""
    if general is None:
        return None
    more = granted(profile, excess, valid)
    return more if more is not None and more.number > general else Limit(general, citation)


def granted(profile: Profile, excess: Excess, valid: Iterable[SpecialDecision]) -> Limit | None:
    """What the facility has granted of an excess that the text knows; the last decision counts,
    of two at one moment the one that was entered last."""
    if profile.special is None or excess not in profile.special.grounds.value:
        return None
    found = [each for each in valid if each.excess is excess]
    last = max(reversed(found), key=lambda each: each.decided_at, default=None)
    if last is None or not last.granted or last.number is None:
        return None
    return Limit(last.number, profile.cite("special.grounds"))


def over_refusals(
    profile: Profile, excess: Excess, asked: int, limit: Limit | None
) -> tuple[Refusal, ...]:
    """More than the limit is refused, the limit itself is allowed (Art. 11, 39)."""
    if limit is None or asked <= limit.number:
        return ()
    facts = {"asked": asked, "allowed": limit.number}
    return (Refusal(f"special_{excess}", limit.citation, facts),)


def second_visit_refusals(
    profile: Profile, asked: Asked, valid: Iterable[SpecialDecision]
) -> tuple[Refusal, ...]:
    """A visit beyond those that stand open needs a decision that names so many (A1)."""
    if not profile.kinds[asked.kind].uses_quota:
        return ()
    more = granted(profile, Excess.SECOND_VISIT, valid)
    open_now = Limit(asked.visits_open, profile.cite("quota.visits_per_month"))
    limit = more if more is not None and more.number > asked.visits_open else open_now
    return over_refusals(profile, Excess.SECOND_VISIT, asked.visit_of_month, limit)


def work_need_refusals(
    profile: Profile, asked: Asked, valid: Iterable[SpecialDecision]
) -> tuple[Refusal, ...]:
    """Others than relatives and guardians come for work only, as decided, so many (A17)."""
    if asked.party is not Party.WORK_NEED_PERSON:
        return ()
    found = granted(profile, Excess.WORK_NEED, valid)
    limit = found or Limit(0, profile.cite("special.grounds"))
    return over_refusals(profile, Excess.WORK_NEED, asked.people, limit)
