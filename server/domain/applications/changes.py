"""What about a booking may be put right in place, and what needs a new application (GD-58).

Pure.  Art. 23: who wants another time or other visitors says so in advance and applies again.
Nobody edits a booking into another one, staff least of all (Art. 31(3)); another seat, an
interpreter, a misspelling or fewer people leave it the same visit (A33)."""

from dataclasses import dataclass
from datetime import datetime

from server.domain.actor import Actor, Applicant
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import ApplicationId, PersonId, SeatId, UnitId
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Terms:
    """What a booking holds.

    `spelling` counts the corrections of names, so that this file sees none."""

    start: datetime
    site: UnitId
    visitors: frozenset[PersonId]
    seats: tuple[SeatId, ...] = ()
    interpreter: bool = False
    spelling: int = 0


@dataclass(frozen=True, slots=True)
class Reapplication:
    """The old application is withdrawn in advance, and a new one is linked to it."""

    withdraws: ApplicationId
    linked: ApplicationId
    told_at: datetime
    changes: tuple[str, ...]
    citation: Citation


def changes_between(before: Terms, after: Terms) -> tuple[str, ...]:
    """What differs, in the codes of [changes]; a site is none of them, so no edit can move it."""
    differ = {
        "time": before.start != after.start,
        "site": before.site != after.site,
        # Nobody at all is not fewer people: that visit is withdrawn.
        "visitor": bool(after.visitors - before.visitors) or not after.visitors,
        "fewer_people": bool(after.visitors) and after.visitors < before.visitors,
        "seat": before.seats != after.seats,
        "interpreter": before.interpreter != after.interpreter,
        "misspelling": before.spelling != after.spelling,
    }
    return tuple(code for code, changed in differ.items() if changed)


def edit_refusals(
    profile: Profile, before: Terms, after: Terms, actor: Actor
) -> tuple[Refusal, ...]:
    """Why a booking may not be edited so.  Source: Art. 23, 31(3); A33."""
    return (
        *in_place_refusals(profile, before, after),
        *added_by_staff_refusals(profile, before, after, actor),
    )


def in_place_refusals(profile: Profile, before: Terms, after: Terms) -> tuple[Refusal, ...]:
    """Another time or another visitor is a new application, whoever asks (Art. 23)."""
    if profile.changes is None:
        return ()
    cited = profile.cite("changes.need_application")
    return tuple(
        Refusal("change_needs_application", cited, {"change": change})
        for change in changes_between(before, after)
        if not stays_the_same_visit(profile, change)
    )


def stays_the_same_visit(profile: Profile, change: str) -> bool:
    """Whether the text, as read, calls it no change; what it does not name is a change."""
    assert profile.changes is not None
    named = profile.changes.need_application.value
    return change in profile.changes.are_no_change.value and change not in named


def added_by_staff_refusals(
    profile: Profile, before: Terms, after: Terms, actor: Actor
) -> tuple[Refusal, ...]:
    """Staff add nobody to an approved visit, on no day and by no door (Art. 31(3))."""
    session = profile.session
    if session is None or session.people_added_by_staff.value or isinstance(actor, Applicant):
        return ()
    added = len(after.visitors - before.visitors)
    if not added:
        return ()
    cited = profile.cite("session.people_added_by_staff")
    return (Refusal("change_person_added_by_staff", cited, {"people": added}),)


def told_refusals(profile: Profile, start: datetime, now: datetime) -> tuple[Refusal, ...]:
    """A change is told in advance: when the visit begins it is too late (Art. 23)."""
    if profile.changes is None or now < start:
        return ()
    facts = {"start": start.isoformat()}
    return (Refusal("change_told_too_late", profile.cite("changes.need_application"), facts),)


def link_refusals(profile: Profile, old: ApplicationId, new: ApplicationId) -> tuple[Refusal, ...]:
    """The new application is another one: the old one is never lodged again (Art. 23)."""
    if profile.changes is None or old != new:
        return ()
    return (Refusal("change_linked_to_itself", profile.cite("changes.need_application")),)


def reapplication(
    profile: Profile,
    old: tuple[ApplicationId, Terms],
    new: tuple[ApplicationId, Terms],
    now: datetime,
) -> Reapplication | tuple[Refusal, ...]:
    """A change as the text wants it: withdrawal with notice, and a linked new application."""
    refusals = (
        *told_refusals(profile, old[1].start, now),
        *link_refusals(profile, old[0], new[0]),
    )
    if refusals or profile.changes is None:
        return refusals
    cited = profile.cite("changes.need_application")
    return Reapplication(old[0], new[0], now, changes_between(old[1], new[1]), cited)
