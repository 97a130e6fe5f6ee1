"""The media of one session: its gate, its tap, its tracks, and who has the floor.

Tracks belong to sides, not to peers: a kiosk that comes back feeds the same publishers, so whoever
was subscribed to them goes on."""

from media.engine import Kind, SessionHandle, Side
from media.forwarding.gate import Gate
from media.forwarding.publisher import Publisher
from media.forwarding.tap import Content, Source, Tap

SOURCES = {Side.A: Source.PARTY_A, Side.B: Source.PARTY_B}
CONTENTS = {Kind.AUDIO: Content.AUDIO, Kind.VIDEO: Content.VIDEO}


def other_side(side: Side) -> Side:
    """The side opposite."""
    return Side.B if side is Side.A else Side.A


class Session:
    """What the engine keeps for one session."""

    __slots__ = ("floor_to", "gate", "handle", "publishers", "tap", "voice")

    def __init__(self, handle: SessionHandle) -> None:
        self.handle = handle
        self.tap = Tap()
        self.gate = Gate()
        self.publishers = {
            side: {
                kind: Publisher(SOURCES[side], CONTENTS[kind], self.tap, self.gate) for kind in Kind
            }
            for side in Side
        }
        self.voice = Publisher(Source.VOICE, Content.AUDIO, self.tap, self.gate)
        """Fed by the microphone of the monitor that has the floor."""
        self.floor_to: frozenset[Side] = frozenset()
        """Which sides hear it; the gate has no say in it."""
