"""Hostile packets from a peer that has keys: nothing raises, nobody else notices."""

from hypothesis import given, settings
from hypothesis import strategies as st

from media.engine import Side
from media.forwarding.tap import Track
from media.peer import INFLOW_BYTES_PER_S, REPORTS_PER_S
from media.rtp import rtcp
from media.rtp.packet import HEADER
from tests.support.quiet_visit import VIDEO_SSRC, QuietVisit, pictures, sounds, talking

HEAD = st.builds(
    HEADER.pack, st.sampled_from([0x80, 0x90, 0xA0, 0xB1, 0x00]),
    st.sampled_from([106, 107, 111, 96, 97, 234, 0, 127]), st.integers(0, 65_535),
    st.integers(0, (1 << 32) - 1), st.sampled_from([0xA0, 0xA1, 0xA2, 1, 2]),
)  # fmt: skip


def test_of_sixty_sources_eight_are_listened_to_and_the_visit_goes_on() -> None:
    visit = talking()
    visit.sound(Side.A, 0)
    for number in range(60 * 20):
        visit.send(Side.A, 0x5000 + number % 60, 111, number, 0, b"flood")
    visit.sound(Side.A, 1)
    visit.sound(Side.B, 0)
    assert [p.payload[:5] for p in sounds(visit.party[Side.B])] == [b"sound", b"sound"]
    assert len(sounds(visit.party[Side.A])) == 1
    assert visit.engine.stats().refused_datagrams > 0


def test_a_declared_picture_of_16383_squared_is_only_bytes() -> None:
    visit = talking()
    payload = b"\x10\x00\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f"
    visit.send(Side.A, VIDEO_SSRC[Side.A], 96, 1, 1, payload)
    assert [p.payload for p in visit.party[Side.B].rtp()] == [payload]


def test_an_unnegotiated_payload_type_is_dropped() -> None:
    visit = talking()
    visit.picture(Side.A, 0, key=True)
    visit.send(Side.A, VIDEO_SSRC[Side.A], 13, 1, 1, b"noise")
    assert len(visit.party[Side.B].rtp()) == 1


def test_a_numbering_that_starts_anew_is_followed_after_two_packets() -> None:
    visit = talking()
    for sequence in (0, 1, 30_000, 30_001, 30_002):
        visit.sound(Side.A, sequence)
    got = sounds(visit.party[Side.B])
    assert [packet.payload[-2:] for packet in got][-2:] == [b"\x75\x31", b"\x75\x32"]
    assert [p.sequence - got[0].sequence for p in got] == [0, 1, 2, 3]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(HEAD, st.binary(max_size=40)), max_size=30), st.binary(max_size=80))
def test_no_packet_and_no_report_raises(packets: list[tuple[bytes, bytes]], report: bytes) -> None:
    visit = talking()
    visit.watch()
    sink = visit.party[Side.A].sink
    for head, tail in packets:
        sink.on_rtp([head + tail], visit.clock.now_s())
    sink.on_rtp([report], visit.clock.now_s())
    sink.on_rtcp(report, visit.clock.now_s())
    visit.turns(0.2)
    visit.picture(Side.B, 0, key=True)
    assert len(pictures(visit.party[Side.A])) == 1


def waiting_bytes(visit: QuietVisit) -> int:
    entries = visit.tap.take(1_000_000)
    return sum(len(entry[3]) if isinstance(entry, tuple) else 1024 for entry in entries)


def test_a_party_that_floods_fills_the_journal_no_faster_than_its_share() -> None:
    visit = talking()
    for number in range(20_000):  # a second at 160 Mbit/s
        visit.send(Side.A, VIDEO_SSRC[Side.A], 106, number, number, bytes(1000), drain=False)
        if not number % 400:
            visit.turn()
    visit.sound(Side.B, 0)
    assert waiting_bytes(visit) < 2 * INFLOW_BYTES_PER_S
    assert len(sounds(visit.party[Side.A])) == 1
    visit.turns(0.5)
    visit.sound(Side.A, 0)
    assert len(sounds(visit.party[Side.B])) == 1


def test_a_format_that_changes_with_every_packet_is_not_written_with_every_packet() -> None:
    visit = talking()
    for number in range(1000):
        payload_type = (106, 96)[number % 2]
        visit.send(Side.A, VIDEO_SSRC[Side.A], payload_type, number, number, b"x", drain=False)
    tracks = [entry for entry in visit.tap.take(10_000) if isinstance(entry, Track)]
    assert len(tracks) == 1


def test_reports_without_end_are_not_read_without_end() -> None:
    visit = talking()
    visit.picture(Side.B, 0, key=True)
    asked = rtcp.picture_loss(1, 2)
    before = visit.engine.stats().refused_datagrams
    for _ in range(1000):
        visit.party[Side.A].sink.on_rtcp(asked, visit.clock.now_s())
    assert visit.engine.stats().refused_datagrams - before == 1000 - REPORTS_PER_S
