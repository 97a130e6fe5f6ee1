"""The doors to more visits than the month's one (GD-11, 22, 26; A1): each lets its number through.

Guangdong knows three: juveniles (Art. 11), a published priority criterion with a number (Art. 6
¶2), a facility decision before the visit (A1).  A door names the month's number, not one more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from server.domain.citation import Citation
from server.domain.entitlement.special import Excess, SpecialDecision, decision_refusals, granted
from server.domain.months import years_on
from server.domain.profile.profile import Profile
from server.domain.slots.priority import Criterion, Standing, is_published, priority_visits


@dataclass(frozen=True, slots=True)
class Doors:
    """What might open a door for an inmate; without a birth date nobody is a juvenile.

    `criterion` is that of the inmate's regime, `held` the classes that the inmate has by it.
    `review_extended_days` is known and opens nothing: an extension lengthens the review and
    grants nothing (Art. 22)."""

    born_on: date | None = None
    criterion: Criterion | None = None
    held: tuple[Standing, ...] = ()
    decisions: tuple[SpecialDecision, ...] = ()
    review_extended_days: int = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """A door that stands open: how many visits the month has by it, and by what right."""

    code: str
    visits: int
    citation: Citation
    facts: Mapping[str, str | int] = field(default_factory=dict)


def openings(
    profile: Profile, doors: Doors, start: datetime, visit_day: date, now: datetime
) -> tuple[Opening, ...]:
    """The doors that stand open for a visit; only those that the profile lists."""
    found = (
        juvenile_opening(profile, doors.born_on, visit_day),
        criterion_opening(profile, doors, now),
        decision_opening(profile, doors, start),
    )
    return tuple(each for each in found if each is not None)


def is_juvenile(profile: Profile, born_on: date | None, day: date) -> bool:
    """Whether an inmate is under the profile's age on the day of a visit."""
    below = profile.quota.juvenile_age_below.value
    return born_on is not None and years_on(born_on, day) < below


def juvenile_opening(profile: Profile, born_on: date | None, day: date) -> Opening | None:
    """Juveniles may have more visits (Art. 11; draft §2 ¶1), by their age on the visit's day."""
    quota = profile.quota
    relaxed = quota.juvenile_may_have_more is None or quota.juvenile_may_have_more.value
    if "juvenile" not in quota.doors.value or not relaxed:
        return None
    if not is_juvenile(profile, born_on, day):
        return None
    below = quota.juvenile_age_below.value
    cited = profile.cite("quota.juvenile_visits_per_month")
    return Opening(
        "juvenile_door", quota.juvenile_visits_per_month.value, cited, {"age_below": below}
    )


def criterion_opening(profile: Profile, doors: Doors, now: datetime) -> Opening | None:
    """A published criterion may carry a number of visits (Art. 6 ¶2)."""
    priority = profile.priority
    if priority is None or "published_priority" not in profile.quota.doors.value:
        return None
    given = priority_visits(profile, doors.criterion, doors.held)
    if doors.criterion is None or given is None or not priority.criterion_may_carry_visits.value:
        return None
    if priority.only_published_criteria.value and not is_published(doors.criterion, now):
        return None
    facts = {"version": given.criterion, "class": given.class_code}
    return Opening("priority_door", given.visits_per_month, given.citation, facts)


def decision_opening(profile: Profile, doors: Doors, start: datetime) -> Opening | None:
    """A facility decision on a second visit, before the visit, with reason and number (A1)."""
    if "facility_decision" not in profile.quota.doors.value:
        return None
    valid = [each for each in doors.decisions if not decision_refusals(profile, each, start)]
    more = granted(profile, Excess.SECOND_VISIT, valid)
    return None if more is None else Opening("decision_door", more.number, more.citation)
