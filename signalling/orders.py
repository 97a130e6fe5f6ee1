"""What joined peers may ask for, save the cut: each order with the power it needs.

Acts for signalling/session.py on its Call.  The cut is the session's own, since it ends it."""

from functools import partial
from typing import assert_never

from recorder.ledger import Act
from signalling import answers, messages
from signalling.arrivals import leave, unwatch
from signalling.call import Call
from signalling.errors import Refused
from signalling.events import Order
from signalling.floor import take_floor
from signalling.grant import Power
from signalling.peer import Peer
from signalling.seats import HELP_PERIOD_S, Seat
from signalling.states import Hold
from signalling.watchers import Signs


def obey(call: Call, seat: Seat, peer: Peer, order: Order, now_s: float) -> None:
    """Do what a joined peer asks.  Raises: Refused, OfferRefused."""
    match order:
        case messages.Report():
            views = (view for view in order.views if view.session == call.plan.session)
            signs = call.signs.setdefault(seat.name, Signs())
            signs.take(order.is_visible, views, now_s)
        case messages.Leave():
            leave(call, seat, peer, now_s)
        case messages.Unwatch():
            _unwatch(call, seat, peer, now_s)
        case messages.Ground():
            _ground(call, seat, order)
        case messages.Restart():
            _restart(call, seat, peer, order, now_s)
        case messages.Cut():
            raise AssertionError("the session itself cuts")
        case _:
            if call.ending:
                raise Refused("session_ended", "it is over")
            _obey_in_visit(call, seat, order, now_s)


def need(seat: Seat, power: Power) -> None:
    """Raises: Refused `power_missing`, if the grant of this seat does not give it."""
    if not seat.can(power):
        raise Refused("power_missing", f"this grant gives no power to {power.value}")


def _obey_in_visit(
    call: Call,
    seat: Seat,
    order: messages.Speak | messages.Warn | messages.Hold | messages.Note | messages.Help,
    now_s: float,
) -> None:
    match order:
        case messages.Speak():
            _speak(call, seat, order, now_s)
        case messages.Warn():
            _warn(call, seat, order, now_s)
        case messages.Hold():  # never too many: it protects
            _hold(call, seat, order)
        case messages.Note():
            need(seat, Power.WATCH)
            _count(seat, now_s)
            call.write(Act.NOTE, seat=seat.name, text=order.text)
        case messages.Help():
            _help(call, seat, now_s)
        case _:
            assert_never(order)


def _unwatch(call: Call, seat: Seat, peer: Peer, now_s: float) -> None:
    if seat.role.is_party:
        raise Refused("grant_wrong_role", "a party leaves; only who watches stops watching")
    unwatch(call, seat, peer, now_s)


def _count(seat: Seat, now_s: float) -> None:
    # Each is a message that no outbox may drop: without a bound one page throws out the others.
    if not seat.may_order(now_s):
        raise Refused("too_many_messages", "at most one a second in this visit")


def _speak(call: Call, seat: Seat, order: messages.Speak, now_s: float) -> None:
    if order.to:  # to be silent is always allowed
        _count(seat, now_s)
    take_floor(call, seat, order.to)


def _restart(call: Call, seat: Seat, peer: Peer, order: messages.Restart, now_s: float) -> None:
    if not peer.in_engine:
        raise Refused("not_joined", "the transport is over; come back with `resume`")
    call.seats.count_offer(seat.name, now_s)
    answer = call.engine.restart_ice(peer.handle, order.sdp)
    peer.outbox.put(answers.Restarted(sdp=answer))


def _warn(call: Call, seat: Seat, order: messages.Warn, now_s: float) -> None:
    need(seat, Power.WARN)
    _count(seat, now_s)
    warned = answers.Warned(
        session=call.plan.session,
        side=seat.side,
        label=seat.label,
        text=order.text,
        to=tuple(sorted(order.to)),
    )
    line = call.write(Act.WARNED, seat=seat.name, to=sorted(order.to), text=order.text)
    call.once_written(line, partial(call.tell_parties, warned, order.to))
    call.once_written(line, partial(call.tell_monitors, warned))


def _hold(call: Call, seat: Seat, order: messages.Hold) -> None:
    need(seat, Power.HOLD)
    if Hold.OFFICER not in call.plan.holds:
        raise Refused("power_missing", "the plan of this visit knows no hold by an officer")
    if order.on:
        call.officers.add(seat.name)
    else:
        call.officers.clear()


def _help(call: Call, seat: Seat, now_s: float) -> None:
    if not seat.role.is_party:
        raise Refused("grant_wrong_role", "only a party asks for help")
    if now_s - seat.helped_s < HELP_PERIOD_S:
        return  # it was heard; a wall of four visits must not drown in it
    seat.helped_s = now_s
    asked = answers.HelpAsked(session=call.plan.session, side=seat.side)
    line = call.write(Act.HELP, seat=seat.name)
    call.once_written(line, partial(call.tell_monitors, asked))


def _ground(call: Call, seat: Seat, order: messages.Ground) -> None:
    if call.ending is None or call.ending.cutter != seat.name:
        raise Refused("not_the_cutter", "only the officer who cut gives the ground")
    call.ending.ground = order.ground
    call.write(Act.GROUND, seat=seat.name, ground=order.ground.value, note=order.note)
