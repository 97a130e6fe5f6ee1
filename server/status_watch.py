"""The office's eye on running sessions: opens what it has kept, holds and ends what must not go on.

Once a second it reads who may still take part, and then brings the node in line with what it has
kept (A39: a status holds a visit within 2 s).  Nothing is remembered here: after a restart the
first look reads every session again, and a node that lost a hold or a session gets it again."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

import structlog

from server.casework.own_acts import OwnActs
from server.errors import NodeRefused, NodeTrouble
from server.session_suspects import suspects
from server.storage import live
from server.storage.errors import StorageTrouble
from server.storage.live import LiveSession
from server.use_cases.send_plan import note_reached, send_plan
from server.use_cases.watch_session import watch_session

LOOK_EVERY_S: Final = 1.0
ENDED: Final = "ended"
HELD_BY_OFFICE: Final = "office"

log = structlog.get_logger()


class Node(Protocol):
    """What the watch asks of a node; server/node_client.py does it."""

    async def open_session(self, plan: Mapping[str, Any]) -> None:
        """Open, or find open."""

    async def sessions(self) -> list[dict[str, Any]]:
        """What lives there."""

    async def has_had(self, session: str) -> bool:
        """Whether it knows this session, living or ended."""

    async def hold(self, session: str, *, on: bool) -> None:
        """Set or lift the office's hold."""

    async def cut(self, session: str, ground: str | None = None, note: str = "") -> object:
        """End a session."""


class StatusWatch:
    """Looks after every session that the office has opened."""

    def __init__(self, office: OwnActs, node: Node) -> None:
        self._office = office
        self._node = node
        self._read_whole: set[str] = set()
        self._cutting: dict[str, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at once: a session was opened or decided on."""
        self._woken.set()

    async def run(self) -> None:
        """Look, wait, look again, for as long as the office lives."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self.look()
                except NodeTrouble:
                    pass  # the supervision tells of a node that is away
                except StorageTrouble as trouble:
                    log.error("sessions_not_watched", code=trouble.code)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), LOOK_EVERY_S)
        finally:
            for task in self._cutting.values():
                task.cancel()
            await asyncio.gather(*self._cutting.values(), return_exceptions=True)

    async def look(self) -> None:
        """Read who may go on, then tell the node.  Raises: NodeTrouble, StorageTrouble."""
        await self.read_statuses()
        await self.bring_in_line()

    async def read_statuses(self) -> None:
        """Keep every status, closure and move that a running session does not know yet."""
        async with self._office.database.read() as reader:
            every = [kept.value for kept in await live.running(reader)]
            found = await suspects(reader, self._office.law, every, self._office.moment())
        fresh = {each.session for each in every} - self._read_whole
        for session in sorted(found | fresh):
            async with self._office.acting() as acting:
                await watch_session(acting, session)
        self._read_whole = {each.session for each in every}

    async def bring_in_line(self) -> None:
        """Open, hold, lift and end on the node as it is kept here."""
        async with self._office.database.read() as reader:
            every = [kept.value for kept in await live.running(reader)]
        if not every:
            return
        told = {str(each["session"]): each for each in await self._node.sessions()}
        for session in every:
            with suppress(NodeRefused):  # it has ended meanwhile, or there is no room: look again
                await self._bring_in_line(session, told.get(session.session))

    async def _bring_in_line(self, session: LiveSession, now: Mapping[str, Any] | None) -> None:
        if now is None:
            await self._open(session.session)
            return
        if not session.reached:
            await self._reached(session.session)
        if now["state"] == ENDED:
            return
        wanted = bool(session.undecided) or session.order is not None
        holds: Sequence[str] = now["holds"]
        if wanted is not (HELD_BY_OFFICE in holds):
            await self._node.hold(session.session, on=wanted)
        if session.order is not None and session.session not in self._cutting:
            self._cutting[session.session] = asyncio.create_task(self._cut(session))

    async def _open(self, session: str) -> None:
        """Send a plan; what a node had once and has no more ends by its outcome."""
        if await self._node.has_had(session):
            await self._reached(session)
            return
        async with self._office.acting() as acting:
            kept = await send_plan(acting, session)
        if kept is not None:
            await self._node.open_session(kept.value.plan)
            await self._reached(session)

    async def _reached(self, session: str) -> None:
        async with self._office.acting() as acting:
            await note_reached(acting, session)

    async def _cut(self, session: LiveSession) -> None:
        """End it; the answer waits for the sealed record, and nobody waits for the answer."""
        assert session.order is not None
        try:
            await self._node.cut(session.session, note=session.order.value)
        except NodeTrouble as trouble:
            log.warning("session_not_ended", session=session.session, error=str(trouble))
        finally:
            del self._cutting[session.session]
