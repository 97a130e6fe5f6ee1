"""When the kernel received a datagram, on CLOCK_BOOTTIME.

The kernel stamps datagrams with CLOCK_REALTIME as they reach the socket (SO_TIMESTAMPNS,
socket(7)), before any process is scheduled; the node's own clock is CLOCK_BOOTTIME.  Both run at
one rate, so the difference is measured once a second and added."""

import socket
import struct
import time
from typing import Final

SO_TIMESTAMPNS: Final = 35  # linux/socket.h, asm-generic: Python has no name for it
ANCILLARY_BYTES: Final = socket.CMSG_SPACE(16)
MEASURE_AGAIN_S: Final = 1.0
DATAGRAM_BYTES_MAX: Final = 2048

Ancillary = list[tuple[int, int, bytes]]
Address = tuple[str, int]


def boot_s() -> float:
    """Seconds since boot, now."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class KernelTime:
    """Reads datagrams with the moment of their arrival, in seconds since boot."""

    def __init__(self) -> None:
        self._offset_s = 0.0
        self._measured_s = -MEASURE_AGAIN_S

    def receive(self, sock: socket.socket) -> tuple[bytes, float, Address]:
        """One datagram, its arrival in seconds since boot, and its sender.

        Raises: BlockingIOError, if none waits."""
        data, ancillary, _, address = sock.recvmsg(DATAGRAM_BYTES_MAX, ANCILLARY_BYTES)
        return data, self._arrival_s(ancillary), address

    def _arrival_s(self, ancillary: Ancillary) -> float:
        now_s = boot_s()
        if now_s - self._measured_s >= MEASURE_AGAIN_S:
            self._offset_s = offset_s()
            self._measured_s = now_s
        for level, kind, value in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                seconds, nanoseconds = struct.unpack("@ll", value)
                return float(seconds + nanoseconds / 1e9 + self._offset_s)
        return now_s  # never earlier than the truth: a proof by it can only be too hard


def stamp_arrivals(sock: socket.socket) -> None:
    """Ask the kernel to stamp what this socket receives."""
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


def offset_s() -> float:
    """CLOCK_BOOTTIME minus CLOCK_REALTIME, by the tightest of five pairs of readings."""
    best_width, best = float("inf"), 0.0
    for _ in range(5):
        before = boot_s()
        wall = time.time()
        after = boot_s()
        if after - before < best_width:
            best_width, best = after - before, (before + after) / 2 - wall
    return best
