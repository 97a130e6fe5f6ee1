"""The office's watch over its node: find it or start it, start it again, end it when asked.

The node is not the office's to lose: it lives in a session of its own, is adopted by the next
office, and only `end` stops it."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from media.clock import Clock
from server import node_file
from server.child import Process
from server.errors import NodeTrouble, NodeUnreachable
from server.node_client import NodeClient
from server.node_file import NodeFile
from server.state_directory import StateDirectory

START_WITHIN_S: Final = 60.0
"""A node that takes up many sessions after a crash reads their ledgers first."""
LOOK_EVERY_S: Final = 0.05
PROBE_EVERY_S: Final = 2.0
SILENT_PROBES_MAX: Final = 8
"""So many unanswered probes in a row (16 s and more) end a hung node; its gates have closed
themselves long before (`forward_until`)."""
BACKOFF_FIRST_S: Final = 0.1
BACKOFF_MAX_S: Final = 5.0
STEADY_AFTER_S: Final = 10.0
END_WITHIN_S: Final = 6.0
TERM_WITHIN_S: Final = 3.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class NodeCommand:
    """How a node is started."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    cwd: Path


class Supervision:
    """Keeps one node alive beside the office."""

    def __init__(self, state: StateDirectory, command: NodeCommand, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._command = command
        self._client: NodeClient | None = None
        self._process: Process | None = None
        self._node: NodeFile | None = None
        self._last: NodeFile | None = None
        self._leaving = False
        self._adopting = asyncio.Lock()
        self.restarts = 0
        self.trouble: str | None = None
        """Why there is no node now, for the terminal and /readyz."""

    def attach(self, client: NodeClient) -> None:
        """The client that probes; it asks `address` back, so it comes second."""
        self._client = client

    @property
    def node(self) -> NodeFile | None:
        """The node that is ready now."""
        return self._node

    @property
    def node_port(self) -> int | None:
        """TCP port of the node, also while it is being started again; None: not known yet."""
        found = self._node or self._last
        return found.http_port if found else None

    def now_wall_s(self) -> float:
        """Wall time as the node reckons it, so that a clock set by hand spoils no grant.

        Raises: NodeUnreachable."""
        found = self._node or self._last
        if found is None:
            raise NodeUnreachable("no node is running yet")
        return found.wall_offset_s + self._clock.now_s()

    def address(self) -> str:
        """http(s)://host:port of the node.  Raises: NodeUnreachable."""
        found = self._node or self._last
        if found is None:
            raise NodeUnreachable("no node is running yet")
        return node_file.address_of(found)

    async def run(self) -> None:
        """Adopt or start, watch, and start again, until `end` or `leave`."""
        backoff_s = BACKOFF_FIRST_S
        while not self._leaving:
            began_s = asyncio.get_running_loop().time()
            async with self._adopting:
                adopted = await self._adopt()
            if adopted or (not self._leaving and await self._start()):
                await self._watch()
            if self._leaving:
                return
            lived_s = asyncio.get_running_loop().time() - began_s
            backoff_s = BACKOFF_FIRST_S if lived_s > STEADY_AFTER_S else backoff_s
            self.restarts += 1
            await asyncio.sleep(backoff_s)
            backoff_s = min(backoff_s * 2, BACKOFF_MAX_S)

    async def end(self) -> None:
        """Drain the node, end what lives there and see it gone: no process, no port behind."""
        self._leaving = True
        async with self._adopting:  # who is told to end while it adopts ends what it adopted
            process = self._process
        if process is None or process.is_over:
            return
        try:
            assert self._client is not None
            await self._client.drain(end=True)
        except NodeTrouble as trouble:
            log.warning("node_drain_failed", error=str(trouble))
            process.signal(signal.SIGTERM)
        if await process.ended_within(END_WITHIN_S):
            return
        process.signal(signal.SIGTERM)
        if not await process.ended_within(TERM_WITHIN_S):
            log.error("node_killed", pid=process.pid)
            process.signal(signal.SIGKILL)
            await process.ended_within(TERM_WITHIN_S)

    async def leave(self) -> None:
        """Drain the node and let it live on until its visits are over, for the next office."""
        self._leaving = True
        async with self._adopting:
            node = self._node
        if node is not None and self._client is not None:
            try:
                await self._client.drain(end=False)
            except NodeTrouble as trouble:
                log.warning("node_drain_failed", error=str(trouble))
        if self._process is not None:
            self._process.forget()

    async def _adopt(self) -> bool:
        """Find a living node through its file and believe it only when it answers as itself."""
        found = node_file.read(self._state.node_file)
        if found is None or not node_file.lives(found):
            return False
        self._last = found
        if not await self._answers_as(found):
            return False
        try:
            self._process = Process(found.pid)
        except ProcessLookupError:
            return False
        self._ready(found, "node_adopted")
        return True

    async def _start(self) -> bool:
        """Start a child and wait until it answers; False, if it ends or never does."""
        environment = {**self._command.environment, **self._same_ports()}
        command = self._command
        process = Process.start(command.arguments, environment, command.cwd, self._state.node_log)
        self._process = process
        log.info("node_starting", pid=process.pid)
        deadline_s = asyncio.get_running_loop().time() + START_WITHIN_S
        while not process.is_over and asyncio.get_running_loop().time() < deadline_s:
            found = node_file.read(self._state.node_file)
            if found is not None and found.pid == process.pid:
                self._last = found
                if await self._answers_as(found):
                    self._ready(found, "node_started")
                    return True
            await asyncio.sleep(LOOK_EVERY_S)
        if not process.is_over:
            process.signal(signal.SIGKILL)
            await process.wait()
        self.trouble = last_line(self._state.node_log)
        log.error("node_start_failed", exit_code=process.exit_code, last_line=self.trouble)
        return False

    async def _watch(self) -> None:
        """Until the node has ended, by itself or because it hung."""
        assert self._process is not None and self._node is not None
        silent = 0
        while not await self._process.ended_within(PROBE_EVERY_S):
            silent = 0 if await self._answers_as(self._node) else silent + 1
            if silent >= SILENT_PROBES_MAX:
                log.error("node_hung", pid=self._process.pid)
                self._process.signal(signal.SIGKILL)
                await self._process.wait()
        self.trouble = "the node has ended"
        if not self._leaving:
            log.error("node_ended", pid=self._process.pid, exit_code=self._process.exit_code)
        self._node = None

    async def _answers_as(self, node: NodeFile) -> bool:
        """Whether /healthz answers with the identity that the file claims."""
        assert self._client is not None
        try:
            health: Mapping[str, Any] = await self._client.health()
        except NodeTrouble:
            return False
        return bool(health.get("boot_id") == node.boot_id and health.get("node_id") == node.node_id)

    def _ready(self, node: NodeFile, event: str) -> None:
        self._node = self._last = node
        self.trouble = None
        log.info(event, pid=node.pid, http_port=node.http_port, udp_port=node.udp_port)

    def _same_ports(self) -> Mapping[str, str]:
        """Live pages come back to the address they know: a restarted node takes it again."""
        if self._last is None:
            return {}
        return {
            "HUIJIAN_NODE_PORT": str(self._last.http_port),
            "HUIJIAN_NODE_UDP_PORT": str(self._last.udp_port),
        }


def last_line(path: Path) -> str | None:
    """The last line of a log, which tells why a process ended."""
    try:
        lines = path.read_bytes()[-8192:].decode(errors="replace").splitlines()
    except OSError:
        return None
    return lines[-1][:500] if lines else None
