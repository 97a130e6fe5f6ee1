"""What a session tells: its `state` for the pages, and the floor in it."""

from typing import Any, Final

from media.engine import Kind, Side
from signalling import answers
from signalling.call import Call, PartyNow
from signalling.states import State
from signalling.survey import watching

STATE_PERIOD_S: Final = 1.0
RUNNING: Final = frozenset({"talked_s", "remaining_s", "slot_remaining_s"})
"""Members of `state` that change by themselves, without anything happening."""
WEAK_LOSS_SHARE: Final = 0.05
WEAK_ROUND_TRIP_MS: Final = 400.0


def statement(call: Call, now_s: float) -> answers.State:
    """The whole `state` of a session, as its monitors see it."""
    clocks = call.clocks
    at_s = call.ending.ended_s if call.ending else now_s
    talked_s = clocks.talked_s(at_s)
    slot_remaining_s = max(0.0, clocks.slot_end_s - at_s)
    return answers.State(
        session=call.plan.session,
        state=call.state,
        holds=tuple(sorted(call.holds)),
        talked_s=round(talked_s, 3),
        remaining_s=round(max(0.0, min(clocks.cap_s - talked_s, slot_remaining_s)), 3),
        slot_remaining_s=round(slot_remaining_s, 3),
        cap_s=clocks.cap_s,
        recording=not call.unrecorded and call.state is not State.ENDED,
        floor=floor_of(call),
        parties={side: _party(party) for side, party in call.parties.items()},
        watchers={side: watching(call, side) for side in Side},
    )


def floor_of(call: Call) -> answers.Floor | None:
    """Who speaks now."""
    if call.floor is None:
        return None
    seat = call.floor.seat
    return answers.Floor(side=seat.side, label=seat.label, to=tuple(sorted(call.floor.to)))


class Herald:
    """Sends `state`: to all every second, and at once to those who can see what has changed.

    The parties have a pace of their own, which nothing but what they see can quicken: a `state`
    that came because a watcher sat down or left would tell them that one did."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._monitors_told_s = self._parties_told_s = float("-inf")
        self._parties_saw: dict[str, Any] = {}

    def tell(self, now_s: float) -> None:
        """Tell whoever is due."""
        call = self._call
        paced = now_s - self._parties_told_s >= STATE_PERIOD_S
        monitors_due = call.changed or now_s - self._monitors_told_s >= STATE_PERIOD_S
        if not (paced or monitors_due):
            return
        state = statement(call, now_s)
        if monitors_due:
            self._monitors_told_s = now_s
            self._send(state.for_monitors(), to_parties=False)
        told = state.for_parties()
        sight = {name: value for name, value in told.items() if name not in RUNNING}
        if paced or (call.changed and sight != self._parties_saw):
            self._parties_told_s, self._parties_saw = now_s, sight
            self._send(told, to_parties=True)
        call.changed = False

    def _send(self, told: dict[str, Any], *, to_parties: bool) -> None:
        for seat in self._call.seats.connected():
            assert seat.peer is not None
            if seat.greeted and seat.role.is_party is to_parties:
                seat.peer.outbox.put_state(told)


def _party(party: PartyNow) -> answers.Party:
    stats = party.stats
    if stats is None:
        return answers.Party(present=False, link=answers.Link.LOST)
    return answers.Party(
        present=party.present,
        link=_link(party),
        loss_share=round(stats.uplink_loss_share, 4),
        round_trip_ms=stats.round_trip_ms,
        rate_bps=stats.rate_bps,
        frames=sum(track.frames for track in stats.tracks if track.kind is Kind.VIDEO),
    )


def _link(party: PartyNow) -> answers.Link:
    stats = party.stats
    if stats is None or not party.present:
        return answers.Link.LOST
    loss = max(stats.uplink_loss_share, stats.downlink_loss_share)
    if loss > WEAK_LOSS_SHARE or (stats.round_trip_ms or 0.0) > WEAK_ROUND_TRIP_MS:
        return answers.Link.WEAK
    return answers.Link.GOOD
