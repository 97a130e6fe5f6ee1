"""What every engine behind the seam must do, whatever it is made of.

An engine is driven through a visit on a quiet wire; another implementation brings its own."""

import pytest

from media.engine import PeerConnected, PeerGone, PeerHandle, SessionHandle, Side
from media.errors import OfferRefused, UnknownHandle
from media.forwarding.tap import Content, Source, Track
from media.rtp import rtcp
from tests.support.quiet_visit import (
    SESSION,
    VIDEO_SSRC,
    QuietVisit,
    pictures,
    sounds,
)
from tests.support.quiet_wire import monitor_offer, party_offer


def test_nothing_crosses_a_gate_that_was_never_opened(visit: QuietVisit) -> None:
    visit.picture(Side.A, 1, key=True)
    visit.sound(Side.A, 1)
    assert visit.party[Side.B].rtp() == []


def test_sound_crosses_an_open_gate_at_once(visit: QuietVisit) -> None:
    visit.open_gate()
    visit.sound(Side.A, 1)
    assert [packet.payload[:5] for packet in sounds(visit.party[Side.B])] == [b"sound"]


def test_the_picture_begins_with_a_key_frame(visit: QuietVisit) -> None:
    visit.open_gate()
    for sequence in range(5):
        visit.picture(Side.A, sequence, key=sequence == 3)
    assert [packet.payload[-1] for packet in pictures(visit.party[Side.B])] == [3, 4]


def test_opening_the_gate_asks_both_parties_for_a_key_frame(visit: QuietVisit) -> None:
    for side in Side:
        visit.picture(side, 1, key=True)
    visit.open_gate()
    visit.turn()
    for side in Side:
        asked = [r for r in visit.party[side].reports() if isinstance(r, rtcp.KeyFrameRequest)]
        assert [request.media for request in asked] == [(VIDEO_SSRC[side],)]


def test_no_packet_leaves_after_the_gate_is_closed(visit: QuietVisit) -> None:
    visit.open_gate()
    visit.sound(Side.A, 1)
    visit.sound(Side.A, 2, drain=False)
    visit.engine.close_gate(SESSION)
    visit.network.drain()
    visit.sound(Side.A, 3)
    assert len(sounds(visit.party[Side.B])) == 1


def test_what_others_are_owed_still_leaves_when_a_gate_closes(visit: QuietVisit) -> None:
    _, monitor = visit.watch()
    visit.open_gate()
    visit.sound(Side.A, 1, drain=False)
    visit.engine.close_gate(SESSION)
    visit.network.drain()
    assert len(sounds(monitor)) == 1


def test_a_gate_that_nobody_renews_closes_by_itself(visit: QuietVisit) -> None:
    visit.open_gate(0.5)
    visit.sound(Side.A, 1)
    visit.clock.advance(0.5)
    visit.sound(Side.A, 2)
    assert len(sounds(visit.party[Side.B])) == 1


def test_a_gate_that_closes_during_a_drain_holds_back_what_is_queued(visit: QuietVisit) -> None:
    visit.open_gate(0.001)
    visit.sound(Side.A, 1, drain=False)
    visit.clock.advance(0.001)
    visit.network.drain()
    assert visit.party[Side.B].rtp() == []


def test_a_long_drain_does_not_carry_packets_over_the_gates_moment(visit: QuietVisit) -> None:
    visit.open_gate(0.001)
    drain_s = visit.clock.now_s()
    visit.clock.advance(0.001)
    for sequence in range(64):
        packet = bytes((0x80, 111, 0, sequence)) + bytes(4) + b"\0\0\0\xa0" + b"sound"
        visit.party[Side.A].sink.on_rtp([packet], drain_s)
    visit.network.drain()
    assert visit.party[Side.B].rtp() == []


def test_a_closed_gate_leaves_no_gap_and_the_picture_starts_anew(visit: QuietVisit) -> None:
    visit.open_gate()
    for sequence in range(3):
        visit.picture(Side.A, sequence, key=sequence == 0)
    visit.engine.close_gate(SESSION)
    for sequence in range(3, 10):
        visit.picture(Side.A, sequence)
    visit.open_gate()
    for sequence in range(10, 14):
        visit.picture(Side.A, sequence, key=sequence == 12)
    got = pictures(visit.party[Side.B])
    assert [packet.payload[-1] for packet in got] == [0, 1, 2, 12, 13]
    first = got[0].sequence
    assert [packet.sequence for packet in got] == [first + n for n in range(5)]


def test_what_was_sent_while_the_gate_was_closed_is_never_resent(visit: QuietVisit) -> None:
    visit.open_gate()
    visit.sound(Side.A, 0)
    ssrc = sounds(visit.party[Side.B])[0].ssrc
    visit.engine.close_gate(SESSION)
    before = len(visit.party[Side.B].rtp())
    sequence = sounds(visit.party[Side.B])[0].sequence
    visit.party[Side.B].sink.on_rtcp(rtcp.nack(1, ssrc, [sequence]), visit.clock.now_s())
    visit.network.drain()
    assert len(visit.party[Side.B].rtp()) == before


def test_everything_both_parties_send_reaches_the_tap_in_order(visit: QuietVisit) -> None:
    visit.sound(Side.A, 1)
    visit.picture(Side.B, 1, key=True)
    entries = visit.tap.take(10)
    assert [e.codec for e in entries if isinstance(e, Track)] == ["opus", "H264"]
    assert [e[1:3] for e in entries if isinstance(e, tuple)] == [
        (Source.PARTY_A, Content.AUDIO),
        (Source.PARTY_B, Content.VIDEO),
    ]


def test_a_packet_that_the_tap_refuses_goes_nowhere(visit: QuietVisit) -> None:
    _, monitor = visit.watch()
    visit.open_gate()
    for size in (100_000, 1):
        while visit.tap.put(0.0, Source.PARTY_A, Content.AUDIO, bytes(size)):
            pass
    visit.sound(Side.A, 1)
    assert visit.party[Side.B].rtp() == monitor.rtp() == []


def test_a_party_that_comes_back_goes_on_in_the_same_stream(visit: QuietVisit) -> None:
    _, monitor = visit.watch()
    visit.picture(Side.A, 1, key=True)
    visit.engine.remove_peer(visit.handle[Side.A])
    visit.clock.advance(1.0)
    visit.join(Side.A)
    visit.send(Side.A, 0xF00D, 106, 5000, 77, bytes([0x67]) + b"new")
    got = pictures(monitor)
    assert [packet.ssrc for packet in got] == [got[0].ssrc] * 2
    assert got[1].sequence == got[0].sequence + 1
    assert (got[1].timestamp - got[0].timestamp) & 0xFFFFFFFF == 90_000


def test_events_are_told_once_and_in_order(visit: QuietVisit) -> None:
    visit.party[Side.A].sink.on_gone("dtls_closed")
    a, b = visit.handle[Side.A], visit.handle[Side.B]
    assert visit.engine.poll() == [PeerConnected(a), PeerConnected(b), PeerGone(a, "dtls_closed")]
    assert visit.engine.poll() == []


def test_commands_may_be_given_twice(visit: QuietVisit) -> None:
    assert visit.engine.open_session(SESSION) is visit.tap
    for _ in range(2):
        visit.engine.close_gate(SESSION)
        visit.engine.take_floor(SESSION)
        visit.engine.remove_peer(visit.handle[Side.A])
        visit.engine.close_session(SESSION)


def test_an_ended_session_sends_nothing_to_anybody(visit: QuietVisit) -> None:
    _, monitor = visit.watch()
    visit.open_gate()
    visit.sound(Side.A, 1)
    sinks = [wire.sink for wire in visit.party.values()]
    visit.engine.close_session(SESSION)
    before = len(monitor.sent)
    for sink in sinks:
        sink.on_rtp([bytes((0x80, 111, 0, 2)) + bytes(4) + b"\0\0\0\xa0x"], visit.clock.now_s())
    visit.network.drain()
    visit.turns(2.0)
    assert len(monitor.sent) == before


def test_unknown_handles_are_refused(visit: QuietVisit) -> None:
    engine = visit.engine
    with pytest.raises(UnknownHandle):
        engine.open_gate(SessionHandle(99), 1e9)
    with pytest.raises(UnknownHandle):
        engine.add_party(PeerHandle(98), SessionHandle(99), Side.A, party_offer())
    with pytest.raises(UnknownHandle):
        engine.peer_stats(PeerHandle(99))
    handle, _ = visit.watch()
    with pytest.raises(UnknownHandle):
        engine.show(handle, 2, SESSION, Side.A)


def test_a_refused_offer_leaves_nothing_behind(visit: QuietVisit) -> None:
    with pytest.raises(OfferRefused):
        visit.engine.add_monitor(PeerHandle(50), party_offer())
    assert visit.network.wires[-1].closed
    with pytest.raises(UnknownHandle):
        visit.engine.slots_of(PeerHandle(50))


def test_the_slots_of_a_monitor_are_the_pairs_it_offered(visit: QuietVisit) -> None:
    visit.engine.add_monitor(PeerHandle(50), monitor_offer(8))
    assert visit.engine.slots_of(PeerHandle(50)) == 8


def test_a_restart_answers_with_the_same_streams(visit: QuietVisit) -> None:
    answers = [visit.engine.restart_ice(visit.handle[Side.A], party_offer()) for _ in range(2)]
    streams = [[line for line in a.splitlines() if line.startswith("a=ssrc:")] for a in answers]
    assert streams[0] == streams[1] != []
    with pytest.raises(OfferRefused):
        visit.engine.restart_ice(visit.handle[Side.A], monitor_offer())


def test_stats_tell_what_came_and_what_is_missing(visit: QuietVisit) -> None:
    for sequence in (1, 2, 5):
        visit.sound(Side.A, sequence)
    visit.turns(1.5)
    stats = visit.engine.peer_stats(visit.handle[Side.A])
    (track,) = stats.tracks
    assert (track.codec, track.packets, track.lost) == ("opus", 3, 2)
    assert stats.connected
    assert stats.last_rtp_s == 1000.0
