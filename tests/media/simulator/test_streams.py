"""Sent and received streams: repair, delays, and proof that the payload is untouched."""

from media.engine import Kind
from media.rtp.packet import HEADER, MARKER
from media.simulator.offer import ABS_SEND_TIME_URI, MID_URI, MediaLine
from media.simulator.receiving import Measurement, ReceivedTrack
from media.simulator.sending import SentTrack
from media.srtp import Opener, Profile, Sealer, opener_for, sealer_for

KEY, SALT = bytes(range(32)), bytes(range(12))
PROFILE = Profile.AEAD_AES_256_GCM


class Wire:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sealer: Sealer | None = sealer_for(PROFILE, KEY, SALT)
        self.closed = False
        self.sent: list[bytes] = []

    def next_transport_sequence(self) -> int:
        return 0

    def send(self, datagram: bytes) -> None:
        self.sent.append(datagram)


def opener() -> Opener:
    return opener_for(PROFILE, KEY, SALT)


def video_track(wire: Wire) -> SentTrack:
    line = MediaLine("1", Kind.VIDEO, "sendrecv", 22, 33)
    answered = MediaLine("1", Kind.VIDEO, "sendrecv", 1, 2, 102, 103)
    return SentTrack(wire, line, answered, 90_000)


def audio_track(wire: Wire) -> SentTrack:
    line = MediaLine("0", Kind.AUDIO, "sendrecv", 11)
    extensions = {MID_URI: 4, ABS_SEND_TIME_URI: 2}
    answered = MediaLine("0", Kind.AUDIO, "sendrecv", 1, None, 111, None, extensions)
    return SentTrack(wire, line, answered, 48_000)


class Receiver:
    """A received track behind a node that copies packets as they are."""

    def __init__(self, track: SentTrack) -> None:
        self.measurement = Measurement()
        self.measurement.is_on = True
        self.asked: list[int] = []
        self.opener = opener()
        self.track = ReceivedTrack(
            track.ssrc, Kind.VIDEO, 90_000, track.trace, self.measurement, self._ask
        )

    def _ask(self, track: ReceivedTrack, numbers: list[int]) -> None:
        self.asked.extend(numbers)

    def take(self, datagram: bytes, arrival_ns: int) -> None:
        _, second, number, timestamp, _ = HEADER.unpack_from(datagram)
        self.track.take(datagram, second, number, timestamp, arrival_ns, self.opener)


def test_every_packet_that_arrives_is_counted_once() -> None:
    wire = Wire()
    sent = video_track(wire)
    receiver = Receiver(sent)
    sent.trace.begin_window()
    for place in range(100):
        sent.send(b"%d" % place, 3000 * place, MARKER)
    for datagram in wire.sent + wire.sent[-3:]:
        receiver.take(datagram, sent.trace.sent_ns[0])
    assert receiver.track.delivered() == (100, 100)
    assert len(receiver.measurement.delays_ns) == 100


def test_a_delay_runs_from_our_send_to_the_arrival_stamp() -> None:
    wire = Wire()
    sent = video_track(wire)
    receiver = Receiver(sent)
    sent.send(b"picture", 0, MARKER)
    number = sent.trace.next - 1
    receiver.take(wire.sent[0], sent.trace.sent_ns[number % 8192] + 1_234_567)
    assert list(receiver.measurement.delays_ns) == [1_234_567]


def test_a_lost_packet_is_asked_for_and_its_retransmission_counts() -> None:
    wire = Wire()
    sent = video_track(wire)
    receiver = Receiver(sent)
    sent.trace.begin_window()
    for place in range(5):
        sent.send(b"%d" % place, 3000 * place, MARKER)
    for datagram in (*wire.sent[:2], *wire.sent[3:]):
        receiver.take(datagram, 0)
    assert receiver.track.delivered() == (4, 5)
    sent.resend(receiver.asked)
    rtx = receiver.opener.open_rtp(wire.sent[-1])
    assert rtx is not None
    assert rtx[1] & 0x7F == 103
    receiver.track.restore(int.from_bytes(rtx[12:14], "big"), rtx[14:], 0)
    assert receiver.track.delivered() == (5, 5)
    assert receiver.track.restored == 1


def test_sound_is_sent_again_as_the_very_same_datagram() -> None:
    wire = Wire()
    sent = audio_track(wire)
    sent.send(b"sound", 0, 0)
    sent.resend([(sent.trace.next - 1) & 0xFFFF])
    assert wire.sent[0] == wire.sent[1]


def test_a_payload_that_nobody_sent_is_found_out() -> None:
    wire = Wire()
    sent = video_track(wire)
    receiver = Receiver(sent)
    sent.send(b"true", 0, MARKER)
    sealer = sealer_for(PROFILE, KEY, SALT)
    header = HEADER.pack(0x80, 102, 9, 0, sent.ssrc)
    receiver.take(sealer.seal_rtp(header, b"false", sent.ssrc, 9), 0)
    assert receiver.measurement.altered == 1
    assert receiver.track.delivered()[0] == 0


def test_a_packet_with_another_key_is_found_out() -> None:
    wire = Wire()
    sent = video_track(wire)
    receiver = Receiver(sent)
    receiver.opener = opener_for(PROFILE, bytes(32), SALT)
    sent.send(b"true", 0, MARKER)
    receiver.take(wire.sent[0], 0)
    assert receiver.measurement.forged == 1


def test_a_node_that_renumbers_is_followed_across_a_switch() -> None:
    wire = Wire()
    sent = video_track(wire)
    receiver = Receiver(sent)
    sent.trace.begin_window()
    sealer = sealer_for(PROFILE, KEY, SALT)
    for place in range(60):
        payload = b"%d" % place
        sent.send(payload, 3000 * place, MARKER)
        if 20 <= place < 30:
            continue  # a hold: the node forwards nothing and leaves no gap
        number = 500 + place - (10 if place >= 30 else 0)
        timestamp = 7 + 3000 * place + (1 if place >= 30 else 0)
        header = HEADER.pack(0x80, 102 | MARKER, number, timestamp, sent.ssrc)
        receiver.take(sealer.seal_rtp(header, payload, sent.ssrc, number), 0)
    assert receiver.track.delivered() == (50, 60)
    assert receiver.measurement.altered == 0
    assert receiver.asked == []


def test_the_first_packets_name_their_line_and_all_their_send_time() -> None:
    wire = Wire()
    sent = audio_track(wire)
    for place in range(60):
        sent.send(b"%d" % place, 960 * place, 0)
    first, last = wire.sent[0], wire.sent[-1]
    assert first[12:16] == bytes.fromhex("bede0002")
    assert first[16] == 2 << 4 | 2
    assert first[20:22] == b"\x400"
    assert last[12:16] == bytes.fromhex("bede0001")


def test_a_sender_report_maps_wall_time_to_the_tracks_own() -> None:
    wire = Wire()
    sent = video_track(wire)
    one, two = sent.report(1.0), sent.report(2.0)
    ticks = int.from_bytes(two[16:20], "big") - int.from_bytes(one[16:20], "big")
    assert ticks % (1 << 32) == 90_000


def test_a_receiver_reports_what_it_lost() -> None:
    wire = Wire()
    sent = video_track(wire)
    receiver = Receiver(sent)
    for place in range(8):
        sent.send(b"%d" % place, 3000 * place, MARKER)
    for datagram in wire.sent[:4] + wire.sent[6:]:
        receiver.take(datagram, 0)
    block = receiver.track.block(0)
    assert (block.lost, block.fraction_lost) == (2, 64)
