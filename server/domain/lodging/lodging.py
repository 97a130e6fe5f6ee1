"""A relative's application is lodged with a receipt, or returned with one list of what lacks.

Rows GD-12, 17, 18, 20 (Art. 7 to 9, 22; A29).  Lodged means complete: the clock starts then and
nothing stops it.  What lacks is told at once, all of it; who tells it later is reported."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.citation import Citation
from server.domain.identifiers import PersonId, UnitId
from server.domain.lodging.completeness import FINDING, is_at_desk, lacks
from server.domain.lodging.form import Application, Lack, ListedVisitor
from server.domain.people.documents import COPY_WAIVED, ID_CARD_WAIVED, Waiver, waivers_used
from server.domain.people.people import custody_on
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Destination:
    """The facility that holds the inmate; `redirected_from` is the one that was named wrongly."""

    facility: UnitId
    redirected_from: UnitId | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Lodged:
    """The receipt: day 0, the deadline, and what the file has to remember."""

    lodged_at: datetime
    deadline: datetime
    channel: str
    destination: Destination
    proxied: tuple[PersonId, ...]
    """Visitors for whom somebody else applied."""
    waivers: tuple[Waiver, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Returned:
    """Returned for completion: no clock runs.  `number` counts the returns, this one included;
    `untold` is what an earlier return could have asked for and did not: it is reported (A29)."""

    lacks: tuple[Lack, ...]
    at: datetime
    number: int
    untold: tuple[Lack, ...]
    citation: Citation


Earlier = tuple[Application, Returned]
"""What was returned before, with the form as it lay there then."""


def lodge(
    profile: Profile,
    application: Application,
    now: datetime,
    deadline: datetime,
    earlier: tuple[Earlier, ...] = (),
) -> Lodged | Returned:
    """Take an application in, or give it back with all that lacks.

    Args:
        now: with the zone of the profile; its date is day 0 when the application is complete.
        deadline: for an application that is lodged now (calendar/deadlines.py).
        earlier: what was returned before, as it lay there then."""
    found = lacks(profile, application, now)
    where = destination(profile, application, now)
    if found or where is None:
        untold = untold_before(profile, application, found, earlier)
        told = profile.cite("lodging.lacks_told_in_one_list")
        return Returned(found, now, len(earlier) + 1, untold, told)
    proxied = tuple(
        each.person.person
        for each in application.visitors
        if each.person.person != application.applicant
    )
    spared = waivers(profile, application, now)
    receipt = profile.cite("lodging.receipt")
    return Lodged(now, deadline, application.channel, where, proxied, spared, receipt)


def destination(profile: Profile, application: Application, now: datetime) -> Destination | None:
    """Where the application goes: to where the inmate is now, whatever was named (GD-12)."""
    held = custody_on(application.custody, now.date())
    if held is None:
        return None
    named = application.facility_named
    wrong = named if named != held.facility else None
    return Destination(held.facility, wrong, profile.cite("lodging.wrong_facility"))


def waivers(profile: Profile, application: Application, now: datetime) -> tuple[Waiver, ...]:
    """What minors of the list were spared at the desk, each for the log (GD-20)."""
    if not is_at_desk(profile, application):
        return ()
    return tuple(
        waiver
        for each in application.visitors
        for waiver in waivers_used(
            profile,
            each.person.person,
            each.person.born_on,
            now.date(),
            spared(profile, application, each),
        )
    )


def spared(profile: Profile, application: Application, visitor: ListedVisitor) -> Iterator[str]:
    """What an adult would have had to bring and this visitor did not."""
    if profile.documents is None:
        return
    if visitor.id_kind not in profile.documents.identity.value:
        yield ID_CARD_WAIVED
    if visitor.person.person != application.applicant and not visitor.id_copy:
        yield COPY_WAIVED


def untold_before(
    profile: Profile,
    application: Application,
    found: tuple[Lack, ...],
    earlier: tuple[Earlier, ...],
) -> tuple[Lack, ...]:
    """What lacks now, could be seen at an earlier return, and was not told then (A29)."""
    if profile.lodging is None or not profile.lodging.second_return_reported.value:
        return ()
    told = {key_of(lack) for _, returned in earlier for lack in returned.lacks}
    seen = {
        key_of(lack)
        for then, returned in earlier
        for lack in (*lacks(profile, then, returned.at), *seen_by_eye(then, application, found))
    }
    return tuple(lack for lack in found if key_of(lack) in seen - told)


def seen_by_eye(
    then: Application, application: Application, found: tuple[Lack, ...]
) -> tuple[Lack, ...]:
    """A clerk's findings about papers that lay there then as they lie there now."""
    same = {
        each.person.person
        for each in map(without_findings, application.visitors)
        if each in map(without_findings, then.visitors)
    }
    return tuple(lack for lack in found if lack.refusal.code == FINDING and lack.visitor in same)


def without_findings(visitor: ListedVisitor) -> ListedVisitor:
    """The same entry before anybody looked at it."""
    return replace(visitor, findings=())


def key_of(lack: Lack) -> tuple[str, PersonId | None, tuple[tuple[str, str | int], ...]]:
    """Two lacks are the same if code, visitor and facts are."""
    return lack.refusal.code, lack.visitor, tuple(sorted(lack.refusal.facts.items()))
