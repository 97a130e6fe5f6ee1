"""What a simulated browser makes of what it receives: counts, gaps, reports, and delays.

Most packets are judged by their clear header alone, against the trace of who sent them; one in 16,
and each whose header does not fit, is opened and compared byte for byte.  So the cost of a
receiver is small, and a node that rewrote a payload would be found out all the same."""

from array import array
from collections.abc import Callable
from typing import Final

from media.engine import Kind
from media.rtp.packet import payload_bounds
from media.rtp.rtcp import ReportBlock
from media.rtp.sequence import unwrap
from media.simulator.sending import TRACE_MASK, Trace
from media.srtp import Opener

OPEN_EVERY: Final = 16
MISSING_MAX: Final = 1000  # libwebrtc's NackRequester: then it asks for a key frame
TRIES_MAX: Final = 10
NACK_AGAIN_S: Final = 0.06  # about a round trip; libwebrtc looks every 20 ms
DELAYS_MAX: Final = 20_000_000


class Measurement:
    """What all receivers of a process found together."""

    def __init__(self) -> None:
        self.delays_ns = array("q")
        """From a packet's sending to its arrival by the kernel, first copies only."""
        self.altered = 0
        """Opened packets that nobody sent like this."""
        self.forged = 0
        """Packets that were not authentic."""
        self.opened = 0
        self.is_on = False


class ReceivedTrack:
    """One RTP stream in."""

    def __init__(
        self,
        ssrc: int,
        kind: Kind,
        clock_rate: int,
        trace: Trace | None,
        measurement: Measurement,
        on_gap: Callable[["ReceivedTrack", list[int]], None],
    ) -> None:
        self.ssrc = ssrc
        self.kind = kind
        self.packets = 0
        self.frames = 0
        """Pictures seen to their marker; packets, if it is sound."""
        self.restored = 0
        self.given_up = 0
        self.last_arrival_ns = 0
        self.first_arrival_ns = 0
        self.got = bytearray()
        """Which packets of the sender's window came, by their place in it."""
        self.trace = trace
        self.missing: dict[int, list[float]] = {}
        """Extended number → [tries, when last asked for]."""
        self._measurement = measurement
        self._on_gap = on_gap
        self._clock_rate = clock_rate
        self._top = -1
        self._base = -1
        self._shift: int | None = None
        """Received minus sent number, of the source that is shown now."""
        self._shift_timestamp = 0
        self._transit = 0.0
        self._jitter = 0.0
        self._reported = (0, 0)
        self._sender_report = (0, 0)

    def take(self, datagram: bytes, second: int, number16: int, timestamp: int,
             arrival_ns: int, opener: Opener) -> None:  # fmt: skip
        """One datagram of this stream; the header's fields are read already."""
        top = self._top
        if top < 0:
            number = self._base = self._top = number16
            self.first_arrival_ns = arrival_ns
        else:
            number = top + ((number16 - top + 0x8000 & 0xFFFF) - 0x8000)
            if number == top + 1:
                self._top = number
            elif number > top:
                self._top = number
                self._lose(top + 1, number)
            else:
                self.missing.pop(number, None)
        self.packets += 1
        self.last_arrival_ns = arrival_ns
        if second & 0x80 or self.kind is Kind.AUDIO:
            self.frames += 1
            self._note_jitter(timestamp, arrival_ns)
        trace, shift = self.trace, self._shift
        if trace is None:
            return
        if shift is not None and self.packets % OPEN_EVERY:
            sent = number - shift
            slot = sent & TRACE_MASK
            if (
                trace.numbers[slot] == sent
                and (trace.timestamps[slot] + self._shift_timestamp) & 0xFFFFFFFF == timestamp
            ):
                self._delivered(sent, arrival_ns - trace.sent_ns[slot])
                return
        self._open(datagram, number, timestamp, arrival_ns, opener)

    def restore(self, original16: int, payload: bytes, timestamp: int) -> None:
        """A retransmission came that carries this packet."""
        number = unwrap(original16, self._top)
        if self.missing.pop(number, None) is not None:
            self.restored += 1
        if self.trace is not None and self._shift is not None:
            self._delivered(number - self._shift, None)

    def to_ask_again(self, now_s: float) -> list[int]:
        """Numbers whose NACK is due; those asked for too often are given up."""
        due: list[int] = []
        for number, state in list(self.missing.items()):
            if state[0] >= TRIES_MAX:
                del self.missing[number]
                self.given_up += 1
            elif now_s - state[1] >= NACK_AGAIN_S:
                state[0] += 1
                state[1] = now_s
                due.append(number)
        return due

    def on_sender_report(self, ntp: int, arrival_ns: int) -> None:
        """Remember it for the delay in our next report."""
        self._sender_report = ((ntp >> 16) & 0xFFFFFFFF, arrival_ns)

    def block(self, now_ns: int) -> ReportBlock:
        """What a receiver report says of this stream now (RFC 3550 §6.4.1, appendix A.3)."""
        expected = self._top - self._base + 1
        lost = max(0, expected - self.packets - self.restored)
        before_expected, before_lost = self._reported
        self._reported = (expected, lost)
        interval = expected - before_expected
        fraction = max(0, lost - before_lost) * 256 // interval if interval > 0 else 0
        last, came_ns = self._sender_report
        delay = (now_ns - came_ns) * 65536 // 1_000_000_000 if last else 0
        return ReportBlock(
            self.ssrc, min(fraction, 255), lost, self._top & 0xFFFFFFFF, int(self._jitter),
            last, delay & 0xFFFFFFFF,
        )  # fmt: skip

    def begin_window(self) -> None:
        """Count deliveries from the sender's window on."""
        self.got = bytearray()

    def delivered(self) -> tuple[int, int]:
        """(packets that came, packets sent) of the sender's window."""
        if self.trace is None:
            return 0, 0
        expected = self.trace.expected
        return self.got[:expected].count(1), expected

    def _lose(self, first: int, end: int) -> None:
        if end - first > MISSING_MAX:
            self.missing.clear()
            self.given_up += end - first
            return
        numbers = list(range(first, end))
        self.missing.update((number, [0.0, 0.0]) for number in numbers)
        self._on_gap(self, numbers)

    def _delivered(self, sent: int, delay_ns: int | None) -> None:
        trace = self.trace
        assert trace is not None
        place = sent - trace.first
        if place < 0 or not self._measurement.is_on:
            return
        got = self.got
        if place >= len(got):
            got.extend(bytes(place - len(got) + 1024))
        if not got[place]:
            got[place] = 1
            if delay_ns is not None and (trace.last is None or sent < trace.last):
                self._measurement.delays_ns.append(delay_ns)

    def _open(self, datagram: bytes, number: int, timestamp: int, arrival_ns: int,
              opener: Opener) -> None:  # fmt: skip
        measurement, trace = self._measurement, self.trace
        assert trace is not None
        packet = opener.open_rtp(datagram)
        if packet is None:
            measurement.forged += 1
            return
        measurement.opened += 1
        start, end = payload_bounds(packet)
        payload = packet[start:end]
        if self._shift is not None:
            sent = number - self._shift
            slot = sent & TRACE_MASK
            if trace.numbers[slot] == sent and trace.payloads[slot] == payload:
                self._shift_timestamp = timestamp - trace.timestamps[slot]
                self._delivered(sent, arrival_ns - trace.sent_ns[slot])
                return
        found = trace.latest.get(payload)
        if found is None:
            measurement.altered += 1
            return
        slot = found & TRACE_MASK
        if trace.numbers[slot] != found:
            return
        self._shift = number - found
        self._shift_timestamp = timestamp - trace.timestamps[slot]
        self._delivered(found, arrival_ns - trace.sent_ns[slot])

    def _note_jitter(self, timestamp: int, arrival_ns: int) -> None:
        # RFC 3550 appendix A.8, on the packets that end a picture
        transit = arrival_ns * 1e-9 * self._clock_rate - timestamp
        change = abs(transit - self._transit)
        self._transit = transit
        if change < self._clock_rate:  # not over a source switch or a wrap
            self._jitter += (change - self._jitter) / 16
