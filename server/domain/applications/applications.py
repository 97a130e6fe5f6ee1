"""The life of an application, from lodging to booking: one table for each origin.

Pure.  Rules of this file: a table is the whole truth, a step that it does not name is refused;
only BOOKED opens a session (GD-06); an extension of the review time (Art. 22) is no step, since
it grants nothing.  What each step demands stands in steps.py, what consent asks in
consent.py, what is told in notices.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain import silence
from server.domain.actor import Actor
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import PersonId, SlotId, UnitId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Custody


class Origin(StrEnum):
    """Who asks; the keys of [origins]."""

    RELATIVE = "relative"
    INMATE = "inmate"
    BOTH_IN_CUSTODY = "both_in_custody"
    WORK_NEED = "work_need"


class State(StrEnum):
    """Where an application stands."""

    UNFINISHED = "unfinished"
    """Not complete, so not lodged; no clock runs (A29)."""
    IN_REVIEW = "in_review"
    BEFORE_FACILITY = "before_facility"
    BEFORE_OTHER_FACILITY = "before_other_facility"
    """One of the two facilities has approved (Art. 16 ¶2)."""
    AWAITING_CONSENT = "awaiting_consent"
    BAR_REPORTED = "bar_reported"
    """The bureau knows a bar, so the facility decides again (A31)."""
    BOOKED = "booked"
    REFUSED = "refused"
    DECLINED = "declined"
    RELEASED = "released"
    """Nobody answered in time (A32)."""
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    """The time came before the decision; the office's delay, never the family's."""
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What moves an application from one state to the next."""

    LODGED = "lodged"
    FORWARDED = "forwarded"
    """The bureau finds the applicants eligible and sends the application on (Art. 15 ¶1)."""
    APPROVED = "approved"
    REFUSED = "refused"
    AGREED = "agreed"
    DECLINED = "declined"
    """Also of a booking: consent is revocable (A32)."""
    SILENT = "silent"
    BAR_REPORTED = "bar_reported"
    WITHDRAWN = "withdrawn"
    TIME_PASSED = "time_passed"
    MOVED = "moved"
    """The inmate came to another facility, which has decided nothing yet."""
    CANCELLED = "cancelled"


Table = Mapping[State, Mapping[Event, State]]

_GIVEN_UP: Final = {Event.WITHDRAWN: State.WITHDRAWN, Event.CANCELLED: State.CANCELLED}
_OPEN: Final = {**_GIVEN_UP, Event.TIME_PASSED: State.EXPIRED}
_MOVED: Final = {Event.MOVED: State.BEFORE_FACILITY}
_DECIDED: Final = {Event.APPROVED: State.AWAITING_CONSENT, Event.REFUSED: State.REFUSED}
_ASKED: Final = {
    Event.AGREED: State.BOOKED,
    Event.DECLINED: State.DECLINED,
    Event.SILENT: State.RELEASED,
}
_ENDS: Final[Table] = {
    State.REFUSED: {},
    State.DECLINED: {},
    State.RELEASED: {},
    State.WITHDRAWN: {},
    State.EXPIRED: {},
    State.CANCELLED: {},
}

RELATIVES: Final[Table] = {
    State.UNFINISHED: {Event.LODGED: State.IN_REVIEW, **_OPEN},
    # A move before the bureau has forwarded only changes the address.
    State.IN_REVIEW: {
        Event.FORWARDED: State.BEFORE_FACILITY,
        Event.REFUSED: State.REFUSED,
        Event.MOVED: State.IN_REVIEW,
        **_OPEN,
    },
    State.BEFORE_FACILITY: {**_DECIDED, **_MOVED, **_OPEN},
    State.AWAITING_CONSENT: {**_ASKED, **_MOVED, **_OPEN},
    State.BOOKED: {Event.DECLINED: State.DECLINED, **_MOVED, **_GIVEN_UP},
    **_ENDS,
}
INMATES: Final[Table] = {
    State.UNFINISHED: {Event.LODGED: State.BEFORE_FACILITY, **_OPEN},
    State.BEFORE_FACILITY: {**_DECIDED, **_MOVED, **_OPEN},
    State.AWAITING_CONSENT: {
        **_ASKED,
        Event.BAR_REPORTED: State.BAR_REPORTED,
        **_MOVED,
        **_OPEN,
    },
    State.BAR_REPORTED: {**_DECIDED, **_MOVED, **_OPEN},
    State.BOOKED: {Event.DECLINED: State.DECLINED, **_MOVED, **_GIVEN_UP},
    **_ENDS,
}
# After a move both facilities decide anew: an approval was for that facility and that time.
BETWEEN_INMATES: Final[Table] = {
    State.UNFINISHED: {Event.LODGED: State.BEFORE_FACILITY, **_OPEN},
    State.BEFORE_FACILITY: {
        Event.APPROVED: State.BEFORE_OTHER_FACILITY,
        Event.REFUSED: State.REFUSED,
        **_MOVED,
        **_OPEN,
    },
    State.BEFORE_OTHER_FACILITY: {
        Event.APPROVED: State.BOOKED,
        Event.REFUSED: State.REFUSED,
        **_MOVED,
        **_OPEN,
    },
    State.BOOKED: {**_MOVED, **_GIVEN_UP},
    **_ENDS,
}
TRANSITIONS: Final[Mapping[Origin, Table]] = {
    Origin.RELATIVE: RELATIVES,
    Origin.INMATE: INMATES,
    Origin.BOTH_IN_CUSTODY: BETWEEN_INMATES,
    Origin.WORK_NEED: RELATIVES,
}


@dataclass(frozen=True, slots=True)
class StandingBar:
    """Somebody may not take part; `key` is that of the profile ("bars.…", "statuses.…")."""

    person: PersonId
    key: str


@dataclass(frozen=True, slots=True)
class Application:
    """What the rules need to know of an application.

    `facilities` hold `inmates`, each under its regime in `custody`; `visitors` were applied for;
    `start` is the time asked for or fixed; `approved_by` and `filed_by` who has done so by now."""

    origin: Origin
    state: State
    bureau: UnitId | None
    facilities: tuple[UnitId, ...]
    inmates: frozenset[PersonId]
    custody: tuple[Custody, ...]
    visitors: frozenset[PersonId] = frozenset()
    start: datetime | None = None
    approved_by: frozenset[UnitId] = frozenset()
    filed_by: frozenset[UnitId] = frozenset()
    bars: tuple[StandingBar, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody wants to bring an event upon an application.

    `ground` is a key of the profile ("bars.case_connected"); `slot`, `start` and `visitors` are
    what an approval fixes (Art. 15 ¶2, 16 ¶1)."""

    event: Event
    actor: Actor
    reason: str = ""
    ground: str = ""
    slot: SlotId | None = None
    start: datetime | None = None
    visitors: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True)
class Seats:
    """The two ends of a visit, as kinds of device, and the bodies that watch it."""

    devices: tuple[str, str]
    watchers: tuple[Body, ...]
    citation: Citation


def after(origin: Origin, state: State, event: Event) -> State:
    """Where an event leads; one that the table does not name is a bug, since it was refused."""
    found = TRANSITIONS[origin][state].get(event)
    assert found is not None, f"{event} cannot happen in {state} of {origin}"
    return found


def join_refusals(profile: Profile, state: State) -> tuple[Refusal, ...]:
    """Nobody joins on an application that is not approved, consented and booked (GD-06).

    A text without video opens no session at all, so it has no word on joining."""
    if state is State.BOOKED or profile.guarantees is None:
        return ()
    key = "guarantees.facility_decides_every_visit"
    return (Refusal("application_not_booked", profile.cite(key), {"state": state}),)


def seats_of(profile: Profile, origin: Origin) -> Seats | None:
    """Which two devices a visit of this origin takes and who watches it (Art. 2, 16 ¶2, 27);
    None: the text knows no live session."""
    if profile.session is None or profile.supervision is None:
        return None
    inmate, visitor = profile.session.inmate_device.value, profile.session.visitor_device.value
    if origin is Origin.BOTH_IN_CUSTODY:
        watchers = profile.supervision.watchers_both_in_custody.value
        return Seats((inmate, inmate), watchers, profile.cite(f"origins.{origin}"))
    watchers = profile.supervision.watchers.value
    return Seats((visitor, inmate), watchers, profile.cite("session.visitor_device"))


def by_origin(
    profile: Profile, application: Application, code: str, **facts: str | int
) -> tuple[Refusal, ...]:
    """One refusal that rests on who has a say about applications of this origin."""
    cited = silence.cite(profile, f"origins.{application.origin}")
    return (Refusal(code, cited, facts),)
