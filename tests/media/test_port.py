"""The port binds one socket, and what is queued leaves by it."""

from media.forwarding.gate import sealed
from media.port import Port
from tests.support.clock import FakeClock
from tests.support.listener import Listener

RTP = b"\x80\x60" + bytes(20)


def port() -> Port:
    return Port("127.0.0.1", 0, FakeClock())


async def test_what_is_marked_in_a_turn_leaves_in_that_turn() -> None:
    node, other = port(), port()
    await node.open()
    await other.open()
    peer = Listener(node)
    peer.address = ("127.0.0.1", other.number)
    peer.outbox.append(sealed(RTP))
    node.mark(peer)
    node.flush()
    assert (node.packets_out, node.bytes_out, peer.outbox) == (1, len(RTP), [])
    node.close()
    other.close()


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
