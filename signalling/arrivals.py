"""Peers that come, come back, drop and go: the ways in and out of a session.

Acts for signalling/session.py on its Call; nobody else calls this."""

from functools import partial
from typing import Any

from media.engine import Side
from recorder.ledger import Act
from signalling import answers
from signalling.call import Call, PartyNow
from signalling.errors import Refused
from signalling.events import Joining, Resuming
from signalling.floor import give_back_floor
from signalling.grant import Role
from signalling.peer import CLOSE_NORMAL, CLOSE_REPLACED, Peer
from signalling.seats import Seat
from signalling.statement import statement


def join(call: Call, event: Joining, now_s: float) -> None:
    """Give a new seat.  Raises: Refused, OfferRefused; then nothing has changed."""
    peer, grant = event.peer, event.grant
    _check_way_in(call, peer, grant.role, event.sdp)
    call.seats.check(grant)
    if event.sdp is not None:
        call.seats.count_offer(grant.jti, now_s)
    secret = call.new_secret()
    seat = Seat.of(grant, secret)
    before = call.seats.parties.get(seat.side) if seat.role.is_party else None
    if before and before.peer:
        show_out(call, before.peer)
    answer = _enter(call, seat, peer, event.sdp)
    call.write(
        Act.GRANT_USED,
        jti=seat.name,
        role=seat.role.value,
        side=seat.side.value,
        device=seat.device,
        label=seat.label,
        powers=sorted(seat.powers),
        secret_hash=seat.secret_hash,
    )
    call.seats.take(seat, peer)
    line = call.write(Act.JOINED if seat.role.is_party else Act.WATCHING, seat=seat.name)
    _greet(call, seat, peer, secret, answer, line, now_s)


def resume(call: Call, event: Resuming, now_s: float) -> None:
    """Give a seat back to whom it belongs.  Raises: Refused, OfferRefused."""
    peer = event.peer
    seat = call.seats.by_secret(event.secret, peer.device, now_s)
    _check_way_in(call, peer, seat.role, event.sdp)
    if seat.peer is peer:
        raise Refused("already_joined", "this connection sits there already")
    if event.sdp is not None:
        call.seats.count_offer(seat.name, now_s)
    if seat.peer:
        show_out(call, seat.peer)
    answer = _enter(call, seat, peer, event.sdp)
    call.seats.sit(seat, peer)
    line = call.write(Act.RESUMED, seat=seat.name)
    _greet(call, seat, peer, event.secret, answer, line, now_s)


def drop(call: Call, peer: Peer, why: str, now_s: float) -> None:
    """A connection is gone; its seat waits for it."""
    seat = call.seats.of(peer)
    remove_from_engine(call, peer)
    if seat is None:
        return
    _vacate(call, seat, now_s)
    if call.ending is None:
        call.write(Act.DROPPED, seat=seat.name, why=why)


def media_gone(call: Call, peer: Peer, why: str) -> None:
    """A transport is over, though its page may still be there: it will come back by itself."""
    seat = call.seats.of(peer)
    remove_from_engine(call, peer)
    if seat is None:
        return
    _forget_media(call, seat)
    if call.ending is None:
        call.write(Act.DROPPED, seat=seat.name, why=why)


def leave(call: Call, seat: Seat, peer: Peer, now_s: float) -> None:
    """A peer goes for good; its seat is not resumed."""
    remove_from_engine(call, peer)
    peer.outbox.close(CLOSE_NORMAL)
    _vacate(call, seat, now_s)
    seat.left = True
    if not seat.role.is_party:
        call.seats.watchers.pop(seat.name, None)
    if call.ending is None:
        call.write(Act.LEFT, seat=seat.name)


def unwatch(call: Call, seat: Seat, peer: Peer, now_s: float) -> None:
    """A monitor goes from this visit and stays at its others."""
    for slot in peer.free_pair(call.handle):
        call.engine.clear_slot(peer.handle, slot)
    peer.watches.pop(call.plan.session, None)
    _vacate(call, seat, now_s)
    call.seats.watchers.pop(seat.name, None)
    if call.ending is None:
        call.write(Act.UNWATCHED, seat=seat.name)


def show_out(call: Call, peer: Peer) -> None:
    """A newer connection of the same device takes over."""
    remove_from_engine(call, peer)
    peer.outbox.close(CLOSE_REPLACED)


def remove_from_engine(call: Call, peer: Peer) -> None:
    """Nothing leaves to this peer any more."""
    if peer.in_engine:
        peer.in_engine = False
        call.engine.remove_peer(peer.handle)


def _check_way_in(call: Call, peer: Peer, role: Role, sdp: str | None) -> None:
    if sdp is not None:
        if peer.joined:
            raise Refused("already_joined", "one join a connection")
        return
    if role.is_party or peer.role is None or peer.role.is_party:
        raise Refused("grant_wrong_role", "only a monitor adds visits")
    if call.plan.session in peer.watches:
        raise Refused("already_joined", "this monitor watches that visit already")
    if not peer.in_engine:
        raise Refused("not_joined", "the transport of this monitor is over")


def _enter(call: Call, seat: Seat, peer: Peer, sdp: str | None) -> str:
    """Let the peer into the engine; the SDP answer, empty when a monitor adds a visit."""
    answer = ""
    if seat.role.is_party:
        assert sdp is not None
        answer = call.engine.add_party(peer.handle, call.handle, seat.side, sdp)
        peer.party_of = call.plan.session
        call.parties[seat.side] = PartyNow()
    elif sdp is not None:
        answer = call.engine.add_monitor(peer.handle, sdp)
        peer.pairs = [None] * (call.engine.slots_of(peer.handle) // 2)
        peer.watches.clear()
    peer.in_engine = True
    if not seat.role.is_party:
        _take_slots(call, peer, sdp)
    peer.role = seat.role
    return answer


def _take_slots(call: Call, peer: Peer, sdp: str | None) -> None:
    try:
        peer.pair_for(call.handle)
    except Refused:
        if sdp is not None:
            remove_from_engine(call, peer)
        raise
    peer.watches[call.plan.session] = call.handle


def _greet(
    call: Call, seat: Seat, peer: Peer, secret: str, answer: str, line: int, now_s: float
) -> None:
    call.changed = True
    call.once_written(line, partial(_welcome, call, seat, peer, secret, answer, now_s))


def _welcome(call: Call, seat: Seat, peer: Peer, secret: str, answer: str, now_s: float) -> None:
    if seat.peer is not peer:
        return  # gone again before its line was written
    seat.greeted = True
    slots = peer.slots(call.handle)
    for side, slot in slots.items():
        call.engine.show(peer.handle, slot, call.handle, side)
    told = statement(call, now_s)
    common: dict[str, Any] = {
        "session": call.plan.session,
        "side": seat.side,
        "secret": secret,
        "slots": {side.value: slot for side, slot in slots.items()},
        "state": told.for_parties() if seat.role.is_party else told.for_monitors(),
    }
    if answer:
        peer.outbox.put(
            answers.Joined(role=seat.role, sdp=answer, ice_servers=call.ice_servers, **common)
        )
    else:
        peer.outbox.put(answers.Watching(**common))


def _vacate(call: Call, seat: Seat, now_s: float) -> None:
    seat.peer, seat.dropped_s = None, now_s
    _forget_media(call, seat)
    call.changed = True


def _forget_media(call: Call, seat: Seat) -> None:
    if seat.role.is_party:
        call.parties[Side(seat.side)] = PartyNow()
        return
    call.well.discard(seat.name)
    call.signs.pop(seat.name, None)
    if call.floor and call.floor.seat is seat:
        give_back_floor(call)
