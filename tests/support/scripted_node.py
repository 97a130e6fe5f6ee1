"""A node that only keeps what it is told of sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.errors import NodeRefused, NodeUnreachable


@dataclass
class ScriptedNode:
    """Keeps sessions as a node would; it can be away, and it can forget."""

    plans: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    cut_sessions: list[tuple[str, str]] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    """Sessions that have ended here and are told by their outcome alone."""
    away: bool = False
    calls: int = 0

    async def open_session(self, plan: Mapping[str, Any]) -> None:
        """Open, or find open with the same plan."""
        known = self.plans.setdefault(plan["session"], dict(plan))
        if known != plan:
            raise NodeRefused(409, "session_exists", "another plan")

    async def sessions(self) -> list[dict[str, Any]]:
        """What lives here."""
        self.calls += 1
        if self.away:
            raise NodeUnreachable("away")
        return [
            {"session": name, "state": "talking", "holds": ["office"] if name in self.held else []}
            for name in self.plans
        ]

    async def has_had(self, session: str) -> bool:
        """Whether it knows this session, living or ended."""
        return session in self.plans or session in self.over

    async def hold(self, session: str, *, on: bool) -> None:
        """Set or lift the office's hold."""
        if on:
            self.held.add(session)
        else:
            self.held.discard(session)

    async def cut(self, session: str, ground: str | None = None, note: str = "") -> object:
        """End a session; it goes on living here, so that a second cut shows."""
        self.cut_sessions.append((session, note))
        return None
