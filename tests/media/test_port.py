"""The port gives each datagram to its peer, and refuses what no guard lets through."""

import asyncio
from collections import Counter
from collections.abc import Callable

from media.port import CLOCK_EVERY_DATAGRAMS, DATAGRAM_BYTES_MAX, STUN_PER_S, Address, Port
from media.stun import Request
from tests.support.clock import FakeClock
from tests.support.stun_client import binding_request, signed

HERE: Address = ("192.0.2.1", 4_000)
THERE: Address = ("192.0.2.2", 4_000)

Opens = Callable[[bytes], bytes | None]


class Listener:
    """A peer that writes down what it is given; it answers checks and opens by cutting."""

    def __init__(self, port: Port, ufrag: str = "ours") -> None:
        self.outbox: list[bytes] = []
        self.address: Address | None = None
        self.open_rtp: Opens | None = lambda datagram: datagram[:12]
        self.open_rtcp: Opens = lambda datagram: datagram[:12]
        self.heard: list[tuple[str, int]] = []
        self.heard_s: list[float] = []
        port.enter(ufrag, self)

    def on_rtp(self, packet: bytes, now_s: float) -> None:
        self.heard.append(("rtp", len(packet)))
        self.heard_s.append(now_s)

    def on_rtcp(self, packet: bytes, now_s: float) -> None:
        self.heard.append(("rtcp", len(packet)))

    def on_dtls(self, datagram: bytes, address: Address, now_s: float) -> None:
        self.heard.append(("dtls", len(datagram)))

    def on_check(self, request: Request, address: Address, now_s: float) -> bytes | None:
        self.heard.append(("check", 0))
        return b"answer"

    def tick(self, now_s: float) -> None:
        self.heard.append(("tick", 0))


def port() -> Port:
    return Port("127.0.0.1", 0, FakeClock())


def check(ufrag: str = "ours") -> bytes:
    return signed(binding_request(f"{ufrag}:theirs"), "password")


RTP = b"\x80\x60" + bytes(20)
RTCP = b"\x80\xc8" + bytes(20)
DTLS = b"\x16\xfe\xfd" + bytes(20)


def test_the_first_bytes_say_what_a_datagram_is() -> None:
    node = port()
    peer = Listener(node)
    assert node.admit(HERE, peer)
    for datagram in (RTP, RTCP, DTLS, check()):
        node.on_datagrams((datagram,), HERE, 0.0)
    assert [kind for kind, _ in peer.heard] == ["rtp", "rtcp", "dtls", "check"]
    assert node.refused == 0


def test_an_empty_datagram_is_refused_and_the_next_one_is_taken() -> None:
    node = port()
    peer = Listener(node)
    node.admit(HERE, peer)
    for datagram in (b"", b"\x80", b"\x16", b"\x00" * 11):
        node.on_datagrams((datagram,), HERE, 0.0)
    assert (node.refused, peer.heard) == (4, [])
    node.on_datagrams((RTP,), HERE, 0.0)
    assert peer.heard == [("rtp", 12)]


def test_a_datagram_over_1500_bytes_is_refused() -> None:
    node = port()
    peer = Listener(node)
    node.admit(HERE, peer)
    for head in (RTP, RTCP, DTLS, check()):
        node.on_datagrams((head.ljust(DATAGRAM_BYTES_MAX + 1, b"\0"),), HERE, 0.0)
    assert (node.refused, peer.heard) == (4, [])


def test_non_stun_from_an_unknown_address_is_refused() -> None:
    node = port()
    peer = Listener(node)
    node.admit(HERE, peer)
    for datagram in (RTP, RTCP, DTLS, b"\x40" * 20, b"\xff" * 20):
        node.on_datagrams((datagram,), THERE, 0.0)
    assert (node.refused, peer.heard) == (5, [])


def test_before_media_may_flow_rtp_is_refused() -> None:
    node = port()
    peer = Listener(node)
    peer.open_rtp = None
    node.admit(HERE, peer)
    node.on_datagrams((RTP,), HERE, 0.0)
    node.on_datagrams((RTCP,), HERE, 0.0)
    assert (node.refused, peer.heard) == (2, [])


def test_a_stun_flood_from_one_address_is_cut_off_and_another_address_is_heard() -> None:
    node = port()
    peer = Listener(node)
    for _ in range(10_000):
        node.on_datagrams((check(),), THERE, 5.0)
    assert len(peer.heard) == STUN_PER_S
    node.on_datagrams((check(),), HERE, 5.0)
    assert len(peer.heard) == STUN_PER_S + 1
    node.on_datagrams((check(),), THERE, 6.0)
    assert len(peer.heard) == STUN_PER_S + 2


def test_a_stun_flood_from_forged_addresses_leaves_room_for_those_who_are_in() -> None:
    node = port()
    peer = Listener(node)
    node.admit(HERE, peer)
    for number in range(10_000):
        node.on_datagrams((check("nobody"),), ("198.51.100.1", number), 5.0)
    node.on_datagrams((check(),), HERE, 5.0)
    assert peer.heard == [("check", 0)]


def test_checks_go_to_the_peer_whose_ufrag_they_name_and_to_nobody_once_it_is_dropped() -> None:
    node = port()
    first, second = Listener(node, "first"), Listener(node, "second")
    node.on_datagrams((check("second"),), HERE, 0.0)
    node.on_datagrams((check("third"),), HERE, 0.0)
    node.drop_ufrag("second")
    node.on_datagrams((check("second"),), HERE, 0.0)
    assert (first.heard, second.heard) == ([], [("check", 0)])


def test_an_address_stays_with_the_peer_that_has_it() -> None:
    node = port()
    owner, thief = Listener(node, "owner"), Listener(node, "thief")
    assert node.admit(HERE, owner)
    assert not node.admit(HERE, thief)
    node.dismiss(HERE, thief)
    node.on_datagrams((RTP,), HERE, 0.0)
    assert owner.heard == [("rtp", 12)]
    node.dismiss(HERE, owner)
    assert node.admit(HERE, thief)


def test_handshakes_of_one_address_are_four_a_second() -> None:
    node = port()
    assert [node.may_handshake(HERE, 0.0) for _ in range(6)] == [True] * 4 + [False] * 2
    assert node.may_handshake(THERE, 0.0)
    assert node.may_handshake(HERE, 1.0)


async def test_what_is_marked_in_a_turn_leaves_in_that_turn() -> None:
    node, other = port(), port()
    await node.open()
    await other.open()
    peer = Listener(node)
    peer.address = ("127.0.0.1", other.number)
    peer.outbox.append(RTP)
    node.mark(peer)
    node.flush()
    assert (node.packets_out, node.bytes_out, peer.outbox) == (1, len(RTP), [])
    node.close()
    other.close()


class HurryingClock(FakeClock):
    """A millisecond passes with each look."""

    def now_s(self) -> float:
        self.advance(0.001)
        return super().now_s()


async def test_a_long_drain_looks_at_the_clock_again_and_again() -> None:
    node, sender = Port("127.0.0.1", 0, HurryingClock()), port()
    await node.open()
    await sender.open()
    peer = Listener(node)
    assert node.admit(("127.0.0.1", sender.number), peer)
    for _ in range(4 * CLOCK_EVERY_DATAGRAMS):
        sender.send_now(RTP, ("127.0.0.1", node.number))
    while len(peer.heard_s) < 4 * CLOCK_EVERY_DATAGRAMS:
        await asyncio.sleep(0)
    longest = max(Counter(peer.heard_s).values())
    assert longest <= CLOCK_EVERY_DATAGRAMS
    assert peer.heard_s == sorted(peer.heard_s)
    node.close()
    sender.close()


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open() -> None:
    node = port()
    await node.open()
    second = Port("127.0.0.1", node.number, FakeClock())
    try:
        await second.open()
    except OSError:
        second.close()
    else:
        raise AssertionError("bound twice")
    node.close()


def test_a_stun_flood_from_forged_addresses_leaves_room_for_a_newcomer_too() -> None:
    node = port()
    peer = Listener(node)
    for number in range(10_000):
        node.on_datagrams((check("nobody"),), ("198.51.100.1", number), 5.0)
    node.on_datagrams((check(),), HERE, 5.0)
    assert peer.heard == [("check", 0)]
