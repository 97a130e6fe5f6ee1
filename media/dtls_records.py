"""Which DTLS datagrams may reach OpenSSL: the guard before an association (RFC 6347 §4).

A plaintext alert ends a handshake for OpenSSL, and a second ClientHello confuses it, though
neither is authenticated.  So before and after the handshake only those records pass that a DTLS
client in our handshake sends.  Pure and total."""

from typing import Final

RECORDS_MAX: Final = 32  # in one datagram
MESSAGE_BYTES_MAX: Final = 16_384  # a client's certificate is far below
MESSAGE_SEQUENCE_MAX: Final = 8  # the client's last message in the clear is its fourth or fifth
FLIGHT_BYTES_MAX: Final = 1_200  # fits every path that carries media
_CHANGE_CIPHER_SPEC: Final = 20
_HANDSHAKE: Final = 22
_CLIENT_HELLO: Final = 1
_FROM_CLIENT: Final = frozenset({_CLIENT_HELLO, 11, 15, 16})  # Certificate, Verify, KeyExchange
_VERSIONS: Final = frozenset({b"\xfe\xff", b"\xfe\xfd"})
_RECORD_HEAD: Final = 13
_MESSAGE_HEAD: Final = 12


def client_random(datagram: bytes) -> bytes | None:
    """The 32 random bytes of the ClientHello that this datagram begins with; else None."""
    at = _RECORD_HEAD + _MESSAGE_HEAD
    if len(datagram) < at + 34 or datagram[0] != _HANDSHAKE or datagram[3:5] != b"\0\0":
        return None
    offset = datagram[_RECORD_HEAD + 6 : _RECORD_HEAD + 9]
    if datagram[_RECORD_HEAD] != _CLIENT_HELLO or offset != b"\0\0\0":
        return None
    return datagram[at + 2 : at + 34]


def admissible(datagram: bytes, connected: bool) -> bool:
    """May this datagram be fed to the association?  All of its records must be well-formed and,
    where unencrypted, be what a client sends; once `connected`, no ClientHello."""
    at, size = 0, len(datagram)
    for _ in range(RECORDS_MAX):
        kind = datagram[at]
        if 32 <= kind < 64:  # DTLS 1.3 ciphertext (RFC 9147 §4): authenticated by its keys
            return True
        end = _record_end(datagram, at)
        if not end:
            return False
        if datagram[at + 3 : at + 5] == b"\0\0" and not _plain(
            kind, datagram[at + _RECORD_HEAD : end], connected
        ):
            return False
        at = end
        if at == size:
            return True
    return False


def _record_end(datagram: bytes, at: int) -> int:
    """Where this record ends; 0 if it is none."""
    body = at + _RECORD_HEAD
    if body > len(datagram) or datagram[at + 1 : at + 3] not in _VERSIONS:
        return 0
    if not 20 <= datagram[at] <= 26:
        return 0
    end = body + (datagram[at + 11] << 8 | datagram[at + 12])
    return end if body < end <= len(datagram) else 0


def _plain(kind: int, body: bytes, connected: bool) -> bool:
    if kind == _CHANGE_CIPHER_SPEC:
        return body == b"\1"
    return kind == _HANDSHAKE and _messages(body, connected)


def _messages(body: bytes, connected: bool) -> bool:
    """Are these whole handshake fragments that a client sends (RFC 6347 §4.2.2)?"""
    at = 0
    while at < len(body):
        head = body[at : at + _MESSAGE_HEAD]
        if len(head) < _MESSAGE_HEAD or head[0] not in _FROM_CLIENT:
            return False
        if connected and head[0] == _CLIENT_HELLO:
            return False
        length = int.from_bytes(head[1:4], "big")
        offset, size = int.from_bytes(head[6:9], "big"), int.from_bytes(head[9:12], "big")
        if length > MESSAGE_BYTES_MAX or offset + size > length:
            return False
        if int.from_bytes(head[4:6], "big") > MESSAGE_SEQUENCE_MAX:
            return False
        at += _MESSAGE_HEAD + size
    return at == len(body)


def datagrams_of(flight: bytes) -> list[bytes]:
    """What OpenSSL wrote at once, cut between records into datagrams of `FLIGHT_BYTES_MAX`.

    A memory BIO forgets where a datagram ended (RFC 6347 §4.1.1: a record must not be split)."""
    datagrams, start, at = [], 0, 0
    while at < len(flight):
        end = _written_end(flight, at)
        if end - start > FLIGHT_BYTES_MAX and at > start:
            datagrams.append(flight[start:at])
            start = at
        at = end
    datagrams.append(flight[start:])
    return datagrams if flight else []


def _written_end(flight: bytes, at: int) -> int:
    if flight[at] & 0xE0 != 0x20:
        return at + _RECORD_HEAD + int.from_bytes(flight[at + 11 : at + 13], "big")
    # DTLS 1.3 (RFC 9147 §4): connection id never used here; S: sequence of 2; L: length present
    head = at + 1 + (2 if flight[at] & 0x08 else 1)
    if not flight[at] & 0x04:
        return len(flight)
    return head + 2 + int.from_bytes(flight[head : head + 2], "big")
