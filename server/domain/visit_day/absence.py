"""Late or absent without reason: proposed by the system, found by a person, barred to the month's
end (GD-59; A9, A10, A33, A35).

Pure.  The system never finds; a proposal that nobody decides in time lapses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from server.domain.actor import Actor, Staff
from server.domain.alarm import is_overdue
from server.domain.calendar.working_days import WorkingDays
from server.domain.citation import Citation, Refusal
from server.domain.day_ends import day_in, month_end
from server.domain.identifiers import BookingId, CustodyId, PersonId, UnitId
from server.domain.profile.profile import Profile
from server.domain.visit_day.arrival import Arrival, Standing, standing
from server.domain.vocabulary import Mode


class State(StrEnum):
    """What has become of a proposal."""

    PROPOSED = "proposed"
    FOUND = "found"
    EXCUSED = "excused"
    LAPSED = "lapsed"
    OVERTURNED = "overturned"


class Event(StrEnum):
    """What moves a proposal on."""

    FIND = "find"
    EXCUSE = "excuse"
    LAPSE = "lapse"
    OVERTURN = "overturn"


TRANSITIONS: Final[Mapping[State, Mapping[Event, State]]] = {
    State.PROPOSED: {
        Event.FIND: State.FOUND,
        Event.EXCUSE: State.EXCUSED,
        Event.LAPSE: State.LAPSED,
    },
    State.FOUND: {Event.OVERTURN: State.OVERTURNED},  # on review (A40)
    State.EXCUSED: {},
    State.LAPSED: {},
    State.OVERTURNED: {},
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The system says: this person was late, or did not come.  No finding yet."""

    person: PersonId
    booking: BookingId
    inmate: CustodyId
    site: UnitId
    start: datetime
    standing: Standing
    citation: Citation


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of a booking when its start has come."""

    booking: BookingId
    inmate: CustodyId
    site: UnitId
    start: datetime
    causes: frozenset[str] = frozenset()
    """Whom the attribution log blames: "network", "facility", "weather" …"""


@dataclass(frozen=True, slots=True)
class AbsenceBar:
    """No further video visit in that month; the inmate's quota is not touched (A10)."""

    person: PersonId
    inmate: CustodyId
    since: datetime
    until: datetime
    modes: frozenset[Mode]
    everywhere: bool
    citation: Citation


def proposals(
    profile: Profile, visit: Visit, arrivals: Sequence[Arrival], now: datetime
) -> tuple[Proposal, ...]:
    """Whom the system proposes: late and not excused, or not there, once the start is over.

    Nobody, where the attribution log blames others; never who was turned away at the desk."""
    if profile.lateness is None or blames_others(profile, visit.causes):
        return ()
    found = [(each, standing(profile, each, visit.start, now)) for each in arrivals]
    citation = profile.cite("lateness.bar_until")
    return tuple(
        Proposal(each.person, visit.booking, visit.inmate, visit.site, visit.start, how, citation)
        for each, how in found
        if how in (Standing.LATE, Standing.ABSENT) and not each.excused
    )


def blames_others(profile: Profile, causes: frozenset[str]) -> bool:
    """Whether one of the causes is of those for which nobody is ever late (A9)."""
    never = profile.lateness.never_for_causes.value if profile.lateness else ()
    return not causes.isdisjoint(never)


def finding_refusals(
    profile: Profile,
    proposal: Proposal,
    by: Actor,
    causes: frozenset[str],
    today: date,
    calendar: WorkingDays,
) -> tuple[Refusal, ...]:
    """What stands against finding somebody late or absent without reason (A9).

    Args:
        causes: whom the attribution log blames by now.
        today: in the profile's zone."""
    if profile.lateness is None:
        return ()
    return (
        *finder_refusals(profile, proposal, by),
        *cause_refusals(profile, causes),
        *lapse_refusals(profile, proposal, today, calendar),
    )


def finder_refusals(profile: Profile, proposal: Proposal, by: Actor) -> tuple[Refusal, ...]:
    """A named officer of the bureau whose visit it was; never the system (A9)."""
    lateness = profile.lateness
    assert lateness is not None
    if not isinstance(by, Staff):
        if lateness.automatic.value:
            return ()
        return (Refusal("absence_found_by_nobody", profile.cite("lateness.automatic")),)
    if by.body is not lateness.finding_by.value or by.unit != proposal.site:
        return (Refusal("absence_not_found_by_site", profile.cite("lateness.finding_by")),)
    return ()


def cause_refusals(profile: Profile, causes: frozenset[str]) -> tuple[Refusal, ...]:
    """Network, facility, bureau, system, closure, weather: never the family's lateness (A9)."""
    if not blames_others(profile, causes):
        return ()
    return (Refusal("absence_caused_by_others", profile.cite("lateness.never_for_causes")),)


def lapse_refusals(
    profile: Profile, proposal: Proposal, today: date, calendar: WorkingDays
) -> tuple[Refusal, ...]:
    """A proposal not decided within 2 working days of the visit lapses (A9)."""
    assert profile.lateness is not None
    days = profile.lateness.finding_working_days.value
    if not is_overdue(calendar, day_in(proposal.start, profile.time_zone), days, today):
        return ()
    return (
        Refusal(
            "absence_finding_lapsed",
            profile.cite("lateness.finding_working_days"),
            {"working_days": days},
        ),
    )


def bar_of(profile: Profile, proposal: Proposal, found_at: datetime) -> AbsenceBar | None:
    """What a finding bars: that person alone, from now to 00:00 of the next 1st (Art. 23 当月).

    None, when the month of the visit is over: then the finding is history only."""
    if profile.lateness is None:
        return None
    until = month_end(proposal.start, profile.time_zone)
    if found_at >= until:
        return None
    return AbsenceBar(
        person=proposal.person,
        inmate=proposal.inmate,
        since=found_at,
        until=until,
        modes=frozenset(Mode(code) for code in profile.lateness.bar_scope.value),
        everywhere=profile.lateness.bar_everywhere.value,
        citation=profile.cite("lateness.bar_until"),
    )


def absence_refusals(
    bars: Sequence[AbsenceBar], person: PersonId, inmate: CustodyId, start: datetime, mode: Mode
) -> tuple[Refusal, ...]:
    """Whether a visit of this person at `start` falls under a bar: with any inmate, in the whole
    province, by video, also one that was booked before (A10)."""
    return tuple(
        Refusal("barred_for_absence", bar.citation, {"until": bar.until.isoformat()})
        for bar in bars
        if bar.person == person
        and bar.since <= start < bar.until
        and mode in bar.modes
        and (bar.everywhere or bar.inmate == inmate)
    )


def absence_takes_quota(profile: Profile) -> tuple[bool, Citation]:
    """Whether the inmate loses the month's visit when a visitor stayed away: no (A10)."""
    assert profile.lateness is not None, "a text without lateness has no absence"
    return profile.lateness.bar_takes_quota.value, profile.cite("lateness.bar_takes_quota")
