"""A STUN binding request as a browser sends it, with a right or a wrong integrity (RFC 8489)."""

import hashlib
import hmac
import os
import struct
import zlib
from typing import Final

MAGIC: Final = 0x2112A442
USERNAME, INTEGRITY, PRIORITY, USE_CANDIDATE = 0x0006, 0x0008, 0x0024, 0x0025
CONTROLLING, FINGERPRINT = 0x802A, 0x8028


def attribute(kind: int, value: bytes) -> bytes:
    """One attribute, padded to four bytes (RFC 8489 §14)."""
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def signed(message: bytes, password: str) -> bytes:
    """A message of header and attributes, with integrity and fingerprint after them."""
    message = message[:2] + struct.pack("!H", len(message) - 20 + 24) + message[4:]
    digest = hmac.new(password.encode(), message, hashlib.sha1).digest()
    message += attribute(INTEGRITY, digest)
    message = message[:2] + struct.pack("!H", len(message) - 20 + 8) + message[4:]
    check = zlib.crc32(message) ^ 0x5354554E  # RFC 8489 §14.7
    return message + attribute(FINGERPRINT, struct.pack("!I", check))


def binding_request(username: str, nominate: bool = True) -> bytes:
    """An unsigned binding request of a controlling agent (RFC 8445 §7.1)."""
    attributes = (
        attribute(USERNAME, username.encode())
        + attribute(CONTROLLING, os.urandom(8))
        + (attribute(USE_CANDIDATE, b"") if nominate else b"")
        + attribute(PRIORITY, struct.pack("!I", 1853817087))
    )
    return struct.pack("!HHI", 0x0001, len(attributes), MAGIC) + os.urandom(12) + attributes
