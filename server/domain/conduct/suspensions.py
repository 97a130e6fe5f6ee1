"""Keeping a visitor from video for one to three months (Art. 25, 29; GD-66, 77; A12 … A14, A36).

Pure.  The bureau proposes, the City decides, the Department is told; nothing happens by itself and
nothing binds before the City has approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from server.domain import silence
from server.domain.actor import Actor, Staff
from server.domain.alarm import Alarm, is_overdue
from server.domain.calendar.working_days import WorkingDays
from server.domain.citation import Citation, Refusal
from server.domain.day_ends import day_in, end_of
from server.domain.identifiers import PersonId, UnitId
from server.domain.live_visit.cuts import Cut, Packet, carrying_refusals
from server.domain.months import months_after
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Mode


class State(StrEnum):
    """Where a suspension stands; it binds in APPROVED and FILED, for filing is no approval."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    APPROVED = "approved"
    FILED = "filed"
    OVERTURNED = "overturned"


class Event(StrEnum):
    """What moves it on."""

    APPROVE = "approve"
    DECLINE = "decline"
    LAPSE = "lapse"
    FILE = "file"
    OVERTURN = "overturn"


TRANSITIONS: Final[Mapping[State, Mapping[Event, State]]] = {
    State.PROPOSED: {
        Event.APPROVE: State.APPROVED,
        Event.DECLINE: State.DECLINED,
        Event.LAPSE: State.LAPSED,
    },
    State.APPROVED: {Event.FILE: State.FILED, Event.OVERTURN: State.OVERTURNED},
    State.FILED: {Event.OVERTURN: State.OVERTURNED},
    State.DECLINED: {},
    State.LAPSED: {},
    State.OVERTURNED: {},
}
BINDING: Final = frozenset({State.APPROVED, State.FILED})


class Wording(StrEnum):
    """What the text says; both bind video, and an on-site system can read which it was (A14)."""

    VISITS = "visits"  # Art. 25 暂停会见
    VIDEO_VISITS = "video_visits"  # Art. 29 暂停视频会见


@dataclass(frozen=True, slots=True)
class Proposal:
    """A bureau asks its City to suspend a visitor."""

    visitor: PersonId
    by: Actor
    site: UnitId
    """The bureau at whose site it happened."""
    city: UnitId
    """Its City; an office may stand directly under one (GD-98)."""
    proposed_on: date
    reasons: str
    cut: Cut | None = None
    """Art. 29; None: conduct of Art. 25."""
    packet: Packet | None = None
    between_inmates: bool = False

    @property
    def wording(self) -> Wording:
        """By which article the visitor would be suspended."""
        return Wording.VISITS if self.cut is None else Wording.VIDEO_VISITS


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension of a person; `since` and `until` are None until the City approves."""

    visitor: PersonId
    state: State
    wording: Wording
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """From the City's approval to 24:00 of the corresponding day."""

    since: datetime
    until: datetime
    citation: Citation


def proposal_refusals(profile: Profile, proposal: Proposal) -> tuple[Refusal, ...]:
    """What stands against proposing a suspension to a City."""
    if profile.suspensions is None:
        return (
            Refusal(
                "suspension_not_in_this_text", silence.cite(profile, "suspensions.proposed_by")
            ),
        )
    return (
        *proposer_refusals(profile, proposal),
        *between_inmates_refusals(profile, proposal),
        *reason_refusals(profile, proposal),
        *packet_refusals(profile, proposal),
        *(carrying_refusals(profile, proposal.cut) if proposal.cut else ()),
    )


def proposer_refusals(profile: Profile, proposal: Proposal) -> tuple[Refusal, ...]:
    """A person of the site's bureau: never the system, never the facility (GD-66, 77; A36)."""
    assert profile.suspensions is not None
    by = proposal.by
    if not isinstance(by, Staff):
        if profile.suspensions.automatic.value:
            return ()
        return (Refusal("suspension_proposed_by_nobody", profile.cite("suspensions.automatic")),)
    if by.body not in profile.suspensions.proposed_by.value or by.unit != proposal.site:
        cited = profile.cite("suspensions.proposed_by")
        return (Refusal("suspension_not_proposed_by_site", cited),)
    return ()


def between_inmates_refusals(profile: Profile, proposal: Proposal) -> tuple[Refusal, ...]:
    """Between two inmates this text knows no suspension (A36)."""
    assert profile.suspensions is not None
    if not proposal.between_inmates or profile.suspensions.both_in_custody.value:
        return ()
    return (Refusal("suspension_between_inmates", profile.cite("suspensions.both_in_custody")),)


def reason_refusals(profile: Profile, proposal: Proposal) -> tuple[Refusal, ...]:
    """视情节: without the circumstances a City has nothing to weigh (Art. 25, 29)."""
    if proposal.reasons.strip():
        return ()
    return (Refusal("suspension_without_reasons", profile.cite("suspensions.decided_by")),)


def packet_refusals(profile: Profile, proposal: Proposal) -> tuple[Refusal, ...]:
    """After a facility's cut the bureau proposes on the facility's incident packet (A36)."""
    cut = proposal.cut
    if cut is None or cut.by.body is not Body.FACILITY:
        return ()
    if proposal.packet is not None and proposal.packet.booking == cut.booking:
        return ()
    return (Refusal("suspension_without_packet", profile.cite("suspensions.proposed_by")),)


def decision_refusals(
    profile: Profile,
    proposal: Proposal,
    by: Actor,
    months: int | Decimal | None,
    today: date,
    calendar: WorkingDays,
) -> tuple[Refusal, ...]:
    """What stands against a City's decision.

    Args:
        months: for how long; None: the City says no.
        today: in the profile's zone."""
    assert profile.suspensions is not None, "nothing was proposed under a text without it"
    return (
        *city_refusals(profile, proposal, by),
        *(() if months is None else months_refusals(profile, months)),
        *lapse_refusals(profile, proposal, today, calendar),
    )


def city_refusals(profile: Profile, proposal: Proposal, by: Actor) -> tuple[Refusal, ...]:
    """Only the City above the site approves (Art. 25, 29 经地级以上市司法局批准)."""
    assert profile.suspensions is not None
    decides = isinstance(by, Staff) and by.body in profile.suspensions.decided_by.value
    if decides and isinstance(by, Staff) and by.unit == proposal.city:
        return ()
    return (Refusal("suspension_not_decided_by_city", profile.cite("suspensions.decided_by")),)


def months_refusals(profile: Profile, months: int | Decimal) -> tuple[Refusal, ...]:
    """Whole months, 1 and 3 included (Art. 25, 29 1至3个月; A12, A30)."""
    assert profile.suspensions is not None
    least, most = profile.suspensions.months_min.value, profile.suspensions.months_max.value
    if profile.suspensions.whole_months.value and months != int(months):
        return (Refusal("suspension_months_not_whole", profile.cite("suspensions.whole_months")),)
    if least <= months <= most:
        return ()
    key = "suspensions.months_min" if months < least else "suspensions.months_max"
    return (
        Refusal("suspension_months_out_of_bounds", profile.cite(key), {"min": least, "max": most}),
    )


def lapse_refusals(
    profile: Profile, proposal: Proposal, today: date, calendar: WorkingDays
) -> tuple[Refusal, ...]:
    """A proposal that the City leaves undecided for 10 working days lapses (A12)."""
    assert profile.suspensions is not None
    days = profile.suspensions.proposal_lapses_working_days.value
    if not is_overdue(calendar, proposal.proposed_on, days, today):
        return ()
    cited = profile.cite("suspensions.proposal_lapses_working_days")
    return (Refusal("suspension_proposal_lapsed", cited, {"working_days": days}),)


def term_of(profile: Profile, approved_at: datetime, months: int) -> Term:
    """From the approval to 24:00 of the corresponding day: 31 January + 1 = 28 February (A12)."""
    last = months_after(day_in(approved_at, profile.time_zone), months)
    cited = profile.cite("suspensions.begins_at")
    return Term(approved_at, end_of(last, profile.time_zone), cited)


def suspension_refusals(
    profile: Profile,
    suspensions: Sequence[Suspension],
    visitor: PersonId,
    start: datetime,
    mode: Mode,
) -> tuple[Refusal, ...]:
    """Whether a visit at `start` falls into a suspension that is in effect (A12, A14)."""
    if profile.suspensions is None or mode.value not in profile.suspensions.scope.value:
        return ()
    cited = profile.cite("suspensions.scope")
    return tuple(
        Refusal("visitor_suspended", cited, {"until": until_of(each), "wording": each.wording})
        for each in suspensions
        if each.visitor == visitor and binds(profile, each, start)
    )


def binds(profile: Profile, suspension: Suspension, start: datetime) -> bool:
    """Whether it is in effect at a moment: approved, begun and not over; a mere proposal bars
    nobody (A12)."""
    assert profile.suspensions is not None
    if suspension.state is State.PROPOSED:
        return profile.suspensions.interim_bar.value
    if suspension.state not in BINDING or suspension.since is None or suspension.until is None:
        return False
    return suspension.since <= start < suspension.until


def until_of(suspension: Suspension) -> str:
    """The end, for a sentence; "undecided" where there is none yet."""
    return suspension.until.isoformat() if suspension.until else "undecided"


def filing_refusals(profile: Profile, by: Actor) -> tuple[Refusal, ...]:
    """The City that approved files with the Department (Art. 25, 29 备案)."""
    if profile.suspensions is None:
        return ()
    if isinstance(by, Staff) and by.body is profile.suspensions.filed_by.value:
        return ()
    return (Refusal("suspension_filed_by_other", profile.cite("suspensions.filed_by")),)


def filing_alarm(
    profile: Profile, state: State, approved_on: date, today: date, calendar: WorkingDays
) -> Alarm | None:
    """A suspension in effect that was not filed within 5 working days (A13)."""
    if profile.suspensions is None or state is not State.APPROVED:
        return None
    days = profile.suspensions.filing_alarm_working_days.value
    if not is_overdue(calendar, approved_on, days, today):
        return None
    cited = profile.cite("suspensions.filing_alarm_working_days")
    return Alarm("suspension_not_filed", cited, {"working_days": days})
