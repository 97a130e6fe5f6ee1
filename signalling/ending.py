"""What is written, told and taken down once the gate of a session has closed for good.

Called by signalling/session.py in this order, never before the gate is shut."""

from recorder.ledger import Act
from signalling.answers import Ended
from signalling.arrivals import remove_from_engine
from signalling.call import Call, Ending
from signalling.peer import CLOSE_NORMAL
from signalling.states import Turn


def write_ending(call: Call, ending: Ending, note: str) -> None:
    """The lines that say who ended it, and how it ended."""
    side = ending.side.value if ending.side else None
    if ending.turn in (Turn.CUT, Turn.OFFICE):
        ground = ending.ground.value if ending.ground else None
        call.write(Act.CUT, by=ending.cutter or "office", side=side, ground=ground, note=note)
    call.write(
        Act.ENDED,
        reason=ending.turn.value,
        side=side,
        talked_s=round(call.clocks.talked_s(ending.ended_s), 6),
        uncounted_s=round(call.clocks.uncounted_s(ending.ended_s), 6),
        note=note,
    )


def tell_ending(call: Call, ending: Ending) -> None:
    """Everybody hears that it is over, and why."""
    ended = Ended(
        session=call.plan.session,
        reason=ending.turn.value,
        side=ending.side,
        talked_s=round(call.clocks.talked_s(ending.ended_s), 3),
        uncounted_s=round(call.clocks.uncounted_s(ending.ended_s), 3),
    )
    call.tell_parties(ended)
    call.tell_monitors(ended)


def say_farewell(call: Call) -> None:
    """Parties are shown out; monitors keep their connection and their other visits."""
    for seat in call.seats.connected():
        peer = seat.peer
        assert peer is not None
        if seat.role.is_party:
            remove_from_engine(call, peer)
            peer.outbox.close(CLOSE_NORMAL)
        else:
            for slot in peer.free_pair(call.handle):
                call.engine.clear_slot(peer.handle, slot)
    call.engine.close_session(call.handle)
