"""Every message from the node to a page; signalling/messages.py has the way back.

Pure.  PROTOCOL.md says the same for people, and a test holds the two against each other."""

from enum import StrEnum
from typing import Any, Literal

from media.engine import Side
from signalling.grant import Role
from signalling.ice_servers import IceServer
from signalling.messages import Message
from signalling.plan import SessionId
from signalling.states import Hold as HoldName
from signalling.states import State as StateName


class Link(StrEnum):
    """How well a party is connected."""

    GOOD = "good"
    WEAK = "weak"
    LOST = "lost"


class Floor(Message):
    """Who speaks, and to which sides."""

    side: Side
    label: str
    to: tuple[Side, ...]


class Party(Message):
    """How one party is doing; to a party only the first two are said."""

    present: bool
    link: Link
    loss_share: float | None = None
    round_trip_ms: float | None = None
    rate_bps: int | None = None
    frames: int | None = None


class State(Message):
    """All that is to be seen of a session now; spans in seconds."""

    type: Literal["state"] = "state"
    session: SessionId
    state: StateName
    holds: tuple[HoldName, ...]
    talked_s: float
    remaining_s: float
    slot_remaining_s: float
    cap_s: float
    recording: bool
    floor: Floor | None
    parties: dict[Side, Party]
    watchers: dict[Side, int] | None = None

    def for_parties(self) -> dict[str, Any]:
        """What a party is told: nothing of who watches, of the other's link only its quality."""
        told = self.model_dump(mode="json", exclude={"watchers"})
        told["parties"] = {
            side.value: {"present": party.present, "link": party.link.value}
            for side, party in self.parties.items()
        }
        return told

    def for_monitors(self) -> dict[str, Any]:
        """Everything."""
        return self.model_dump(mode="json")


class Joined(Message):
    """You have your seat."""

    type: Literal["joined"] = "joined"
    session: SessionId
    role: Role
    side: Side
    sdp: str
    secret: str
    slots: dict[str, int]
    state: dict[str, Any]
    ice_servers: tuple[IceServer, ...]


class Restarted(Message):
    """The answer to an ICE restart."""

    type: Literal["restarted"] = "restarted"
    sdp: str


class Watching(Message):
    """You have a visit in your slots now."""

    type: Literal["watching"] = "watching"
    session: SessionId
    side: Side
    secret: str
    slots: dict[str, int]
    state: dict[str, Any]


class Warned(Message):
    """An officer warns."""

    type: Literal["warned"] = "warned"
    session: SessionId
    side: Side
    label: str
    text: str
    to: tuple[Side, ...]


class HelpAsked(Message):
    """A party asks for an officer."""

    type: Literal["help"] = "help"
    session: SessionId
    side: Side


class Ended(Message):
    """It is over."""

    type: Literal["ended"] = "ended"
    session: SessionId
    reason: str
    side: Side | None
    talked_s: float
    uncounted_s: float


class Error(Message):
    """What you asked for is refused; `request` is the type of what was wrong."""

    type: Literal["error"] = "error"
    code: str
    message: str
    request: str | None
