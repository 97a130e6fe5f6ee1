"""What a simulated browser sends: one stream per track, as libwebrtc's sender makes it.

A sent packet leaves a trace (when, which timestamp, which payload), so that receivers in the same
process can tell how long it took without anything added to the packet."""

import secrets
import struct
import time
from array import array
from collections.abc import Iterable
from typing import Final, Protocol

from media.rtp.packet import HEADER, VERSION, retransmission_payload
from media.rtp.rtcp import sender_report, source_description
from media.simulator.offer import (
    ABS_SEND_TIME_URI,
    MID_URI,
    TRANSPORT_SEQUENCE_URI,
    MediaLine,
)
from media.srtp import Sealer

TRACE_PACKETS: Final = 8192  # more than 40 s of 720p; a power of two
TRACE_MASK: Final = TRACE_PACKETS - 1
RESEND_PACKETS_MAX: Final = 1024  # libwebrtc keeps 600 packets and up to a second
TIMESTAMP_MASK: Final = 0xFFFF_FFFF
NTP_EPOCH_S: Final = 2_208_988_800  # 1900 to 1970 (RFC 3550 §4)
CNAME: Final = "simulated"
NAMED_PACKETS: Final = 40
"""Chromium names the mid on its first 13 to 45 packets, until the first receiver report."""
EXTENSION_ONE_BYTE: Final = 0xBEDE  # RFC 8285 §4.2


class Wire(Protocol):
    """What a stream needs of its transport (media/simulator/link.py)."""

    sealer: Sealer | None
    closed: bool

    def send(self, datagram: bytes) -> None:
        """Send one sealed datagram."""
        ...

    def next_transport_sequence(self) -> int:
        """The transport-wide number of the next packet, 16 bits."""
        ...


class Trace:
    """The last `TRACE_PACKETS` packets of one sent track, by extended sequence number."""

    def __init__(self) -> None:
        self.numbers = array("q", [-1]) * TRACE_PACKETS
        self.sent_ns = array("q", [0]) * TRACE_PACKETS
        self.timestamps = array("q", [0]) * TRACE_PACKETS
        self.payloads: list[bytes] = [b""] * TRACE_PACKETS
        self.latest: dict[bytes, int] = {}
        """The last number that each payload was sent with."""
        self.first = 0
        """The window of measurement begins with this number."""
        self.last: int | None = None
        """… and ends before this one; None: it is still open."""
        self.next = 0

    def begin(self) -> int:
        """The number of a stream's first packet: random (RFC 3550 §5.1), or where it was left."""
        if not self.next:
            # below 2^15: no index wraps before a receiver has had its first packet
            self.next = self.first = 1 + secrets.randbelow(0x7FFF)
        return self.next

    def begin_window(self) -> None:
        """Measure from the next packet on."""
        self.first, self.last = self.next, None

    def end_window(self) -> None:
        """Measure no packet that is sent from now on."""
        self.last = self.next

    @property
    def expected(self) -> int:
        """Packets sent within the window."""
        return (self.next if self.last is None else self.last) - self.first


class SentTrack:
    """One RTP stream out, with its retransmissions and sender reports."""

    def __init__(self, link: Wire, line: MediaLine, answered: MediaLine, clock_rate: int,
                 trace: Trace | None = None) -> None:  # fmt: skip
        assert line.ssrc is not None
        self.ssrc = line.ssrc
        self.rtx_ssrc = line.rtx_ssrc
        self.trace = trace or Trace()
        self.clock_rate = clock_rate
        self.resent = 0
        self.packets = 0
        self.octets = 0
        self._link = link
        self._payload_type = answered.payload_type
        self._rtx_payload_type = answered.rtx_payload_type
        # A party that comes back goes on in its trace; its new SRTP index begins at rollover 0.
        self._number = self.trace.begin()
        self._rollover = self._number & ~0xFFFF
        self._rtx_number = secrets.randbelow(0x7FFF)
        self._base = secrets.randbits(32)
        self._mid = line.mid.encode()
        self._mid_id = answered.extensions.get(MID_URI)
        has_rtx = self._rtx_payload_type is not None and self.rtx_ssrc is not None
        self._sealed = [] if has_rtx else [b""] * RESEND_PACKETS_MAX
        self._time_id = answered.extensions.get(ABS_SEND_TIME_URI)
        self._transport_id = answered.extensions.get(TRANSPORT_SEQUENCE_URI)

    def timestamp(self, media_s: float) -> int:
        """The RTP time of this moment of the track."""
        return (self._base + round(media_s * self.clock_rate)) & TIMESTAMP_MASK

    def send(self, payload: bytes, timestamp: int, marker: int) -> None:
        """Seal and send one packet now; `marker`: 0 or 0x80."""
        sealer = self._link.sealer
        if sealer is None or self._link.closed:
            return
        number, self._number = self._number, self._number + 1
        second = self._payload_type | marker
        header = self._header(second, number, timestamp, self.ssrc)
        datagram = sealer.seal_rtp(header, payload, self.ssrc, number - self._rollover)
        trace, slot = self.trace, number & TRACE_MASK
        trace.timestamps[slot] = timestamp
        trace.payloads[slot] = payload
        trace.latest[payload] = number
        trace.next = number + 1
        self.packets += 1
        self.octets += len(payload)
        if self._sealed:
            self._sealed[number % RESEND_PACKETS_MAX] = datagram
        trace.numbers[slot] = number
        trace.sent_ns[slot] = time.time_ns()
        self._link.send(datagram)

    def resend(self, numbers: Iterable[int]) -> None:
        """Answer a NACK: by RTX if negotiated, else (sound) the same packet sealed as before."""
        sealer, trace = self._link.sealer, self.trace
        if sealer is None:
            return
        for number16 in numbers:
            number = self._number - ((self._number - number16) & 0xFFFF)
            slot = number & TRACE_MASK
            if trace.numbers[slot] != number or self._number - number >= RESEND_PACKETS_MAX:
                continue
            self.resent += 1
            timestamp, payload = trace.timestamps[slot], trace.payloads[slot]
            if self._rtx_payload_type is None or self.rtx_ssrc is None:
                # Not sealed again: two packets of one index give a GCM key away.
                self._link.send(self._sealed[number % RESEND_PACKETS_MAX])
                continue
            rtx, self._rtx_number = self._rtx_number, self._rtx_number + 1
            header = HEADER.pack(
                VERSION, self._rtx_payload_type, rtx & 0xFFFF, timestamp, self.rtx_ssrc
            )
            body = retransmission_payload(number, payload)
            self._link.send(sealer.seal_rtp(header, body, self.rtx_ssrc, rtx))

    def report(self, media_s: float) -> bytes:
        """A sender report and the canonical name; `media_s`: this track's time now."""
        wall_s = time.time()
        whole = int(wall_s)
        ntp = (whole + NTP_EPOCH_S) << 32 | int((wall_s - whole) * 2**32)
        counts = (self.packets, self.octets)
        return sender_report(self.ssrc, ntp, self.timestamp(media_s), *counts) + source_description(
            self.ssrc, CNAME
        )

    def _header(self, second: int, number: int, timestamp: int, ssrc: int) -> bytes:
        elements = b""
        if self._time_id is not None:
            elements = bytes((self._time_id << 4 | 2,)) + _abs_send_time()
        if self._transport_id is not None:
            elements += bytes((self._transport_id << 4 | 1,))
            elements += self._link.next_transport_sequence().to_bytes(2, "big")
        if self._mid_id is not None and self.packets < NAMED_PACKETS:
            elements += bytes((self._mid_id << 4 | len(self._mid) - 1,)) + self._mid
        if not elements:
            return HEADER.pack(VERSION, second, number & 0xFFFF, timestamp, ssrc)
        elements += bytes(-len(elements) % 4)
        head = HEADER.pack(VERSION | 0x10, second, number & 0xFFFF, timestamp, ssrc)
        return head + struct.pack("!HH", EXTENSION_ONE_BYTE, len(elements) // 4) + elements


def _abs_send_time() -> bytes:
    # 6.18 fixed point seconds (webrtc.org/experiments/rtp-hdrext/abs-send-time)
    return (int(time.time() * (1 << 18)) & 0xFFFFFF).to_bytes(3, "big")
