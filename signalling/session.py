"""One live session: a mailbox's letters come in, the gate opens and closes, the visit ends.

`Session.handle(event, now_s)` never awaits, and nothing else changes a session.  Two rules hold
whatever comes: talk flows only while no hold stands and the ledger line that says so was accepted;
and whatever closes the gate closes it first, before any line, message or farewell."""

from typing import Final, assert_never

import structlog

from media.engine import Side
from media.errors import OfferRefused
from recorder.ledger import Act
from signalling import answers, arrivals, messages
from signalling.call import WAITING_ACTS_MAX, Call, Ending
from signalling.clocks import LINE_WAIT_S
from signalling.ending import say_farewell, tell_ending, write_ending
from signalling.errors import Refused
from signalling.events import (
    Dropped,
    Event,
    Joining,
    MediaGone,
    OfficeCut,
    OfficeHold,
    Overflowed,
    Resuming,
    Said,
    Stopping,
    Tick,
    WasCut,
    Written,
)
from signalling.floor import give_back_floor
from signalling.grant import Power
from signalling.messages import GroundOfCut
from signalling.orders import need, obey
from signalling.statement import Herald, statement
from signalling.states import State, Turn, next_state
from signalling.survey import SURVEY_PERIOD_S, holds_that_stand, look_at_peers, look_at_record

LEASE_RENEWAL_S: Final = 0.5
GROUND_WAIT_S: Final = 60.0
"""How long a record stays open for the ground of an officer's cut."""

log = structlog.get_logger()


class Session:
    """The only mutator of one live session."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._talk_line: tuple[int, float] | None = None
        """The `talking` line that is on its way to the disk, and its stamp."""
        self._surveyed_s = float("-inf")
        self._herald = Herald(call)
        self._renewed_s = 0.0
        self.seal_asked = False

    @property
    def name(self) -> str:
        """Its id."""
        return self._call.plan.session

    @property
    def ending(self) -> Ending | None:
        """How it ended; None while it lives."""
        return self._call.ending

    def statement(self, now_s: float) -> answers.State:
        """Its `state`, for the office."""
        return statement(self._call, now_s)

    def shut(self) -> None:
        """Close the gate, whatever state the rest is in (after a bug)."""
        self._call.engine.close_gate(self._call.handle)

    def abandon(self) -> None:
        """Take engine and record out of the hands of a session that a bug has spoilt."""
        self._call.engine.close_session(self._call.handle)
        self._call.record.seal()
        self.seal_asked = True

    def handle(self, event: Event, now_s: float) -> None:
        """Take one event whole; a refusal goes to the peer that asked, a bug goes up."""
        by: str | None = None
        try:
            by = self._act(event, now_s)
        except (Refused, OfferRefused) as refusal:
            _refuse(event, refusal)
        if self._call.ending is None:
            self._settle(now_s, by)

    def _act(self, event: Event, now_s: float) -> str | None:
        """What this event is about; who ordered it, if somebody did."""
        call = self._call
        match event:
            case Tick():
                self._look_around(now_s)
            case Written():
                self._take_written(event.line, now_s)
            case Said():
                return self._hear(event, now_s)
            case Joining() | Resuming():
                self._admit(event, now_s)
            case Dropped():
                arrivals.drop(call, event.peer, event.why, now_s)
            case MediaGone():
                arrivals.media_gone(call, event.peer, event.why)
            case OfficeCut():
                self._end(Turn.OFFICE, now_s, ground=event.ground, note=event.note)
            case OfficeHold():
                call.office = event.on
                return "office"
            case WasCut():
                self._end(Turn.CUT, now_s, side=event.side, cutter=event.cutter)
            case Stopping():
                self._end(Turn.NODE_STOPPED, now_s)
            case Overflowed():
                self._end(Turn.OVERLOAD, now_s, note=event.what)
            case _:
                assert_never(event)
        return None

    def _admit(self, event: Joining | Resuming, now_s: float) -> None:
        if self._call.ending:
            raise Refused("session_ended", "it is over")
        if isinstance(event, Joining):
            arrivals.join(self._call, event, now_s)
        else:
            arrivals.resume(self._call, event, now_s)

    def _hear(self, event: Said, now_s: float) -> str | None:
        call, order = self._call, event.order
        seat = call.seats.of(event.peer)
        if seat is None:
            raise Refused("not_joined", "this connection has no seat in that session")
        if isinstance(order, messages.Cut):
            need(seat, Power.CUT)
            self._end(Turn.CUT, now_s, side=seat.side, cutter=seat.name)
            return None
        obey(call, seat, event.peer, order, now_s)
        ending = call.ending
        if ending and ending.cutter == seat.name and (ending.ground or seat.peer is None):
            ending.seal_at_s = now_s  # the ground is told, or nobody is left to tell it
            self._seal_when_due(now_s)
        return seat.name

    # Looking and settling ------------------------------------------------------------------------

    def _look_around(self, now_s: float) -> None:
        call = self._call
        if call.ending:
            self._seal_when_due(now_s)
            return
        look_at_record(call, now_s)
        if now_s - self._surveyed_s >= SURVEY_PERIOD_S:
            self._surveyed_s = now_s
            call.seats.forget_gone(now_s)
            look_at_peers(call, now_s)
        if call.unrecorded:
            give_back_floor(call)

    def _settle(self, now_s: float, by: str | None) -> None:
        call = self._call
        if call.seats.all_left:
            self._end(Turn.LEFT, now_s)
            return
        turn = call.clocks.due(now_s, call.state, len(call.seats.came) == 2)
        if turn is not None:
            self._end(turn, now_s)
            return
        self._settle_holds(now_s, by)
        # Last, so that a line refused just now is seen before anything could wait for it.
        if call.ledger_full or len(call.waiting) > WAITING_ACTS_MAX:
            self._end(Turn.OVERLOAD, now_s, note="ledger")
            return
        if call.state is State.TALKING and now_s - self._renewed_s >= LEASE_RENEWAL_S:
            self._open_gate(now_s)
        self._herald.tell(now_s)

    def _settle_holds(self, now_s: float, by: str | None) -> None:
        call = self._call
        holds = holds_that_stand(call)
        if holds and call.state is State.TALKING:
            call.engine.close_gate(call.handle)
            call.clocks.stop(now_s)
            call.state = next_state(call.state, Turn.HELD_UP)
        if holds != call.holds:
            call.holds, call.changed = holds, True
            if holds:
                self._write_held(now_s, by)
        if holds:
            self._talk_line = None
        elif call.state is not State.TALKING and self._talk_line is None:
            self._ask_to_talk(now_s, by)

    def _write_held(self, now_s: float, by: str | None) -> None:
        call = self._call
        call.write(
            Act.HELD,
            holds=sorted(call.holds),
            talked_s=round(call.clocks.talked_s(now_s), 6),
            officers=sorted(call.officers),
            by=by,
        )

    # Talking -------------------------------------------------------------------------------------

    def _ask_to_talk(self, now_s: float, by: str | None) -> None:
        talked_s = round(self._call.clocks.talked_s(now_s), 6)
        self._talk_line = (self._call.write(Act.TALKING, talked_s=talked_s, by=by), now_s)

    def _take_written(self, line: int, now_s: float) -> None:
        waiting = self._call.waiting
        while waiting and waiting[0][0] <= line:
            waiting.popleft()[1]()
        if self._talk_line is not None and self._talk_line[0] <= line:
            self._talk_is_on_record(self._talk_line[1], now_s)

    def _talk_is_on_record(self, stamp_s: float, now_s: float) -> None:
        call, self._talk_line = self._call, None
        # Looked at anew: what was true when the line was written may have changed since.
        look_at_record(call, now_s)
        if call.ending or call.state is State.TALKING or holds_that_stand(call):
            return  # settling says what stands now
        if now_s - stamp_s > LINE_WAIT_S:
            return  # settling asks anew
        call.state = next_state(call.state, Turn.HOLDS_CLEARED)
        call.clocks.start(stamp_s)
        call.changed = True
        if call.clocks.due(now_s, call.state, both_came=True) is None:
            self._open_gate(now_s)

    def _open_gate(self, now_s: float) -> None:
        self._renewed_s = now_s
        self._call.engine.open_gate(self._call.handle, self._call.clocks.forward_until_s(now_s))

    # Ending --------------------------------------------------------------------------------------

    def _end(
        self,
        turn: Turn,
        now_s: float,
        *,
        side: Side | None = None,
        cutter: str | None = None,
        ground: GroundOfCut | None = None,
        note: str = "",
    ) -> None:
        """Gate first; then lines, messages, farewells.  A second ending changes nothing."""
        call = self._call
        call.engine.close_gate(call.handle)
        if call.ending is not None:
            return
        call.engine.take_floor(call.handle)
        call.clocks.stop(now_s)
        call.state = next_state(call.state, turn)
        asked = turn is Turn.CUT and cutter in call.seats.watchers
        seal_at_s = now_s + GROUND_WAIT_S if asked else now_s
        call.ending = Ending(turn, now_s, seal_at_s, side, cutter, ground)
        self._talk_line = None
        call.waiting.clear()
        write_ending(call, call.ending, note)
        tell_ending(call, call.ending)
        say_farewell(call)
        log.info("session_ended", session=self.name, reason=turn.value)
        self._seal_when_due(now_s)

    def _seal_when_due(self, now_s: float) -> None:
        ending = self._call.ending
        if ending and not self.seal_asked and now_s >= ending.seal_at_s:
            self.seal_asked = True
            self._call.record.seal()


def _refuse(event: Event, refusal: Refused | OfferRefused) -> None:
    match event:
        case Joining() | Resuming():
            request = "join" if isinstance(event, Joining) else "resume"
            request = "watch" if event.sdp is None else request
        case Said():
            request = event.order.type
        case _:
            raise refusal
    message = refusal.message if isinstance(refusal, Refused) else refusal.detail
    event.peer.outbox.put(answers.Error(code=refusal.code, message=message, request=request))
