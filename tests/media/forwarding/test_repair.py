"""A visit that loses packets: asked for, restored, resent, journaled."""

from media.engine import Side
from media.forwarding.tap import Source
from media.rtp import rtcp
from tests.support.quiet_visit import AUDIO_SSRC, VIDEO_SSRC, QuietVisit, pictures, sounds, talking
from tests.support.quiet_wire import PARTY_PAYLOAD_TYPES

RTX = PARTY_PAYLOAD_TYPES["H264 rtx"]


def journaled(visit: QuietVisit) -> list[int]:
    """The last byte of each packet in the tap."""
    return [entry[3][-1] for entry in visit.tap.take(1000) if isinstance(entry, tuple)]


def asked_for(visit: QuietVisit, side: Side) -> list[rtcp.Nack]:
    """The NACKs that a party got."""
    return [r for r in visit.party[side].reports() if isinstance(r, rtcp.Nack)]


def test_a_lost_picture_is_asked_for_restored_journaled_and_forwarded() -> None:
    visit = talking()
    for sequence in (0, 1, 3):
        visit.picture(Side.A, sequence, key=sequence == 0)
    visit.turn()
    assert asked_for(visit, Side.A)[0] == rtcp.Nack(
        asked_for(visit, Side.A)[0].sender, VIDEO_SSRC[Side.A], (2,)
    )
    visit.restored_picture(Side.A, 0, 2)
    got = pictures(visit.party[Side.B])
    assert [packet.payload[-1] for packet in got] == [0, 1, 3, 2]
    assert got[3].sequence == got[1].sequence + 1 == got[2].sequence - 1
    assert journaled(visit) == [0, 1, 3, 2]


def test_sound_is_asked_for_too_also_while_the_gate_is_closed() -> None:
    visit = talking()
    visit.engine.close_gate(1)  # type: ignore[arg-type]
    for sequence in (0, 2):
        visit.sound(Side.A, sequence)
    visit.turn()
    assert [(n.media, n.numbers) for n in asked_for(visit, Side.A)] == [(AUDIO_SSRC[Side.A], (1,))]


def test_an_unasked_or_doubled_retransmission_changes_nothing() -> None:
    visit = talking()
    for sequence in range(3):
        visit.picture(Side.A, sequence, key=sequence == 0)
    visit.restored_picture(Side.A, 0, 1)
    visit.picture(Side.A, 1)
    assert [p.payload[-1] for p in pictures(visit.party[Side.B])] == [0, 1, 2]
    assert journaled(visit) == [0, 1, 2]


def test_a_receiver_is_answered_by_rtx_from_the_history() -> None:
    visit = talking()
    for sequence in range(3):
        visit.picture(Side.A, sequence, key=sequence == 0)
    wire = visit.party[Side.B]
    lost = pictures(wire)[1]
    wire.sink.on_rtcp(rtcp.nack(1, lost.ssrc, [lost.sequence]), visit.clock.now_s())
    visit.network.drain()
    resent = wire.rtp()[-1]
    assert resent.payload_type == RTX
    assert resent.ssrc != lost.ssrc
    assert resent.timestamp == lost.timestamp
    assert resent.payload == lost.sequence.to_bytes(2, "big") + lost.payload


def test_sound_is_resent_as_the_very_packet_it_was() -> None:
    visit = talking()
    for sequence in range(3):
        visit.sound(Side.A, sequence)
    wire = visit.party[Side.B]
    lost = sounds(wire)[1]
    wire.sink.on_rtcp(rtcp.nack(1, lost.ssrc, [lost.sequence]), visit.clock.now_s())
    visit.network.drain()
    assert wire.rtp()[-1] == lost


def test_a_storm_of_nacks_is_answered_within_a_budget() -> None:
    visit = talking()
    for sequence in range(250):
        visit.picture(Side.A, sequence, key=sequence == 0)
    wire = visit.party[Side.B]
    sent = pictures(wire)
    for _ in range(50):
        numbers = [packet.sequence for packet in sent]
        wire.sink.on_rtcp(rtcp.nack(1, sent[0].ssrc, numbers), visit.clock.now_s())
        visit.turn()
    resent = [packet for packet in wire.rtp() if packet.payload_type == RTX]
    assert 128 <= len(resent) <= 128 + 150


def test_a_closed_gate_answers_no_nack() -> None:
    visit = talking()
    visit.sound(Side.A, 0)
    wire = visit.party[Side.B]
    sent = sounds(wire)[0]
    visit.clock.advance(3.0)
    wire.sink.on_rtcp(rtcp.nack(1, sent.ssrc, [sent.sequence]), visit.clock.now_s())
    visit.network.drain()
    assert sounds(wire) == [sent]


def test_a_senders_reports_are_journaled_and_end_here() -> None:
    visit = talking()
    visit.sound(Side.A, 0)
    raw = rtcp.sender_report(AUDIO_SSRC[Side.A], 5 << 32, 0, 1, 9)
    farewell = rtcp.goodbye([AUDIO_SSRC[Side.A]])
    compound = raw + rtcp.source_description(AUDIO_SSRC[Side.A], "x") + farewell
    visit.party[Side.A].sink.on_rtcp(compound, visit.clock.now_s())
    visit.sound(Side.A, 1)
    entries = [entry for entry in visit.tap.take(10) if isinstance(entry, tuple)]
    assert [(int(e[1]), int(e[2])) for e in entries] == [(Source.PARTY_A, 1), (1, 3), (1, 1)]
    assert entries[1][3] == raw
    assert len(sounds(visit.party[Side.B])) == 2


def test_sound_and_picture_share_the_publishers_clock_on_the_way_out() -> None:
    visit = talking()
    visit.picture(Side.A, 0, key=True)
    visit.sound(Side.A, 0)
    now_s = visit.clock.now_s()
    # The publisher says: this video timestamp and this audio timestamp were 40 ms apart.
    ntp = 50 << 32
    for report in (
        rtcp.sender_report(VIDEO_SSRC[Side.A], ntp, 0, 1, 9),
        rtcp.sender_report(AUDIO_SSRC[Side.A], ntp, 1920, 1, 9),
    ):
        visit.party[Side.A].sink.on_rtcp(report, now_s)
    visit.turn()
    wire = visit.party[Side.B]
    reports = {r.ssrc: r for r in wire.reports() if isinstance(r, rtcp.SenderReport)}
    picture, sound = pictures(wire)[0], sounds(wire)[0]
    video, audio = reports[picture.ssrc], reports[sound.ssrc]
    assert video.ntp == audio.ntp
    video_s = ((video.timestamp - picture.timestamp) & 0xFFFFFFFF) / 90_000
    audio_s = ((audio.timestamp - sound.timestamp) & 0xFFFFFFFF) / 48_000
    assert abs(audio_s - video_s - 0.04) < 0.001


def test_reports_come_within_a_tenth_of_a_second_and_a_rate_with_them() -> None:
    visit = talking()
    visit.picture(Side.A, 0, key=True)
    visit.turns(0.12)
    reports = visit.party[Side.A].reports()
    blocks = [b for r in reports if isinstance(r, rtcp.ReceiverReport) for b in r.blocks]
    limits = [r for r in reports if isinstance(r, rtcp.BitrateLimit)]
    assert blocks[0].ssrc == VIDEO_SSRC[Side.A]
    assert limits[0].bitrate_bps == 1_500_000
    assert limits[0].ssrcs == (VIDEO_SSRC[Side.A],)


def test_a_publisher_is_held_to_the_other_partys_downlink() -> None:
    visit = talking()
    wire = visit.party[Side.B]
    for turn in range(200):
        visit.picture(Side.A, turn, key=turn == 0)
        visit.turn()
        visit.open_gate()
        if turn % 25 == 24:
            ssrc = pictures(wire)[0].ssrc
            block = rtcp.ReportBlock(ssrc, 77, 0, 0, 0, 0, 0)  # 30 % lost
            wire.sink.on_rtcp(rtcp.receiver_report(1, [block]), visit.clock.now_s())
    rates = [visit.engine.peer_stats(visit.handle[side]).rate_bps for side in Side]
    assert rates[0] < 500_000
    assert rates[1] >= 1_500_000


def test_a_party_that_lost_the_picture_has_its_wish_passed_on() -> None:
    visit = talking()
    visit.picture(Side.A, 0, key=True)
    ssrc = pictures(visit.party[Side.B])[0].ssrc
    visit.turns(1.0)
    before = len([r for r in visit.party[Side.A].reports() if isinstance(r, rtcp.KeyFrameRequest)])
    visit.party[Side.B].sink.on_rtcp(rtcp.picture_loss(1, ssrc), visit.clock.now_s())
    visit.turn()
    asked = [r for r in visit.party[Side.A].reports() if isinstance(r, rtcp.KeyFrameRequest)]
    assert len(asked) == before + 1
