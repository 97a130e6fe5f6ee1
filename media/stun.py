"""ICE-lite's half of STUN: reads Binding requests, writes their answers (RFC 8489, RFC 8445 §2.5).

A lite agent only answers, so responses and indications are not read at all.  What is not a whole,
authentic request gets no answer, so that the port is no reflector.  Pure."""

import hmac
import ipaddress
import zlib
from dataclasses import dataclass
from typing import Final

MAGIC_COOKIE: Final = 0x2112A442
BINDING_REQUEST: Final = 0x0001
BINDING_SUCCESS: Final = 0x0101
BINDING_ERROR: Final = 0x0111
ROLE_CONFLICT: Final = 487  # RFC 8445 §7.3.1.1
UNKNOWN_ATTRIBUTE: Final = 420  # RFC 8489 §6.3.1
ATTRIBUTES_MAX: Final = 32
USERNAME_BYTES_MAX: Final = 513  # RFC 8489 §14.3
_USERNAME: Final = 0x0006
_INTEGRITY: Final = 0x0008
_ERROR_CODE: Final = 0x0009
_UNKNOWN: Final = 0x000A
_XOR_MAPPED_ADDRESS: Final = 0x0020
_PRIORITY: Final = 0x0024
_USE_CANDIDATE: Final = 0x0025
_FINGERPRINT: Final = 0x8028
_CONTROLLED: Final = 0x8029
_UNDERSTOOD: Final = frozenset({_USERNAME, _PRIORITY, _USE_CANDIDATE})
_FINGERPRINT_XOR: Final = 0x5354554E  # RFC 8489 §14.7
_COOKIE: Final = MAGIC_COOKIE.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class Request:
    """A well-formed Binding request, not yet authentic."""

    transaction: bytes
    local_ufrag: str
    remote_ufrag: str
    use_candidate: bool
    peer_is_controlled: bool
    """It takes itself for the controlled side, which a lite agent always is."""
    unknown: tuple[int, ...]
    """Attributes that must be understood, and are not."""
    signed: bytes
    """The bytes under MESSAGE-INTEGRITY, length field adjusted (RFC 8489 §14.5)."""
    integrity: bytes


def parse_request(datagram: bytes) -> Request | None:
    """A Binding request with USERNAME, MESSAGE-INTEGRITY and a right FINGERPRINT; else None."""
    size = len(datagram)
    if size < 20 + 8 or size % 4 or datagram[4:8] != _COOKIE:
        return None
    if datagram[0:2] != b"\0\1" or int.from_bytes(datagram[2:4], "big") != size - 20:
        return None
    if datagram[-8:-4] != b"\x80\x28\x00\x04":
        return None
    if zlib.crc32(datagram[:-8]) ^ _FINGERPRINT_XOR != int.from_bytes(datagram[-4:], "big"):
        return None
    return _read_attributes(datagram)


def authentic(request: Request, pwd: str) -> bool:
    """Was this request made with our password (short-term credential, RFC 8489 §9.1.3)?"""
    mac = hmac.digest(pwd.encode(), request.signed, "sha1")
    return hmac.compare_digest(mac, request.integrity)


def success(request: Request, pwd: str, host: str, port: int) -> bytes:
    """The answer to an authentic request that came from `host` and `port`."""
    mapped = _xor_address(request.transaction, host, port)
    body = _attribute(_XOR_MAPPED_ADDRESS, mapped)
    return _message(BINDING_SUCCESS, request.transaction, body, pwd)


def refusal(request: Request, pwd: str, code: int) -> bytes:
    """The answer to an authentic request that is refused with 420 or 487."""
    body = _attribute(_ERROR_CODE, bytes([0, 0, code // 100, code % 100]))
    if code == UNKNOWN_ATTRIBUTE:
        body += _attribute(_UNKNOWN, b"".join(kind.to_bytes(2, "big") for kind in request.unknown))
    return _message(BINDING_ERROR, request.transaction, body, pwd)


def _read_attributes(datagram: bytes) -> Request | None:
    username, seen, unknown = b"", set(), []
    at, end = 20, len(datagram) - 8
    for _ in range(ATTRIBUTES_MAX):
        if at + 4 > end:
            return None
        kind = datagram[at] << 8 | datagram[at + 1]
        size = datagram[at + 2] << 8 | datagram[at + 3]
        if at + 4 + size > end:
            return None
        if kind == _INTEGRITY:  # what follows it, save FINGERPRINT, is ignored (RFC 8489 §14.5)
            break
        seen.add(kind)
        if kind == _USERNAME:
            username = datagram[at + 4 : at + 4 + size]
        elif kind < 0x8000 and kind not in _UNDERSTOOD:
            unknown.append(kind)
        at += 4 + (size + 3 & ~3)
    else:
        return None
    local, colon, remote = username.partition(b":")
    if size != 20 or not colon or len(username) > USERNAME_BYTES_MAX or not username.isascii():
        return None
    length = (at + 24 - 20).to_bytes(2, "big")
    return Request(
        transaction=datagram[8:20],
        local_ufrag=local.decode("ascii"),
        remote_ufrag=remote.decode("ascii"),
        use_candidate=_USE_CANDIDATE in seen,
        peer_is_controlled=_CONTROLLED in seen,
        unknown=tuple(unknown),
        signed=datagram[:2] + length + datagram[4:at],
        integrity=datagram[at + 4 : at + 24],
    )


def _attribute(kind: int, value: bytes) -> bytes:
    head = kind.to_bytes(2, "big") + len(value).to_bytes(2, "big")
    return head + value + bytes(-len(value) % 4)


def _message(kind: int, transaction: bytes, body: bytes, pwd: str) -> bytes:
    """Header, attributes, MESSAGE-INTEGRITY, FINGERPRINT; each counts in the length before it."""

    def head(extra: int) -> bytes:
        return kind.to_bytes(2, "big") + (len(body) + extra).to_bytes(2, "big") + _COOKIE

    mac = hmac.digest(pwd.encode(), head(24) + transaction + body, "sha1")
    message = head(32) + transaction + body + _attribute(_INTEGRITY, mac)
    crc = zlib.crc32(message) ^ _FINGERPRINT_XOR
    return message + _attribute(_FINGERPRINT, crc.to_bytes(4, "big"))


def _xor_address(transaction: bytes, host: str, port: int) -> bytes:
    """XOR-MAPPED-ADDRESS (RFC 8489 §14.2); an IPv6 scope is no part of the address."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    packed = address.packed
    mask = (_COOKIE + transaction)[: len(packed)]
    family = 1 if len(packed) == 4 else 2
    xored = bytes(a ^ b for a, b in zip(packed, mask, strict=True))
    return bytes([0, family]) + (port ^ MAGIC_COOKIE >> 16).to_bytes(2, "big") + xored
