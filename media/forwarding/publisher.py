"""One inbound track: numbers it, journals it, keeps it, and hands it to its subscribers.

Pure and per packet: no await, log or lock.  What came is put into the tap first; what the tap
refused is neither kept nor forwarded, so nothing crosses unrecorded."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from media.forwarding.counters import NTP_SECOND, Reception, Timeline
from media.forwarding.feedback import KeyFrameCadence, Repair
from media.forwarding.gate import Gate
from media.forwarding.history import AUDIO_PACKETS, VIDEO_PACKETS, Entry, History
from media.forwarding.tap import Content, Source, Tap, Track
from media.rtp.keyframe import starts_h264_key_frame, starts_vp8_key_frame
from media.rtp.packet import MARKER, UNUSUAL, payload_bounds
from media.rtp.rtcp import ReportBlock, SenderReport

JUMP_MAX: Final = 3000  # RFC 3550 appendix A.1, MAX_DROPOUT: further is another numbering
FORMAT_S: Final = 0.5  # a format is kept so long before another may follow
EPOCH: Final = 1 << 16

Head = tuple[int, int, int, int, int]
"""`media.rtp.packet.HEADER` unpacked."""


class Format(NamedTuple):
    """How a payload type is to be read."""

    codec: str
    payload_type: int
    clock_rate: int
    parameters: str


class Outlet(Protocol):
    """What a publisher feeds: `media.forwarding.subscriber.Subscriber`."""

    def forward(self, entries: Sequence[Entry], now_s: float) -> None:
        """Send packets on."""

    def interrupt(self) -> None:
        """What follows does not continue what came before."""

    def retune(self) -> None:
        """The publisher's format has changed."""


class Publisher:
    """One track of one side of a session; it outlives the peers that feed it."""

    __slots__ = (
        "_formats", "_gate", "_odd", "_payload_type", "_report", "_starts_key_frame", "_tap",
        "_turned_s", "_video", "cadence", "content", "crossing", "format", "fresh", "highest",
        "history", "last_rtp_s", "passed_on", "reception", "repair", "source", "ssrc", "timeline",
        "watching",
    )  # fmt: skip

    def __init__(self, source: Source, content: Content, tap: Tap, gate: Gate) -> None:
        self.source = source
        self.content = content
        self._tap = tap
        self._gate = gate
        self._video = content is Content.VIDEO
        self.crossing: list[Outlet] = []
        """The other party: fed while the gate is open."""
        self.watching: list[Outlet] = []
        """Monitors, and whoever hears a voice: always fed."""
        self.ssrc: int | None = None
        self.format: Format | None = None
        self.history = History(VIDEO_PACKETS if self._video else AUDIO_PACKETS)
        self.reception = Reception(90_000)
        self.repair = Repair()
        self.cadence = KeyFrameCadence()
        self.timeline = Timeline()
        self.highest = -1
        self.fresh: list[Entry] = []
        """Received and recorded, to be passed on at the end of the burst."""
        self.passed_on = -1
        """The newest number of all bursts before."""
        self.last_rtp_s: float | None = None
        self._formats: Mapping[int, Format] = {}
        self._payload_type = -1
        self._starts_key_frame = starts_h264_key_frame
        self._report: tuple[int, int] | None = None
        self._odd: int | None = None
        self._turned_s = float("-inf")

    def begin(
        self,
        ssrc: int,
        formats: Mapping[int, Format],
        timeline: Timeline,
        sequence: int,
        now_s: float,
    ) -> None:
        """Take a new SSRC, whose first packet has this 16-bit sequence number."""
        self.ssrc = ssrc
        self._formats = formats
        self.timeline = timeline
        self._payload_type = -1
        self._report = None
        self.cadence.start(now_s)
        self._renumber(sequence, now_s)

    def end(self) -> None:
        """The peer that fed it is gone: nothing of it is shown to who comes later."""
        self.ssrc = None
        self._report = None
        self.fresh.clear()
        self.repair.clear()
        self.history.clear(self.highest + 1)
        self._interrupt()

    def _renumber(self, sequence: int, now_s: float) -> None:
        self.pass_on(now_s)
        first = (self.highest // EPOCH + 2) * EPOCH + sequence
        self.highest = first - 1
        self.history.clear(first)
        self.repair.clear()
        self.reception.start(first, self.reception.clock_rate)
        self._odd = None
        self._interrupt()

    def _interrupt(self) -> None:
        for outlet in self.crossing:
            outlet.interrupt()
        for outlet in self.watching:
            outlet.interrupt()

    def reopen(self) -> None:
        """The gate was closed and is open: the other party starts anew, at a key frame."""
        for outlet in self.crossing:
            outlet.interrupt()
            self.cadence.want()

    def receive(self, packet: bytes, head: Head, now_s: float) -> None:
        """One authenticated packet of this SSRC; `pass_on` follows a burst of them.

        Raises: ValueError, if malformed."""
        first, second, sequence, timestamp, _ = head
        if first & UNUSUAL:
            start, end = payload_bounds(packet)
            payload = packet[start:end]
        else:
            payload = packet[12:]
        payload_type = second & 0x7F
        if payload_type != self._payload_type and not self._turn_to(payload_type, now_s):
            return
        number = self.highest + 1
        if sequence == number & 0xFFFF:
            self.highest = number
        else:
            number = self._out_of_order(sequence, now_s)
            if number < 0:
                return
        reception = self.reception
        if timestamp != reception.last_timestamp:
            reception.note_frame_start(timestamp, now_s)
        self.last_rtp_s = now_s
        if payload and not self._tap.put(now_s, self.source, self.content, packet):
            return
        self._keep((number, timestamp, second & MARKER, payload, False), now_s)

    def restore(self, packet: bytes, sequence: int, now_s: float) -> None:
        """A packet that RTX brought back (RFC 4588); unless it is missed, it is a duplicate."""
        behind = (self.highest - sequence) & 0xFFFF
        number = self.highest - behind
        if behind >= JUMP_MAX or not self.repair.note_arrival(number, now_s):
            return
        payload = packet[12:]
        if packet[1] & 0x7F != self._payload_type or not payload:
            return
        if not self._tap.put(now_s, self.source, self.content, packet):
            return
        self.reception.restored += 1
        timestamp = int.from_bytes(packet[4:8], "big")
        self._keep((number, timestamp, packet[1] & MARKER, payload, False), now_s)

    def _keep(self, entry: Entry, now_s: float) -> None:
        reception = self.reception
        reception.packets += 1
        reception.octets += len(entry[3])
        if self._video:
            if entry[2]:
                reception.frames += 1
            if self._starts_key_frame(entry[3]):
                entry = (entry[0], entry[1], entry[2], entry[3], True)
                self.cadence.note_key_frame(now_s)
        else:
            reception.frames += 1
        self.history.put(entry)
        self.fresh.append(entry)

    def pass_on(self, now_s: float) -> None:
        """What came in this burst goes to whoever is subscribed: its end, or a break within it."""
        if not self.fresh:
            return
        entries, self.fresh = self.fresh, []
        for outlet in self.watching:
            outlet.forward(entries, now_s)
        if now_s < self._gate.until_s:
            for outlet in self.crossing:
                outlet.forward(entries, now_s)
        else:
            for outlet in self.crossing:
                outlet.interrupt()
        self.passed_on = self.highest

    def _turn_to(self, payload_type: int, now_s: float) -> bool:
        """Read from here on in another format; False, if that was not negotiated, or it changes
        with every packet: each change is written into the journal."""
        chosen = self._formats.get(payload_type)
        if chosen is None or (self._payload_type >= 0 and now_s - self._turned_s < FORMAT_S):
            return False
        if not self._tap.announce(Track(self.source, self.content, *chosen)):
            return False
        self.pass_on(now_s)
        self._turned_s = now_s
        self._payload_type = payload_type
        if chosen.clock_rate != self.reception.clock_rate:
            self.reception.start(self.highest + 1, chosen.clock_rate)
        self._starts_key_frame = (
            starts_vp8_key_frame if chosen.codec == "VP8" else starts_h264_key_frame
        )
        self.format = chosen
        for outlet in self.crossing:
            outlet.retune()
        for outlet in self.watching:
            outlet.retune()
        return True

    def _out_of_order(self, sequence: int, now_s: float) -> int:
        """The extended number of a packet that is not the next one; -1: drop it."""
        ahead = (sequence - self.highest) & 0xFFFF
        if 0 < ahead <= JUMP_MAX:
            number = self.highest + ahead
            self.repair.note_gap(self.highest + 1, number, now_s)
            self.highest = number
            self._odd = None
            return number
        number = self.highest - ((self.highest - sequence) & 0xFFFF)
        if ahead >= 0x8000 and self.history.reaches(number):
            if self.history.get(number) is not None:
                return -1  # a duplicate
            self.repair.note_arrival(number, now_s)
            return number
        if ahead and sequence == self._odd:  # two in a row: it counts anew (RFC 3550 A.1)
            self._renumber(sequence, now_s)
            self.highest += 1
            return self.highest
        self._odd = (sequence + 1) & 0xFFFF
        return -1

    def on_sender_report(self, report: SenderReport, now_s: float) -> None:
        """The publisher's own SR: journaled, and our clock for this track."""
        if not report.ntp:
            return
        self._tap.put(now_s, self.source, Content(self.content + 2), report.raw)
        self.reception.note_sender_report(report.ntp, now_s)
        self.timeline.note(report.ntp, now_s)
        self._report = (report.ntp, report.timestamp)

    def timestamp_at(self, now_s: float) -> int | None:
        """The RTP time of the track that belongs to `now_s`; None before the first packet.

        By the publisher's own reports where they have come, by arrival until then."""
        rate = self.reception.clock_rate
        offset_s = self.timeline.offset_s
        if self._report is not None and offset_s is not None:
            ntp, timestamp = self._report
            return timestamp + int((now_s - offset_s - ntp / NTP_SECOND) * rate)
        newest = self.history.get(self.history.highest)
        if newest is None or self.last_rtp_s is None:
            return None
        return newest[1] + int((now_s - self.last_rtp_s) * rate)

    def report_block(self, now_s: float) -> ReportBlock | None:
        """The RR block for this track; None without an SSRC."""
        if self.ssrc is None or self._payload_type < 0:
            return None
        return self.reception.block(self.ssrc, self.highest, now_s)
