"""SRTP and SRTCP: seals what leaves, opens what comes, for one peer.

AES-GCM (RFC 7714) goes through cryptography's AESGCM, which is a third of the price of libsrtp's
binding; AES-CM with HMAC-SHA1 (RFC 3711) goes through libsrtp in `media/srtp_libsrtp.py` behind
the same face.  Keys come from the DTLS exporter (RFC 5764 §4.2).  Pure: no clock, no socket."""

from array import array
from collections.abc import Callable
from enum import StrEnum
from struct import Struct
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from media.srtp_libsrtp import LibsrtpOpener, LibsrtpSealer

RTP_SSRCS_MAX: Final = 16
"""Streams of one peer (8 sources and their RTX): a 17th is not opened."""
RTP_WINDOW_PACKETS: Final = 1024  # replay window of one SSRC (RFC 3711 §3.3.2 asks for 64 at least)
RTCP_WINDOW_PACKETS: Final = 128
TAG_BYTES: Final = 16  # RFC 7714 §12: only the full tag is a DTLS-SRTP profile
SRTCP_INDEX_MAX: Final = 0x7FFF_FFFF
_ENCRYPTED: Final = 0x8000_0000  # the E bit before the SRTCP index (RFC 3711 §3.4)
_SALT_BYTES: Final = 12
_FIXED_HEADER: Final = Struct("!HHII").unpack_from  # flags and type, sequence, timestamp, SSRC


class Profile(StrEnum):
    """A DTLS-SRTP protection profile, by OpenSSL's name for it (RFC 5764 §4.1.2, RFC 7714 §14)."""

    AEAD_AES_256_GCM = "SRTP_AEAD_AES_256_GCM"
    AEAD_AES_128_GCM = "SRTP_AEAD_AES_128_GCM"
    AES128_CM_SHA1_80 = "SRTP_AES128_CM_SHA1_80"

    @property
    def key_bytes(self) -> int:
        """Length of the master key."""
        return 32 if self is Profile.AEAD_AES_256_GCM else 16

    @property
    def salt_bytes(self) -> int:
        """Length of the master salt."""
        return 14 if self is Profile.AES128_CM_SHA1_80 else _SALT_BYTES


class Sealer(Protocol):
    """Encrypts and authenticates what one side sends."""

    def seal_rtp(self, header: bytes, payload: bytes, ssrc: int, index: int) -> bytes:
        """The whole SRTP datagram of one packet.

        `header`: with CSRCs and extensions; `index`: 48 bits, ROC << 16 | sequence number, which
        the caller counts; the sequence number in `header` must be its low half.  An (SSRC, index)
        must never carry two different packets: with GCM that gives the key away (RFC 7714 §8.1)."""
        ...

    def stream(self, ssrc: int) -> "SealStream":
        """`seal_rtp` for one SSRC: what does not change from packet to packet is bound once."""
        ...

    def seal_rtcp(self, compound: bytes) -> bytes:
        """The whole SRTCP datagram of one compound packet; counts the SRTCP index itself."""
        ...


SealStream = Callable[[bytes, bytes, int], bytes]
"""(header, payload, index) to the SRTP datagram: see `Sealer.seal_rtp`."""


class Opener(Protocol):
    """Authenticates and decrypts what the other side sends."""

    def open_rtp(self, datagram: bytes) -> bytes | None:
        """The RTP packet; None: malformed, not authentic, replayed, older than the window, or of
        a 17th SSRC."""
        ...

    def open_rtcp(self, datagram: bytes) -> bytes | None:
        """The compound RTCP packet; None: malformed, not authentic or replayed."""
        ...


def sealer_for(profile: Profile, key: bytes, salt: bytes) -> Sealer:
    """A sealer with this master key and salt (lengths as the profile says)."""
    if profile is Profile.AES128_CM_SHA1_80:
        return LibsrtpSealer(key, salt)
    return GcmSealer(key, salt)


def opener_for(profile: Profile, key: bytes, salt: bytes) -> Opener:
    """An opener with this master key and salt (lengths as the profile says)."""
    if profile is Profile.AES128_CM_SHA1_80:
        return LibsrtpOpener(key, salt, RTP_SSRCS_MAX, RTP_WINDOW_PACKETS)
    return GcmOpener(key, salt)


def split_keys(profile: Profile, exported: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """(key, salt) of the DTLS client, then of the server, out of the exporter's
    2 * (key + salt) bytes (RFC 5764 §4.2)."""
    key, salt = profile.key_bytes, profile.salt_bytes
    assert len(exported) == 2 * (key + salt)
    salts = exported[2 * key :]
    return (exported[:key], salts[:salt]), (exported[key : 2 * key], salts[salt:])


def derive(master_key: bytes, master_salt: bytes, label: int, size: int) -> bytes:
    """`size` bytes of session key or salt: the AES-CM PRF with key derivation rate 0.

    `label`: 0 RTP key, 2 RTP salt, 3 RTCP key, 5 RTCP salt.  Source: RFC 3711 §4.3.1 and §4.3.3;
    RFC 6188 §3 for 256 bits; RFC 7714 §11 pads its 96-bit salt on the right."""
    salt = int.from_bytes(master_salt.ljust(14, b"\0"), "big")
    block = (salt ^ (label << 48)) << 16
    stream = Cipher(AES(master_key), CTR(block.to_bytes(16, "big"))).encryptor()
    return stream.update(bytes(size))


class GcmSealer:
    """`Sealer` with AEAD_AES_128_GCM or AEAD_AES_256_GCM."""

    __slots__ = ("_rtcp_encrypt", "_rtcp_index", "_rtcp_salt", "_rtp_encrypt", "_rtp_salt")

    def __init__(self, key: bytes, salt: bytes) -> None:
        rtp, self._rtp_salt = _session(key, salt, 0)
        rtcp, self._rtcp_salt = _session(key, salt, 3)
        self._rtp_encrypt: Callable[[bytes, bytes, bytes], bytes] = rtp.encrypt
        self._rtcp_encrypt: Callable[[bytes, bytes, bytes], bytes] = rtcp.encrypt
        self._rtcp_index = 0

    def seal_rtp(self, header: bytes, payload: bytes, ssrc: int, index: int) -> bytes:
        """See `Sealer`; the nonce is 0 | SSRC | ROC | SEQ xor salt (RFC 7714 §8.1)."""
        return self.stream(ssrc)(header, payload, index)

    def stream(self, ssrc: int) -> SealStream:
        """See `Sealer`."""
        encrypt, unchanging = self._rtp_encrypt, ssrc << 48 ^ self._rtp_salt

        def seal(header: bytes, payload: bytes, index: int) -> bytes:
            return header + encrypt((unchanging ^ index).to_bytes(12, "big"), payload, header)

        return seal

    def seal_rtcp(self, compound: bytes) -> bytes:
        """See `Sealer`; nonce and associated data as RFC 7714 §9.1 and §9.2 say."""
        self._rtcp_index += 1
        index = self._rtcp_index
        assert index <= SRTCP_INDEX_MAX  # 2^31 reports: the association must have ended long ago
        head = compound[:8]
        ssrc = int.from_bytes(head[4:], "big")
        nonce = ((ssrc << 48 | index) ^ self._rtcp_salt).to_bytes(12, "big")
        trailer = (_ENCRYPTED | index).to_bytes(4, "big")
        return head + self._rtcp_encrypt(nonce, compound[8:], head + trailer) + trailer


class GcmOpener:
    """`Opener` with AEAD_AES_128_GCM or AEAD_AES_256_GCM."""

    __slots__ = ("_rtcp_decrypt", "_rtcp_salt", "_rtcps", "_rtp_decrypt", "_rtp_salt", "_rtps")

    def __init__(self, key: bytes, salt: bytes) -> None:
        rtp, self._rtp_salt = _session(key, salt, 0)
        rtcp, self._rtcp_salt = _session(key, salt, 3)
        self._rtp_decrypt = rtp.decrypt
        self._rtcp_decrypt = rtcp.decrypt
        self._rtps: dict[int, _Window] = {}
        self._rtcps: dict[int, _Window] = {}

    def open_rtp(self, datagram: bytes) -> bytes | None:
        """See `Opener`; a stream's state is made only once its first packet proved authentic."""
        if len(datagram) < 12 + TAG_BYTES:
            return None
        flags, sequence, _, ssrc = _FIXED_HEADER(datagram)
        head = 12
        if flags & 0x1F00:  # CSRCs or an extension (RFC 3550 §5.1, §5.3.1)
            head = _header_bytes(datagram, len(datagram) - TAG_BYTES)
            if not head:
                return None
        window = self._rtps.get(ssrc)
        if window is None:
            return self._open_first(datagram, head, sequence, ssrc)
        # The index nearest to the newest one (RFC 3711 §3.3.1 and appendix A).
        top = window.top
        index = top + ((sequence - top + 0x8000 & 0xFFFF) - 0x8000)
        if index <= top - RTP_WINDOW_PACKETS or index < 0 or window.seen[index & 1023] == index:
            return None
        header = datagram[:head]
        nonce = (window.unchanging ^ index).to_bytes(12, "big")
        try:
            payload = self._rtp_decrypt(nonce, datagram[head:], header)
        except InvalidTag:
            return None
        window.seen[index & 1023] = index
        if index > top:
            window.top = index
        return header + payload

    def _open_first(self, datagram: bytes, head: int, index: int, ssrc: int) -> bytes | None:
        """The first packet of an SSRC: rollover counter 0 (RFC 3711 §3.3.1)."""
        if len(self._rtps) >= RTP_SSRCS_MAX:
            return None
        header, unchanging = datagram[:head], ssrc << 48 ^ self._rtp_salt
        nonce = (unchanging ^ index).to_bytes(12, "big")
        try:
            payload = self._rtp_decrypt(nonce, datagram[head:], header)
        except InvalidTag:
            return None
        self._rtps[ssrc] = window = _Window(RTP_WINDOW_PACKETS, index, unchanging)
        window.seen[index & 1023] = index
        return header + payload

    def open_rtcp(self, datagram: bytes) -> bytes | None:
        """See `Opener`; takes unencrypted SRTCP (E = 0) too, which is authentic all the same."""
        if len(datagram) < 8 + TAG_BYTES + 4:
            return None
        head, trailer = datagram[:8], datagram[-4:]
        word = int.from_bytes(trailer, "big")
        index, ssrc = word & SRTCP_INDEX_MAX, int.from_bytes(head[4:], "big")
        window = self._rtcps.get(ssrc)
        if window is None:
            if len(self._rtcps) >= RTP_SSRCS_MAX:
                return None
        elif (
            index <= window.top - RTCP_WINDOW_PACKETS
            or window.seen[index % RTCP_WINDOW_PACKETS] == index
        ):
            return None
        nonce = ((ssrc << 48 | index) ^ self._rtcp_salt).to_bytes(12, "big")
        try:
            if word & _ENCRYPTED:
                compound = head + self._rtcp_decrypt(nonce, datagram[8:-4], head + trailer)
            else:  # RFC 7714 §9.3: all of it is associated data, and the tag stands alone
                tag = 4 + TAG_BYTES
                compound = datagram[:-tag]
                self._rtcp_decrypt(nonce, datagram[-tag:-4], compound + trailer)
        except InvalidTag:
            return None
        if window is None:
            window = self._rtcps[ssrc] = _Window(RTCP_WINDOW_PACKETS, index, 0)
        window.seen[index % RTCP_WINDOW_PACKETS] = index
        window.top = max(window.top, index)
        return compound


class _Window:
    """Which indices of one stream have come (RFC 3711 §3.3.2): slot i holds the last index that
    is i modulo the window, which costs the same for a leap of one and of a thousand."""

    __slots__ = ("seen", "top", "unchanging")

    def __init__(self, packets: int, first: int, unchanging: int) -> None:
        """`unchanging`: what all nonces of the stream have in common."""
        self.seen = array("q", [-1]) * packets
        self.top = first
        self.unchanging = unchanging


def _session(key: bytes, salt: bytes, label: int) -> tuple[AESGCM, int]:
    cipher = AESGCM(derive(key, salt, label, len(key)))
    return cipher, int.from_bytes(derive(key, salt, label + 2, _SALT_BYTES), "big")


def _header_bytes(datagram: bytes, end: int) -> int:
    """Where the payload begins; 0 if the header does not fit before `end`."""
    head = 12 + 4 * (datagram[0] & 0x0F)
    if datagram[0] & 0x10:
        head += 4
        if head > end:
            return 0
        head += 4 * (datagram[head - 2] << 8 | datagram[head - 1])
    return head if head <= end else 0
