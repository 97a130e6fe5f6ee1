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


def outcome(profile: Profile, start: datetime, moved: Moved) -> Outcome:
    """What becomes of a booking that starts then."""
    if not touches(moved, start):
        return Outcome(Fate.KEPT, None, None, False, False, False, False, ())
    if follows(profile, moved):
        return followed(profile, moved)
    return cancelled(profile, moved)


def touches(moved: Moved, start: datetime) -> bool:
    """Whether the inmate is away when the visit begins; who is back by then is not."""
    if start < moved.at:
        return False
    return moved.move is not Move.HOSPITAL or moved.back is None or moved.back > start


def follows(profile: Profile, moved: Moved) -> bool:
    """A booking goes along with a transfer if the new facility can hold it at the same time."""
    if not profile.custody_moves.booking_follows_transfer.value:
        return False
    return moved.move is Move.TRANSFER and moved.to is not None and moved.slot_there


def followed(profile: Profile, moved: Moved) -> Outcome:
    """The new facility gets the booking, and has to decide on it: so far it has decided nothing."""
    cited = [profile.cite("custody_moves.booking_follows_transfer")]
    if profile.guarantees is not None:
        cited.append(profile.cite("guarantees.facility_decides_every_visit"))
    return Outcome(Fate.MOVED, Event.MOVED, moved.to, False, False, False, False, tuple(cited))


def cancelled(profile: Profile, moved: Moved) -> Outcome:
    """The visit cannot be held; nobody is to blame, so it uses none of the month's visits."""
    rules = profile.custody_moves
    again = moved.move in rules.rebooking_first.value
    bedside = moved.move in rules.bedside_after.value and profile.exceptions is not None
    keys = ["custody_moves.fault_of_visitor", "custody_moves.uses_quota"]
    keys += ["custody_moves.rebooking_first"] if again else []
    keys += ["exceptions.approved_by"] if bedside else []
    return Outcome(
        fate=Fate.CANCELLED,
        event=Event.CANCELLED,
        facility=None,
        fault_of_visitor=rules.fault_of_visitor.value,
        uses_quota=rules.uses_quota.value,
        rebooking_first=again,
        bedside=bedside,
        citations=tuple(profile.cite(key) for key in keys),
    )
