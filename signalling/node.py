"""A node: engine, recorder, sessions and doors, wired once and run on one loop.

It obeys signed grants and plans, keeps its sessions in its spool alone, and lives on when the
office dies.  `huijian node` runs it; tests run it in their own loop."""

import asyncio
import gc
import secrets
import ssl
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from aiohttp import web

from media.clock import BootClock, Clock
from media.router import PythonEngine
from recorder.recorder import Recorder
from signalling.connection import WebSocketDoor
from signalling.control import BODY_BYTES_MAX, ControlDoor
from signalling.events import Stopping
from signalling.health import HealthDoor, NodeCollector
from signalling.ice_servers import ice_servers_from
from signalling.identity import Identity, machine_boot_id, own_pid
from signalling.keys import read_or_make_private_key, read_public_key
from signalling.outcomes import Outcomes
from signalling.reception import Reception
from signalling.registry import Registry
from signalling.sealing import Sealing
from signalling.threshold import IDLE_S_MAX, BoundedSite
from signalling.wall import Wall

TICK_S: Final = 0.05
STOP_S_MAX: Final = 10.0
SECRET_BYTES: Final = 32
DOORS_CLOSE_S: Final = 1.0
COLLECT_EVERY_OBJECTS: Final = 20_000
SWITCH_S: Final = 0.001

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """What a node is told; ports 0 mean any free one."""

    http_host: str
    http_port: int
    udp_host: str
    udp_port: int
    advertised_host: str
    spool: Path
    office_public_key: Path
    node_key: Path
    node_file: Path
    allowed_origins: tuple[str, ...] = ()
    sessions_max: int = 24
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    ice_servers: tuple[Mapping[str, Any], ...] = ()


class Node:
    """One node from start to stop."""

    def __init__(self, settings: NodeSettings, clock: Clock | None = None) -> None:
        """Read keys and wire the parts; nothing runs yet.  Raises: OSError, ValueError."""
        self._settings = settings
        self._clock = clock or BootClock()
        self._wall = Wall(time.time() - self._clock.now_s())
        self._boot_id = machine_boot_id()
        settings.spool.mkdir(parents=True, exist_ok=True)
        office_key = read_public_key(settings.office_public_key)
        self.engine = PythonEngine(
            settings.udp_host, settings.udp_port, settings.advertised_host, self._clock
        )
        self.recorder = Recorder(
            settings.spool,
            read_or_make_private_key(settings.node_key),
            self._clock,
            wall_s=lambda: self._wall.at_s(self._clock.now_s()),
            boot_id=self._boot_id,
        )
        self.outcomes = Outcomes(settings.spool)
        self.registry = Registry(
            self.engine,
            self.recorder,
            self._clock,
            self._wall,
            sessions_max=settings.sessions_max,
            new_secret=lambda: secrets.token_urlsafe(SECRET_BYTES),
            ice_servers=ice_servers_from(settings.ice_servers),
            is_over=self.outcomes.knows,
        )
        self._sealing = Sealing(self.registry, self.outcomes, settings.spool, self._clock)
        reception = Reception(self.registry, office_key, self._clock, self._wall)
        self._socket_door = WebSocketDoor(
            self.registry, reception, self._clock, settings.allowed_origins
        )
        self._control_door = ControlDoor(
            self.registry, self.outcomes, office_key, self._clock, self._wall, self._drain
        )
        self._node_id = secrets.token_hex(8)
        collector = NodeCollector(self.engine, self.registry, self._clock)
        self._health_door = HealthDoor(collector, self._node_id, self._boot_id, self._is_ready)
        self._runner: web.AppRunner | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._ready = False
        self.finished = asyncio.Event()
        """Set when a drained node has nothing left to live for."""
        self.identity: Identity | None = None

    async def start(self) -> None:
        """Take up what a crash left, then open the doors.  Raises: OSError."""
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(self.outcomes.load)
        unfinished = await asyncio.to_thread(self.recorder.unfinished)
        await self._sealing.find_left_over({record.session for record in unfinished})
        self.recorder.on_news = partial(_wake, loop, self.registry.take_recorder_news)
        await asyncio.to_thread(self.recorder.start)
        await self.engine.start()
        for record in unfinished:
            await self.registry.take_up(record, self._boot_id)
        self._tasks = [
            asyncio.create_task(self._tick()),
            asyncio.create_task(self._sealing.run()),
        ]
        await self._open_doors()
        _spare_the_loop()
        self._ready = True
        assert self.identity is not None
        log.info("node_started", http_port=self.identity.http_port, udp=self.identity.udp_port)

    async def stop(self) -> None:
        """End every session (`node_stopped`), seal, close the doors."""
        self._ready = False
        self.registry.draining = True
        for live in self.registry.live():
            live.mailbox.post(Stopping())
        await self._wait_for_seals()
        if self._runner is not None:
            await self._runner.cleanup()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.engine.stop()
        self.recorder.on_news = None
        await asyncio.to_thread(self.recorder.stop)
        if self.identity is not None:
            self.identity.remove(self._settings.node_file)
        self.finished.set()
        log.info("node_stopped")

    async def _wait_for_seals(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S_MAX):
                await self.registry.emptied.wait()

    async def _tick(self) -> None:
        while True:
            # A bug in a session stays in its mailbox; what fails here is told, and time goes on.
            try:
                self.registry.take_engine_news()
                self.registry.take_recorder_news()
                self.registry.tick()
            except Exception:
                log.exception("tick_failed")
            if self.registry.draining and self.registry.emptied.is_set():
                self.finished.set()
            await asyncio.sleep(TICK_S)

    async def _open_doors(self) -> None:
        app = web.Application(client_max_size=BODY_BYTES_MAX)
        app.router.add_get("/ws", self._socket_door.handle)
        app.add_routes(self._control_door.routes())
        app.add_routes(self._health_door.routes())
        self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=DOORS_CLOSE_S,
            keepalive_timeout=IDLE_S_MAX,
        )
        await self._runner.setup()
        settings = self._settings
        where = (settings.http_host, settings.http_port)
        await BoundedSite(self._runner, where, _tls(settings)).start()
        self.identity = Identity(
            pid=own_pid(),
            boot_id=self._boot_id,
            node_id=self._node_id,
            http_host=settings.http_host,
            http_port=int(self._runner.addresses[0][1]),
            udp_port=self.engine.port_number,
            tls=settings.tls_certificate is not None,
            wall_offset_s=self._wall.offset_s,
        )
        self.identity.write(settings.node_file)

    def _is_ready(self) -> bool:
        return self._ready and not self.registry.draining

    def _drain(self, end: bool) -> None:
        """No new sessions; with `end`, those that live end now."""
        self.registry.draining = True
        if end:
            for live in self.registry.live():
                live.mailbox.post(Stopping())


def _spare_the_loop() -> None:
    """Keep the interpreter's own housekeeping out of the way of packets and cuts."""
    # What start-up made lives as long as the node: a full collection that walks it all takes
    # tens of milliseconds, in which no packet moves and no cut is heard.
    gc.collect()
    gc.freeze()
    # Packets make no cycles, but each allocation counts: by default a collection every 700.
    gc.set_threshold(COLLECT_EVERY_OBJECTS, *gc.get_threshold()[1:])
    # The recorder's writer may keep the interpreter for so long when a packet comes; 5 ms unasked.
    sys.setswitchinterval(SWITCH_S)


def _wake(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    """From the writer's thread: have the loop do something."""
    loop.call_soon_threadsafe(act)


def _tls(settings: NodeSettings) -> ssl.SSLContext | None:
    if settings.tls_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context
