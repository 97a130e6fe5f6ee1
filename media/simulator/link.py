"""One simulated browser's transport: ICE as the controlling agent, DTLS as the client, SRTP.

One connected UDP socket; datagrams come with the kernel's time of arrival, so that what this
process does late is in no figure (SO_TIMESTAMPNS, socket(7))."""

import asyncio
import random
import secrets
import socket
import struct
import time
from typing import Any, Final, Protocol

from aiortc import RTCCertificate
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from media.simulator.offer import Local, Remote
from media.simulator.player import Player
from media.simulator.stun_client import (
    BINDING_REQUEST,
    BINDING_SUCCESS,
    Credentials,
    binding_request,
    binding_success,
    is_authentic,
    message_type,
)
from media.srtp import Opener, Profile, Sealer, opener_for, sealer_for, split_keys

DATAGRAM_BYTES_MAX: Final = 2048
RECEIVE_BUFFER_BYTES: Final = 1 << 20
SO_TIMESTAMPNS: Final = 35  # asm-generic/socket.h; Python has no name for it
TIMESPEC_BYTES: Final = 16
ANCILLARY_BYTES: Final = socket.CMSG_SPACE(TIMESPEC_BYTES)
CHECK_EVERY_S: Final = 0.05  # RFC 8445 §14: the pace of checks before one succeeds
CONSENT_EVERY_S: Final = 2.5  # libwebrtc's interval of a stable writable connection
CONNECT_S: Final = 10.0
DTLS_QUEUE_MAX: Final = 64

_timespec = struct.Struct("qq").unpack


class LinkSink(Protocol):
    """Who a link hands its packets to."""

    def on_rtp(self, datagram: bytes, arrival_ns: int) -> None:
        """One SRTP datagram, still sealed; `arrival_ns`: wall clock, by the kernel."""
        ...

    def on_rtcp(self, compound: bytes, arrival_ns: int) -> None:
        """One authenticated compound packet."""
        ...


class ConnectFailed(Exception):
    """ICE or DTLS did not come up."""


class Link:
    """From a socket to SRTP keys; then sends sealed datagrams and hands on what comes."""

    def __init__(
        self, player: Player, sink: LinkSink, certificate: RTCCertificate, host: str = "127.0.0.1"
    ) -> None:
        self.sealer: Sealer | None = None
        self.opener: Opener | None = None
        self.profile = ""
        self.forged = 0
        """Datagrams that were not authentic."""
        self.checks_answered = 0
        self.closed = False
        self._player = player
        self._sink = sink
        self._certificate = certificate
        self._socket = _open_socket()
        fingerprint = next(f for f in certificate.getFingerprints() if f.algorithm == "sha-256")
        self.local = Local(
            secrets.token_hex(4),
            secrets.token_hex(16),
            fingerprint.value,
            host,
            self._socket.getsockname()[1],
        )
        self._who: Credentials | None = None
        self._remote: tuple[str, int] = ("", 0)
        self._transport_sequence = 0
        self._tie_breaker = random.getrandbits(64)
        self._checked = asyncio.Event()
        self._below = _BelowDtls(self._send_quietly)
        self._dtls: Any = RTCDtlsTransport(self._below, [certificate])  # type: ignore[arg-type]
        player.add(self)

    @property
    def dtls_state(self) -> str:
        """As RTCDtlsTransport names it: `connected`, `closed`, …"""
        return str(self._dtls.state)

    async def connect(self, remote: Remote) -> None:
        """Check the candidate of `remote`, shake hands, take the keys.  Raises: ConnectFailed."""
        self._who = Credentials(self.local.ufrag, self.local.pwd, remote.ufrag, remote.pwd)
        self._remote = (remote.host, remote.port)
        self._socket.connect(self._remote)
        self._player.at(self._player.now_s(), self._check)
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._checked.wait()
                await self._shake_hands(remote)
        except TimeoutError as error:
            message = "no answer to " + ("DTLS" if self._checked.is_set() else "ICE checks")
            raise ConnectFailed(message) from error

    async def _shake_hands(self, remote: Remote) -> None:
        prints = [RTCDtlsFingerprint(algorithm=a, value=v) for a, v in remote.fingerprints]
        self._dtls._set_role("client")
        await self._dtls.start(RTCDtlsParameters(fingerprints=prints))
        if self._dtls.state != "connected":
            message = f"DTLS is {self._dtls.state}"
            raise ConnectFailed(message)
        profile = Profile(self._dtls._ssl.get_selected_srtp_profile().decode())
        exported = self._dtls._ssl.export_keying_material(
            b"EXTRACTOR-dtls_srtp", 2 * (profile.key_bytes + profile.salt_bytes)
        )
        ours, theirs = split_keys(profile, exported)
        self.profile = profile.value
        self.sealer = sealer_for(profile, *ours)
        self.opener = opener_for(profile, *theirs)

    def next_transport_sequence(self) -> int:
        """See `media.simulator.sending.Wire`."""
        self._transport_sequence = self._transport_sequence + 1 & 0xFFFF
        return self._transport_sequence

    def send(self, datagram: bytes) -> None:
        """Send one sealed datagram; a full socket drops it, as a network would."""
        try:
            self._socket.send(datagram)
        except (BlockingIOError, ConnectionRefusedError):
            return

    def send_rtcp(self, compound: bytes) -> None:
        """Seal and send one compound packet."""
        if self.sealer is not None and not self.closed:
            self.send(self.sealer.seal_rtcp(compound))

    async def close(self) -> None:
        """Say close_notify and free the socket."""
        if not self.closed:
            await self._dtls.stop()
            self.vanish()

    def vanish(self) -> None:
        """Free the socket without a word, as a machine does that lost its power."""
        if not self.closed:
            self.closed = True
            self._below.close()
            self._player.remove(self)
            self._socket.close()

    def fileno(self) -> int:
        """See `Readable`."""
        return self._socket.fileno()

    def read_one(self) -> None:
        """See `Readable`."""
        try:
            datagram, ancillary, _, _ = self._socket.recvmsg(DATAGRAM_BYTES_MAX, ANCILLARY_BYTES)
        except (BlockingIOError, ConnectionRefusedError):
            return
        if not datagram:
            return
        first = datagram[0]
        if first >= 128:
            if ancillary:
                seconds, nanoseconds = _timespec(ancillary[0][2])
                arrival_ns = seconds * 1_000_000_000 + nanoseconds
            else:
                arrival_ns = time.time_ns()
            if 192 <= datagram[1] <= 223:  # RFC 5761 §4
                self._open_rtcp(datagram, arrival_ns)
            else:
                self._sink.on_rtp(datagram, arrival_ns)
        elif first < 4:
            self._on_stun(datagram)
        elif 20 <= first < 64:
            self._below.put(datagram)

    def _open_rtcp(self, datagram: bytes, arrival_ns: int) -> None:
        compound = self.opener.open_rtcp(datagram) if self.opener is not None else None
        if compound is None:
            self.forged += 1
        else:
            self._sink.on_rtcp(compound, arrival_ns)

    def _check(self, now_s: float) -> float | None:
        if self.closed or self._who is None:
            return None
        self._send_quietly(binding_request(self._who, secrets.token_bytes(12), self._tie_breaker))
        return now_s + (CONSENT_EVERY_S if self._checked.is_set() else CHECK_EVERY_S)

    def _on_stun(self, datagram: bytes) -> None:
        if self._who is None:
            return
        kind = message_type(datagram)
        if kind == BINDING_SUCCESS and is_authentic(datagram, self._who.remote_pwd):
            self.checks_answered += 1
            self._checked.set()
        elif kind == BINDING_REQUEST and is_authentic(datagram, self._who.local_pwd):
            self._send_quietly(binding_success(datagram, *self._remote, self._who))

    def _send_quietly(self, datagram: bytes) -> None:
        if not self.closed:
            self.send(datagram)


class _BelowDtls:
    """What RTCDtlsTransport asks of an ICE transport: `_recv`, `_send`, `role`, `state`."""

    role = "controlling"
    state = "completed"

    def __init__(self, send: Any) -> None:
        self._send_now = send
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(DTLS_QUEUE_MAX)

    def put(self, datagram: bytes) -> None:
        if not self._queue.full():
            self._queue.put_nowait(datagram)

    def close(self) -> None:
        if not self._queue.full():
            self._queue.put_nowait(None)

    async def _recv(self) -> bytes:
        datagram = await self._queue.get()
        if datagram is None:
            raise ConnectionError
        return datagram

    async def _send(self, datagram: bytes) -> None:
        self._send_now(datagram)


def _open_socket() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setblocking(False)
    opened.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    opened.bind(("", 0))
    return opened
