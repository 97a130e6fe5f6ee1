"""A simulated browser's peer connection: link, sent and received streams, and its RTCP.

Speaks no signalling; media/simulator/seat.py does that for our node."""

import random
import time
from typing import Final

from aiortc import RTCCertificate

from media.engine import Kind
from media.rtp.packet import HEADER, payload_bounds
from media.rtp.rtcp import (
    BitrateLimit,
    KeyFrameRequest,
    Nack,
    ReceiverReport,
    ReportBlock,
    SenderReport,
    bitrate_limit,
    nack,
    parse_compound,
    picture_loss,
    receiver_report,
    source_description,
)
from media.simulator.camera import Camera
from media.simulator.clip import Clip
from media.simulator.link import Link
from media.simulator.offer import MediaLine, Remote
from media.simulator.player import Player
from media.simulator.receiving import Measurement, ReceivedTrack
from media.simulator.sending import CNAME, SentTrack, Trace

CLOCK_RATES: Final = {Kind.AUDIO: 48_000, Kind.VIDEO: 90_000}
REPORT_EVERY_S: Final = (0.5, 1.0)  # libwebrtc: 1 s for video, halved at random
FIRST_REPORT_S: Final = 0.1
NACK_LOOK_S: Final = 0.02  # libwebrtc NackRequester's interval
KEY_FRAME_AGAIN_S: Final = 1.0
REMB_FLOOR_BPS: Final = 300_000

_header = HEADER.unpack_from


class Browser:
    """One peer connection."""

    def __init__(
        self, player: Player, measurement: Measurement, certificate: RTCCertificate
    ) -> None:
        self.link = Link(player, self, certificate)
        self.camera: Camera | None = None
        self.sent: dict[int, SentTrack] = {}
        self.received: dict[int, ReceivedTrack] = {}
        self.unknown = 0
        """Packets of SSRCs that nobody announced."""
        self.remb_bps: int | None = None
        """What the other end allows us to send."""
        self.loss_share = 0.0
        """What the other end says of our packets."""
        self.nacked = 0
        self.key_frames_wanted = 0
        self.rtcp_in = 0
        self.own_ssrc = random.getrandbits(32)
        self._player = player
        self._measurement = measurement
        self._restoring: dict[int, ReceivedTrack] = {}
        self._octets = 0
        self._reported = (0.0, 0)
        self._key_wanted_s: dict[int, float] = {}

    async def connect(self, remote: Remote) -> None:
        """ICE, DTLS, then reports begin.  Raises: ConnectFailed."""
        await self.link.connect(remote)
        now_s = self._player.now_s()
        self._reported = (now_s, 0)
        self._player.at(now_s + FIRST_REPORT_S, self._report)
        self._player.at(now_s + NACK_LOOK_S, self._look_for_gaps)

    def send_on(
        self, line: MediaLine, answered: MediaLine, trace: Trace | None = None
    ) -> SentTrack:
        """Make the stream of one of our lines that the other end takes."""
        track = SentTrack(self.link, line, answered, CLOCK_RATES[line.kind], trace)
        self.sent[track.ssrc] = track
        return track

    def expect(self, line: MediaLine, trace: Trace | None) -> None:
        """Take what the other end announced on this line; `trace`: of who is behind it."""
        if line.ssrc is None:
            return
        track = ReceivedTrack(
            line.ssrc, line.kind, CLOCK_RATES[line.kind], trace, self._measurement, self._ask
        )
        self.received[line.ssrc] = track
        if line.rtx_ssrc is not None:
            self._restoring[line.rtx_ssrc] = track

    def play(self, clip: Clip, audio: SentTrack, video: SentTrack) -> None:
        """Switch the camera on, at a moment and a place of the clip of its own."""
        begin_s = self._player.now_s() + random.random() / 10
        self.camera = Camera(clip, audio, video, begin_s, random.randrange(len(clip.frames)))
        self._player.at(begin_s, self.camera.play)

    def on_rtp(self, datagram: bytes, arrival_ns: int) -> None:
        """See `LinkSink`."""
        opener = self.link.opener
        if opener is None or len(datagram) < 12:
            return
        self._octets += len(datagram)
        _, second, number, timestamp, ssrc = _header(datagram)
        track = self.received.get(ssrc)
        if track is not None:
            track.take(datagram, second, number, timestamp, arrival_ns, opener)
            return
        track = self._restoring.get(ssrc)
        if track is None:
            self.unknown += 1
            return
        packet = opener.open_rtp(datagram)
        if packet is None:
            self._measurement.forged += 1
            return
        start, end = payload_bounds(packet)
        if end - start > 2:  # else padding that probes the bandwidth
            original = int.from_bytes(packet[start : start + 2], "big")
            track.restore(original, packet[start + 2 : end], timestamp)

    def on_rtcp(self, compound: bytes, arrival_ns: int) -> None:
        """See `LinkSink`."""
        self.rtcp_in += 1
        for report in parse_compound(compound):
            match report:
                case Nack(media=media, numbers=numbers) if media in self.sent:
                    self.nacked += len(numbers)
                    self.sent[media].resend(numbers)
                case KeyFrameRequest() if self.camera is not None:
                    self.camera.want_key_frame()
                case BitrateLimit(bitrate_bps=rate):
                    self.remb_bps = rate
                case SenderReport(ssrc=ssrc, ntp=ntp) if ssrc in self.received:
                    self.received[ssrc].on_sender_report(ntp, arrival_ns)
                    self._hear(report.blocks)
                case SenderReport() | ReceiverReport():
                    self._hear(report.blocks)
                case _:
                    pass

    async def close(self) -> None:
        """Stop sending; close_notify."""
        if self.camera is not None:
            self.camera.is_on = False
        await self.link.close()

    def vanish(self) -> None:
        """Stop without a word."""
        if self.camera is not None:
            self.camera.is_on = False
        self.link.vanish()

    def _hear(self, blocks: tuple[ReportBlock, ...]) -> None:
        for block in blocks:
            if block.ssrc in self.sent:
                self.loss_share = block.fraction_lost / 256

    def _ask(self, track: ReceivedTrack, numbers: list[int]) -> None:
        now_s = self._player.now_s()
        for number in numbers:
            track.missing[number] = [1.0, now_s]
        self.link.send_rtcp(nack(self.own_ssrc, track.ssrc, numbers))

    def _look_for_gaps(self, now_s: float) -> float | None:
        if self.link.closed:
            return None
        for track in self.received.values():
            if not track.missing:
                continue
            given_up = track.given_up
            due = track.to_ask_again(now_s)
            if due:
                self.link.send_rtcp(nack(self.own_ssrc, track.ssrc, sorted(due)))
            if track.given_up > given_up and track.kind is Kind.VIDEO:
                self.want_key_frame(track.ssrc, now_s)
        return now_s + NACK_LOOK_S

    def want_key_frame(self, ssrc: int, now_s: float) -> None:
        """Send a PLI, at most one a second for a stream."""
        if now_s - self._key_wanted_s.get(ssrc, -KEY_FRAME_AGAIN_S) >= KEY_FRAME_AGAIN_S:
            self._key_wanted_s[ssrc] = now_s
            self.key_frames_wanted += 1
            self.link.send_rtcp(picture_loss(self.own_ssrc, ssrc))

    def _report(self, now_s: float) -> float | None:
        if self.link.closed:
            return None
        now_ns = time.time_ns()
        live = [track for track in self.received.values() if track.packets][:31]
        compound = b""
        if self.camera is not None:
            media_s = self.camera.media_s(now_s)
            compound = b"".join(t.report(media_s) for t in self.sent.values() if t.packets)
        compound += receiver_report(self.own_ssrc, [track.block(now_ns) for track in live])
        compound += source_description(self.own_ssrc, CNAME)
        video = [track.ssrc for track in live if track.kind is Kind.VIDEO]
        before_s, before_octets = self._reported
        if video and now_s > before_s:
            # libwebrtc's estimate may be half above what comes in (AimdRateControl)
            rate = (self._octets - before_octets) * 8 / (now_s - before_s)
            limit = max(REMB_FLOOR_BPS, int(rate * 1.5) + 10_000)
            compound += bitrate_limit(self.own_ssrc, limit, video)
        self._reported = (now_s, self._octets)
        self.link.send_rtcp(compound)
        return now_s + random.uniform(*REPORT_EVERY_S)
