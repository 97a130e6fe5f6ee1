"""Figures of a run: shares of a sorted sample, a process's CPU and memory, our own delay."""

import os
import socket
import struct
import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from media.simulator.link import ANCILLARY_BYTES, DATAGRAM_BYTES_MAX, SO_TIMESTAMPNS
from media.simulator.player import Player

ECHO_EVERY_S: Final = 0.01
ECHO_BYTES: Final = 1000


def percentile(ascending: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of an ascending sample lies; 0.0 of an empty one."""
    if not ascending:
        return 0.0
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))]


def cpu_s(pid: int) -> float:
    """CPU seconds of a process with all its threads, user and system (proc(5), stat 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    """Resident memory of a process in MB (proc(5), status VmRSS)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Echo:
    """The control: what our own sending and the kernel's loopback add to each delay.

    A socket to itself, stamped as media is; nothing of a node lies between."""

    def __init__(self, player: Player) -> None:
        self.delays_ns = array("q")
        """From sending to the kernel's stamp."""
        self.read_ns = array("q")
        """From the kernel's stamp to our reading: in no figure of the node, but shown."""
        self._player = player
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.connect(self._socket.getsockname())
        player.add(self)
        player.at(player.now_s(), self._send)

    def fileno(self) -> int:
        """See `Readable`."""
        return self._socket.fileno()

    def read_one(self) -> None:
        """See `Readable`."""
        datagram, ancillary, _, _ = self._socket.recvmsg(DATAGRAM_BYTES_MAX, ANCILLARY_BYTES)
        now_ns = time.time_ns()
        seconds, nanoseconds = struct.unpack("qq", ancillary[0][2])
        arrival_ns = seconds * 1_000_000_000 + nanoseconds
        self.delays_ns.append(arrival_ns - struct.unpack_from("q", datagram)[0])
        self.read_ns.append(now_ns - arrival_ns)

    def clear(self) -> None:
        """Begin a measurement."""
        del self.delays_ns[:], self.read_ns[:]

    def close(self) -> None:
        """End it."""
        self._player.remove(self)
        self._socket.close()

    def _send(self, now_s: float) -> float | None:
        if self._socket.fileno() < 0:
            return None
        self._socket.send(struct.pack("q", time.time_ns()) + bytes(ECHO_BYTES))
        return now_s + ECHO_EVERY_S
