"""The few STUN messages of a controlling ICE agent.  Pure.

It checks the one candidate that a server gave, always nominating it, and answers the checks of a
full agent on the other side.  Source: RFC 8489 (STUN), RFC 8445 §7 (connectivity checks)."""

import hashlib
import hmac
import struct
import zlib
from dataclasses import dataclass
from typing import Final

MAGIC_COOKIE: Final = 0x2112A442  # RFC 8489 §5
HEADER_BYTES: Final = 20
BINDING_REQUEST: Final = 0x0001
BINDING_SUCCESS: Final = 0x0101

USERNAME: Final = 0x0006  # RFC 8489 §14
MESSAGE_INTEGRITY: Final = 0x0008
XOR_MAPPED_ADDRESS: Final = 0x0020
PRIORITY: Final = 0x0024  # RFC 8445 §16.1
USE_CANDIDATE: Final = 0x0025
FINGERPRINT: Final = 0x8028
ICE_CONTROLLING: Final = 0x802A
FINGERPRINT_XOR: Final = 0x5354554E  # RFC 8489 §14.7

PRIORITY_PEER_REFLEXIVE: Final = (110 << 24) | (65535 << 8) | 255  # RFC 8445 §5.1.2.1


@dataclass(frozen=True, slots=True)
class Credentials:
    """Both ends' ICE user fragments and passwords."""

    local_ufrag: str
    local_pwd: str
    remote_ufrag: str
    remote_pwd: str


def binding_request(who: Credentials, transaction: bytes, tie_breaker: int) -> bytes:
    """A connectivity check that nominates (USE-CANDIDATE).

    Args: transaction: 12 bytes; tie_breaker: 64 bits."""
    name = f"{who.remote_ufrag}:{who.local_ufrag}".encode()
    attributes = (
        _attribute(USERNAME, name)
        + _attribute(PRIORITY, struct.pack(">I", PRIORITY_PEER_REFLEXIVE))
        + _attribute(ICE_CONTROLLING, struct.pack(">Q", tie_breaker))
        + _attribute(USE_CANDIDATE, b"")
    )
    return _sealed(BINDING_REQUEST, transaction, attributes, who.remote_pwd)


def binding_success(request: bytes, host: str, port: int, who: Credentials) -> bytes:
    """Answer a check that came from `host:port` (IPv4)."""
    address = struct.unpack(">I", bytes(int(part) for part in host.split(".")))[0]
    value = struct.pack(">BBHI", 0, 1, port ^ (MAGIC_COOKIE >> 16), address ^ MAGIC_COOKIE)
    attributes = _attribute(XOR_MAPPED_ADDRESS, value)
    return _sealed(BINDING_SUCCESS, request[8:HEADER_BYTES], attributes, who.local_pwd)


def message_type(datagram: bytes) -> int:
    """The STUN message type, or -1 if this is not a STUN message."""
    if len(datagram) < HEADER_BYTES or datagram[4:8] != MAGIC_COOKIE.to_bytes(4, "big"):
        return -1
    return (datagram[0] << 8) | datagram[1]


def is_authentic(datagram: bytes, password: str) -> bool:
    """Whether MESSAGE-INTEGRITY was made with `password` (RFC 8489 §14.5)."""
    position = HEADER_BYTES
    while position + 4 <= len(datagram):
        kind, length = struct.unpack_from(">HH", datagram, position)
        if kind == MESSAGE_INTEGRITY:
            covered = datagram[:2] + struct.pack(">H", position + 4) + datagram[4:position]
            expected = hmac.new(password.encode(), covered, hashlib.sha1).digest()
            return hmac.compare_digest(expected, datagram[position + 4 : position + 24])
        position += 4 + length + (-length % 4)
    return False


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack(">HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def _sealed(kind: int, transaction: bytes, attributes: bytes, password: str) -> bytes:
    def head(extra: int) -> bytes:
        size = len(attributes) + extra
        return struct.pack(">HHI", kind, size, MAGIC_COOKIE) + transaction

    digest = hmac.new(password.encode(), head(24) + attributes, hashlib.sha1).digest()
    attributes += _attribute(MESSAGE_INTEGRITY, digest)
    check = zlib.crc32(head(8) + attributes) ^ FINGERPRINT_XOR
    attributes += _attribute(FINGERPRINT, struct.pack(">I", check))
    return head(0) + attributes
