"""The voice of an officer or interpreter in a session: one at a time, never unrecorded.

Acts for signalling/session.py on its Call."""

from functools import partial

from media.engine import Side
from recorder.ledger import Act
from signalling.call import Call, Floor
from signalling.errors import Refused
from signalling.grant import Power
from signalling.seats import Seat


def take_floor(call: Call, seat: Seat, to: frozenset[Side]) -> None:
    """Let this seat be heard by these sides; by none: give the floor back.

    Raises: Refused `power_missing`, `floor_taken`, `unrecorded`."""
    enough = (Power.SPEAK_BOTH,) if len(to) == len(Side) else (Power.SPEAK_ONE, Power.SPEAK_BOTH)
    if not seat.can(*enough):
        raise Refused("power_missing", "this grant gives no voice to these sides")
    if call.floor and call.floor.seat is not seat:
        raise Refused("floor_taken", "another officer speaks")
    if call.floor:
        give_back_floor(call)
    if not to:
        return
    if call.unrecorded:
        raise Refused("unrecorded", "nothing is recorded now, so nobody may speak")
    call.floor = Floor(seat, to)
    call.changed = True
    line = call.write(Act.SPOKE, seat=seat.name, to=sorted(to))
    call.once_written(line, partial(_open_floor, call, call.floor))


def give_back_floor(call: Call) -> None:
    """Nobody speaks any more: first in the engine, then in the ledger."""
    if call.floor is None:
        return
    call.engine.take_floor(call.handle)
    seat, call.floor, call.changed = call.floor.seat, None, True
    if call.ending is None:
        call.write(Act.SPOKE_END, seat=seat.name)


def _open_floor(call: Call, floor: Floor) -> None:
    if call.floor is floor and floor.seat.peer and floor.seat.peer.in_engine:
        call.engine.give_floor(call.handle, floor.seat.peer.handle, floor.to)
