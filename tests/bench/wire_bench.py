"""What a packet costs at the wire: receive, tell apart, decrypt; and seal, queue, flush.

    python -m tests.bench.wire_bench

CPU of this process alone, median of five rounds, a 1,150-byte packet over loopback, and how much
of it is the kernel's."""

import asyncio
import resource
import socket
import statistics
import struct
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from media.clock import BootClock
from media.negotiation import parse_offer
from media.port import DRAIN_DATAGRAMS, Port
from media.srtp import Profile, opener_for, sealer_for
from media.transport import Identity, Transport

PACKETS = 20_480
ROUNDS = 5
RUN = 4
PROFILE = Profile.AEAD_AES_256_GCM
KEY, SALT = bytes(range(32)), bytes(range(12))
OFFER = Path(__file__).parents[1] / "media" / "offers" / "chromium-party.sdp"


class Sink:
    """Takes packets and keeps none."""

    def on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        return

    def on_rtcp(self, compound: bytes, now_s: float) -> None:
        return

    def on_connected(self) -> None:
        return

    def on_gone(self, why: str) -> None:
        return


def cpu_us(act: Callable[[], int]) -> tuple[float, float]:
    """(all, the kernel's) microseconds of CPU for each packet of an act."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    packets = act()
    after = resource.getrusage(resource.RUSAGE_SELF)
    kernel = after.ru_stime - before.ru_stime
    return (after.ru_utime - before.ru_utime + kernel) / packets * 1e6, kernel / packets * 1e6


def header(index: int) -> bytes:
    return struct.pack("!BBHII", 0x80, 96, index & 0xFFFF, 0, 7)


def receive(port: Port, sender: socket.socket, sealed: list[bytes]) -> tuple[float, float]:
    """All of them through the port's drain, its own CPU only: filling the buffer is not timed."""
    whole = kernel = 0.0
    for start in range(0, len(sealed), 1_024):
        chunk = sealed[start : start + 1_024]
        for datagram in chunk:
            sender.sendto(datagram, ("127.0.0.1", port.number))

        def drain(count: int = len(chunk)) -> int:
            for _ in range(count // DRAIN_DATAGRAMS):
                port._drain()
            return count

        total_us, kernel_us = cpu_us(drain)
        whole += total_us * len(chunk)
        kernel += kernel_us * len(chunk)
    return whole / len(sealed), kernel / len(sealed)


def send(transport: Transport, port: Port, first: int) -> int:
    """Seal, queue and flush in runs, as a drain of forwarded packets does."""
    sealer = sealer_for(PROFILE, KEY, SALT)
    seal, queue, payload = sealer.stream(7), transport.queue, bytes(1_122)
    for index in range(first, first + PACKETS, RUN):
        for one in range(index, index + RUN):
            queue((None, seal, header(one), payload, one))
        port.flush()
    return PACKETS


async def bench() -> None:
    port = Port("127.0.0.1", 0, BootClock())
    await port.open()
    transport = Transport(
        port, Identity.fresh(), parse_offer(OFFER.read_bytes().decode()), Sink(), port.clock
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        transport.address = peer.getsockname()
        transport.connected = True
        port.admit(peer.getsockname(), transport)
        sealer = sealer_for(PROFILE, KEY, SALT)
        ins, outs = [], []
        for number in range(ROUNDS):
            opener = opener_for(PROFILE, KEY, SALT)
            transport.open_rtp, transport.open_rtcp = opener.open_rtp, opener.open_rtcp
            sealed = [sealer.seal_rtp(header(n), bytes(1_122), 7, n) for n in range(PACKETS)]
            ins.append(receive(port, peer, sealed))
            outs.append(cpu_us(partial(send, transport, port, number * PACKETS)))
    for name, figures in (("receive, decrypt", ins), (f"seal, flush in {RUN}s", outs)):
        whole, kernel = (statistics.median(column) for column in zip(*figures, strict=True))
        print(f"{name}: {whole:.2f} µs a packet, {kernel:.2f} of them the kernel's")
    print(f"refused {port.refused}, dropped {port.dropped}")
    transport.close()
    port.close()


if __name__ == "__main__":
    asyncio.run(bench())
