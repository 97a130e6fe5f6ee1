"""An inmate under a disciplinary decision: one visit in two months until progress is recognised.

Windows of two months follow each other from the day the decision takes effect (A26); no timer
ends the restriction, only the prison superintendent's decision does (VN-07, VN-09; A28)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from server.domain.citation import Citation, Refusal
from server.domain.identifiers import PersonId
from server.domain.months import months_after
from server.domain.powers.heads import act_refusals
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Party

AddWorkingDays: TypeAlias = Callable[[date, int], date]
"""The working-day calendar: the day that lies that many working days after one."""

# What each kind is called in `discipline.overrides`; other kinds stand beside the restriction.
FORMS: Final = {
    "extended": "extension",
    "spouse_private": "private_room",
    "juvenile_private": "private_room",
    "meal": "meal",
}


@dataclass(frozen=True, slots=True)
class Restriction:
    """One disciplinary decision; `recognised_on` is the first day without it."""

    effective_on: date
    recognised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch with its own visit; both days included, numbered from 1."""

    number: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Notice:
    """That a relative was told of a restriction, and how it is proven."""

    relative: PersonId
    sent_on: date
    proof: str


@dataclass(frozen=True, slots=True)
class NoticeTask:
    """A relative who has to be told; after `due_on` it alarms."""

    relative: PersonId
    due_on: date
    alarm: bool
    citation: Citation


def covers(restriction: Restriction, day: date) -> bool:
    """Whether a restriction holds on a day: from its effect up to the recognition's eve."""
    ended = restriction.recognised_on
    return restriction.effective_on <= day and (ended is None or day < ended)


def restrictions_on(
    profile: Profile, restrictions: Iterable[Restriction], day: date
) -> tuple[Restriction, ...]:
    """The restrictions that hold on a day; a second decision does not lift the first."""
    if profile.discipline is None:
        return ()
    return tuple(each for each in restrictions if covers(each, day))


def recognition_refusals(
    profile: Profile, restriction: Restriction, by: Body, on: date
) -> tuple[Refusal, ...]:
    """Whether a decision to recognise progress ends a restriction (draft §3 ¶1)."""
    refused = act_refusals(profile, "recognise_progress", by)
    if on < restriction.effective_on:
        refused += (Refusal("recognised_before_effect", profile.cite("discipline.ends_at")),)
    if restriction.recognised_on is not None:
        refused += (Refusal("recognised_already", profile.cite("discipline.ends_at")),)
    return refused


def window_of(profile: Profile, restriction: Restriction, day: date) -> Window:
    """The window that a day under a restriction falls into, counted from the effective date."""
    assert profile.discipline is not None and day >= restriction.effective_on
    months, anchor = profile.discipline.window_months.value, restriction.effective_on
    apart = (day.year - anchor.year) * 12 + day.month - anchor.month
    number = apart // months
    if months_after(anchor, number * months) > day:
        number -= 1
    following = months_after(anchor, (number + 1) * months)
    first = months_after(anchor, number * months)
    return Window(number + 1, first, following - timedelta(days=1))


def window_refusals(
    profile: Profile, restriction: Restriction, held_on: Iterable[date], day: date
) -> tuple[Refusal, ...]:
    """Whether the window of a day has a visit left; none is carried over (A26).

    `held_on`: the days of visits with relatives that stand in the account."""
    assert profile.discipline is not None
    window, most = window_of(profile, restriction, day), profile.discipline.visits_per_window.value
    used = sum(window.first <= each <= window.last for each in held_on)
    if used < most:
        return ()
    following = window.last + timedelta(days=1)
    facts: dict[str, str | int] = {
        "visits": most,
        "window": window.number,
        "first_day": window.first.isoformat(),
        "last_day": window.last.isoformat(),
        "next_from": following.isoformat(),
    }
    return (Refusal("discipline_window_used", profile.cite("discipline.visits_per_window"), facts),)


def form_refusals(profile: Profile, restricted: bool, kind: str) -> tuple[Refusal, ...]:
    """No extension, private room or meal while a restriction lasts (A28)."""
    if profile.discipline is None or not restricted:
        return ()
    form = FORMS.get(kind)
    if form is None or form not in profile.discipline.overrides.value:
        return ()
    return (Refusal("discipline_no_form", profile.cite("discipline.overrides"), {"form": form}),)


def overrides_quota(profile: Profile, juvenile: bool) -> bool:
    """Whether the window takes the place of the monthly quota, adults' or juveniles' (A28)."""
    quota = "juvenile_quota" if juvenile else "adult_quota"
    return profile.discipline is not None and quota in profile.discipline.overrides.value


def minutes_under_discipline(
    profile: Profile, restricted: bool, kind: str
) -> tuple[int, Citation] | None:
    """The minutes that a restriction leaves a visit with relatives; None: it sets no bound."""
    relatives = {Party.RELATIVE, Party.SPOUSE} & set(profile.kinds[kind].parties)
    if profile.discipline is None or not restricted or not relatives:
        return None
    return profile.discipline.minutes_max.value, profile.cite("discipline.minutes_max")


def notice_tasks(
    profile: Profile,
    restriction: Restriction,
    relatives: Iterable[PersonId],
    notices: Iterable[Notice],
    today: date,
    add_working_days: AddWorkingDays,
) -> tuple[NoticeTask, ...]:
    """Which registered relatives have still to be told of a restriction (draft §3 ¶2).

    `notices` are those of this restriction; one without its proof tells nobody, and each relative
    is told for himself.  The text sets no day: the alarm's is a house rule."""
    if profile.discipline is None or not profile.discipline.notify_relatives.value:
        return ()
    told = {each.relative for each in notices if each.proof.strip() and each.sent_on <= today}
    days = profile.discipline.notice_alarm_working_days.value
    due_on = add_working_days(restriction.effective_on, days)
    cited = profile.cite("discipline.notify_relatives")
    return tuple(
        NoticeTask(each, due_on, today > due_on, cited) for each in relatives if each not in told
    )
