"""One connected browser behind the engine's seam: its transport, its copies, its reports.

`Party` and `Monitor` say what they publish; this part is the same for both: what is sent, what
its receiver says of it, and reports on one clock."""

from collections.abc import Iterable, Sequence
from secrets import randbelow, randbits
from typing import Final

from media.clock import Clock
from media.engine import EngineEvent, Kind, PeerConnected, PeerGone, PeerHandle, PeerStats
from media.forwarding.counters import Timeline
from media.forwarding.gate import Gate
from media.forwarding.latch import Inlet, Latch
from media.forwarding.publisher import Format, Publisher
from media.forwarding.rewriter import FIRST_NUMBER_MAX, Rewriter
from media.forwarding.subscriber import Stream, Subscriber
from media.negotiation import Line
from media.network import Wire
from media.rtp import rtcp

SENDER_REPORT_S: Final = 1.0
ROUND_S: Final = 0.25
ROUND_EARLY_S: Final = 0.1  # what has just begun to flow gets its first report so soon
REPORT_EARLY_S: Final = 0.1  # at first, so that a browser trusts the link at once
REPORT_S: Final = 0.5
EARLY_REPORTS: Final = 10
CANONICAL_NAME: Final = "huijian"  # as in the answer (RFC 3550 §6.5.1)
INFLOW_BYTES_PER_S: Final = 1_500_000  # 12 Mbit/s, five times what a publisher is held to
INFLOW_BYTES_MAX: Final = 1_500_000  # at once
PACKET_BYTES: Final = 200  # what each packet counts for beside its bytes
REPORTS_PER_S: Final = 200.0


class Peer:
    """A `media.transport.MediaSink`: what the transport hands up comes here."""

    def __init__(self, handle: PeerHandle, events: list[EngineEvent], clock: Clock) -> None:
        self.handle = handle
        self.wire: Wire
        self.lines: tuple[Line, ...] = ()
        self.subscribers: dict[int, Subscriber] = {}
        self.timeline = Timeline()
        self.last_rtp_s: float | None = None
        self.last_srtcp_s: float | None = None
        self.malformed = 0
        self.latch = Latch(())
        self.clock = clock
        self._events = events
        self._reported_s: dict[int, float] = {}
        self.due_s = 0.0
        """When it is its turn again; sooner only if it `is_urgent`."""
        self._report_at_s: float | None = None
        self.inflow_left = float(INFLOW_BYTES_MAX)
        """Bytes of media that may still come; below 0 they are refused: one page that floods
        must not fill the disk and the core that all visits share."""
        self._reports_left = REPORTS_PER_S
        self._refilled_s = clock.now_s()
        self._reports = 0

    def make_subscriber(
        self, line: Line, catching: list[Subscriber], gate: Gate | None = None
    ) -> Subscriber:
        """The outbound copy of one sending m-line."""
        types = {codec.name: (codec.payload_type, codec.rtx_payload_type) for codec in line.codecs}
        subscriber = Subscriber(
            self.wire,
            Stream(line.ssrc, line.rtx_ssrc, types),
            Rewriter(randbelow(FIRST_NUMBER_MAX), randbits(32)),
            catching,
            video=line.kind is Kind.VIDEO,
            gate=gate,
        )
        self.subscribers[line.ssrc] = subscriber
        return subscriber

    def inlet(self, line: Line, publisher: Publisher) -> Inlet:
        """The receiving half of an m-line."""
        formats = {
            codec.payload_type: Format(codec.name, codec.payload_type, codec.clock_rate, codec.fmtp)
            for codec in line.codecs
        }
        originals = {
            codec.rtx_payload_type: codec.payload_type
            for codec in line.codecs
            if codec.rtx_payload_type is not None
        }
        return Inlet(line.mid.encode(), line.mid_extension, formats, originals, publisher)

    def on_connected(self) -> None:
        """The handshake is done: whoever waits for this peer may be sealed for."""
        assert self.wire.sealer is not None
        now_s = self.clock.now_s()
        for subscriber in self.subscribers.values():
            subscriber.connect(self.wire.sealer, now_s)
        self._events.append(PeerConnected(self.handle))

    def on_gone(self, why: str) -> None:
        """The transport is over."""
        self._events.append(PeerGone(self.handle, why))

    def on_rtcp(self, compound: bytes, now_s: float) -> None:
        """One authenticated compound; a malformed one is counted and dropped whole."""
        self.last_srtcp_s = now_s
        self._reports_left -= 1
        if self._reports_left < 0:
            self.malformed += 1
            return
        try:
            reports = rtcp.parse_compound(compound)
        except ValueError:
            self.malformed += 1
            return
        for report in reports:
            self._take_report(report, now_s)

    def _take_report(self, report: rtcp.Report, now_s: float) -> None:
        match report:
            case rtcp.SenderReport():
                for publisher in self.publishing():
                    if publisher.ssrc == report.ssrc:
                        publisher.on_sender_report(report, now_s)
                self._take_blocks(report.blocks, now_s)
            case rtcp.ReceiverReport():
                self._take_blocks(report.blocks, now_s)
            case rtcp.Nack():
                subscriber = self.subscribers.get(report.media)
                if subscriber is not None:
                    subscriber.on_nack(report.numbers, now_s)
            case rtcp.KeyFrameRequest():
                for ssrc in report.media[: len(self.subscribers)]:
                    subscriber = self.subscribers.get(ssrc)
                    if subscriber is not None:
                        subscriber.on_key_frame_request(now_s)
            case rtcp.BitrateLimit():
                self.note_receiver_limit(report.bitrate_bps, now_s)
            case rtcp.Goodbye():
                pass  # the session decides who has left, not a browser's farewell

    def _take_blocks(self, blocks: Iterable[rtcp.ReportBlock], now_s: float) -> None:
        for block in blocks:
            subscriber = self.subscribers.get(block.ssrc)
            if subscriber is not None:
                subscriber.on_report_block(block, now_s)
                self.note_downlink(subscriber, now_s)

    def tick(self, now_s: float) -> None:
        """Send what is due: reports, requests for packets and key frames."""
        self.due_s = now_s + (ROUND_EARLY_S if self._has_new() else ROUND_S)
        self._refill(now_s)
        if not self.wire.connected:
            return
        compound = self._sender_reports(now_s)
        if compound:
            self.wire.send_rtcp(compound)
        feedback = self.requests(now_s)
        due = self._receiver_report_due(now_s)
        if self._report_at_s is not None:
            self.due_s = min(self.due_s, self._report_at_s)
        if due or feedback:
            sender = self.lines[0].ssrc
            compound = rtcp.receiver_report(sender, self._blocks(now_s) if due else ())
            if due:
                compound += rtcp.source_description(sender, CANONICAL_NAME) + self.limit(now_s)
            self.wire.send_rtcp(compound + feedback)

    def _has_new(self) -> bool:
        """Is there a copy that is fed, or soon will be, and was never reported on?"""
        return any(
            copy.publisher is not None and ssrc not in self._reported_s
            for ssrc, copy in self.subscribers.items()
        )

    def _refill(self, now_s: float) -> None:
        passed_s, self._refilled_s = now_s - self._refilled_s, now_s
        left = max(0.0, self.inflow_left) + passed_s * INFLOW_BYTES_PER_S
        self.inflow_left = min(left, INFLOW_BYTES_MAX)
        reports = max(0.0, self._reports_left) + passed_s * REPORTS_PER_S
        self._reports_left = min(reports, REPORTS_PER_S)

    def _sender_reports(self, now_s: float) -> bytes:
        reports = b""
        for ssrc, subscriber in self.subscribers.items():
            if now_s - self._reported_s.get(ssrc, float("-inf")) < SENDER_REPORT_S:
                continue
            report = subscriber.report(now_s)
            if report is not None:
                self._reported_s[ssrc] = now_s
                reports += report
        if reports:
            reports += rtcp.source_description(self.lines[0].ssrc, CANONICAL_NAME)
        return reports

    def _receiver_report_due(self, now_s: float) -> bool:
        if self.last_rtp_s is None or not self.publishing():
            return False
        if self._report_at_s is None:
            self._report_at_s = self.last_rtp_s + REPORT_EARLY_S
        if now_s < self._report_at_s:
            return False
        self._reports += 1
        early = self._reports < EARLY_REPORTS
        self._report_at_s = now_s + (REPORT_EARLY_S if early else REPORT_S)
        return True

    def _blocks(self, now_s: float) -> list[rtcp.ReportBlock]:
        found = (publisher.report_block(now_s) for publisher in self.publishing())
        return [block for block in found if block is not None]

    @property
    def round_trip_s(self) -> float | None:
        """By its reports on what we send; None before the first."""
        known = [s.round_trip_s for s in self.subscribers.values() if s.round_trip_s is not None]
        return min(known) if known else None

    @property
    def downlink_loss_share(self) -> float:
        """The worst of its streams."""
        return max((s.loss_share for s in self.subscribers.values()), default=0.0)

    def stats(self) -> PeerStats:
        """What is known of it now."""
        round_trip_s = self.round_trip_s
        return PeerStats(
            connected=self.wire.connected,
            last_rtp_s=self.last_rtp_s,
            last_srtcp_s=self.last_srtcp_s,
            last_stun_s=self.wire.last_stun_s,
            round_trip_ms=None if round_trip_s is None else round_trip_s * 1000,
            uplink_loss_share=0.0,
            downlink_loss_share=self.downlink_loss_share,
            rate_bps=0,
            tracks=(),
        )

    def say_goodbye(self) -> None:
        """Queue a BYE for what it was sent (RFC 3550 §6.6)."""
        if self.wire.connected:
            sender = self.lines[0].ssrc
            farewell = rtcp.goodbye(list(self.subscribers)[: rtcp.BLOCKS_MAX])
            self.wire.send_rtcp(rtcp.receiver_report(sender, ()) + farewell)

    def leave(self) -> None:
        """Take and send nothing more."""
        for subscriber in self.subscribers.values():
            subscriber.detach()
        self.wire.close()

    def on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        """Authenticated packets that came together."""
        raise NotImplementedError

    def publishing(self) -> Sequence[Publisher]:
        """The tracks that it feeds now."""
        raise NotImplementedError

    def is_urgent(self) -> bool:
        """Something of it cannot wait for the next round."""
        return False

    def requests(self, _now_s: float) -> bytes:
        """NACKs and PLIs that are due to it."""
        return b""

    def limit(self, _now_s: float) -> bytes:
        """The REMB due to it."""
        return b""

    def note_receiver_limit(self, bitrate_bps: int, now_s: float) -> None:
        """It asks for less."""

    def note_downlink(self, subscriber: Subscriber, now_s: float) -> None:
        """It reported on one of its streams."""
