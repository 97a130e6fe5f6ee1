"""The engine with its real port: three peers over ICE, DTLS and SRTP on the loopback."""

import asyncio
from collections.abc import AsyncIterator
from struct import pack

import pytest

from media.clock import BootClock
from media.engine import PeerConnected, PeerHandle, SessionHandle, Side
from media.router import PythonEngine
from tests.support.quiet_wire import monitor_offer, party_offer
from tests.support.wire_peer import Identity, WirePeer

pytestmark = pytest.mark.flow
SESSION = SessionHandle(1)
MONITOR = PeerHandle(3)
PACKETS = 200


@pytest.fixture
async def engine() -> AsyncIterator[PythonEngine]:
    """An engine on a port of its own."""
    engine = PythonEngine("127.0.0.1", 0, "127.0.0.1", BootClock())
    await engine.start()
    yield engine
    await engine.stop()


async def seated(engine: PythonEngine) -> list[WirePeer]:
    """Two parties and a monitor that shows both, connected."""
    identity = Identity()
    peers = []
    for number, side in enumerate(Side):
        peer = WirePeer(identity, party_offer())
        handle = PeerHandle(number + 1)
        await peer.connect(engine.add_party(handle, SESSION, side, peer.offer))
        peers.append(peer)
    monitor = WirePeer(identity, monitor_offer())
    await monitor.connect(engine.add_monitor(MONITOR, monitor.offer))
    for slot, side in enumerate(Side):
        engine.show(MONITOR, slot, SESSION, side)
    return [*peers, monitor]


async def talk(peers: list[WirePeer], first: int) -> None:
    """Both parties send sound for a while."""
    for number in range(first, first + PACKETS):
        for peer in peers[:2]:
            head = pack("!BBHII", 0x80, 111, number, number * 960, 0x200 + peers.index(peer))
            peer.send_rtp(head + bytes(80))
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.2)


async def test_sound_crosses_while_the_gate_is_open_and_only_then(engine: PythonEngine) -> None:
    engine.open_session(SESSION)
    peers = await seated(engine)
    try:
        assert engine.poll() == [PeerConnected(PeerHandle(n)) for n in (1, 2, 3)]
        await talk(peers, 0)
        assert [sum(peer.received.values()) for peer in peers] == [0, 0, 2 * PACKETS]
        engine.open_gate(SESSION, BootClock().now_s() + 60)
        await talk(peers, PACKETS)
        engine.close_gate(SESSION)
        await talk(peers, 2 * PACKETS)
        assert [sum(peer.received.values()) for peer in peers] == [PACKETS, PACKETS, 6 * PACKETS]
        assert all(peer.undecipherable == 0 and peer.reports for peer in peers)
        stats = engine.peer_stats(PeerHandle(1))
        assert stats.connected
        assert stats.tracks[0].packets == 3 * PACKETS
    finally:
        for peer in peers:
            peer.close()
