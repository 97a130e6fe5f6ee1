"""Well-formed RTP, RTCP, DTLS and SDP, from which mutants are bred."""

import struct
from pathlib import Path
from typing import Final

OFFERS: Final = Path(__file__).with_name("offers")
SPS: Final = bytes.fromhex("6742c01f95a014016e9b808080a0")
PPS: Final = bytes.fromhex("68ce3c80")


def offer(role: str) -> str:
    """What Chromium offers as a `party` or as a `monitor` of four slots."""
    return (OFFERS / f"{role}.sdp").read_bytes().decode()


def rtp(
    payload_type: int,
    sequence: int,
    timestamp: int,
    ssrc: int,
    payload: bytes,
    *,
    marker: bool = False,
    extension: bytes | None = None,
) -> bytes:
    """A plain RTP packet; `extension` is a whole header extension (RFC 3550 §5.3.1)."""
    head = struct.pack(
        "!BBHII",
        0x90 if extension is not None else 0x80,
        payload_type | (0x80 if marker else 0),
        sequence & 0xFFFF,
        timestamp & 0xFFFFFFFF,
        ssrc,
    )
    return head + (extension or b"") + payload


def one_byte_extension(*elements: tuple[int, bytes]) -> bytes:
    """Elements in the one-byte form (RFC 8285 §4.2)."""
    body = b"".join(bytes([number << 4 | len(value) - 1]) + value for number, value in elements)
    body += bytes(-len(body) % 4)
    return struct.pack("!HH", 0xBEDE, len(body) // 4) + body


def payloads() -> list[bytes]:
    """H.264 of each packet kind (RFC 6184 §5.2), VP8 (RFC 7741 §4.2), Opus, RTX (RFC 4588 §4)."""
    slice_ = bytes([0x41]) + b"\x9a" * 200
    aggregate = b"\x78" + b"".join(struct.pack("!H", len(unit)) + unit for unit in (SPS, PPS))
    return [
        SPS,
        PPS,
        aggregate,
        b"\x65" + b"\x88" * 900,
        slice_,
        b"\x7c\x85" + b"\x11" * 1000,  # FU-A: an IDR begins
        b"\x7c\x45" + b"\x22" * 300,  # and ends
        b"\x90\x80\x01\x10\x02\x00\x9d\x01\x2a\x00\x05\xd0\x02" + b"\x33" * 100,  # VP8 key frame
        b"\x78" + b"\x44" * 80,  # Opus
        b"\xfc\xff\xfe",  # Opus silence
        b"\x00\x01" + slice_,  # RTX: the original sequence number first
        b"",
    ]


def report_block(ssrc: int) -> bytes:
    """A report block (RFC 3550 §6.4.1)."""
    return struct.pack("!IIIIII", ssrc, 0x05000012, 70000, 300, 0x12345678, 0x1000)


def compound(sender: int, media: int) -> list[bytes]:
    """RTCP as browsers send it, and kinds that they do not send."""

    def packet(kind: int, count: int, body: bytes) -> bytes:
        return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body

    both = struct.pack("!II", sender, media)
    report = packet(201, 1, struct.pack("!I", sender) + report_block(media))
    sender_report = packet(
        200,
        1,
        struct.pack("!IIIIII", sender, 0xE8000000, 5, 90000, 100, 9000) + report_block(media),
    )
    names = packet(202, 1, struct.pack("!I", sender) + b"\x01\x04name\x00\x00")
    remb = struct.pack("!I", 0) + b"REMB" + struct.pack("!BBHI", 1, 0x12, 0x3456, media)
    transport = both + struct.pack("!HHIHH", 10, 4, 0x00000101, 0x2004, 0x0408) + b"\x10" * 4
    return [
        report,
        sender_report + names,
        report + packet(205, 1, both + struct.pack("!HHHH", 100, 0xFFFF, 200, 1)),  # NACK
        packet(205, 15, transport),
        report + packet(206, 1, both),  # PLI
        packet(206, 4, both + struct.pack("!IBBH", media, 7, 0, 0)),  # FIR
        report + packet(206, 15, struct.pack("!I", sender) + remb),
        report + packet(203, 1, struct.pack("!I", sender)),  # BYE
        packet(204, 0, struct.pack("!I", sender) + b"name" + b"data"),  # APP
        packet(207, 0, struct.pack("!IBBHII", sender, 4, 0, 2, 5, 6)),  # XR
        sender_report + report + names,
    ]


def dtls_records(client_hello: bytes) -> list[bytes]:
    """A real first flight, and what an enemy sends in its place (RFC 6347 §4.1)."""

    def record(kind: int, epoch: int, body: bytes) -> bytes:
        return struct.pack("!BHHIHH", kind, 0xFEFD, epoch, 0, 7, len(body)) + body

    return [
        client_hello,
        record(21, 0, b"\x02\x28"),  # a fatal alert, in the clear
        record(21, 0, b"\x01\x00"),  # close_notify, in the clear
        record(21, 1, b"\x01\x00" + bytes(24)),
        record(20, 0, b"\x01"),
        record(22, 0, bytes(12)),
        record(22, 1, b"\x14" + bytes(40)),
        record(23, 1, bytes(60)),
        record(22, 0, client_hello[13:60]) + record(21, 0, b"\x02\x28"),
    ]
