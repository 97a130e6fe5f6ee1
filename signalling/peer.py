"""One connected device: what waits to be sent to its page, its handle in the engine, its slots.

No socket lives here: signalling/connection.py empties the outbox; so a session is the same in a
test and in the field."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from media.engine import PeerHandle, SessionHandle, Side
from signalling.errors import Refused
from signalling.grant import Role

OUTBOX_MESSAGES_MAX: Final = 64

CLOSE_NORMAL: Final = 1000
CLOSE_POLICY: Final = 1008
CLOSE_TOO_SLOW: Final = 1013
CLOSE_REPLACED: Final = 4001
"""A newer connection of the same seat took over: do not come back."""


class Outbox:
    """Messages on their way to one page; bounded: the oldest `state` goes first, then the page."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._waiting: deque[tuple[bool, str]] = deque()
        self._wake = wake
        self.close_code: int | None = None
        """Set: the connection closes with it once everything before it is sent."""

    def put(self, message: BaseModel) -> None:
        """Queue a message that must arrive."""
        self.put_text(message.model_dump_json(), droppable=False)

    def put_state(self, state: Mapping[str, Any]) -> None:
        """Queue a `state`; a later one says all that it says."""
        self.put_text(json.dumps(state, ensure_ascii=False, separators=(",", ":")), droppable=True)

    def put_text(self, text: str, *, droppable: bool) -> None:
        """Queue a message that is encoded already."""
        if self.close_code is not None:
            return
        if len(self._waiting) >= OUTBOX_MESSAGES_MAX and not self._drop_oldest_state():
            self._waiting.clear()  # nobody reads there; the page may resume
            self.close(CLOSE_TOO_SLOW)
            return
        self._waiting.append((droppable, text))
        self._wake()

    def take(self) -> str | None:
        """The next message to send, None if there is none now."""
        return self._waiting.popleft()[1] if self._waiting else None

    def close(self, code: int) -> None:
        """Close the connection after what waits; what is put later is not sent."""
        if self.close_code is None:
            self.close_code = code
        self._wake()

    def _drop_oldest_state(self) -> bool:
        for index, (droppable, _) in enumerate(self._waiting):
            if droppable:
                del self._waiting[index]
                return True
        return False


@dataclass(slots=True, eq=False)
class Peer:
    """One connected device; `role` is None until it has joined."""

    handle: PeerHandle
    device: str
    outbox: Outbox
    role: Role | None = None
    in_engine: bool = False
    """The engine knows its handle."""
    party_of: str | None = None
    """The session whose party it is."""
    pairs: list[SessionHandle | None] = field(default_factory=list)
    """A monitor's slots two by two: which session each pair shows."""
    watches: dict[str, SessionHandle] = field(default_factory=dict)
    """A monitor's sessions."""

    @property
    def joined(self) -> bool:
        """Whether it has a seat anywhere, or had one on this connection."""
        return self.role is not None

    def pair_for(self, session: SessionHandle) -> None:
        """Give a session the lowest free pair of slots.  Raises: Refused `slots_exhausted`."""
        if None not in self.pairs:
            raise Refused("slots_exhausted", "every pair of slots of this offer is in use")
        self.pairs[self.pairs.index(None)] = session

    def slots(self, session: SessionHandle) -> dict[Side, int]:
        """Which slot shows which side of a session; empty, if none does."""
        if session not in self.pairs:
            return {}
        index = self.pairs.index(session)
        return {Side.A: 2 * index, Side.B: 2 * index + 1}

    def free_pair(self, session: SessionHandle) -> tuple[int, ...]:
        """Take a session's pair back; the slots it had, none if it had none."""
        slots = tuple(self.slots(session).values())
        if slots:
            self.pairs[self.pairs.index(session)] = None
        return slots
