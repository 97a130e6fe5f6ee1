"""Who may be in which session now, as what, and by which numbers (law.md 1.4, invariant 1).

Pure.  `opening` says whether the office may open a session and with what plan; `party_entry`,
`monitor_entry` and `interpreter_entry` say with which role, side and powers a device enters it.
What stands against talk later (watchers, recorder) is also in the plan, as holds that the node
keeps; rules.py holds the rules, one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain.actor import Role, Staff
from server.domain.citation import Refusal
from server.domain.identifiers import UnitId
from server.domain.live_visit.rules import (
    House,
    Visit,
    Visitor,
    admitted,
    opening_refusals,
    slot_left_s,
)
from server.domain.live_visit.supervision import load_refusals
from server.domain.people import devices
from server.domain.people.devices import Device, Join
from server.domain.powers.acts import Act
from server.domain.powers.powers import TABLE
from server.domain.profile.profile import Profile
from server.domain.visit_day import exceptions
from server.domain.vocabulary import Body


class Place(StrEnum):
    """As what a device sits in a session; the node's words."""

    KIOSK = "kiosk"
    TERMINAL = "terminal"
    MONITOR = "monitor"
    INTERPRETER = "interpreter"


class Side(StrEnum):
    """A is the visitors' side, or the first of two facilities; B the inmate's."""

    A = "a"
    B = "b"


ALWAYS_HELD_BY: Final = frozenset({"party_a_absent", "party_b_absent", "officer", "office"})
POWERS: Final[Mapping[Act, frozenset[str]]] = {
    Act.WATCH: frozenset({"watch"}),
    Act.WARN: frozenset({"warn"}),
    Act.SPEAK: frozenset({"speak_one", "speak_both"}),
    Act.HOLD: frozenset({"hold"}),
    Act.CUT: frozenset({"cut"}),
}


@dataclass(frozen=True, slots=True)
class PlanNumbers:
    """What the office asks of the node; spans in seconds from the opening."""

    cap_s: int
    slot_s: float
    no_show_s: float
    house_a: UnitId
    house_b: UnitId
    holds: frozenset[str]
    needs_interpreter: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a session may be opened now: its plan, or why not."""

    refusals: tuple[Refusal, ...]
    plan: PlanNumbers | None
    admitted: tuple[Visitor, ...]
    """Those who are in the grant; who stayed away or was turned away is not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Enters as this, on this side, with these powers; or why not."""

    refusals: tuple[Refusal, ...]
    place: Place | None = None
    side: Side | None = None
    powers: frozenset[str] = frozenset()


def opening(profile: Profile, visit: Visit, now: datetime) -> Opening:
    """Whether the session of a visit may be opened now.

    Args:
        profile: of the visit's day.
        now: with zone."""
    refusals = opening_refusals(profile, visit, now)
    if refusals:
        return Opening(refusals, None, ())
    return Opening((), plan_of(profile, visit, now), admitted(profile, visit))


def plan_of(profile: Profile, visit: Visit, now: datetime) -> PlanNumbers:
    """The plan's numbers: seconds from the approval and to the slot's end, nobody's wish."""
    assert profile.session is not None and profile.lateness is not None
    slot_s = slot_left_s(visit, now)
    return PlanNumbers(
        cap_s=visit.approved_minutes * 60,
        slot_s=slot_s,
        no_show_s=min(slot_s, profile.lateness.slot_waits_minutes.value * 60.0),
        house_a=visit.side_a.unit,
        house_b=visit.side_b.unit,
        holds=holds_of(profile, visit),
        needs_interpreter=visit.needs_interpreter,
    )


def holds_of(profile: Profile, visit: Visit) -> frozenset[str]:
    """What may stand against talk in this visit: unwatched and unrecorded always (Art. 27), the
    interpreter where the booking needs one (Art. 28)."""
    found = set(ALWAYS_HELD_BY)
    if profile.supervision is not None and profile.supervision.watchers_each_side_min.value:
        found |= {"unwatched_a", "unwatched_b"}
    if profile.session is not None and profile.session.recorded_throughout.value:
        found.add("unrecorded")
    if visit.needs_interpreter:
        found.add("no_interpreter")
    return frozenset(found)


def party_entry(profile: Profile, visit: Visit, device: Device, side: Side, now: datetime) -> Entry:
    """A kiosk or terminal enters as the party of its side."""
    refusals = (
        *opening_refusals(profile, visit, now),
        *device_refusals(profile, visit, device, side),
    )
    if refusals:
        return Entry(refusals)
    return Entry((), Place(devices.kind_for(profile, join_of(visit, side))), side)


def join_of(visit: Visit, side: Side) -> Join:
    """Who joins on a side, where it is booked, and who has approved (Art. 2, 16 ¶2, 35)."""
    house = visit.side_a if side is Side.A else visit.side_b
    return Join(
        role=Body.VISITOR if side is Side.A else Body.INMATE,
        unit=house.unit,
        seat=house.seat,
        both_in_custody=visit.between_inmates,
        approved_by=visit.decided_by,
        exception=bool(visit.exception and visit.exception.strip()),
    )


def device_refusals(
    profile: Profile, visit: Visit, device: Device, side: Side
) -> tuple[Refusal, ...]:
    """The device is enrolled, of the side's kind, at the booked seat, and serves this visit."""
    return (
        *devices.device_refusals(profile, device, join_of(visit, side)),
        *exceptions.device_refusals(profile, device, visit.booking),
    )


def monitor_entry(
    profile: Profile, visit: Visit, officer: Staff, watching_already: int, now: datetime
) -> Entry:
    """An officer of a watching side enters with the powers of the table of powers.

    Args:
        watching_already: how many other visits the officer watches (A19)."""
    side = side_of(visit, officer)
    if side is None or Act.WATCH not in TABLE[officer.role]:
        return Entry((Refusal("not_a_watcher_here", profile.cite("supervision.watchers")),))
    refusals = (
        *opening_refusals(profile, visit, now),
        *load_refusals(profile, watching_already),
    )
    if refusals:
        return Entry(refusals)
    powers = [each for act, each in POWERS.items() if act in TABLE[officer.role]]
    return Entry((), Place.MONITOR, side, frozenset().union(*powers))


def side_of(visit: Visit, officer: Staff) -> Side | None:
    """The side for whose unit an officer watches; None: for neither."""
    sides: tuple[tuple[Side, House], ...] = ((Side.A, visit.side_a), (Side.B, visit.side_b))
    for side, house in sides:
        if (officer.unit, officer.body) == (house.unit, house.body):
            return side
    return None


def interpreter_entry(profile: Profile, visit: Visit, account: Staff, now: datetime) -> Entry:
    """The interpreter of this booking enters with a voice and no power (Art. 28; GD-73)."""
    if account.role is not Role.INTERPRETER or account.account != visit.interpreter:
        cited = profile.cite("language_use.available_by")
        return Entry((Refusal("not_the_interpreter_here", cited),))
    refusals = opening_refusals(profile, visit, now)
    return Entry(refusals) if refusals else Entry((), Place.INTERPRETER, Side.B)
