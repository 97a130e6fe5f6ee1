"""What a ledger remembers of a session that a restarted node takes up.

Pure: lines in, seats and clocks out.  Where a doubt remains the smaller remaining time wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from media.engine import Side
from recorder.ledger import Act, Line
from signalling.clocks import Clocks
from signalling.grant import Power, Role
from signalling.plan import Plan
from signalling.seats import Seat, Seats
from signalling.states import Hold, State

_CAME_BACK: Final = (Act.JOINED, Act.WATCHING, Act.RESUMED)
_WENT_FOR_GOOD: Final = (Act.LEFT, Act.UNWATCHED)


@dataclass(frozen=True, slots=True)
class Recalled:
    """A session as its ledger tells it."""

    seats: Seats
    clocks: Clocks
    opened_s: float
    """On this boot's clock; may lie before the boot."""
    state: State
    officers: frozenset[str]
    """Seats whose hold OFFICER stood: a crash lifts nobody's hold."""
    office: bool
    """The hold OFFICE stood."""
    cut: Line | None
    """It had been cut, and no line says that it ended."""


def recall(
    lines: Sequence[Line], plan: Plan, talked_s: float, now_s: float, now_wall_s: float, boot: str
) -> Recalled:
    """Rebuild seats and clocks.

    Args:
        lines: the whole lines of the ledger, in order.
        talked_s: the talk that ledger and journal prove.
        now_s, now_wall_s: this moment on the clock and on the node's wall.
        boot: the id of this boot; clock stamps of another boot mean nothing here.
    Returns: the session, HELD if it has talked, else WAITING."""
    opened_s = _opened_s(lines, now_s, now_wall_s, boot)
    clocks = Clocks.of(plan, opened_s)
    clocks.talked_before_s = talked_s
    talk = next((line for line in lines if line.act == Act.TALKING), None)
    if talk is not None and lines:
        since_opening_s = _between_s(lines[0], talk)
        clocks.first_talk_s = min(now_s - talked_s, opened_s + since_opening_s)
    cut = next((line for line in lines if line.act == Act.CUT), None)
    state = State.WAITING if talk is None else State.HELD
    officers, office = _holds(lines)
    seats = _seats(lines, now_s)
    return Recalled(seats, clocks, opened_s, state, officers, office, cut)


def _holds(lines: Sequence[Line]) -> tuple[frozenset[str], bool]:
    told = [line for line in lines if line.act in (Act.HELD, Act.TALKING)]
    if not told or told[-1].act == Act.TALKING:
        return frozenset(), False
    holds, officers = told[-1].fields.get("holds"), told[-1].fields.get("officers")
    assert isinstance(holds, list) and isinstance(officers, list)
    return frozenset(str(name) for name in officers), Hold.OFFICE.value in holds


def _opened_s(lines: Sequence[Line], now_s: float, now_wall_s: float, boot: str) -> float:
    if not lines:
        return now_s
    first = lines[0].stamp
    if first.boot_id == boot:
        return first.at_s
    # The machine was started anew: only wall clocks span that, and they may have been set; what
    # the ledger itself spans has passed in any case.
    spanned_s = _between_s(lines[0], lines[-1])
    return now_s - max(0.0, spanned_s, now_wall_s - _wall_s(lines[0]))


def _seats(lines: Sequence[Line], now_s: float) -> Seats:
    seats, known = Seats(), dict[str, Seat]()
    for line in lines:
        if line.act == Act.GRANT_USED:
            seat = _seat(line, now_s)
            known[seat.name] = seat
            seats.used.add(seat.name)
            continue
        found = known.get(str(line.fields.get("seat")))
        if found is None:
            continue
        if line.act in _CAME_BACK:
            _sit(seats, found, now_s)
        elif line.act == Act.DROPPED:
            found.dropped_s = now_s - _between_s(line, lines[-1])
        elif line.act in _WENT_FOR_GOOD:
            found.left = True
            seats.watchers.pop(found.name, None)
    return seats


def _seat(line: Line, now_s: float) -> Seat:
    told = line.fields
    powers = told["powers"]
    assert isinstance(powers, list)
    return Seat(
        name=str(told["jti"]),
        role=Role(str(told["role"])),
        side=Side(str(told["side"])),
        device=str(told["device"]),
        label=str(told["label"]),
        powers=frozenset(Power(str(power)) for power in powers),
        secret_hash=str(told["secret_hash"]),
        dropped_s=now_s,
    )


def _sit(seats: Seats, seat: Seat, now_s: float) -> None:
    # Who sat there when the node died has its 60 s from now on.
    seat.dropped_s, seat.left = now_s, False
    if seat.role.is_party:
        seats.parties[seat.side] = seat
        seats.came.add(seat.side)
    else:
        seats.watchers[seat.name] = seat


def _between_s(earlier: Line, later: Line) -> float:
    """Seconds from one line to another: on the clock where they share a boot, never below 0."""
    if earlier.stamp.boot_id == later.stamp.boot_id:
        return max(0.0, later.stamp.at_s - earlier.stamp.at_s)
    return max(0.0, _wall_s(later) - _wall_s(earlier))


def _wall_s(line: Line) -> float:
    return datetime.fromisoformat(line.stamp.wall).timestamp()
