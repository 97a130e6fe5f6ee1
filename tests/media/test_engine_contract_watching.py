"""What monitors and voices may expect of every engine behind the seam.

An engine is driven through a visit on a quiet wire; another implementation brings its own."""

from itertools import pairwise

from media.engine import Side
from media.forwarding.tap import Source
from media.rtp import rtcp
from tests.support.quiet_visit import (
    SESSION,
    QuietVisit,
    pictures,
    sounds,
)


def test_a_monitor_sees_both_sides_while_the_gate_is_closed(visit: QuietVisit) -> None:
    _, monitor = visit.watch()
    for side in Side:
        visit.picture(side, 1, key=True)
        visit.sound(side, 1)
    assert len(pictures(monitor)) == 2
    assert len(sounds(monitor)) == 2


def test_a_late_monitor_starts_at_the_last_key_frame(visit: QuietVisit) -> None:
    for sequence in range(10):
        visit.picture(Side.A, sequence, key=sequence == 6)
    _, monitor = visit.watch()
    visit.turn()
    visit.picture(Side.A, 10)
    assert [packet.payload[-1] for packet in pictures(monitor)] == [6, 7, 8, 9, 10]


def test_a_cache_is_served_at_most_64_packets_a_turn(visit: QuietVisit) -> None:
    for sequence in range(300):
        visit.picture(Side.A, sequence, key=sequence == 0)
    _, monitor = visit.watch()
    counts = [len(monitor.rtp())]
    while counts[-1] < 300:
        visit.network.drain()
        counts.append(len(monitor.rtp()))
    assert max(b - a for a, b in pairwise(counts)) <= 64


def test_a_publisher_cannot_tell_how_many_watch() -> None:
    def told(monitors: int) -> list[bytes]:
        visit = QuietVisit()
        for side in Side:
            visit.join(side)
        visit.open_gate(60)
        for sequence in range(200):
            for side in Side:
                visit.picture(side, sequence, key=sequence % 100 == 0)
            visit.turn()
            if sequence % 40 == 20:
                seen = [visit.watch() for _ in range(monitors)]
                visit.turn(0.0)
                for handle, wire in seen:
                    ssrc = wire.rtp()[-1].ssrc
                    wire.sink.on_rtcp(rtcp.picture_loss(1, ssrc), visit.clock.now_s())
                    wire.sink.on_rtcp(rtcp.bitrate_limit(1, 60_000, [ssrc]), visit.clock.now_s())
                    visit.engine.remove_peer(handle)
        feedback = (rtcp.KeyFrameRequest, rtcp.BitrateLimit, rtcp.ReceiverReport, rtcp.Nack)
        reports = [r for r in visit.party[Side.A].reports() if isinstance(r, feedback)]
        return [repr(_without_our_ssrc(report)).encode() for report in reports]

    assert told(0) == told(4)


def _without_our_ssrc(report: rtcp.Report) -> object:
    match report:
        case rtcp.KeyFrameRequest():
            return report.media
        case rtcp.BitrateLimit():
            return report.bitrate_bps, report.ssrcs
        case rtcp.ReceiverReport():
            return report.blocks
        case _:
            return report


def test_a_switched_slot_goes_on_in_number_and_time(visit: QuietVisit) -> None:
    handle, monitor = visit.watch()
    visit.sound(Side.A, 7)
    visit.clock.advance(0.5)
    visit.engine.show(handle, 0, SESSION, Side.B)
    visit.sound(Side.B, 900)
    first, *_, last = [p for p in sounds(monitor) if p.ssrc == sounds(monitor)[0].ssrc]
    assert last.sequence == first.sequence + 1
    assert (last.timestamp - first.timestamp) & 0xFFFFFFFF == 24_000


def test_a_cleared_slot_is_dark(visit: QuietVisit) -> None:
    handle, monitor = visit.watch()
    visit.engine.clear_slot(handle, 0)
    visit.sound(Side.A, 1)
    assert monitor.rtp() == []


def test_a_voice_is_heard_only_with_the_floor(visit: QuietVisit) -> None:
    speaker, wire = visit.watch()
    _, other = visit.watch()
    microphone = bytes((0x80, 111, 0, 1)) + bytes(4) + b"\0\0\0\x77" + b"voice"
    later = bytes((0x80, 111, 0, 2)) + bytes(4) + b"\0\0\0\x77" + b"voice"
    last = bytes((0x80, 111, 0, 3)) + bytes(4) + b"\0\0\0\x77" + b"voice"
    now_s = visit.clock.now_s()
    wire.sink.on_rtp([microphone], now_s)
    visit.engine.give_floor(SESSION, speaker, frozenset({Side.A}))
    wire.sink.on_rtp([later], now_s)
    visit.engine.take_floor(SESSION)
    wire.sink.on_rtp([last], now_s)
    visit.network.drain()
    assert [p.payload for p in visit.party[Side.A].rtp()] == [b"voice"]
    assert visit.party[Side.B].rtp() == []
    assert [p.payload for p in other.rtp()] == [b"voice"]
    assert wire.rtp() == []
    voices = [e for e in visit.tap.take(10) if isinstance(e, tuple) and e[1] is Source.VOICE]
    assert [e[3] for e in voices] == [later]
