"""`huijian node`: one node, alone; the office starts it as its child."""

import asyncio
import fcntl
import os
import signal
from pathlib import Path
from typing import Final

import structlog

from server import keys, logs
from server.commands.asked import DONE, say, settings_with, told, under_state
from server.config import Settings
from server.state_directory import PRIVATE_FILE, StateDirectory
from signalling.node import Node, NodeSettings

ALREADY_RUNS: Final = 75
"""EX_TEMPFAIL of sysexits(3): another node holds this state directory."""

log = structlog.get_logger()


def run(config: Path | None, port: int | None, udp_port: int | None, state_dir: Path | None) -> int:
    """Run a node until SIGTERM, SIGINT or the office's drain; returns the exit code."""

    def act() -> int:
        settings = settings_with(
            config, node__port=port, node__udp_port=udp_port, state_dir=under_state(state_dir)
        )
        state = StateDirectory(settings.state_path)
        state.create()
        if not hold(state):
            say(f"node_running: a node lives in {state.node}")
            return ALREADY_RUNS
        logs.setup(settings.logging.level, settings.logging.terminal, state.node_log)
        keys.load_or_create(state.office_key, state.office_public_key)
        keys.load_or_create(state.node_key, state.node_public_key)
        asyncio.run(live(node_settings(settings, state)))
        return DONE

    return told(act)


def hold(state: StateDirectory) -> bool:
    """Take the node's lock for the life of this process; False, if another node has it.

    Two nodes on one spool would write into each other's records."""
    path = state.node / "node.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    return True


async def live(settings: NodeSettings) -> None:
    """Start, wait for the end, stop."""
    node = Node(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await node.start()
    waits = [asyncio.create_task(stop.wait()), asyncio.create_task(node.finished.wait())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    await node.stop()


def node_settings(settings: Settings, state: StateDirectory) -> NodeSettings:
    """What the node needs to know, from what the office was told."""
    options = settings.node
    certificate = settings.office.tls_certificate
    return NodeSettings(
        http_host=options.host,
        http_port=options.port,
        udp_host=options.udp_host,
        udp_port=options.udp_port,
        advertised_host=options.advertised_host,
        spool=state.spool,
        office_public_key=state.office_public_key,
        node_key=state.node_key,
        node_file=state.node_file,
        allowed_origins=options.allowed_origins,
        sessions_max=options.sessions_max,
        tls_certificate=Path(certificate) if certificate else None,
        tls_key=Path(settings.office.tls_key) if certificate else None,
        ice_servers=options.ice_servers,
    )
