"""What is known of one inbound stream: how much came, what is lost, how evenly.

Pure (RFC 3550 §6.4.1 and appendix A.3, A.8).  Loss in reports is loss before repair, as browsers
expect it: a restored packet came under another SSRC."""

from typing import Final

from media.rtp.rtcp import ReportBlock

LOST_MAX: Final = 0x7FFFFF  # signed 24 bits (RFC 3550 §6.4.1)
RECENT_SHARE: Final = 0.5  # weight of the newest interval in the loss that is shown
NTP_SECOND: Final = 1 << 32
NTP_EPOCH_S: Final = 1 << 31  # our NTP clock is the boot clock: only its differences matter


class Reception:
    """Counters of one SSRC; `start` begins again with another."""

    __slots__ = (
        "_base", "_expected_before", "_first", "_jitter_ticks", "_received_before",
        "_report_at_s", "_report_ntp", "_transit_least", "_transit_ticks", "clock_rate",
        "frames", "last_timestamp", "loss_share", "octets", "packets", "restored",
    )  # fmt: skip

    def __init__(self, clock_rate: int) -> None:
        self.packets = self.octets = self.restored = self.frames = 0
        self.loss_share = 0.0
        self.start(0, clock_rate)

    def start(self, first_number: int, clock_rate: int) -> None:
        """A new SSRC whose first packet is `first_number`; totals go on."""
        self.clock_rate = clock_rate
        self._base = self.packets - self.restored
        self.last_timestamp = -1
        self._first = first_number
        self._expected_before = self._received_before = 0
        self._jitter_ticks = 0.0
        self._transit_ticks: float | None = None
        self._transit_least: float | None = None
        self._report_ntp, self._report_at_s = 0, 0.0

    def note_frame_start(self, timestamp: int, now_s: float) -> None:
        """The first packet of a new timestamp: jitter (appendix A.8), as browsers count it."""
        self.last_timestamp = timestamp
        transit = now_s * self.clock_rate - timestamp
        if self._transit_least is None or transit < self._transit_least:
            self._transit_least = transit
        if self._transit_ticks is not None:
            change = abs(transit - self._transit_ticks)
            if change < 10 * self.clock_rate:  # else the timestamp wrapped or jumped
                self._jitter_ticks += (change - self._jitter_ticks) / 16
        self._transit_ticks = transit

    def take_transit_s(self) -> float | None:
        """The shortest way of a frame since the last call, on an unknown origin; None: no frame."""
        least, self._transit_least = self._transit_least, None
        return None if least is None else least / self.clock_rate

    def note_sender_report(self, ntp: int, now_s: float) -> None:
        """Remember when which SR came, for LSR and DLSR."""
        self._report_ntp, self._report_at_s = ntp, now_s

    @property
    def jitter_ms(self) -> float:
        """Interarrival jitter."""
        return self._jitter_ticks * 1000 / self.clock_rate

    def block(self, ssrc: int, highest: int, now_s: float) -> ReportBlock:
        """The report block for this stream; the next fraction starts from here.

        `highest`: the newest extended number that came."""
        expected = highest - self._first + 1
        received = self.packets - self.restored - self._base
        expected_now = expected - self._expected_before
        lost_now = expected_now - (received - self._received_before)
        self._expected_before, self._received_before = expected, received
        fraction = 0
        if expected_now > 0:
            fraction = min(255, max(0, lost_now * 256 // expected_now))
            share = max(0.0, lost_now / expected_now)
            self.loss_share += RECENT_SHARE * (share - self.loss_share)
        lost = min(LOST_MAX, max(-LOST_MAX, expected - received))
        delay = 0
        if self._report_ntp:
            delay = min(0xFFFF_FFFF, int((now_s - self._report_at_s) * 65536))
        return ReportBlock(
            ssrc, fraction, lost, highest & 0xFFFF_FFFF, int(self._jitter_ticks) & 0xFFFF_FFFF,
            self._report_ntp >> 16 & 0xFFFF_FFFF, delay,
        )  # fmt: skip


def ntp_of(now_s: float) -> int:
    """Our NTP clock, 64 bits (RFC 3550 §4)."""
    return int((now_s + NTP_EPOCH_S) * (1 << 32))


class Timeline:
    """How one party's NTP clock lies to ours: one offset for all its tracks, so lips match.

    The offset is set by the first sender report and kept while reports agree within half a
    second; drift moves sound and picture alike."""

    __slots__ = ("offset_s",)

    STEP_S: Final = 0.5

    def __init__(self) -> None:
        self.offset_s: float | None = None

    def note(self, ntp: int, now_s: float) -> None:
        """A sender report of this NTP time came at `now_s`."""
        offset_s = now_s - ntp / NTP_SECOND
        if self.offset_s is None or abs(offset_s - self.offset_s) > self.STEP_S:
            self.offset_s = offset_s
