"""Each datagram goes to its peer, and what no guard lets through is refused."""

from collections import Counter

import pytest

from media.demultiplexer import (
    CLOCK_EVERY_BURSTS,
    DATAGRAM_BYTES_MAX,
    STUN_PER_S,
    Address,
    Demultiplexer,
)
from tests.support.clock import FakeClock
from tests.support.listener import Listener
from tests.support.stun_client import binding_request, signed

HERE: Address = ("192.0.2.1", 4_000)
THERE: Address = ("192.0.2.2", 4_000)
RTP = b"\x80\x60" + bytes(20)
RTCP = b"\x80\xc8" + bytes(20)
DTLS = b"\x16\xfe\xfd" + bytes(20)


class Node(Demultiplexer):
    """A demultiplexer whose answers leave to nowhere."""

    def __init__(self) -> None:
        super().__init__(FakeClock())

    def send_now(self, datagram: bytes, address: Address) -> None:
        """Nobody is there."""

    def take(self, datagram: bytes, address: Address, now_s: float) -> None:
        """One datagram comes, and is handed up."""
        self.on_datagrams((datagram,), address, now_s)
        self.hand_up()


def check(ufrag: str = "ours") -> bytes:
    return signed(binding_request(f"{ufrag}:theirs"), "password")


def test_the_first_bytes_say_what_a_datagram_is() -> None:
    node = Node()
    peer = Listener(node)
    assert node.admit(HERE, peer)
    for datagram in (RTP, RTCP, DTLS, check()):
        node.take(datagram, HERE, 0.0)
    assert [kind for kind, _ in peer.heard] == ["rtp", "rtcp", "dtls", "check"]
    assert node.refused == 0


def test_an_empty_datagram_is_refused_and_the_next_one_is_taken() -> None:
    node = Node()
    peer = Listener(node)
    node.admit(HERE, peer)
    for datagram in (b"", b"\x80", b"\x16", b"\x00" * 11):
        node.take(datagram, HERE, 0.0)
    assert (node.refused, peer.heard) == (4, [])
    node.take(RTP, HERE, 0.0)
    assert peer.heard == [("rtp", 12)]


def test_a_datagram_over_1500_bytes_is_refused() -> None:
    node = Node()
    peer = Listener(node)
    node.admit(HERE, peer)
    for head in (RTP, RTCP, DTLS, check()):
        node.take(head.ljust(DATAGRAM_BYTES_MAX + 1, b"\0"), HERE, 0.0)
    assert (node.refused, peer.heard) == (4, [])


def test_non_stun_from_an_unknown_address_is_refused() -> None:
    node = Node()
    peer = Listener(node)
    node.admit(HERE, peer)
    for datagram in (RTP, RTCP, DTLS, b"\x40" * 20, b"\xff" * 20):
        node.take(datagram, THERE, 0.0)
    assert (node.refused, peer.heard) == (5, [])


def test_before_media_may_flow_rtp_is_refused() -> None:
    node = Node()
    peer = Listener(node)
    peer.open_rtp = None
    node.admit(HERE, peer)
    node.take(RTP, HERE, 0.0)
    node.take(RTCP, HERE, 0.0)
    assert (node.refused, peer.heard) == (2, [])


def test_a_stun_flood_from_one_address_is_cut_off_and_another_address_is_heard() -> None:
    node = Node()
    peer = Listener(node)
    for _ in range(10_000):
        node.take(check(), THERE, 5.0)
    assert len(peer.heard) == STUN_PER_S
    node.take(check(), HERE, 5.0)
    assert len(peer.heard) == STUN_PER_S + 1
    node.take(check(), THERE, 6.0)
    assert len(peer.heard) == STUN_PER_S + 2


def test_a_stun_flood_from_forged_addresses_leaves_room_for_those_who_are_in() -> None:
    node = Node()
    peer = Listener(node)
    node.admit(HERE, peer)
    for number in range(10_000):
        node.take(check("nobody"), ("198.51.100.1", number), 5.0)
    node.take(check(), HERE, 5.0)
    assert peer.heard == [("check", 0)]


def test_checks_go_to_the_peer_whose_ufrag_they_name_and_to_nobody_once_it_is_dropped() -> None:
    node = Node()
    first, second = Listener(node, "first"), Listener(node, "second")
    node.take(check("second"), HERE, 0.0)
    node.take(check("third"), HERE, 0.0)
    node.drop_ufrag("second")
    node.take(check("second"), HERE, 0.0)
    assert (first.heard, second.heard) == ([], [("check", 0)])


def test_an_address_stays_with_the_peer_that_has_it() -> None:
    node = Node()
    owner, thief = Listener(node, "owner"), Listener(node, "thief")
    assert node.admit(HERE, owner)
    assert not node.admit(HERE, thief)
    node.dismiss(HERE, thief)
    node.take(RTP, HERE, 0.0)
    assert owner.heard == [("rtp", 12)]
    node.dismiss(HERE, owner)
    assert node.admit(HERE, thief)


def test_handshakes_of_one_address_are_four_a_second() -> None:
    node = Node()
    assert [node.may_handshake(HERE, 0.0) for _ in range(6)] == [True] * 4 + [False] * 2
    assert node.may_handshake(THERE, 0.0)
    assert node.may_handshake(HERE, 1.0)


def test_a_stun_flood_from_forged_addresses_leaves_room_for_a_newcomer_too() -> None:
    node = Node()
    peer = Listener(node)
    for number in range(10_000):
        node.take(check("nobody"), ("198.51.100.1", number), 5.0)
    node.take(check(), HERE, 5.0)
    assert peer.heard == [("check", 0)]


class HurryingClock(FakeClock):
    """A millisecond passes with each look."""

    def now_s(self) -> float:
        self.advance(0.001)
        return super().now_s()


def test_consecutive_packets_of_one_sender_are_handed_up_as_one_burst() -> None:
    node = Node()
    peer, other = Listener(node, "one"), Listener(node, "two")
    assert node.admit(HERE, peer)
    assert node.admit(THERE, other)
    for sender in (HERE, HERE, THERE, HERE):
        node.on_datagrams((RTP,), sender, 0.0)
    node.hand_up()
    assert (peer.bursts, other.bursts) == ([2, 1], [1])


def test_a_long_drain_looks_at_the_clock_again_and_again() -> None:
    node = Node()
    node.clock = HurryingClock()
    peer, other = Listener(node, "one"), Listener(node, "two")
    assert node.admit(HERE, peer)
    assert node.admit(THERE, other)
    for _ in range(2 * CLOCK_EVERY_BURSTS):
        node.on_datagrams((RTP,), HERE, 0.0)
        node.on_datagrams((RTP,), THERE, 0.0)
    node.hand_up()
    moments = Counter(peer.heard_s + other.heard_s)
    assert set(moments.values()) == {CLOCK_EVERY_BURSTS}
    assert peer.heard_s == sorted(peer.heard_s)


def test_a_bug_in_one_packets_way_keeps_no_other_senders() -> None:
    node = Node()
    peer, other = Listener(node, "one"), Listener(node, "two")
    assert node.admit(HERE, peer)
    assert node.admit(THERE, other)
    node.on_datagrams((RTP,), HERE, 0.0)
    node.on_datagrams((RTP,), THERE, 0.0)
    peer.fails_at = 1
    with pytest.raises(AssertionError):
        node.hand_up()
    node.hand_up()
    assert (peer.bursts, other.bursts) == ([], [1])
