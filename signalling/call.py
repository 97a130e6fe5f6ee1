"""Everything that is known of one live session, in one place.

signalling/session.py holds the only one of its session, and hands it to the files that act for it
(arrivals, orders, survey, statement); nobody else ever sees it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from media.engine import Engine, PeerStats, SessionHandle, Side
from recorder.ledger import Act
from signalling.clocks import Clocks
from signalling.faces import Record
from signalling.ice_servers import IceServer
from signalling.messages import GroundOfCut
from signalling.plan import Plan
from signalling.seats import Seat, Seats
from signalling.states import Hold, State, Turn
from signalling.watchers import Channel, Publication, Signs

WAITING_ACTS_MAX: Final = 1024


@dataclass(slots=True)
class Floor:
    """An officer or interpreter who speaks."""

    seat: Seat
    to: frozenset[Side]


@dataclass(slots=True)
class Ending:
    """How a session ended."""

    turn: Turn
    ended_s: float
    seal_at_s: float
    side: Side | None = None
    cutter: str | None = None
    """The seat that cut."""
    ground: GroundOfCut | None = None


@dataclass(slots=True)
class PartyNow:
    """What the last survey found of one party."""

    present: bool = False
    connected_s: float | None = None
    stats: PeerStats | None = None


@dataclass(slots=True)
class Call:
    """One live session; times in clock seconds."""

    plan: Plan
    handle: SessionHandle
    engine: Engine
    record: Record
    clocks: Clocks
    new_secret: Callable[[], str]
    ice_servers: tuple[IceServer, ...] = ()
    opened_s: float = 0.0
    state: State = State.WAITING
    holds: frozenset[Hold] = frozenset()
    seats: Seats = field(default_factory=Seats)
    officers: set[str] = field(default_factory=set)
    """Seats that set the hold OFFICER."""
    office: bool = False
    unrecorded: bool = False
    floor: Floor | None = None
    ending: Ending | None = None
    parties: dict[Side, PartyNow] = field(default_factory=lambda: {s: PartyNow() for s in Side})
    publications: dict[Channel, Publication] = field(default_factory=dict)
    signs: dict[str, Signs] = field(default_factory=dict)
    """By the watcher's seat."""
    well: set[str] = field(default_factory=set)
    """Seats of the watchers that count now."""
    changed: bool = True
    """Something that pages show has changed since they were told last."""
    ledger_full: bool = False
    """A line was refused: what happens now could not be told later, so the session ends."""
    waiting: deque[tuple[int, Callable[[], None]]] = field(default_factory=deque)
    """Acts whose ledger line was not accepted yet."""

    def write(self, act: Act, **fields: Any) -> int:
        """Queue a ledger line; its number."""
        number = self.record.write(act, fields)
        if number == 0:
            self.ledger_full = True
        return number

    def once_written(self, line: int, act: Callable[[], None]) -> None:
        """Do this as soon as the line was accepted: the line comes before the act."""
        self.waiting.append((line, act))

    def tell_parties(self, message: BaseModel, sides: frozenset[Side] = frozenset(Side)) -> None:
        """Send to the parties of these sides."""
        for side, seat in self.seats.parties.items():
            if seat.peer and side in sides:
                seat.peer.outbox.put(message)

    def tell_monitors(self, message: BaseModel) -> None:
        """Send to all who watch."""
        for seat in self.seats.watchers.values():
            if seat.peer:
                seat.peer.outbox.put(message)
