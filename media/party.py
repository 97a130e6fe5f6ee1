"""A kiosk or terminal: feeds its side's two tracks, and is sent the other side's and a voice."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from media.engine import Kind, PeerStats, Side, TrackStats
from media.forwarding.latch import Inlet, Latch
from media.forwarding.publisher import Head, Publisher
from media.forwarding.rate import CEILING_BPS, FLOOR_BPS, QueueGauge, RateEstimate, RateMeter
from media.forwarding.subscriber import WAITING, Subscriber
from media.negotiation import Line
from media.network import Wire
from media.peer import PACKET_BYTES, Peer
from media.rtp import rtcp
from media.rtp.packet import HEADER_BYTES, restore_retransmitted, unpack_header
from media.session import Session, other_side

TAKE_OVER_S: Final = 0.5  # a second SSRC of a line counts once the first has been silent so long
AUDIO_LINE, VIDEO_LINE, VOICE_LINE = range(3)


class Party(Peer):
    """One party of one session."""

    session: Session
    side: Side

    def settle(
        self,
        wire: Wire,
        lines: tuple[Line, ...],
        catching: list[Subscriber],
    ) -> None:
        """Take the transport and the m-lines that were answered, and join the session's tracks."""
        self.wire, self.lines = wire, lines
        self.uplink, self.downlink = RateEstimate(), RateEstimate()
        self._carried_up, self._carried_down = RateMeter(), RateMeter()
        self._gauge = QueueGauge()
        own = self.session.publishers[self.side]
        self._publishers = [own[Kind.AUDIO], own[Kind.VIDEO]]
        inlets = [
            self.inlet(lines[AUDIO_LINE], own[Kind.AUDIO]),
            self.inlet(lines[VIDEO_LINE], own[Kind.VIDEO]),
        ]
        self.latch = Latch(inlets)
        self._feeds: dict[int, Publisher] = {}
        others = self.session.publishers[other_side(self.side)]
        now_s = self.clock.now_s()
        for line, kind in ((AUDIO_LINE, Kind.AUDIO), (VIDEO_LINE, Kind.VIDEO)):
            copy = self.make_subscriber(lines[line], catching, self.session.gate)
            copy.attach(others[kind], now_s)
        self.video = self.subscribers[lines[VIDEO_LINE].ssrc]
        self._voice = self.make_subscriber(lines[VOICE_LINE], catching)
        self.hear_voice()

    def hear_voice(self) -> None:
        """Take or leave the voice, as the floor now says."""
        heard = self.side in self.session.floor_to
        if not heard:
            self._voice.detach()
        elif self._voice.publisher is None:
            self._voice.attach(self.session.voice, self.clock.now_s())

    def on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        """Authenticated packets that came together; a malformed one is counted and dropped."""
        feeds = self._feeds
        for packet in packets:
            size = len(packet)
            self.inflow_left -= size + PACKET_BYTES
            if size < HEADER_BYTES or self.inflow_left < 0:
                self.malformed += 1
                continue
            head: Head = unpack_header(packet)
            self.last_rtp_s = now_s
            publisher = feeds.get(head[4])
            try:
                if publisher is not None:
                    publisher.receive(packet, head, now_s)
                else:
                    self._receive_unknown(packet, head, now_s)
            except ValueError:
                self.malformed += 1
        for publisher in self._publishers:
            if publisher.fresh:
                publisher.pass_on(now_s)

    def _receive_unknown(self, packet: bytes, head: Head, now_s: float) -> None:
        """A new SSRC, or RTX."""
        payload_type, sequence, ssrc = head[1] & 0x7F, head[2], head[4]
        inlet = self.latch.find(packet, ssrc, payload_type)
        if inlet is None:
            return
        publisher = inlet.publisher
        original = inlet.originals.get(payload_type)
        if original is not None:
            if publisher.ssrc is not None:
                restored = restore_retransmitted(packet, publisher.ssrc, original)
                if restored is not None:
                    publisher.restore(restored, int.from_bytes(restored[2:4], "big"), now_s)
        elif payload_type in inlet.formats and self._may_feed(inlet, now_s):
            if publisher.ssrc is not None:
                self._feeds.pop(publisher.ssrc, None)
            publisher.begin(ssrc, inlet.formats, self.timeline, sequence, now_s)
            self._feeds[ssrc] = publisher
            publisher.receive(packet, head, now_s)

    @staticmethod
    def _may_feed(inlet: Inlet, now_s: float) -> bool:
        last_s = inlet.publisher.last_rtp_s
        return inlet.publisher.ssrc is None or last_s is None or now_s - last_s >= TAKE_OVER_S

    def publishing(self) -> Sequence[Publisher]:
        """Sound and picture of its side."""
        return self._publishers

    def is_urgent(self) -> bool:
        """A packet is missing, or a picture waits for its key frame."""
        sound, picture = self._publishers
        return bool(
            picture.cadence.wanted
            or self.video.state == WAITING
            or picture.repair.missing
            or sound.repair.missing
        )

    def requests(self, now_s: float) -> bytes:
        """NACKs for what is missing, and a PLI when one is due; the same whoever watches."""
        sender, asked = self.lines[0].ssrc, b""
        for publisher in self._publishers:
            if publisher.ssrc is None:
                continue
            if publisher.repair:
                before = publisher.repair.given_up
                numbers = publisher.repair.due(now_s)
                if numbers:
                    asked += rtcp.nack(sender, publisher.ssrc, numbers)
                if publisher.repair.given_up > before:
                    publisher.cadence.want()
        video = self._publishers[VIDEO_LINE]
        if video.ssrc is not None and video.cadence.due(now_s):
            asked += rtcp.picture_loss(sender, video.ssrc)
        if self.video.state == WAITING and self.session.gate.is_open(now_s):
            publisher = self.session.publishers[other_side(self.side)][Kind.VIDEO]
            publisher.cadence.want()
        return asked

    def limit(self, now_s: float) -> bytes:
        """A REMB by the rate rule: its uplink and the other party's downlink; no monitor counts."""
        octets = sum(publisher.reception.octets for publisher in self._publishers)
        self._carried_up.note(octets, now_s)
        transit_s = self._publishers[VIDEO_LINE].reception.take_transit_s()
        if transit_s is not None:
            queue_s = self._gauge.note(transit_s, now_s)
            self.uplink.note_queue(queue_s, self._carried_up.bps, now_s)
        self.uplink.note_loss(self.uplink_loss_share, self._carried_up.bps, now_s)
        ssrcs = [p.ssrc for p in self._publishers if p.ssrc is not None]
        return rtcp.bitrate_limit(self.lines[0].ssrc, self.rate_bps, ssrcs)

    @property
    def uplink_loss_share(self) -> float:
        """Of what it sent in the last seconds, before repair: the worse of its tracks."""
        return max(publisher.reception.loss_share for publisher in self._publishers)

    @property
    def rate_bps(self) -> int:
        """What it is held to now."""
        rate = self.uplink.bps
        other = self.other
        if other is not None:
            rate = min(rate, other.downlink.bps)
        return int(min(CEILING_BPS, max(FLOOR_BPS, rate)))

    other: "Party | None" = None
    """The party of the other side, while it is there."""

    def note_receiver_limit(self, bitrate_bps: int, now_s: float) -> None:
        """Its browser's REMB: see `RateEstimate.note_receiver_limit`."""
        self.downlink.note_receiver_limit(bitrate_bps, self._carried_down.bps, now_s)

    def note_downlink(self, subscriber: Subscriber, now_s: float) -> None:
        """Its report on the picture it gets."""
        if subscriber is self.video:
            self._carried_down.note(subscriber.octets, now_s)
            self.downlink.note_loss(subscriber.loss_share, self._carried_down.bps, now_s)

    def stats(self) -> PeerStats:
        """What is known of it now."""
        return replace(
            super().stats(),
            uplink_loss_share=self.uplink_loss_share,
            rate_bps=self.rate_bps,
            tracks=self.tracks(),
        )

    def tracks(self) -> list[TrackStats]:
        """Its tracks, as the node sees them."""
        return [
            TrackStats(
                self.side,
                kind,
                publisher.format.codec,
                publisher.reception.packets,
                publisher.reception.octets,
                publisher.repair.given_up,
                publisher.reception.restored,
                publisher.reception.jitter_ms,
                publisher.reception.frames,
            )
            for kind, publisher in self.session.publishers[self.side].items()
            if publisher.format is not None
        ]

    def leave(self) -> None:
        """Its tracks end; who was subscribed to them stays, for when it comes back."""
        for publisher in self._publishers:
            publisher.end()
        if self.other is not None:
            self.other.other = None
        super().leave()
