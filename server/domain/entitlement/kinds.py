"""Which kinds of visit a profile has for an inmate on a day, and what each demands.

Ages count on the day of the visit (VN-05); a decision is named by its office and its ground, and
is taken before the visit (VN-03, VN-04, VN-06, VN-12, VN-14); only kinds held by video open a
session.  Minutes: duration.py; how many visits: entitlement.py."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from server.domain.citation import Refusal
from server.domain.entitlement.discipline import form_refusals
from server.domain.entitlement.doors import is_juvenile
from server.domain.entitlement.duration import minutes_refusals
from server.domain.entitlement.special import SpecialDecision, people_limit
from server.domain.entitlement.special import decision_refusals as special_decision_refusals
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Mode, Party

# Which of the profile's [powers] stands behind the decision for a kind.
POWER_OF_KIND: Final = {
    "extended": "extend",
    "spouse_private": "private_room",
    "juvenile_private": "private_room",
    "meal": "meal",
    "family_conference": "family_conference",
}


@dataclass(frozen=True, slots=True)
class KindDecision:
    """Which office decided that a visit takes a kind, on which coded ground, and when."""

    decided_by: Body
    ground: str
    decided_at: datetime
    delegated_from: Body | None = None


@dataclass(frozen=True, slots=True)
class KindAsked:
    """A visit of a kind, as it is asked for.

    `parties` are those who come to the inmate, one entry a person; `day` is the visit's day where
    the law holds; `specials` are decisions on more minutes or people (A1)."""

    kind: str
    start: datetime
    day: date
    minutes: int
    parties: tuple[Party, ...]
    mode: Mode
    born_on: date | None = None
    decision: KindDecision | None = None
    specials: tuple[SpecialDecision, ...] = ()
    restricted: bool = False


def kinds_for(profile: Profile, born_on: date | None, day: date) -> tuple[str, ...]:
    """The kinds that an inmate may ask for on a day by age, in the profile's order."""
    return tuple(code for code in profile.kinds if not age_refusals(profile, code, born_on, day))


def kind_refusals(profile: Profile, asked: KindAsked) -> tuple[Refusal, ...]:
    """Everything that stands against a visit of this kind, of these people and minutes.

    Raises: KeyError, if the profile has no such kind."""
    return (
        *age_refusals(profile, asked.kind, asked.born_on, asked.day),
        *party_refusals(profile, asked.kind, asked.parties),
        *mode_refusals(profile, asked.kind, asked.mode),
        *decision_refusals(profile, asked.kind, asked.decision, asked.start),
        *form_refusals(profile, asked.restricted, asked.kind),
        *minutes_refusals(
            profile,
            asked.kind,
            asked.minutes,
            asked.start,
            asked.specials,
            asked.restricted,
        ),
        *people_refusals(profile, asked),
    )


def age_refusals(
    profile: Profile, kind: str, born_on: date | None, day: date
) -> tuple[Refusal, ...]:
    """Some kinds are for juveniles only, some for adults only, by age on the visit's day."""
    found, cited = profile.kinds[kind], profile.cite(f"kinds.{kind}")
    below = {"age_below": profile.quota.juvenile_age_below.value}
    if is_juvenile(profile, born_on, day):
        return () if found.juveniles else (Refusal("kind_for_adults", cited, below),)
    return () if found.adults else (Refusal("kind_for_juveniles", cited, below),)


def party_refusals(profile: Profile, kind: str, parties: tuple[Party, ...]) -> tuple[Refusal, ...]:
    """Each who comes must be one whom the kind is for; a spouse is a relative too."""
    taken = set(profile.kinds[kind].parties)
    if Party.RELATIVE in taken:
        taken.add(Party.SPOUSE)
    strange = sorted({party.value for party in parties if party not in taken})
    cited = profile.cite(f"kinds.{kind}")
    return tuple(Refusal("kind_not_for_party", cited, {"party": party}) for party in strange)


def mode_refusals(profile: Profile, kind: str, mode: Mode) -> tuple[Refusal, ...]:
    """A kind is held as the text knows it, by video or in person."""
    has = profile.kinds[kind].mode
    if has in (mode, Mode.EITHER):
        return ()
    cited = profile.cite(f"kinds.{kind}")
    return (Refusal("kind_not_in_mode", cited, {"mode": mode.value, "kind_mode": has.value}),)


def decision_refusals(
    profile: Profile, kind: str, decision: KindDecision | None, start: datetime
) -> tuple[Refusal, ...]:
    """Whether the decision that a kind needs was taken: by whom, on which ground, in time."""
    found, cited = profile.kinds[kind], profile.cite(f"kinds.{kind}")
    if not found.needs_decision:
        return ()
    if decision is None:
        return (Refusal("kind_needs_decision", cited, {"kind": kind}),)
    refused = decider_refusals(profile, kind, decision)
    if decision.ground not in found.grounds:
        refused += (Refusal("kind_ground", cited, {"ground": decision.ground}),)
    if decision.decided_at >= start:
        refused += (Refusal("kind_decided_too_late", cited),)
    return refused


def decider_refusals(profile: Profile, kind: str, decision: KindDecision) -> tuple[Refusal, ...]:
    """Only the offices that the text names decide; a delegate only where it is configured."""
    deciders = profile.kinds[kind].deciders
    if decision.decided_by in deciders:
        return ()
    if decision.delegated_from in deciders and is_delegable(profile, kind):
        return ()
    facts = {"by": decision.decided_by.value}
    return (Refusal("kind_decider", profile.cite(f"kinds.{kind}"), facts),)


def is_delegable(profile: Profile, kind: str) -> bool:
    """Whether the profile lets the power behind a kind be delegated."""
    power = profile.powers.get(POWER_OF_KIND.get(kind, kind))
    return power is not None and power.may_be_delegated


def people_refusals(profile: Profile, asked: KindAsked) -> tuple[Refusal, ...]:
    """How many may come: the bound itself is lawful (Art. 39); more only as decided (A1)."""
    people, start = len(asked.parties), asked.start
    valid = [each for each in asked.specials if not special_decision_refusals(profile, each, start)]
    limit = people_limit(profile, asked.kind, valid)
    if limit is None or people <= limit.number:
        return ()
    facts = {"people": people, "people_max": limit.number}
    return (Refusal("kind_too_many_people", limit.citation, facts),)


def session_refusals(profile: Profile, kind: str) -> tuple[Refusal, ...]:
    """Only kinds held by video open a session; no visit in person ever does."""
    if profile.kinds[kind].opens_session:
        return ()
    return (Refusal("kind_never_a_session", profile.cite(f"kinds.{kind}"), {"kind": kind}),)
