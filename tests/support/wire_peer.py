"""A peer on the bare wire: ICE, DTLS and SRTP with nothing of ours in it.

Plays a browser up to the packet: what it sends is decided by the test, well-formed or not.  DTLS
is OpenSSL's, SRTP is `srtp_keys`, so that a mistake of `media/` meets a second implementation."""

import asyncio
import contextlib
import re
import secrets
import socket
import struct
from collections import Counter
from typing import Final

from aiortc import RTCCertificate
from cryptography.hazmat.primitives import hashes
from OpenSSL import SSL

from tests.support.srtp_keys import SALT_BYTES, Keys
from tests.support.stun_client import binding_request, signed

KEY_BYTES: Final = 32
PROFILE: Final = b"SRTP_AEAD_AES_256_GCM"
CHECK_EVERY_S: Final = 0.5
CONNECT_S: Final = 5.0
DRAIN_DATAGRAMS_MAX: Final = 64


class Identity:
    """A DTLS certificate; one may serve many peers of a test, since making it takes time."""

    def __init__(self) -> None:
        certificate = RTCCertificate.generateCertificate()
        digest = certificate._cert.fingerprint(hashes.SHA256()).hex(":").upper()
        self.fingerprint = f"sha-256 {digest}"
        self._certificate = certificate

    def context(self) -> SSL.Context:
        """What OpenSSL needs to play the client."""
        context = SSL.Context(SSL.DTLS_METHOD)
        context.set_verify(SSL.VERIFY_PEER, lambda *_: True)
        context.use_certificate(self._certificate._cert)
        context.use_privatekey(self._certificate._key)
        context.set_tlsext_use_srtp(PROFILE)
        return context


class WirePeer:
    """One client socket with its ICE checks, its DTLS client and its SRTP keys."""

    def __init__(self, identity: Identity, offer: str) -> None:
        self._ufrag = secrets.token_hex(4)
        self.offer = personal(offer, self._ufrag, secrets.token_hex(12), identity.fingerprint)
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setblocking(False)
        self.sock.bind(("127.0.0.1", 0))
        self.answer = ""
        self.received: Counter[int] = Counter()
        """Authentic RTP packets by SSRC."""
        self.reports = 0
        """Authentic SRTCP compounds."""
        self.undecipherable = 0
        self.sealing: Keys | None = None
        self._opening: Keys | None = None
        self._dtls = SSL.Connection(identity.context(), None)
        self._dtls.set_ciphertext_mtu(1200)
        self._dtls.set_connect_state()
        self._handshaking = False
        self._checked = asyncio.Event()
        self._connected = asyncio.Event()
        self._checks: asyncio.Task[None] | None = None
        self._rtcp_index = 0
        self._newest: dict[int, int] = {}

    async def connect(self, answer: str) -> None:
        """Check the node's candidate, shake hands, derive the keys.  Raises: TimeoutError."""
        await self.check_only(answer)
        self._handshaking = True
        self._shake_hands()
        async with asyncio.timeout(CONNECT_S):
            await self._connected.wait()

    async def check_only(self, answer: str) -> None:
        """Check the node's candidate and go on checking it.  Raises: TimeoutError."""
        self.answer = answer
        self._node_ufrag = _line(answer, "ice-ufrag")
        self._node_password = _line(answer, "ice-pwd")
        parts = _line(answer, "candidate").split()
        self.sock.connect((parts[4], int(parts[5])))
        asyncio.get_running_loop().add_reader(self.sock, self._drain)
        self._checks = asyncio.create_task(self._check_for_ever())
        async with asyncio.timeout(CONNECT_S):
            await self._checked.wait()

    def client_hello(self) -> bytes:
        """The first flight of our handshake, which is not sent."""
        with contextlib.suppress(SSL.WantReadError):
            self._dtls.do_handshake()
        return self._dtls.bio_read(1500)

    def close(self) -> None:
        """Go away without a word, as a page that was unplugged."""
        if self._checks:
            self._checks.cancel()
        asyncio.get_running_loop().remove_reader(self.sock)
        self.sock.close()

    def check(self) -> bytes:
        """A fresh valid binding request."""
        return signed(self.unsigned_check(), self._node_password)

    def unsigned_check(self) -> bytes:
        """The same before its integrity: a fuzzer mutates it, then signs."""
        return binding_request(f"{self._node_ufrag}:{self._ufrag}")

    def sign(self, message: bytes) -> bytes:
        """Sign a STUN message with the right password."""
        return signed(message, self._node_password)

    def send(self, datagram: bytes) -> None:
        """Put a datagram on the wire; a full buffer loses it, as a network does."""
        try:
            self.sock.send(datagram)
        except (BlockingIOError, ConnectionError):
            return

    def send_rtp(self, packet: bytes, rollover: int = 0) -> None:
        """Seal and send."""
        assert self.sealing
        self.send(self.sealing.seal_rtp(packet, rollover))

    def send_rtcp(self, compound: bytes) -> None:
        """Seal with the next index and send."""
        assert self.sealing
        self._rtcp_index += 1
        self.send(self.sealing.seal_rtcp(compound, self._rtcp_index))

    async def _check_for_ever(self) -> None:
        while True:
            self.send(self.check())
            await asyncio.sleep(CHECK_EVERY_S if self._checked.is_set() else 0.05)
            if self._handshaking and not self._connected.is_set():
                self._shake_hands()

    def _drain(self) -> None:
        for _ in range(DRAIN_DATAGRAMS_MAX):
            try:
                datagram = self.sock.recv(2048)
            except (BlockingIOError, ConnectionError):
                return
            self._receive(datagram)

    def _receive(self, datagram: bytes) -> None:
        if datagram[:1] < b"\x04":  # STUN; RFC 7983 §7
            if datagram[:2] == b"\x01\x01":
                self._checked.set()
        elif 20 <= datagram[0] <= 63:
            if self._handshaking:
                self._dtls.bio_write(datagram)
                self._shake_hands()
        elif self._opening:
            self._open(self._opening, datagram)

    def _open(self, opening: Keys, datagram: bytes) -> None:
        if 192 <= datagram[1] <= 223:
            if opening.open_rtcp(datagram) is not None:
                self.reports += 1
            return
        sequence, _, ssrc = struct.unpack_from("!HII", datagram, 2)
        newest = self._newest.get(ssrc, sequence)
        extended = newest + ((sequence - newest + 0x8000) & 0xFFFF) - 0x8000
        if opening.open_rtp(datagram, max(extended, 0) >> 16) is None:
            self.undecipherable += 1
            return
        self._newest[ssrc] = max(newest, extended)
        self.received[ssrc] += 1

    def _shake_hands(self) -> None:
        if self._connected.is_set():
            return
        try:
            self._dtls.do_handshake()
        except SSL.WantReadError:
            self._flush()
            return
        self._flush()
        material = self._dtls.export_keying_material(
            b"EXTRACTOR-dtls_srtp", 2 * (KEY_BYTES + SALT_BYTES)
        )
        ours, theirs = material[:KEY_BYTES], material[KEY_BYTES : 2 * KEY_BYTES]
        salts = material[2 * KEY_BYTES :]
        self.sealing = Keys(ours, salts[:SALT_BYTES])  # RFC 5764 §4.2: the client's come first
        self._opening = Keys(theirs, salts[SALT_BYTES:])
        self._connected.set()

    def _flush(self) -> None:
        while True:
            try:
                self.send(self._dtls.bio_read(1500))
            except SSL.WantReadError:
                return


def personal(offer: str, ufrag: str, password: str, fingerprint: str) -> str:
    """This offer with these credentials in each of its m-lines."""
    for name, value in (("ice-ufrag", ufrag), ("ice-pwd", password), ("fingerprint", fingerprint)):
        offer = re.sub(rf"(?m)^a={name}:[^\r\n]*", f"a={name}:{value}", offer)
    return offer


def _line(sdp: str, name: str) -> str:
    found = re.search(rf"(?m)^a={name}:([^\r\n]*)", sdp)
    assert found, f"the answer has no {name}"
    return found[1]
