"""Seeded mutations of bytes and of lines.  Pure: the caller's generator decides everything."""

from random import Random
from typing import Final

BYTES_MAX: Final = 1600  # a little over what a datagram of ours may be
INTERESTING: Final = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)
LENGTHS: Final = (0, 1, 2, 3, 4, 0x7FFF, 0x8000, 0xFFFC, 0xFFFF)


def mutate(random: Random, seed: bytes, keep: int = 0) -> bytes:
    """A mutant of `seed`: one to four faults in it; its first `keep` bytes stay as they are."""
    data = bytearray(seed)
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        random.choice(FAULTS)(random, data, keep)
    return bytes(data[:BYTES_MAX])


def _at(random: Random, data: bytearray, keep: int) -> int:
    return random.randrange(keep, len(data)) if len(data) > keep else len(data)


def _flip(random: Random, data: bytearray, keep: int) -> None:
    where = _at(random, data, keep)
    if where < len(data):
        data[where] ^= 1 << random.randrange(8)


def _set(random: Random, data: bytearray, keep: int) -> None:
    where = _at(random, data, keep)
    if where < len(data):
        data[where] = random.choice(INTERESTING)


def _length(random: Random, data: bytearray, keep: int) -> None:
    where = _at(random, data, keep)
    if where + 1 < len(data):
        data[where : where + 2] = random.choice(LENGTHS).to_bytes(2, "big")


def _truncate(random: Random, data: bytearray, keep: int) -> None:
    del data[_at(random, data, keep) :]


def _remove(random: Random, data: bytearray, keep: int) -> None:
    where = _at(random, data, keep)
    del data[where : where + random.randrange(1, 9)]


def _insert(random: Random, data: bytearray, keep: int) -> None:
    where = _at(random, data, keep)
    data[where:where] = random.randbytes(random.randrange(1, 9))


def _repeat(random: Random, data: bytearray, keep: int) -> None:
    where = _at(random, data, keep)
    piece = data[where : where + random.randrange(1, 65)]
    data[where:where] = piece * random.randrange(1, 9)


def _grow(random: Random, data: bytearray, keep: int) -> None:
    data += random.randbytes(random.choice((1, 4, 64, 1500)))


def _noise(random: Random, data: bytearray, keep: int) -> None:
    where = _at(random, data, keep)
    size = min(len(data) - where, random.randrange(1, 33))
    data[where : where + size] = random.randbytes(size)


FAULTS: Final = (_flip, _flip, _set, _length, _truncate, _remove, _insert, _repeat, _grow, _noise)

HOSTILE_LINES: Final = (
    "a=rtpmap:96 H264/90000" * 40,
    "a=rtpmap:999999999999999999999 opus/48000/2",
    "a=rtpmap:-1 opus/0",
    "a=fmtp:96 " + "x=1;" * 900,
    "a=extmap:0 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=extmap:15000000000000000000 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=extmap:4/sendonly/recvonly urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=fingerprint:sha-256",
    "a=fingerprint:md2 00",
    "a=fingerprint:sha-256 " + "ZZ:" * 31 + "ZZ",
    "a=ice-ufrag:",
    "a=ice-pwd:" + "p" * 4000,
    "a=setup:active",
    "a=setup:passive",
    "a=mid:" + "m" * 500,
    "a=mid:\u2603\u200f",
    "a=group:BUNDLE " + " ".join(map(str, range(200))),
    "a=simulcast:send h;l;" + "~" * 100,
    "a=rid:h send pt=" + ",".join(map(str, range(200))),
    "a=ssrc-group:FID 99999999999999 -5",
    "a=rtcp-fb:* nack",
    "a=rtcp-fb:999 nack pli",
    "m=video 99999999 UDP/TLS/RTP/SAVPF 96",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "m=audio 0 UDP/TLS/RTP/SAVPF",
    "m=",
    "=",
    "",
    "v=1",
    "a=candidate:" + "1 1 udp 1 127.0.0.1 9 typ host " * 20,
)


def mutate_lines(random: Random, seed: str) -> str:
    """A mutant of a text of lines: lines dropped, doubled, swapped, spoilt or made up."""
    lines = seed.split("\r\n")
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        where = random.randrange(len(lines) or 1)
        match random.randrange(8):
            case 0:
                del lines[where : where + random.randrange(1, 12)]
            case 1:
                lines[where:where] = lines[where : where + 5] * random.choice((1, 2, 40))
            case 2 | 3 if lines:
                spoilt = mutate(random, lines[where].encode())
                lines[where] = spoilt.decode("utf-8", "replace")
            case 4:
                other = random.randrange(len(lines) or 1)
                lines[where : where + 1], lines[other : other + 1] = (
                    lines[other : other + 1],
                    lines[where : where + 1],
                )
            case 5 | 6:
                lines.insert(where, random.choice(HOSTILE_LINES))
            case _:
                del lines[where:]
    return random.choice(("\r\n", "\r\n", "\r\n", "\n", "\r")).join(lines)
