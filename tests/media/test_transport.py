"""A transport before and without DTLS: checks, addresses, restart, its end; the clock is fake."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from media.demultiplexer import Address
from media.errors import OfferRefused
from media.forwarding.gate import sealed
from media.negotiation import Offer, parse_offer
from media.port import Port
from media.stun import BINDING_ERROR, BINDING_SUCCESS
from media.transport import CONNECT_S, CONSENT_S, Identity, Transport
from tests.support.clock import FakeClock
from tests.support.stun_client import attribute, binding_request, signed

TEXT = (Path(__file__).parent / "offers" / "chromium-party.sdp").read_bytes().decode()
HERE: Address = ("192.0.2.1", 4_000)
THERE: Address = ("192.0.2.2", 4_000)


class Sink:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.gone: list[str] = []

    def on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        raise AssertionError("no media here")

    def on_rtcp(self, compound: bytes, now_s: float) -> None:
        raise AssertionError("no media here")

    def on_connected(self) -> None:
        raise AssertionError("nobody shakes hands here")

    def on_gone(self, why: str) -> None:
        self.gone.append(why)


class WrittenPort(Port):
    """A port that keeps what it would send."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__("192.0.2.9", 5_000, clock)
        self.sent: list[tuple[bytes, Address]] = []

    def send_now(self, datagram: bytes, address: Address) -> None:
        self.sent.append((datagram, address))


class Scene:
    """One transport on a port without a socket."""

    def __init__(self, identity: Identity) -> None:
        self.clock = FakeClock()
        self.port = WrittenPort(self.clock)
        self.sink = Sink()
        self.identity = identity
        self.transport = self.another(self.sink)

    def another(self, sink: Sink) -> Transport:
        return Transport(self.port, self.identity, offer(), sink, self.clock)

    def check(
        self,
        address: Address,
        nominate: bool = True,
        transport: Transport | None = None,
        password: str = "",
        extra: bytes = b"",
        remote_ufrag: str = "",
    ) -> int:
        """One check from this address; the kind of the answer, 0 for none."""
        local = (transport or self.transport).local
        name = f"{local.ufrag}:{remote_ufrag or offer().ufrag}"
        message = binding_request(name, nominate) + extra
        before = len(self.port.sent)
        datagram = signed(message, password or local.pwd)
        self.port.on_datagrams((datagram,), address, self.clock.now_s())
        self.port.hand_up()
        return int.from_bytes(self.port.sent[-1][0][:2], "big") if self.port.sent[before:] else 0


def offer(ufrag: str = "", digest: str = "") -> Offer:
    plain = parse_offer(TEXT)
    return Offer(
        ufrag or plain.ufrag,
        plain.pwd,
        (("sha-256", digest),) if digest else plain.fingerprints,
        plain.lines,
    )


@pytest.fixture(scope="module")
def identity() -> Identity:
    return Identity.fresh()


@pytest.fixture
def scene(identity: Identity) -> Scene:
    return Scene(identity)


def test_an_authentic_check_is_answered_and_gives_us_the_address(scene: Scene) -> None:
    assert scene.check(HERE) == BINDING_SUCCESS
    assert scene.transport.address == HERE
    assert scene.transport.last_stun_s == scene.clock.now_s()


def test_a_check_with_a_wrong_password_or_name_gets_no_answer(scene: Scene) -> None:
    assert scene.check(HERE, password="x" * 32) == 0
    assert scene.check(HERE, remote_ufrag="somebody") == 0
    assert (scene.transport.address, scene.transport.last_stun_s) == (None, None)


def test_we_send_to_the_address_last_nominated_not_to_the_last_checked(scene: Scene) -> None:
    scene.check(HERE, nominate=False)
    assert scene.transport.address == HERE
    scene.check(THERE, nominate=True)
    scene.check(HERE, nominate=False)
    assert scene.transport.address == THERE
    scene.check(HERE, nominate=True)
    assert scene.transport.address == HERE


def test_a_peer_that_takes_itself_for_controlled_is_told_487_and_gains_nothing(
    scene: Scene,
) -> None:
    assert scene.check(HERE, extra=attribute(0x8029, bytes(8))) == BINDING_ERROR
    assert scene.transport.address is None


def test_a_valid_password_of_ones_own_does_not_take_anothers_address_away(scene: Scene) -> None:
    scene.check(HERE)
    thief = scene.another(Sink())
    assert scene.check(HERE, transport=thief) == 0
    assert thief.address is None
    assert scene.check(HERE) == BINDING_SUCCESS


def test_of_many_checked_addresses_the_oldest_is_forgotten_and_never_the_chosen_one(
    scene: Scene,
) -> None:
    scene.check(HERE)
    for number in range(20):
        scene.check(("198.51.100.1", number), nominate=False)
    other = scene.another(Sink())
    assert scene.check(HERE, transport=other) == 0  # still ours
    assert scene.check(("198.51.100.1", 0), transport=other) == BINDING_SUCCESS  # forgotten
    assert scene.check(("198.51.100.1", 19), transport=other) == 0


def test_without_checks_for_15_s_a_peer_that_never_connected_is_gone_once(scene: Scene) -> None:
    scene.clock.advance(CONNECT_S)
    scene.transport.tick(scene.clock.now_s())
    assert scene.sink.gone == []
    scene.clock.advance(0.1)
    for _ in range(3):
        scene.transport.tick(scene.clock.now_s())
    assert scene.sink.gone == ["never_connected"]


def test_a_connected_peer_is_gone_when_its_consent_is_15_s_old(scene: Scene) -> None:
    scene.check(HERE)
    scene.transport.connected = True
    scene.clock.advance(CONSENT_S - 1)
    scene.check(HERE)
    scene.clock.advance(CONSENT_S - 1)
    scene.transport.tick(scene.clock.now_s())
    assert scene.sink.gone == []
    scene.clock.advance(2)
    scene.transport.tick(scene.clock.now_s())
    assert scene.sink.gone == ["consent_expired"]
    assert scene.check(HERE) == 0


def test_a_closed_transport_answers_no_check_sends_nothing_and_frees_its_address(
    scene: Scene,
) -> None:
    scene.check(HERE)
    scene.transport.connected = True
    scene.transport.queue(sealed(b"media"))
    before = len(scene.port.sent)
    scene.transport.close()
    assert scene.transport.outbox == []
    scene.transport.queue(sealed(b"media"))
    scene.transport.send_rtcp(b"\x80\xc9\x00\x01ssrc")
    assert scene.transport.outbox == []
    assert scene.check(HERE) == 0
    assert len(scene.port.sent) == before
    assert scene.check(HERE, transport=scene.another(Sink())) == BINDING_SUCCESS
    scene.transport.close()
    assert scene.sink.gone == []


def test_a_full_outbox_drops_the_oldest(scene: Scene) -> None:
    scene.check(HERE)
    scene.transport.connected = True
    for number in range(2_000):
        scene.transport.queue(sealed(number.to_bytes(2, "big")))
    assert len(scene.transport.outbox) == 1_024
    assert scene.transport.outbox[-1] == sealed((1_999).to_bytes(2, "big"))


def test_a_restart_answers_old_and_new_names_until_the_new_ones_nominate(scene: Scene) -> None:
    scene.check(HERE)
    old = scene.transport.local
    scene.transport.restart(offer(ufrag="fresh"))
    assert scene.transport.local.ufrag != old.ufrag
    before = len(scene.port.sent)
    again = signed(binding_request(f"{old.ufrag}:{offer().ufrag}"), old.pwd)
    scene.port.on_datagrams((again,), HERE, scene.clock.now_s())
    scene.port.hand_up()
    assert len(scene.port.sent) == before + 1
    assert scene.check(THERE, remote_ufrag="fresh") == BINDING_SUCCESS
    assert scene.transport.address == THERE
    before = len(scene.port.sent)
    scene.port.on_datagrams((again,), HERE, scene.clock.now_s())
    scene.port.hand_up()
    assert len(scene.port.sent) == before


def test_a_restart_with_another_fingerprint_is_refused(scene: Scene) -> None:
    with pytest.raises(OfferRefused) as refused:
        scene.transport.restart(offer(ufrag="fresh", digest=":".join(["00"] * 32)))
    assert refused.value.code == "offer_not_a_restart"
    with pytest.raises(OfferRefused):
        scene.transport.restart(offer())
