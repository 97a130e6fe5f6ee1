"""Who takes a slot 号源, when, and what frees it: one at each side with the same start (Art. 12).

Pure; storage makes it one act (A38: together or not at all).  A slot is somebody's from the lodging
on; what a closure took is lost to that family's visit only, and nobody's fault (closures.py)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain.citation import Citation, Refusal
from server.domain.identifiers import UnitId
from server.domain.profile.profile import Profile
from server.domain.slots.plan import Slot, rules_of


class State(StrEnum):
    """Where a slot stands."""

    PLANNED = "planned"
    """In a plan that is not signed: nobody can take it."""
    FREE = "free"
    TAKEN = "taken"
    LOST = "lost"
    """A closure took it; it still counts in the month's number (A18)."""
    USED = "used"
    """Its visit was held, or its start went by."""


class Event(StrEnum):
    """What happens to a slot; those that free it are the codes of `slots.freed_by`."""

    SIGNED = "signed"
    LODGING = "lodging"
    REFUSAL = "refusal"
    NO = "no"
    SILENCE = "silence"
    WITHDRAWAL = "withdrawal"
    FALLEN = "fallen"
    """Its booking is no more, by nobody's doing: a closure at the other side, a custody move."""
    CLOSED = "closed"
    REOPENED = "reopened"
    """The closure ended before the slot did."""
    STARTED = "started"


TRANSITIONS: Final[Mapping[State, Mapping[Event, State]]] = {
    State.PLANNED: {Event.SIGNED: State.FREE},
    State.FREE: {
        Event.LODGING: State.TAKEN,
        Event.CLOSED: State.LOST,
        Event.STARTED: State.USED,
    },
    State.TAKEN: {
        Event.REFUSAL: State.FREE,
        Event.NO: State.FREE,
        Event.SILENCE: State.FREE,
        Event.WITHDRAWAL: State.FREE,
        Event.FALLEN: State.FREE,
        Event.CLOSED: State.LOST,
        Event.STARTED: State.USED,
    },
    # Two closures may overlap, and the second takes nothing more.
    State.LOST: {Event.CLOSED: State.LOST, Event.REOPENED: State.FREE},
    State.USED: {},
}
FREEING: Final = frozenset({Event.REFUSAL, Event.NO, Event.SILENCE, Event.WITHDRAWAL})


@dataclass(frozen=True, slots=True)
class Taking:
    """The answer to "this start, please": slots at each side, or refusals and the nearest starts
    at which every side is free.  Never slots at one side only."""

    slots: tuple[Slot, ...]
    refusals: tuple[Refusal, ...]
    nearest: tuple[datetime, ...]
    citation: Citation


def slot_after(profile: Profile, state: State, event: Event) -> State | None:
    """Where an event leads a slot; None: it cannot happen now.

    An act of somebody frees a slot only if the profile names it (A38)."""
    if event in FREEING and not is_freed_by(profile, event):
        return None
    return TRANSITIONS[state].get(event)


def is_freed_by(profile: Profile, event: Event) -> bool:
    """Whether the profile names this event among those that free a slot."""
    return event.value in rules_of(profile).freed_by.value


def take(
    profile: Profile,
    sides: Sequence[UnitId],
    start: datetime,
    free: Iterable[Slot],
    now: datetime,
) -> Taking:
    """The slots that a lodged application takes: one at each side, with one start, or none.

    Args:
        sides: bureau and facility; the two facilities between two inmates.
        free: the slots of these units that are free now; past ones are passed over."""
    ahead = [each for each in free if each.starts_at > now]
    found = picked(profile, sides, [each for each in ahead if each.starts_at == start])
    citation = profile.cite("slots.per_visit_at_each_side")
    refusals = pairing_refusals(profile, sides, found)
    if not refusals:
        return Taking(found, (), (), citation)
    nearest = nearest_starts(profile, sides, start, ahead)
    facts: dict[str, str | int] = {"start": start.isoformat(), "nearest": len(nearest)}
    return Taking((), (Refusal("slot_taken", citation, facts),), nearest, citation)


def picked(profile: Profile, sides: Sequence[UnitId], slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """The first seats of each side among slots of one start, as many as a visit takes."""
    ordered = sorted(slots, key=lambda each: (each.seat, each.id))
    count = rules_of(profile).per_visit_at_each_side.value
    return tuple(
        each
        for side in dict.fromkeys(sides)
        for each in [slot for slot in ordered if slot.unit == side][: count * sides.count(side)]
    )


def pairing_refusals(
    profile: Profile, sides: Sequence[UnitId], slots: Sequence[Slot]
) -> tuple[Refusal, ...]:
    """A visit holds one slot at each side, all with the same start: both or none (A38)."""
    return (*side_refusals(profile, sides, slots), *start_refusals(profile, slots))


def side_refusals(
    profile: Profile, sides: Sequence[UnitId], slots: Sequence[Slot]
) -> tuple[Refusal, ...]:
    """One visit is one slot, at each side (Art. 12: 一次会见视为1个会见号源)."""
    count = rules_of(profile).per_visit_at_each_side.value
    citation = profile.cite("slots.per_visit_at_each_side")
    held = [each.unit for each in slots]
    return tuple(
        Refusal("slot_not_one_a_side", citation, {"unit": unit, "held": held.count(unit)})
        for unit in dict.fromkeys([*sides, *held])
        if held.count(unit) != count * sides.count(unit)
    )


def start_refusals(profile: Profile, slots: Sequence[Slot]) -> tuple[Refusal, ...]:
    """Both sides sit down at the same moment."""
    if len({each.starts_at for each in slots}) <= 1:
        return ()
    return (Refusal("slot_starts_differ", profile.cite("slots.per_visit_at_each_side")),)


def nearest_starts(
    profile: Profile, sides: Sequence[UnitId], start: datetime, free: Iterable[Slot]
) -> tuple[datetime, ...]:
    """The three starts nearest to a wished one at which every side is free; earlier ones first
    when two are equally near, and all in order of time."""
    by_start: dict[datetime, list[Slot]] = {}
    for each in free:
        by_start.setdefault(each.starts_at, []).append(each)
    fitting = [
        each
        for each, slots in by_start.items()
        if not pairing_refusals(profile, sides, picked(profile, sides, slots))
    ]
    near = sorted(fitting, key=lambda each: (abs(each - start), each))
    return tuple(sorted(near[: rules_of(profile).nearest_offered.value]))


def early_refusals(profile: Profile, event: str) -> tuple[Refusal, ...]:
    """A slot is taken at lodging, not by an application that still lacks something (A38)."""
    if event == rules_of(profile).taken_at.value:
        return ()
    return (Refusal("slot_before_lodging", profile.cite("slots.taken_at"), {"event": event}),)
