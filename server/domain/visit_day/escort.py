"""Bringing the inmate on time: who does it, who is due now, and whose a delay is (GD-68).

The facility arranges police and sees that the inmate attends on time (Art. 26): its lateness
bars no visitor and takes no minute of talk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.citation import Citation, Refusal
from server.domain.identifiers import BookingId, StaffId
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Escort:
    """One line of the guard roster: which visit, when, and who brings the inmate."""

    booking: BookingId
    start: datetime
    guard: StaffId | None = None
    brought_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InmateLate:
    """How late an inmate was brought, and whose that is.

    `talk_s` is what remains to be talked: all of it, for a delay takes none."""

    late_s: int
    fault_of: str
    bars_visitor: bool
    talk_s: float
    citation: Citation


def roster_alarms(profile: Profile, roster: Iterable[Escort]) -> tuple[Refusal, ...]:
    """Visits for which the facility has named no guard; one alarm each."""
    if profile.supervision is None:
        return ()
    cited = profile.cite("supervision.inmate_late_is_fault_of")
    return tuple(
        Refusal("escort_unassigned", cited, {"start": each.start.isoformat()})
        for each in roster
        if each.guard is None
    )


def call_list(roster: Iterable[Escort], now: datetime, ahead: timedelta) -> tuple[Escort, ...]:
    """Who is to be brought now: not yet there and due within `ahead`, or overdue; by start."""
    due = [each for each in roster if each.brought_at is None and each.start <= now + ahead]
    return tuple(sorted(due, key=lambda each: (each.start, each.booking)))


def inmate_late(
    profile: Profile, escort: Escort, now: datetime, approved_s: float
) -> InmateLate | None:
    """The delay on the inmate's side so far; None while there is none.

    Being brought on the second of the start is in time (A30)."""
    if profile.supervision is None or profile.lateness is None:
        return None
    late = (escort.brought_at or now) - escort.start
    if late <= timedelta(0):
        return None
    fault = profile.supervision.inmate_late_is_fault_of.value.value
    cited = profile.cite("supervision.inmate_late_is_fault_of")
    bars = fault not in profile.lateness.never_for_causes.value
    return InmateLate(int(late.total_seconds()), fault, bars, approved_s, cited)
