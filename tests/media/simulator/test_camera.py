"""The simulated camera plays its clip in time and answers a wish for a key frame."""

from media.engine import Kind
from media.simulator.camera import Camera
from media.simulator.clip import Clip, Frame
from media.simulator.offer import MediaLine
from media.simulator.sending import SentTrack
from media.srtp import Profile, Sealer, opener_for, sealer_for

KEY, SALT = bytes(16), bytes(12)
PROFILE = Profile.AEAD_AES_128_GCM
CLIP = Clip(
    tuple(Frame((b"%d-0" % n, b"%d-1" % n, b"%d-2" % n, b"%d-3" % n), n % 30 == 0)
          for n in range(120)),
    tuple(b"sound %d" % n for n in range(200)),
)  # fmt: skip


SOUND = MediaLine("0", Kind.AUDIO, "sendrecv", 1, None, 111)
PICTURE = MediaLine("1", Kind.VIDEO, "sendrecv", 2, 3, 102, 103)


class Wire:
    def __init__(self) -> None:
        self.sealer: Sealer | None = sealer_for(PROFILE, KEY, SALT)
        self.closed = False
        self.sent: list[bytes] = []

    def next_transport_sequence(self) -> int:
        return 0

    def send(self, datagram: bytes) -> None:
        self.sent.append(datagram)


class Played:
    """A camera, called exactly when it asks."""

    def __init__(self) -> None:
        self.wire = Wire()
        audio = SentTrack(self.wire, SOUND, SOUND, 48_000)
        video = SentTrack(self.wire, PICTURE, PICTURE, 90_000)
        self.camera = Camera(CLIP, audio, video, 100.0)
        self.now_s = 100.0
        self._opener = opener_for(PROFILE, KEY, SALT)

    def run_until(self, end_s: float) -> list[bytes]:
        """Payloads that left before `end_s`."""
        begun = len(self.wire.sent)
        due_s: float | None = self.now_s
        while due_s is not None and due_s < end_s:
            self.now_s = due_s
            due_s = self.camera.play(due_s)
        self.now_s = end_s
        packets = [self._opener.open_rtp(datagram) for datagram in self.wire.sent[begun:]]
        return [packet[12:] for packet in packets if packet is not None]


def test_a_second_has_thirty_pictures_and_fifty_sounds() -> None:
    payloads = Played().run_until(101.0)
    assert sum(payload.endswith(b"-0") for payload in payloads) == 30
    assert sum(payload.startswith(b"sound") for payload in payloads) == 50


def test_a_wish_for_a_key_frame_is_granted_by_the_next_picture() -> None:
    played = Played()
    played.run_until(100.2)
    played.camera.want_key_frame()
    pictures = [p for p in played.run_until(100.27) if p.endswith(b"-0")]
    assert pictures[0] == b"30-0"
    assert pictures[1] == b"31-0"


def test_a_camera_that_is_switched_off_asks_for_no_further_turn() -> None:
    played = Played()
    played.camera.is_on = False
    assert played.camera.play(100.0) is None
    assert played.wire.sent == []
