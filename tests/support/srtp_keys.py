"""SRTP with AES-GCM, written from the RFC alone: a second opinion on `media/srtp.py`.

Seals any bytes that look like RTP or RTCP, malformed ones included, with any index: a fuzzer
needs that, and libsrtp refuses it."""

import struct
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SALT_BYTES: Final = 12
E_FLAG: Final = 0x80000000  # this SRTCP packet is encrypted (RFC 3711 §3.4)


def derive(master_key: bytes, master_salt: bytes, label: int, size: int) -> bytes:
    """A session key or salt (RFC 3711 §4.3.1 and §4.3.3; RFC 7714 §11 pads the salt to 14)."""
    salt = int.from_bytes(master_salt.ljust(14, b"\0"), "big")
    block = ((salt ^ (label << 48)) << 16).to_bytes(16, "big")
    prf = Cipher(algorithms.AES(master_key), modes.CTR(block)).encryptor()
    return prf.update(bytes(size))


class Keys:
    """One direction's keys; seals and opens packets."""

    def __init__(self, master_key: bytes, master_salt: bytes) -> None:
        size = len(master_key)
        self._rtp = AESGCM(derive(master_key, master_salt, 0, size))
        self._rtp_salt = int.from_bytes(derive(master_key, master_salt, 2, SALT_BYTES), "big")
        self._rtcp = AESGCM(derive(master_key, master_salt, 3, size))
        self._rtcp_salt = int.from_bytes(derive(master_key, master_salt, 5, SALT_BYTES), "big")

    def seal_rtp(self, packet: bytes, rollover: int = 0) -> bytes:
        """Encrypt and authenticate an RTP packet (RFC 7714 §8)."""
        head = min(header_bytes(packet), len(packet))
        nonce = self._rtp_nonce(packet, rollover)
        return packet[:head] + self._rtp.encrypt(nonce, packet[head:], packet[:head])

    def open_rtp(self, packet: bytes, rollover: int = 0) -> bytes | None:
        """The plain packet, or None if it is not authentic."""
        head = header_bytes(packet)
        try:
            return packet[:head] + self._rtp.decrypt(
                self._rtp_nonce(packet, rollover), packet[head:], packet[:head]
            )
        except (InvalidTag, ValueError):
            return None

    def seal_rtcp(self, compound: bytes, index: int) -> bytes:
        """Encrypt and authenticate a compound (RFC 7714 §9)."""
        word = struct.pack("!I", E_FLAG | index)
        sealed = self._rtcp.encrypt(
            self._rtcp_nonce(compound, index), compound[8:], compound[:8] + word
        )
        return compound[:8] + sealed + word

    def open_rtcp(self, packet: bytes) -> bytes | None:
        """The plain compound, or None if it is not authentic."""
        if len(packet) < 8 + 16 + 4:
            return None
        word = packet[-4:]
        index = struct.unpack("!I", word)[0] & ~E_FLAG
        try:
            return packet[:8] + self._rtcp.decrypt(
                self._rtcp_nonce(packet, index), packet[8:-4], packet[:8] + word
            )
        except InvalidTag:
            return None

    def _rtp_nonce(self, packet: bytes, rollover: int) -> bytes:
        ssrc, sequence = packet[8:12].ljust(4, b"\0"), packet[2:4].ljust(2, b"\0")
        plain = b"\0\0" + ssrc + struct.pack("!I", rollover) + sequence
        return (int.from_bytes(plain, "big") ^ self._rtp_salt).to_bytes(12, "big")

    def _rtcp_nonce(self, packet: bytes, index: int) -> bytes:
        plain = b"\0\0" + packet[4:8].ljust(4, b"\0") + b"\0\0" + struct.pack("!I", index)
        return (int.from_bytes(plain, "big") ^ self._rtcp_salt).to_bytes(12, "big")


def header_bytes(packet: bytes) -> int:
    """Length of the RTP header, extension included (RFC 3550 §5.1, §5.3.1)."""
    size = 12 + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10 and len(packet) >= size + 4:
        size += 4 + 4 * int(struct.unpack_from("!H", packet, size + 2)[0])
    return size
