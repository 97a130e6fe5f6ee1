"""A status of Art. 19 or 20 appears while a visit runs (A39).

Pure.  The text forbids arranging and orders no end: so the visit is held at once, and an officer of
the facility ends it or lifts the hold as wrong; undecided, it ends.  Never the family's fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain.actor import Actor, Role, Staff
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import UnitId
from server.domain.profile.profile import Profile
from server.domain.profile.visit import Admission
from server.domain.vocabulary import Body


class State(StrEnum):
    """What a running visit is in regard to a status."""

    RUNNING = "running"
    HELD = "held"
    ENDED = "ended"


class Event(StrEnum):
    """What moves it."""

    STATUS_APPEARED = "status_appeared"
    LIFTED_AS_WRONG = "lifted_as_wrong"
    ENDED_ON_GROUND = "ended_on_ground"
    UNDECIDED = "undecided"


TRANSITIONS: Final[Mapping[State, Mapping[Event, State]]] = {
    State.RUNNING: {Event.STATUS_APPEARED: State.HELD},
    State.HELD: {
        Event.STATUS_APPEARED: State.HELD,  # a second status lengthens nothing
        Event.LIFTED_AS_WRONG: State.RUNNING,
        Event.ENDED_ON_GROUND: State.ENDED,
        Event.UNDECIDED: State.ENDED,
    },
    State.ENDED: dict.fromkeys(Event, State.ENDED),
}
DECISIONS: Final = frozenset({Event.LIFTED_AS_WRONG, Event.ENDED_ON_GROUND})


@dataclass(frozen=True, slots=True)
class StatusHold:
    """What a status does to a running visit."""

    hold_by: datetime
    """By when the session must be held."""
    decide_by: datetime
    """At this moment an undecided visit ends."""
    status: Citation
    citation: Citation


@dataclass(frozen=True, slots=True)
class StatusEnd:
    """The visit ended on a status: by whose cause, and whether it uses the month's visit."""

    cause: Body
    counted: bool
    citation: Citation


def hold_of(profile: Profile, status: str, known_at: datetime) -> StatusHold | None:
    """The hold that a status sets; None, if the text opens no sessions.

    Args:
        status: a code of the profile's statuses.
        known_at: when the office had it."""
    if profile.admission is None:
        return None
    return StatusHold(
        hold_by=known_at + timedelta(seconds=profile.admission.status_hold_s_max.value),
        decide_by=known_at + longest_undecided(profile.admission),
        status=profile.cite(f"statuses.{status}"),
        citation=profile.cite("admission.status_hold_s_max"),
    )


def is_undecided_too_long(profile: Profile, known_at: datetime, now: datetime) -> bool:
    """Whether the five minutes are over; the last instant of them is."""
    if profile.admission is None:
        return False
    return now - known_at >= longest_undecided(profile.admission)


def longest_undecided(admission: Admission) -> timedelta:
    """How long a status may stand without a decision of the facility (A39)."""
    return timedelta(minutes=admission.status_undecided_minutes.value)


def decision_refusals(profile: Profile, by: Actor, facility: UnitId) -> tuple[Refusal, ...]:
    """An officer of the facility whose inmate it is decides; neither bureau nor system.

    Args:
        facility: the one that holds the inmate of the status."""
    if profile.admission is None:
        return ()
    body = profile.admission.status_ended_by.value
    deciding = (Role.FACILITY_OFFICER, Role.FACILITY_HEAD)
    own = isinstance(by, Staff) and (by.body, by.unit) == (body, facility)
    if own and isinstance(by, Staff) and by.role in deciding:
        return ()
    return (Refusal("status_not_decided_by_facility", profile.cite("admission.status_ended_by")),)


def end_of_visit(profile: Profile) -> StatusEnd:
    """An end on a status is the facility's cause and not counted."""
    assert profile.admission is not None, "a text without sessions ends none"
    return StatusEnd(
        cause=profile.admission.status_ended_by.value,
        counted=profile.admission.status_end_uses_quota.value,
        citation=profile.cite("admission.status_end_uses_quota"),
    )
