"""The composition root of the office: builds everything, hands it in, runs until told to stop."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

import structlog
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.clock import BootClock
from server import app, back_office, keys, node_environment, tls
from server.api import pages
from server.api.demo import DemoDoor
from server.api.health import HealthDoor, Metrics
from server.back_office import BackOffice, Beside
from server.config import CHECKOUT, Settings
from server.demo import Demo
from server.node_client import NodeClient
from server.outcomes import OutcomeFetcher, OutcomeStore
from server.state_directory import OfficeLock, StateDirectory
from server.storage.address import url_of
from server.storage.database import Database
from server.storage.upgrade import upgrade
from server.supervision import NodeCommand, Supervision
from signalling.threshold import IDLE_S_MAX, BoundedSite

BACKLOG: Final = 512
STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

Announce = Callable[[int], None]
"""Told the port that the pages are served on."""

log = structlog.get_logger()


async def serve(settings: Settings, config_file: Path | None, announce: Announce) -> None:
    """Run the office until SIGTERM or SIGINT.

    Raises: StateInUse, ConfigRefused, StorageTrouble (no office without its database), ValueError
    (a key that is none), OSError (a port in use)."""
    state = StateDirectory(settings.state_path)
    state.create()
    lock = OfficeLock(state)
    lock.take()
    try:
        key = keys.load_or_create(state.office_key, state.office_public_key)
        url = url_of(settings.storage.url, state.database)
        await asyncio.to_thread(upgrade, url)
        database = Database(url, settings.storage.pool_size)
        try:
            await Office(settings, state, key, database, config_file).run(announce)
        finally:
            await database.close()
    finally:
        lock.release()


class Office:
    """One running office."""

    def __init__(
        self,
        settings: Settings,
        state: StateDirectory,
        key: Ed25519PrivateKey,
        database: Database,
        config_file: Path | None,
    ) -> None:
        self._settings = settings
        self._state = state
        self._key = key
        self._database = database
        self._config_file = config_file
        self._stop = asyncio.Event()

    async def run(self, announce: Announce) -> None:
        """Listen, then watch over the node; the pages are there before the node is."""
        options = self._settings.office
        certificate = tls.server_context(options)
        listening = listen(options.host, options.port)
        port: int = listening.getsockname()[1]
        supervision = Supervision(self._state, self._node_command(port), BootClock())
        store = OutcomeStore(self._state.outcomes)
        async with NodeClient(
            supervision.address, self._key, supervision.now_wall_s, tls.client_context(options)
        ) as node:
            supervision.attach(node)
            beside = Beside(node, supervision, store, self._state)
            behind = back_office.opened(self._settings, self._database, self._key, port, beside)
            async with behind as back:
                runner = web.AppRunner(
                    self._application(supervision, store, node, back),
                    access_log=None,
                    handle_signals=False,
                    keepalive_timeout=IDLE_S_MAX,
                )
                await runner.setup()
                await BoundedSite(runner, listening, certificate).start()
                self._catch_signals()
                announce(port)
                loops = [OutcomeFetcher(node, store).run(), *back.loops]
                try:
                    await self._watch_over(supervision, loops)
                finally:
                    await runner.cleanup()

    async def _watch_over(
        self, supervision: Supervision, loops: Sequence[Coroutine[Any, Any, None]]
    ) -> None:
        """Until a signal comes; a task that fails is a bug and ends the office."""
        tasks = [
            asyncio.create_task(supervision.run(), name="supervision"),
            *(asyncio.create_task(loop) for loop in loops),
            asyncio.create_task(self._stop.wait(), name="stop"),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await self._part_with(supervision)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _part_with(self, supervision: Supervision) -> None:
        """A demo takes its node along; else the visits of the node go on without the office."""
        if self._settings.demo.enabled:
            await supervision.end()
        else:
            await supervision.leave()

    def _application(
        self, supervision: Supervision, store: OutcomeStore, node: NodeClient, back: BackOffice
    ) -> web.Application:
        demo = self._settings.demo
        metrics = Metrics(supervision, store)

        def node_url(host: str) -> str:
            return node_environment.browser_url(self._settings, supervision.node_port, host)

        health = HealthDoor(supervision, self._database, metrics)
        doors = [health.routes(), back.doors, pages.routes(demo=demo.enabled)]
        if demo.enabled:
            visits = Demo(demo, node, self._key, supervision.now_wall_s)
            doors.append(DemoDoor(visits, demo, node_url).routes())
        names = app.names_served(self._settings.office.host, self._settings.office.allowed_hosts)
        return app.build(doors, app.Neighbours(names, node_url), metrics)

    def _node_command(self, office_port: int) -> NodeCommand:
        environment = node_environment.environment(
            self._settings, self._config_file, office_port, os.environ
        )
        return NodeCommand((sys.executable, "-m", "server", "node"), environment, CHECKOUT)

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        if self._stop.is_set():
            log.warning("office_still_stopping")
        self._stop.set()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port in use is told before anything starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)
    return listening
