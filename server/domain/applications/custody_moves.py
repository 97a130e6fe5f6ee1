"""What becomes of a booking when the inmate is moved, released, in hospital or dead.

Pure.  The texts are silent, save that every visit is a facility's decision (Art. 3) and that a
visit is with somebody inside a facility (Art. 2).  So a booking follows the inmate where the new
facility can hold it and decides so, or it is cancelled: nobody's fault, and no visit used."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.applications.applications import Event
from server.domain.citation import Citation
from server.domain.identifiers import UnitId
from server.domain.profile.profile import Profile


class Move(StrEnum):
    """What happened to a custody record."""

    TRANSFER = "transfer"
    RELEASE = "release"
    HOSPITAL = "hospital"
    DEATH = "death"


class Fate(StrEnum):
    """What becomes of a booking."""

    KEPT = "kept"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of custody, from a moment on.

    `to` is the new facility, `back` the return from hospital, each if known; `slot_there` tells
    whether the new facility is open for video and free at the same start."""

    move: Move
    at: datetime
    to: UnitId | None = None
    back: datetime | None = None
    slot_there: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of a booking, and what it means for the family.

    `event` is what the application undergoes; `rebooking_first`: another time is offered before
    others get it; `bedside`: the Department may be asked for a special visit (Art. 35)."""

    fate: Fate
    event: Event | None
    facility: UnitId | None
    fault_of_visitor: bool
    uses_quota: bool
    rebooking_first: bool
    bedside: bool
    citations: tuple[Citation, ...]


def outcome(profile: Profile, kind: str, start: datetime, moved: Moved) -> Outcome:
    """What becomes of a booking of a kind that starts then."""
    if not touches(moved, start):
        return Outcome(Fate.KEPT, None, None, False, False, False, False, ())
    if follows(moved):
        return followed(profile, moved)
    return cancelled(profile, kind, moved)


def touches(moved: Moved, start: datetime) -> bool:
    """Whether the inmate is away when the visit begins; who is back by then is not."""
    if start < moved.at:
        return False
    return moved.move is not Move.HOSPITAL or moved.back is None or moved.back > start


def follows(moved: Moved) -> bool:
    """A booking goes along with a transfer if the new facility can hold it at the same time."""
    return moved.move is Move.TRANSFER and moved.to is not None and moved.slot_there


def followed(profile: Profile, moved: Moved) -> Outcome:
    """The new facility gets the booking, and has to decide on it: so far it has decided nothing."""
    cited = by_what_right(profile, "guarantees.facility_decides_every_visit")
    return Outcome(Fate.MOVED, Event.MOVED, moved.to, False, False, False, False, cited)


def cancelled(profile: Profile, kind: str, moved: Moved) -> Outcome:
    """The visit cannot be held; nobody is to blame, so it uses none of the month's visits."""
    bedside = moved.move is Move.HOSPITAL and profile.exceptions is not None
    again = moved.move in {Move.TRANSFER, Move.HOSPITAL}
    cited = by_what_right(
        profile,
        f"kinds.{kind}",
        "quota.counted_by",
        "lateness.never_for_causes",
        *(["exceptions.approved_by"] if bedside else []),
    )
    return Outcome(Fate.CANCELLED, Event.CANCELLED, None, False, False, again, bedside, cited)


def by_what_right(profile: Profile, *keys: str) -> tuple[Citation, ...]:
    """The citations of those keys that this text has."""
    found = []
    for key in keys:
        try:
            found.append(profile.cite(key))
        except KeyError:
            continue  # a section that the text does not know
    return tuple(found)
