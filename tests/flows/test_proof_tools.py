"""The instruments of the proofs, tried on known things before they judge the node."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from media.srtp import Profile, opener_for, sealer_for
from tests.fuzz.corpus import one_byte_extension, rtp
from tests.support.door import with_port
from tests.support.kernel_time import KernelTime, boot_s, stamp_arrivals
from tests.support.relay import Relay
from tests.support.srtp_keys import Keys
from tests.support.wall_clock import WallClock

pytestmark = pytest.mark.flow
RTP = bytes([0x80, 96]) + bytes(10) + b"payload"


class Far:
    """A far end that sends each datagram back twice, as the node forwards to two."""

    def __init__(self) -> None:
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.sock.setblocking(False)
        self.received = 0

    def serve(self) -> None:
        asyncio.get_running_loop().add_reader(self.sock, self._answer)

    def _answer(self) -> None:
        data, address = self.sock.recvfrom(2048)
        self.received += 1
        self.sock.sendto(data, address)


@asynccontextmanager
async def relayed() -> AsyncIterator[tuple[Far, Relay, socket.socket]]:
    far = Far()
    far.serve()
    relay = Relay(far.sock.getsockname(), seed=7, watch=True)
    relay.start()
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.setblocking(False)
    client.connect(("127.0.0.1", relay.port))
    try:
        yield far, relay, client
    finally:
        asyncio.get_running_loop().remove_reader(far.sock)
        relay.close()
        far.sock.close()
        client.close()


async def echoes(client: socket.socket, count: int, within_s: float = 0.3) -> list[float]:
    """Send `count` datagrams; the round trips of those that came back."""
    loop = asyncio.get_running_loop()
    trips: list[float] = []
    for _ in range(count):
        client.send(RTP + str(boot_s()).encode())
        await asyncio.sleep(0)
    end_s = boot_s() + within_s
    while len(trips) < count and boot_s() < end_s:
        try:
            data = await asyncio.wait_for(loop.sock_recv(client, 2048), end_s - boot_s())
        except TimeoutError:
            break
        trips.append(boot_s() - float(data[len(RTP) :]))
    return trips


async def test_the_relay_loses_the_share_it_was_told_to_and_the_same_ones_again() -> None:
    lost = []
    for _ in range(2):
        async with relayed() as (_, relay, client):
            relay.up.loss = 0.05
            await echoes(client, 2000)
            (path,) = relay.clients.values()
            lost.append(path.up.lost)
    assert lost[0] == lost[1]
    assert 60 <= lost[0] <= 140


async def test_the_relay_delays_each_way_and_a_cut_lets_nothing_through() -> None:
    async with relayed() as (far, relay, client):
        relay.up.delay_s = relay.down.delay_s = 0.030
        trips = await echoes(client, 5)
        assert len(trips) == 5
        assert min(trips) >= 0.060
        relay.down.cut = True
        assert await echoes(client, 5) == []
        assert far.received == 10


async def test_the_relay_stamps_what_the_far_end_sends_between_sending_and_reading() -> None:
    async with relayed() as (_, relay, client):
        before_s = boot_s()
        await echoes(client, 3)
        (path,) = relay.clients.values()
        assert [seen.payload_type for seen in path.seen] == [96, 96, 96]
        assert all(before_s - 0.001 <= seen.arrival_s <= boot_s() for seen in path.seen)


def test_a_kernel_stamp_tells_the_arrival_and_not_the_reading() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        receiver.bind(("127.0.0.1", 0))
        stamp_arrivals(receiver)
        sender.sendto(b"x", receiver.getsockname())
        sent_s = boot_s()
        KernelTime()  # a reader that comes late
        while boot_s() < sent_s + 0.05:
            pass
        _, arrival_s, _ = KernelTime().receive(receiver)
    assert abs(arrival_s - sent_s) < 0.005


def test_the_shim_moves_a_process_s_wall_clock_and_leaves_its_boot_clock(tmp_path: Path) -> None:
    wall = WallClock(tmp_path)
    script = "import json,time\nfor _ in iter(input, ''):\n print(json.dumps([time.time(), " + (
        "time.clock_gettime(time.CLOCK_BOOTTIME), time.monotonic()]), flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | wall.environment,
        text=True,
    ) as child:
        assert child.stdin and child.stdout
        readings = []
        for offset_s in (0, 86400, -86400):
            wall.jump(offset_s)
            child.stdin.write("now\n")
            child.stdin.flush()
            readings.append(json.loads(child.stdout.readline()))
        child.stdin.write("\n")
    assert readings[1][0] - readings[0][0] == pytest.approx(86400, abs=1)
    assert readings[2][0] - readings[0][0] == pytest.approx(-86400, abs=1)
    assert readings[2][1] - readings[0][1] < 1
    assert readings[2][2] - readings[0][2] < 1


def test_the_door_writes_the_relay_s_port_into_each_candidate_and_nothing_else() -> None:
    answer = (
        "v=0\r\nm=audio 4000 UDP/TLS/RTP/SAVPF 111\r\n"
        "a=candidate:1 1 udp 2130706431 127.0.0.1 4000 typ host\r\n"
        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 H264/90000\r\n"
    )
    assert with_port(answer, 777) == answer.replace("4000", "777")


def test_two_writings_of_srtp_from_the_rfc_open_each_other_s_packets() -> None:
    key, salt = bytes(range(32)), bytes(range(12))
    other = Keys(key, salt)
    sealer = sealer_for(Profile.AEAD_AES_256_GCM, key, salt)
    opener = opener_for(Profile.AEAD_AES_256_GCM, key, salt)
    packet = rtp(96, 65535, 7, 9, b"picture", extension=one_byte_extension((4, b"0")))
    report = b"\x80\xc9\x00\x01\x00\x00\x00\x09"
    assert opener.open_rtp(other.seal_rtp(packet)) == packet
    assert opener.open_rtcp(other.seal_rtcp(report, 5)) == report
    assert other.open_rtp(sealer.seal_rtp(packet[:20], packet[20:], 9, 65535)) == packet
    assert other.open_rtcp(sealer.seal_rtcp(report)) == report
