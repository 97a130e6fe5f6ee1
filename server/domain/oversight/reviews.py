"""Undoing an act on complaint: which acts, by whom, until when, and what comes back (A40).

Pure.  The texts give no review, so all of it is the house's own; `add_working_days` is the
calendar's.  A review is a second entry: the first one stays where it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.domain.citation import Citation, Refusal
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Custody

AddWorkingDays = Callable[[date, int], date]
"""The working day so many working days after a day."""


@dataclass(frozen=True, slots=True)
class ReviewedAct:
    """What is complained of: its code in [reviews], and whose act it was.  `custody` is that of
    the facility, where a facility acted."""

    code: str
    by: Body
    custody: Custody | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews, and by what right."""

    body: Body
    citation: Citation


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a review, that day included."""

    last_day: date
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reviewer says."""

    by: Body
    overturned: bool
    reasons: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What an overturned act gives back: a visit of the account, the month that a bar took."""

    quota: bool
    month: bool
    citation: Citation


def complaint_refusals(profile: Profile, act: ReviewedAct) -> tuple[Refusal, ...]:
    """Refusals, bars, findings, cuts and suspensions may be complained of; other acts are no
    harm."""
    if act.code in profile.reviews.of.value:
        return ()
    return (Refusal("review_not_open", profile.cite("reviews.of"), {"act": act.code}),)


def reviewer(profile: Profile, act: ReviewedAct) -> Reviewer | None:
    """The body above the one that acted: a bureau's City, a facility's provincial bureau,
    a City's Department.

    None: the text names none."""
    key = {
        (Body.BUREAU, None): "bureau_acts_by",
        (Body.FACILITY, Custody.PRISON): "prison_acts_by",
        (Body.FACILITY, Custody.REHAB): "rehab_acts_by",
        (Body.CITY, None): "city_acts_by",
    }.get((act.by, act.custody if act.by is Body.FACILITY else None))
    rule = getattr(profile.reviews, key) if key else None
    return Reviewer(rule.value, profile.cite(f"reviews.{key}")) if rule else None


def due(profile: Profile, asked_on: date, add_working_days: AddWorkingDays) -> Due:
    """Five working days; the day of the complaint is day 0, as with applications."""
    last = add_working_days(asked_on, profile.reviews.working_days.value)
    return Due(last, profile.cite("reviews.working_days"))


def overdue(profile: Profile, due: Due, now: datetime) -> tuple[Refusal, ...]:
    """The alarm of a review that nobody has answered when its last day is over."""
    today = now.astimezone(ZoneInfo(profile.time_zone)).date()
    if today <= due.last_day:
        return ()
    facts = {"last_day": due.last_day.isoformat()}
    return (Refusal("review_overdue", due.citation, facts),)


def answer_refusals(profile: Profile, act: ReviewedAct, answer: Answer) -> tuple[Refusal, ...]:
    """Why an answer does not count."""
    return (
        *reviewer_refusals(profile, act, answer),
        *reasons_refusals(profile, answer),
    )


def reviewer_refusals(profile: Profile, act: ReviewedAct, answer: Answer) -> tuple[Refusal, ...]:
    """Only the body above answers; where the text names none, any but the one that acted."""
    named = reviewer(profile, act)
    if named is None and answer.by is act.by:
        return (Refusal("review_by_itself", profile.cite("reviews.of"), {"body": str(act.by)}),)
    if named is None or named.body is answer.by:
        return ()
    return (Refusal("review_by_another", named.citation, {"body": str(named.body)}),)


def reasons_refusals(profile: Profile, answer: Answer) -> tuple[Refusal, ...]:
    """An answer has reasons, whichever way it goes."""
    if not profile.reviews.answer_needs_reasons.value or answer.reasons.strip():
        return ()
    return (Refusal("review_without_reasons", profile.cite("reviews.answer_needs_reasons")),)


def restored(profile: Profile, answer: Answer) -> Restored | None:
    """What comes back; None: the act stands."""
    if not answer.overturned:
        return None
    codes = profile.reviews.restores.value
    return Restored("quota" in codes, "month" in codes, profile.cite("reviews.restores"))
