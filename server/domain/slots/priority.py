"""Priority: who belongs to a class and on what basis, and what a published criterion gives
(Art. 6; A37).

Pure.  The text ranks no class and says not how priority is given; ours is a share of the month's
slots, open to the classes alone for the first working days, and then to all by number 领号.  No
class bars anybody: outside the share, and after its days, all are alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from server.domain.calendar.working_days import WorkingDays, add_working_days, local_day, moment_of
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import SlotId
from server.domain.months import years_on
from server.domain.profile.people import Priority
from server.domain.profile.profile import Profile
from server.domain.slots.plan import Slot
from server.domain.vocabulary import Body, Custody

EDITORS: Final = {
    Custody.PRISON: "prison_criteria_by",
    Custody.REHAB: "rehab_criteria_by",
}
WHOLE: Final = 100
BIRTH_DATE: Final = "birth_date"
RELATIVES: Final = "frail_or_far"
"""Class (2), for which the text names nobody who would set its conditions."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One version of a provincial bureau's table (Art. 6 ¶2): for which classes, the share of the
    month's slots in percent, and how many visits a month a class of inmates may have."""

    version: str
    custody: Custody
    classes: frozenset[str]
    share_percent: int
    visits_per_month: Mapping[str, int]
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that a class fits, and on what: a paper, a finding, a decision."""

    class_code: str
    held_by: Body
    basis: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A class that an application has, with its basis and what it rests on."""

    class_code: str
    held_by: Body
    basis: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class PriorityVisits:
    """How many visits a month a published criterion gives, and which version of it."""

    visits_per_month: int
    class_code: str
    criterion: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Share:
    """The slots kept for the classes, until when, and by which version of which criterion."""

    slots: frozenset[SlotId]
    until: datetime
    criterion: str
    citation: Citation


def rules_of(profile: Profile) -> Priority:
    """The section of a text that knows priority; to edit criteria under another is a bug."""
    assert profile.priority is not None, f"{profile.id} knows no priority"
    return profile.priority


def edit_refusals(profile: Profile, custody: Custody, by: Body) -> tuple[Refusal, ...]:
    """Each provincial bureau sets and publishes the table of its own regime (Art. 6 ¶2 分别)."""
    key = EDITORS[custody]
    if by is getattr(rules_of(profile), key).value:
        return ()
    facts: dict[str, str | int] = {"custody": custody.value, "body": by.value}
    return (Refusal("priority_table_of_another", profile.cite(f"priority.{key}"), facts),)


def criterion_refusals(profile: Profile, criterion: Criterion) -> tuple[Refusal, ...]:
    """Why a criterion cannot be published as it stands."""
    return (
        *class_refusals(profile, criterion),
        *share_refusals(profile, criterion),
        *visits_refusals(profile, criterion),
    )


def class_refusals(profile: Profile, criterion: Criterion) -> tuple[Refusal, ...]:
    """Only the three classes of the text."""
    citation = profile.cite(f"priority.{EDITORS[criterion.custody]}")
    named = criterion.classes | criterion.visits_per_month.keys()
    return tuple(
        Refusal("priority_class_unknown", citation, {"class": code})
        for code in sorted(named - rules_of(profile).classes.keys())
    )


def share_refusals(profile: Profile, criterion: Criterion) -> tuple[Refusal, ...]:
    """A share of the month is between nothing and all of it."""
    if 0 <= criterion.share_percent <= WHOLE:
        return ()
    citation = profile.cite("priority.share_without_criterion")
    facts: dict[str, str | int] = {"percent": criterion.share_percent}
    return (Refusal("priority_share_impossible", citation, facts),)


def visits_refusals(profile: Profile, criterion: Criterion) -> tuple[Refusal, ...]:
    """A number of visits is for inmates, at least one (Art. 6 ¶2: 服刑、戒毒人员…次数)."""
    rules, citation = rules_of(profile), profile.cite("priority.criterion_may_carry_visits")
    return tuple(
        Refusal("priority_visits_impossible", citation, {"class": code, "visits": number})
        for code, number in sorted(criterion.visits_per_month.items())
        if code in rules.classes
        and (
            number < 1
            or not rules.criterion_may_carry_visits.value
            or Body.INMATE not in rules.classes[code].held_by
        )
    )


def criterion_in_force(
    profile: Profile, versions: Iterable[Criterion], custody: Custody, now: datetime
) -> Criterion | None:
    """The version of a regime's table that counts at a moment: the one published last.

    An unpublished version has no effect (Art. 6 ¶2 并予以公布)."""
    if profile.priority is None:
        return None
    own = [each for each in versions if each.custody is custody]
    known = [each for each in own if is_published(each, now)]
    return max(known, key=published_order, default=None)


def is_published(criterion: Criterion, now: datetime) -> bool:
    """Whether the public could read it by then."""
    return criterion.published_at is not None and criterion.published_at <= now


def published_order(criterion: Criterion) -> tuple[datetime, str]:
    """Later publication counts; versions of one moment by their name."""
    assert criterion.published_at is not None
    return criterion.published_at, criterion.version


def claim_refusals(profile: Profile, claim: Claim) -> tuple[Refusal, ...]:
    """A class is one of the text's, held by whom the text names, and rests on something."""
    found = rules_of(profile).classes.get(claim.class_code)
    facts: dict[str, str | int] = {"class": claim.class_code, "held_by": claim.held_by.value}
    if found is None:
        citation = profile.cite("priority.visitor_criteria_by")
        return (Refusal("priority_class_unknown", citation, facts),)
    citation = profile.cite(f"priority.classes.{claim.class_code}")
    if claim.held_by not in found.held_by:
        return (Refusal("priority_class_not_theirs", citation, facts),)
    if not claim.basis.strip():
        return (Refusal("priority_basis_missing", citation, facts),)
    return ()


def standings(
    profile: Profile, criterion: Criterion | None, claims: Iterable[Claim]
) -> tuple[Standing, ...]:
    """The classes that an application has.  An inmate's needs a published criterion that names it;
    a relative's is by house default (GD-11)."""
    if profile.priority is None:
        return ()
    return tuple(
        Standing(
            each.class_code,
            each.held_by,
            each.basis,
            profile.cite(f"priority.classes.{each.class_code}"),
        )
        for each in claims
        if not claim_refusals(profile, each) and is_named(criterion, each)
    )


def is_named(criterion: Criterion | None, claim: Claim) -> bool:
    """Whether the conditions of a class are set by whom the text names for it."""
    if claim.held_by is not Body.INMATE:
        return True
    return criterion is not None and claim.class_code in criterion.classes


def claims_by_age(profile: Profile, born: Iterable[date], day: date) -> tuple[Claim, ...]:
    """The claims that visitors' birth dates make by themselves: on the ID they are basis enough."""
    if profile.priority is None:
        return ()
    old, young = profile.priority.old_from_age.value, profile.priority.young_below_age.value
    return tuple(
        Claim(RELATIVES, Body.VISITOR, BIRTH_DATE)
        for each in born
        if (age := years_on(each, day)) >= old or age < young
    )


def share_of(
    profile: Profile,
    calendar: WorkingDays,
    criterion: Criterion | None,
    slots: Sequence[Slot],
    signed_at: datetime,
) -> Share | None:
    """What a criterion keeps of a facility's month as it was signed; no criterion, no share.

    The signing day is day 0.  The share is spread evenly over the month, and never rounded up."""
    if profile.priority is None or criterion is None or criterion.share_percent == 0:
        return None
    ordered = sorted(slots, key=lambda each: (each.starts_at, each.seat, each.id))
    percent = criterion.share_percent
    kept = {
        each.id
        for place, each in enumerate(ordered)
        if (place + 1) * percent // WHOLE > place * percent // WHOLE
    }
    days = profile.priority.first_working_days.value
    day_zero = local_day(calendar, signed_at)
    last = add_working_days(calendar, day_zero, days) if days else day_zero
    return Share(
        slots=frozenset(kept),
        until=moment_of(calendar.zone, last, "24:00"),
        criterion=criterion.version,
        citation=profile.cite("priority.first_working_days"),
    )


def reserved_refusals(
    share: Share | None, slot: SlotId, held: Sequence[Standing], now: datetime
) -> tuple[Refusal, ...]:
    """Why a slot is not for this application yet; nothing bars it once the days are over."""
    if share is None or held or slot not in share.slots or now >= share.until:
        return ()
    facts: dict[str, str | int] = {"until": share.until.isoformat(), "criterion": share.criterion}
    return (Refusal("slot_kept_for_priority", share.citation, facts),)


def priority_visits(
    profile: Profile, criterion: Criterion | None, held: Iterable[Standing]
) -> PriorityVisits | None:
    """The visits a month that a published criterion gives an inmate: the door of GD-22.

    None: no door.  Of several classes the largest number counts; they do not add up."""
    if profile.priority is None or criterion is None:
        return None
    citation = profile.cite("priority.criterion_may_carry_visits")
    found = [
        PriorityVisits(
            criterion.visits_per_month[each.class_code],
            each.class_code,
            criterion.version,
            citation,
        )
        for each in held
        if each.held_by is Body.INMATE and each.class_code in criterion.visits_per_month
    ]
    return max(found, key=lambda each: each.visits_per_month, default=None)
