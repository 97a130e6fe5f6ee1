"""Visits that a decision adds: one each, with an expiry of its own (VN-02; A25, A28).

While a disciplinary restriction lasts a credit can neither be used nor run out: it waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NewType

from server.domain.citation import Refusal
from server.domain.entitlement.discipline import Restriction, restrictions_on
from server.domain.months import months_after
from server.domain.profile.profile import Profile

CreditId = NewType("CreditId", str)
"""One decision that adds a visit."""


@dataclass(frozen=True, slots=True)
class Credit:
    """One decision: merit (lập công) or the reward "increase the number of visits"."""

    id: CreditId
    ground: str
    decided_on: date


def uses_credit(profile: Profile, kind: str) -> bool:
    """Whether visits of a kind are paid by a credit: it has the grounds on which one is given."""
    if profile.credits is None:
        return False
    return bool(set(profile.kinds[kind].grounds) & set(profile.credits.grounds.value))


def grant_refusals(
    profile: Profile, credit: Credit, known: Iterable[Credit]
) -> tuple[Refusal, ...]:
    """Whether a decision adds a visit: on a ground of the text, and each decision once."""
    if profile.credits is None:
        return (Refusal("credits_unknown", profile.cite("quota.doors")),)
    if credit.ground not in profile.credits.grounds.value:
        cited = profile.cite("credits.grounds")
        return (Refusal("credit_ground", cited, {"ground": credit.ground}),)
    same = sum(each.id == credit.id for each in known)
    if same >= profile.credits.visits_per_decision.value:
        return (Refusal("credit_twice", profile.cite("credits.visits_per_decision")),)
    return ()


def last_usable_day(
    profile: Profile, credit: Credit, restrictions: Iterable[Restriction]
) -> date | None:
    """The last day, included, on which a credit may be used; None: it waits, with no end yet.

    A month counts from the day after the decision and ends with its same-numbered day."""
    assert profile.credits is not None
    last = months_after(credit.decided_on, profile.credits.expire_after_months.value)
    if profile.discipline is None or not profile.discipline.credits_wait.value:
        return last
    counted_to = credit.decided_on
    for each in sorted(restrictions, key=lambda one: one.effective_on):
        since = max(each.effective_on, counted_to)
        if since > last:
            break
        if each.recognised_on is None:
            return None
        waited = max(timedelta(0), each.recognised_on - since)
        last, counted_to = last + waited, since + waited
    return last


def usable_credits(
    profile: Profile,
    credits_given: Iterable[Credit],
    used: frozenset[CreditId],
    day: date,
    restrictions: tuple[Restriction, ...],
) -> tuple[Credit, ...]:
    """The unused credits that a visit on a day may use, the first to run out first."""
    ends = {
        each: last
        for each in credits_given
        if each.id not in used and each.decided_on <= day
        if (last := last_usable_day(profile, each, restrictions)) is not None and day <= last
    }
    return tuple(sorted(ends, key=lambda each: (ends[each], each.id)))


def credit_refusals(
    profile: Profile,
    credits_given: tuple[Credit, ...],
    used: frozenset[CreditId],
    day: date,
    restrictions: tuple[Restriction, ...],
) -> tuple[Refusal, ...]:
    """Whether a visit on a day finds a credit to use."""
    if restrictions_on(profile, restrictions, day) and waits(profile):
        return (Refusal("credit_waits", profile.cite("discipline.credits_wait")),)
    if usable_credits(profile, credits_given, used, day, restrictions):
        return ()
    unused = [each for each in credits_given if each.id not in used and each.decided_on <= day]
    ends = [last for each in unused if (last := last_usable_day(profile, each, restrictions))]
    if ends:
        cited = profile.cite("credits.expire_after_months")
        return (Refusal("credit_expired", cited, {"last_day": max(ends).isoformat()}),)
    return (Refusal("credit_none", profile.cite("credits.grounds")),)


def waits(profile: Profile) -> bool:
    """Whether credits wait while a restriction lasts (A28)."""
    return profile.discipline is not None and profile.discipline.credits_wait.value
