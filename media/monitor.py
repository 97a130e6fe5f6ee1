"""A monitor: slots into which sides of sessions are switched, and a microphone for the floor."""

from collections.abc import Sequence
from typing import NamedTuple

from media.engine import Kind, SessionHandle, Side
from media.forwarding.publisher import Format, Head, Publisher
from media.forwarding.subscriber import Subscriber
from media.negotiation import Line
from media.network import Wire
from media.peer import PACKET_BYTES, Peer
from media.rtp.packet import HEADER, HEADER_BYTES
from media.session import Session


class Slot(NamedTuple):
    """One pair of outbound copies."""

    video: Subscriber
    audio: Subscriber


class Monitor(Peer):
    """One officer's or interpreter's page."""

    def settle(self, wire: Wire, lines: tuple[Line, ...], catching: list[Subscriber]) -> None:
        """Take the transport and the m-lines that were answered."""
        self.wire, self.lines = wire, lines
        self._voice = self.make_subscriber(lines[0], catching)
        self.slots = [
            Slot(self.make_subscriber(video, catching), self.make_subscriber(audio, catching))
            for video, audio in zip(lines[1::2], lines[2::2], strict=True)
        ]
        self.shown: dict[int, tuple[Session, Side]] = {}
        self.floors: dict[SessionHandle, Session] = {}
        """The sessions into which its microphone speaks now."""
        self._formats = {
            codec.payload_type: Format(codec.name, codec.payload_type, codec.clock_rate, codec.fmtp)
            for codec in lines[0].codecs
        }

    def show(self, slot: int, session: Session, side: Side) -> None:
        """Put one side of a session into a slot, from the last key frame kept."""
        if self.shown.get(slot) == (session, side):
            return
        self.shown[slot] = (session, side)
        now_s = self.clock.now_s()
        self.slots[slot].video.attach(session.publishers[side][Kind.VIDEO], now_s)
        self.slots[slot].audio.attach(session.publishers[side][Kind.AUDIO], now_s)
        self.hear_voice()

    def clear_slot(self, slot: int) -> None:
        """Send nothing more into this slot."""
        if self.shown.pop(slot, None) is not None:
            self.slots[slot].video.detach()
            self.slots[slot].audio.detach()
            self.hear_voice()

    def forget_session(self, session: Session) -> None:
        """That session is over."""
        for slot in [slot for slot, (shown, _) in self.shown.items() if shown is session]:
            self.clear_slot(slot)
        self.drop_floor(session)

    def hear_voice(self) -> None:
        """Hear whoever else has the floor of a session it shows: that of the lowest slot."""
        heard = None
        for slot in sorted(self.shown):
            session = self.shown[slot][0]
            if session.floor_to and session.handle not in self.floors:
                heard = session.voice
                break
        if heard is None:
            self._voice.detach()
        elif self._voice.publisher is not heard:
            self._voice.attach(heard, self.clock.now_s())

    def take_floor_of(self, session: Session) -> None:
        """Its microphone speaks into this session from the next packet on."""
        if self.floors.get(session.handle) is not session:
            session.voice.end()
            self.floors[session.handle] = session

    def drop_floor(self, session: Session) -> None:
        """Its microphone is not heard there any more."""
        if self.floors.pop(session.handle, None) is not None:
            session.voice.end()

    def on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        """The microphone: dropped, unless it has the floor."""
        for packet in packets:
            self._hear(packet, now_s)
        for voice in self.publishing():
            voice.pass_on(now_s)

    def _hear(self, packet: bytes, now_s: float) -> None:
        if len(packet) < HEADER_BYTES:
            self.malformed += 1
            return
        self.last_rtp_s = now_s
        if not self.floors:
            return
        self.inflow_left -= len(packet) + PACKET_BYTES
        if self.inflow_left < 0:
            self.malformed += 1
            return
        head: Head = HEADER.unpack_from(packet)
        if head[1] & 0x7F not in self._formats:
            return
        try:
            for session in self.floors.values():
                self._speak(session.voice, packet, head, now_s)
        except ValueError:
            self.malformed += 1

    def _speak(self, voice: Publisher, packet: bytes, head: Head, now_s: float) -> None:
        if voice.ssrc is None:
            voice.begin(head[4], self._formats, self.timeline, head[2], now_s)
        if voice.ssrc == head[4]:  # one microphone: another SSRC meanwhile is not heard
            voice.receive(packet, head, now_s)

    def publishing(self) -> Sequence[Publisher]:
        """The voices that its microphone feeds."""
        return [session.voice for session in self.floors.values()]

    def leave(self) -> None:
        """Its floors fall back, its slots go dark."""
        for session in list(self.floors.values()):
            self.drop_floor(session)
            session.floor_to = frozenset()
        super().leave()
