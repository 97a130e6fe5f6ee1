"""Hostile datagrams on a real socket: a handshake and a connection live through each of them."""

import asyncio
import random
import socket
import struct
import time
from collections.abc import AsyncIterator, Sequence
from itertools import count
from pathlib import Path

import pytest

from media.clock import BootClock
from media.negotiation import Purpose, negotiate, parse_offer
from media.port import Port
from media.srtp import RTP_SSRCS_MAX
from media.transport import Identity, Transport
from tests.support.wire_peer import Identity as PeerIdentity
from tests.support.wire_peer import WirePeer

pytestmark = pytest.mark.flow
OFFER = (
    (Path(__file__).parents[1] / "media" / "offers" / "chromium-party.sdp").read_bytes().decode()
)
ALERT = bytes.fromhex("15fefd000000000000000000020228")  # fatal handshake_failure, in the clear
PATIENCE_S = 5.0


class Sink:
    """Counts what the transport hands up."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.compounds: list[bytes] = []
        self.events: list[str] = []

    def on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        self.packets += packets

    def on_rtcp(self, compound: bytes, now_s: float) -> None:
        self.compounds.append(compound)

    def on_connected(self) -> None:
        self.events.append("connected")

    def on_gone(self, why: str) -> None:
        self.events.append(why)


class Scene:
    """A port, a transport on it, and a peer on the bare wire that may connect to it."""

    def __init__(self, port: Port, identity: Identity, peer_identity: PeerIdentity) -> None:
        self.port = port
        self.sink = Sink()
        self.peer = WirePeer(peer_identity, OFFER)
        offer = parse_offer(self.peer.offer)
        self.transport = Transport(port, identity, offer, self.sink, port.clock)
        local = self.transport.local
        self.answer = negotiate(offer, Purpose.PARTY, local, count(1_000)).answer

    async def hears(self, packets: int) -> None:
        """Wait for so many packets in all.  Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.sink.packets) < packets:
                await asyncio.sleep(0.01)

    async def is_alive(self) -> None:
        """One packet each way proves it."""
        known = len(self.sink.packets)
        self.peer.send_rtp(rtp(known + 100))
        await self.hears(known + 1)
        sealer = self.transport.sealer
        assert sealer is not None
        before = sum(self.peer.received.values())
        self.transport.queue((None, sealer.stream(7), rtp(known)[:12], b"to you", known))
        async with asyncio.timeout(PATIENCE_S):
            while sum(self.peer.received.values()) == before:
                await asyncio.sleep(0.01)
        assert self.sink.events == ["connected"]


def rtp(sequence: int, ssrc: int = 7) -> bytes:
    return struct.pack("!BBHII", 0x80, 111, sequence, 0, ssrc) + b"payload of a packet"


@pytest.fixture(scope="module")
def identities() -> tuple[Identity, PeerIdentity]:
    return Identity.fresh(), PeerIdentity()


@pytest.fixture
async def scene(identities: tuple[Identity, PeerIdentity]) -> AsyncIterator[Scene]:
    port = Port("127.0.0.1", 0, BootClock())
    await port.open()
    scene = Scene(port, *identities)
    yield scene
    scene.transport.close()
    scene.peer.close()
    port.close()


def foreign_hello(identity: PeerIdentity) -> bytes:
    stranger = WirePeer(identity, OFFER)
    hello = stranger.client_hello()
    stranger.sock.close()
    return hello


async def test_a_peer_connects_and_media_flows_both_ways(scene: Scene) -> None:
    await scene.peer.connect(scene.answer)
    await scene.is_alive()
    assert scene.port.dropped == 0


async def test_a_plaintext_alert_before_the_handshake_ends_changes_nothing(scene: Scene) -> None:
    await scene.peer.check_only(scene.answer)
    scene.peer.send(ALERT)
    scene.peer.send(scene.peer.client_hello())
    await asyncio.sleep(0.1)  # the server's flight is out: the handshake is half done
    for _ in range(20):
        scene.peer.send(ALERT)
    await scene.peer.connect(scene.answer)
    await scene.is_alive()


async def test_a_foreign_client_hello_from_an_unchecked_address_is_not_answered(
    scene: Scene, identities: tuple[Identity, PeerIdentity]
) -> None:
    await scene.peer.check_only(scene.answer)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.setblocking(False)
        stranger.sendto(foreign_hello(identities[1]), ("127.0.0.1", scene.port.number))
        await scene.peer.connect(scene.answer)
        with pytest.raises(BlockingIOError):
            stranger.recv(2_000)
    await scene.is_alive()


async def test_a_foreign_client_hello_from_the_checked_address_is_outlived(
    scene: Scene, identities: tuple[Identity, PeerIdentity]
) -> None:
    await scene.peer.check_only(scene.answer)
    scene.peer.send(scene.peer.client_hello())
    await asyncio.sleep(0.1)
    hello = foreign_hello(identities[1])
    for _ in range(200):
        scene.peer.send(hello)
    await scene.peer.connect(scene.answer)
    scene.peer.send(hello)
    await scene.is_alive()


async def test_a_whole_foreign_client_hello_that_came_first_only_delays_the_peer(
    scene: Scene, identities: tuple[Identity, PeerIdentity]
) -> None:
    await scene.peer.check_only(scene.answer)
    scene.peer.send(foreign_hello(identities[1]))
    await asyncio.sleep(0.1)
    await scene.peer.connect(scene.answer)
    await scene.is_alive()


async def test_a_mangled_client_hello_that_came_first_does_not_end_the_peer(scene: Scene) -> None:
    await scene.peer.check_only(scene.answer)
    hello = bytearray(scene.peer.client_hello())
    hello[27:59] = bytes(32)  # another random
    hello[59:] = b"\xff" * (len(hello) - 59)  # then nonsense
    scene.peer.send(bytes(hello))
    await asyncio.sleep(0.1)
    await scene.peer.connect(scene.answer)
    await scene.is_alive()


async def test_a_flood_of_dtls_fragments_does_not_stop_a_handshake(scene: Scene) -> None:
    await scene.peer.check_only(scene.answer)
    chance = random.Random(5)
    for number in range(3_000):
        head = struct.pack("!B3xHI", 11, number % 60, 0)  # a Certificate's fragments, out of turn
        body = head + chance.randbytes(chance.randrange(40))
        record = b"\x16\xfe\xfd" + bytes(8) + struct.pack("!H", len(body)) + body
        scene.peer.send(record)
        if number % 100 == 0:
            await asyncio.sleep(0)
    await scene.peer.connect(scene.answer)
    await scene.is_alive()


async def test_empty_and_oversized_datagrams_do_not_close_a_connection(scene: Scene) -> None:
    await scene.peer.connect(scene.answer)
    for size in (0, 1, 11, 1_501, 9_000, 60_000):
        for first in (0, 22, 128):
            scene.peer.send(bytes([first]).ljust(size, b"x")[:size])
    await scene.is_alive()
    assert scene.port.refused >= 18


async def test_rtp_from_60_ssrcs_is_opened_for_16_and_the_close_is_at_once(scene: Scene) -> None:
    await scene.peer.connect(scene.answer)
    for ssrc in range(1, 61):
        scene.peer.send_rtp(rtp(1, ssrc))
    await scene.hears(RTP_SSRCS_MAX)
    await scene.is_alive()  # SSRC 7 is among the first
    scene.transport.close()
    known = len(scene.sink.packets)
    scene.peer.send_rtp(rtp(999))
    await asyncio.sleep(0.1)
    assert len(scene.sink.packets) == known


async def test_malformed_stun_of_all_sorts_does_not_disturb(scene: Scene) -> None:
    await scene.peer.connect(scene.answer)
    chance = random.Random(6)
    good = scene.peer.check()
    for number in range(500):
        bad = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        bad[0] &= 3
        scene.peer.send(bytes(bad[: chance.randrange(len(bad))] if number % 2 else bad))
    await scene.is_alive()


async def test_a_wall_clock_jump_of_a_day_is_not_noticed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = time.time
    for jump_s in (86_400.0, -86_400.0):
        monkeypatch.setattr(time, "time", lambda jump_s=jump_s: true() + jump_s)
        if not scene.transport.connected:
            await scene.peer.connect(scene.answer)
        await scene.is_alive()


async def test_a_peer_with_another_certificate_gets_no_media(
    scene: Scene, identities: tuple[Identity, PeerIdentity]
) -> None:
    impostor = WirePeer(PeerIdentity(), OFFER)
    impostor._ufrag = scene.peer._ufrag  # it knows the signalling, and has not the key
    await impostor.connect(scene.answer)
    impostor.send_rtp(rtp(1))
    await asyncio.sleep(0.2)
    assert scene.sink.events == ["dtls_failed"]
    assert scene.sink.packets == []
    impostor.close()


async def test_close_says_goodbye_with_close_notify_and_then_nothing(scene: Scene) -> None:
    await scene.peer.connect(scene.answer)
    await scene.is_alive()
    known = scene.port.packets_out
    scene.transport.close()
    assert scene.port.packets_out == known + 1
    await asyncio.sleep(0.7)  # the peer goes on checking
    assert scene.port.packets_out == known + 1
