"""Looking at what the engine and the recorder know, and saying which holds stand.

Called by signalling/session.py every SURVEY_PERIOD_S; the record is looked at on every tick,
since its bound is the narrowest."""

from typing import Final

from media.engine import Kind, PeerStats, Side
from signalling.call import Call, PartyNow
from signalling.grant import Role
from signalling.seats import Seat
from signalling.states import Hold
from signalling.watchers import EXPECTED_S, Channel, Publication, Shown, Signs

SURVEY_PERIOD_S: Final = 0.2
PARTY_SILENCE_S_MAX: Final = 2.0
UNWRITTEN_S_MAX: Final = 0.5
UNSYNCED_S_MAX: Final = 2.0


def look_at_record(call: Call, now_s: float) -> None:
    """Whether what is said now is certain to be kept (design: record before forward)."""
    health = call.record.health(now_s)
    call.unrecorded = (
        health.failed or health.unwritten_s > UNWRITTEN_S_MAX or health.unsynced_s > UNSYNCED_S_MAX
    )


def look_at_peers(call: Call, now_s: float) -> None:
    """Who is present, who publishes, who truly watches."""
    for side in Side:
        _look_at_party(call, side, now_s)
    shown = {(side, kind): _shown(call, (side, kind), now_s) for side in Side for kind in Kind}
    call.well = {
        seat.name
        for seat in call.seats.watchers.values()
        if (stats := _stats_of(call, seat)) is not None
        and call.signs.setdefault(seat.name, Signs()).are_well(stats, shown, now_s)
    }


def holds_that_stand(call: Call) -> frozenset[Hold]:
    """Every hold that has a cause now and counts in this plan."""
    causes = {
        Hold.PARTY_A_ABSENT: not call.parties[Side.A].present,
        Hold.PARTY_B_ABSENT: not call.parties[Side.B].present,
        Hold.UNWATCHED_A: not watching(call, Side.A),
        Hold.UNWATCHED_B: not watching(call, Side.B),
        Hold.UNRECORDED: call.unrecorded,
        Hold.NO_INTERPRETER: not _interpreted(call),
        Hold.OFFICER: bool(call.officers),
        Hold.OFFICE: call.office,
    }
    return frozenset(hold for hold, stands in causes.items() if stands and hold in call.plan.holds)


def watching(call: Call, side: Side) -> int:
    """How many officers of a side truly watch."""
    seats = (seat for seat in call.seats.watchers.values() if seat.name in call.well)
    return sum(seat.role is Role.MONITOR and seat.side is side for seat in seats)


def _interpreted(call: Call) -> bool:
    seats = (seat for seat in call.seats.watchers.values() if seat.name in call.well)
    return any(seat.role is Role.INTERPRETER for seat in seats)


def _look_at_party(call: Call, side: Side, now_s: float) -> None:
    party = call.parties[side]
    seat = call.seats.parties.get(side)
    stats = _stats_of(call, seat) if seat else None
    party.stats = stats
    if stats is None or not stats.connected:
        party.present, party.connected_s = False, None
        return
    if party.connected_s is None:
        party.connected_s = now_s
    rtp_s = stats.last_rtp_s
    party.present = rtp_s is not None and now_s - rtp_s <= PARTY_SILENCE_S_MAX
    for track in stats.tracks:
        publication = call.publications.setdefault((side, track.kind), Publication())
        publication.see(track.frames, now_s)


def _shown(call: Call, channel: Channel, now_s: float) -> Shown:
    party: PartyNow = call.parties[channel[0]]
    publication = call.publications.get(channel)
    since_s = publication.steady_since_s(now_s) if publication else None
    begun_s = party.connected_s
    return Shown(since_s, begun_s is not None and now_s - begun_s < EXPECTED_S)


def _stats_of(call: Call, seat: Seat) -> PeerStats | None:
    if seat.peer is None or not seat.peer.in_engine:
        return None
    return call.engine.peer_stats(seat.peer.handle)
