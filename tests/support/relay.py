"""A bad network, seeded: a UDP relay that stands between clients and the node.

Each client address gets an upstream socket of its own, so the node sees each client apart.  Both
ways have their own weather: random loss, delay, jitter, reordering, a rate, and a cut.  What the
node sends is stamped by the kernel as it reaches the upstream socket, and kept as `Seen`, so that
a test knows when the last packet came without asking the client."""

import asyncio
import random
import socket
import struct
from dataclasses import dataclass, field
from typing import Final

from tests.support.kernel_time import Address, KernelTime, boot_s, stamp_arrivals

DRAIN_DATAGRAMS_MAX: Final = 64
QUEUE_DATAGRAMS_MAX: Final = 4000  # of one way of one client: a router's buffer
SOCKET_BUFFER_BYTES: Final = 4 * 1024 * 1024


@dataclass
class Weather:
    """What one way of the network does to datagrams; may be changed at any time."""

    loss: float = 0.0
    """Share of datagrams lost, 0..1, each by itself."""
    delay_s: float = 0.0
    jitter_s: float = 0.0
    """Added to the delay, uniform from 0; order is kept."""
    reordered: float = 0.0
    """Share of datagrams that wait another 10 ms and so come behind their successors."""
    rate_bps: int = 0
    """Bits a second, 0: as many as come."""
    cut: bool = False
    """Nothing gets through."""
    without_rtcp: bool = False
    """SRTCP alone does not get through."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One RTP packet that the node sent to a client, read from its plaintext header."""

    arrival_s: float
    """The kernel's stamp, in seconds since boot."""
    ssrc: int
    sequence: int
    payload_type: int
    size: int


class Way:
    """One direction of one client: applies the weather, then sends."""

    def __init__(self, sock: socket.socket, to: Address, weather: Weather, seed: object) -> None:
        self._sock = sock
        self._to = to
        self._weather = weather
        self._random = random.Random(repr(seed))
        self._free_s = 0.0
        self._last_s = 0.0
        self._waiting = 0
        self.lost = 0
        self.passed = 0

    def send(self, datagram: bytes) -> None:
        """Lose this datagram or send it when its time has come."""
        weather = self._weather
        mute = weather.without_rtcp and is_rtcp(datagram)
        if weather.cut or mute or self._random.random() < weather.loss:
            self.lost += 1
            return
        due_s = self._due_s(len(datagram))
        if due_s is None:
            self._put(datagram)
        elif self._waiting < QUEUE_DATAGRAMS_MAX:
            self._waiting += 1
            asyncio.get_running_loop().call_later(due_s - boot_s(), self._put_later, datagram)
        else:
            self.lost += 1

    def _due_s(self, size: int) -> float | None:
        weather = self._weather
        if not (weather.delay_s or weather.jitter_s or weather.rate_bps or self._waiting):
            return None
        now_s = boot_s()
        if weather.rate_bps:
            self._free_s = max(self._free_s, now_s) + size * 8 / weather.rate_bps
        leaves_s = max(now_s, self._free_s)
        due_s = leaves_s + weather.delay_s + self._random.random() * weather.jitter_s
        self._last_s = due_s = max(due_s, self._last_s)
        return due_s + 0.010 if self._random.random() < weather.reordered else due_s

    def _put_later(self, datagram: bytes) -> None:
        self._waiting -= 1
        if not self._weather.cut:
            self._put(datagram)

    def _put(self, datagram: bytes) -> None:
        self.passed += 1
        try:
            self._sock.sendto(datagram, self._to)
        except (BlockingIOError, ConnectionError, OSError):
            self.lost += 1  # a full buffer or a closed door loses a datagram, as networks do


@dataclass
class Client:
    """One client's path through the relay."""

    upstream: socket.socket
    up: Way
    down: Way
    seen: list[Seen] = field(default_factory=list)
    """RTP from the node, in order of arrival; empty unless the relay watches."""


class Relay:
    """Takes datagrams of clients on `port` and passes them on to the node, and back."""

    def __init__(self, node: Address, seed: int = 1, watch: bool = False) -> None:
        self.up = Weather()
        self.down = Weather()
        self.clients: dict[Address, Client] = {}
        self._node = node
        self._seed = seed
        self._watch = watch
        self._time = KernelTime()
        self._front = _socket()
        self.port: int = self._front.getsockname()[1]

    def start(self) -> None:
        """Begin to pass datagrams, in the running loop."""
        asyncio.get_running_loop().add_reader(self._front, self._drain_front)

    def aim(self, node: Address) -> None:
        """Send what comes from now on to a node that has moved (a restart with another port)."""
        self._node = node
        for client in self.clients.values():
            self._drop(client)
        self.clients.clear()

    def close(self) -> None:
        """Pass nothing more."""
        asyncio.get_running_loop().remove_reader(self._front)
        self._front.close()
        for client in self.clients.values():
            self._drop(client)
        self.clients.clear()

    def _drop(self, client: Client) -> None:
        asyncio.get_running_loop().remove_reader(client.upstream)
        client.upstream.close()

    def _drain_front(self) -> None:
        for _ in range(DRAIN_DATAGRAMS_MAX):
            try:
                datagram, address = self._front.recvfrom(65535)
            except BlockingIOError:
                return
            except ConnectionError:
                continue  # a client closed its socket: its ICMP answers come here
            client = self.clients.get(address) or self._welcome(address)
            client.up.send(datagram)

    def _welcome(self, address: Address) -> Client:
        upstream = _socket()
        number = len(self.clients)
        client = self.clients[address] = Client(
            upstream,
            Way(upstream, self._node, self.up, (self._seed, number, "up")),
            Way(self._front, address, self.down, (self._seed, number, "down")),
        )
        if self._watch:
            stamp_arrivals(upstream)
        asyncio.get_running_loop().add_reader(upstream, self._drain_upstream, client)
        return client

    def _drain_upstream(self, client: Client) -> None:
        for _ in range(DRAIN_DATAGRAMS_MAX):
            try:
                datagram, arrival_s, _ = self._time.receive(client.upstream)
            except BlockingIOError:
                return
            except ConnectionError:
                continue  # the node's port is closed just now
            if self._watch and is_rtp(datagram):
                client.seen.append(_seen(datagram, arrival_s))
            client.down.send(datagram)


def is_rtp(datagram: bytes) -> bool:
    """Whether this is SRTP and neither STUN, DTLS nor SRTCP (RFC 7983 §7, RFC 5761 §4)."""
    return len(datagram) >= 12 and 128 <= datagram[0] <= 191 and not 192 <= datagram[1] <= 223


def is_rtcp(datagram: bytes) -> bool:
    """Whether this is SRTCP."""
    return len(datagram) >= 8 and 128 <= datagram[0] <= 191 and 192 <= datagram[1] <= 223


def _seen(datagram: bytes, arrival_s: float) -> Seen:
    _, second, sequence, _, ssrc = struct.unpack_from("!BBHII", datagram)
    return Seen(arrival_s, ssrc, sequence, second & 0x7F, len(datagram))


def _socket() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
    sock.setblocking(False)
    sock.bind(("127.0.0.1", 0))
    return sock
