"""What can happen to a session: the letters that its mailbox takes, one class each.

Pure.  Nothing else changes a session; each is handled whole before the next."""

from dataclasses import dataclass

from media.engine import Side
from signalling.grant import Grant
from signalling.messages import (
    Cut,
    Ground,
    GroundOfCut,
    Help,
    Hold,
    Leave,
    Note,
    Report,
    Restart,
    Speak,
    Unwatch,
    Warn,
)
from signalling.peer import Peer

Order = Restart | Unwatch | Report | Speak | Warn | Hold | Cut | Ground | Note | Help | Leave
"""A message of a page that has joined."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went on."""


@dataclass(frozen=True, slots=True)
class Written:
    """The ledger's lines up to this number were accepted by write."""

    line: int


@dataclass(frozen=True, slots=True)
class Joining:
    """A peer came with a verified grant; `sdp` is None for a monitor that adds a visit."""

    peer: Peer
    grant: Grant
    sdp: str | None


@dataclass(frozen=True, slots=True)
class Resuming:
    """A peer came back with its secret; `sdp` is None for a monitor that adds a visit."""

    peer: Peer
    secret: str
    sdp: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A joined peer sent an order."""

    peer: Peer
    order: Order


@dataclass(frozen=True, slots=True)
class Dropped:
    """The WebSocket of a peer is gone; it may resume."""

    peer: Peer
    why: str


@dataclass(frozen=True, slots=True)
class MediaGone:
    """The transport of a peer is over (`why` as in media.engine.PeerGone)."""

    peer: Peer
    why: str


@dataclass(frozen=True, slots=True)
class OfficeCut:
    """The office ends the visit."""

    ground: GroundOfCut | None
    note: str


@dataclass(frozen=True, slots=True)
class OfficeHold:
    """The office sets or lifts its own hold."""

    on: bool


@dataclass(frozen=True, slots=True)
class WasCut:
    """A session that was taken up finds in its ledger that it had been cut."""

    side: Side | None
    cutter: str | None


@dataclass(frozen=True, slots=True)
class Stopping:
    """The node stops and takes its sessions with it."""


@dataclass(frozen=True, slots=True)
class Overflowed:
    """A bounded queue of this session is full, or a bug was met: it must end."""

    what: str


Event = (
    Tick | Written | Joining | Resuming | Said | Dropped | MediaGone | OfficeCut | OfficeHold
    | WasCut | Stopping | Overflowed
)  # fmt: skip
