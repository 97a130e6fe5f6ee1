"""The port binds one socket, and what is queued leaves by it."""

import asyncio

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


async def test_the_port_goes_on_after_a_bug_in_one_packets_way() -> None:
    node, sender = port(), port()
    await node.open()
    await sender.open()
    told: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    peer = Listener(node)
    assert node.admit(("127.0.0.1", sender.number), peer)
    peer.fails_at = 1
    sender.send_now(RTP, ("127.0.0.1", node.number))
    while not told:
        await asyncio.sleep(0)
    sender.send_now(RTP, ("127.0.0.1", node.number))
    while not peer.heard:
        await asyncio.sleep(0)
    assert peer.heard == [("rtp", 12)]
    assert isinstance(told[0]["exception"], AssertionError)
    node.close()
    sender.close()
