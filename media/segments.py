"""Many datagrams of one peer in few system calls: UDP segmentation offload of Linux, both ways.

A run of datagrams of equal size (the last may be shorter) goes out in one `sendmsg` with
UDP_SEGMENT (udp(7)): 0.84 µs a packet in runs of four against 3–5 for `sendto`.  A run that came so
is handed up as one by UDP_GRO, with the size that it is to be cut at."""

import contextlib
import errno
import socket
import sys
from collections.abc import Sequence
from typing import Any, Final

RUN_DATAGRAMS_MAX: Final = 64  # UDP_MAX_SEGMENTS of older kernels
RUN_BYTES_MAX: Final = 65_507  # of one IPv4 UDP payload
_UDP_SEGMENT: Final = 103
_UDP_GRO: Final = 104
_GRO_SPACE: Final = socket.CMSG_SPACE(4)  # one int: the size of each but the last
_READ_BYTES_MAX: Final = 65_535
# What a kernel or a route without segmentation answers; EINVAL: a segment over the path's MTU.
_UNABLE: Final = frozenset({errno.EINVAL, errno.EIO, errno.ENOPROTOOPT, errno.EOPNOTSUPP,
                            errno.EMSGSIZE})  # fmt: skip
_UNABLE_IN_A_ROW_MAX: Final = 8


def gather(udp: socket.socket) -> None:
    """Let the kernel hand up runs of datagrams whole; an older one hands up each alone."""
    with contextlib.suppress(OSError):
        udp.setsockopt(socket.SOL_UDP, _UDP_GRO, 1)


Run = tuple[Sequence[bytes], tuple[Any, ...]]
"""Datagrams of one sender, in order, and its address."""


def read_runs(udp: socket.socket, datagrams_max: int) -> tuple[list[Run], bool]:
    """What waits, in order, until at least `datagrams_max` came; and whether more may wait."""
    runs: list[Run] = []
    receive, left = udp.recvmsg, datagrams_max
    try:
        while left > 0:
            data, ancillary, _, address = receive(_READ_BYTES_MAX, _GRO_SPACE)
            size = int.from_bytes(ancillary[0][2], sys.byteorder) if ancillary else 0
            if 0 < size < len(data):
                run = [data[at : at + size] for at in range(0, len(data), size)]
                left -= len(run)
                runs.append((run, address))
            else:
                left -= 1
                runs.append(((data,), address))
    except BlockingIOError:
        return runs, False
    return runs, True


class Segments:
    """The sending half of a UDP socket."""

    __slots__ = ("_able", "_sendmsg", "_sendto", "_unable_in_a_row")

    def __init__(self, udp: socket.socket) -> None:
        self._sendto = udp.sendto
        self._sendmsg = udp.sendmsg
        self._able = True
        self._unable_in_a_row = 0

    def send(self, datagrams: list[bytes], address: tuple[Any, ...]) -> tuple[int, int]:
        """Send in order; returns how many datagrams and bytes the kernel took.

        A full send buffer drops what it does not take: late media is worth nothing."""
        sent = size = at = 0
        count = len(datagrams)
        while at < count:
            end = _run_end(datagrams, at, count) if self._able else at + 1
            taken = self._send_run(datagrams, at, end, address)
            if taken:
                sent += end - at
                size += taken
            elif end - at > 1 and self._unable_in_a_row:  # refused as a run: now one by one
                for datagram in datagrams[at:end]:
                    taken = self._send_one(datagram, address)
                    sent += bool(taken)
                    size += taken
            at = end
        return sent, size

    def _send_run(self, datagrams: list[bytes], at: int, end: int, address: tuple[Any, ...]) -> int:
        if end - at == 1:
            return self._send_one(datagrams[at], address)
        length = len(datagrams[at]).to_bytes(2, "little")
        try:
            taken = self._sendmsg(
                datagrams[at:end], [(socket.SOL_UDP, _UDP_SEGMENT, length)], 0, address
            )
        except OSError as error:
            if error.errno in _UNABLE:
                self._unable_in_a_row += 1
                self._able = self._unable_in_a_row < _UNABLE_IN_A_ROW_MAX
            else:
                self._unable_in_a_row = 0
            return 0
        self._unable_in_a_row = 0
        return taken

    def _send_one(self, datagram: bytes, address: tuple[Any, ...]) -> int:
        try:
            return self._sendto(datagram, address)
        except OSError:
            return 0


def _run_end(datagrams: list[bytes], at: int, count: int) -> int:
    """Behind the longest run from `at` on that one sendmsg may carry."""
    size = total = len(datagrams[at])
    end = at + 1
    last = min(count, at + RUN_DATAGRAMS_MAX)
    while end < last:
        length = len(datagrams[end])
        total += length
        if length > size or total > RUN_BYTES_MAX:
            break
        end += 1
        if length < size:
            break
    return end
