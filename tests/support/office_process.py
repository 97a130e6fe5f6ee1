"""A real office in a process of its own, as `make run` starts it, and the node that it keeps."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientError, ClientSession

from tests.support.node_process import free_port
from tests.support.sources import ROOT

READY_S: Final = 60.0
LOOK_EVERY_S: Final = 0.02
END_S: Final = 20.0


class OfficeProcess:
    """`huijian serve` on ports of its own; start, ask, kill, start again."""

    def __init__(
        self, state: Path, *, demo: bool = True, environment: Mapping[str, str] | None = None
    ) -> None:
        self.state = state
        self.port = free_port(socket.SOCK_STREAM)
        self._demo = demo
        self._environment = {
            "HUIJIAN_NODE_PORT": "0",
            "HUIJIAN_NODE_UDP_PORT": "0",
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def node(self) -> dict[str, Any]:
        """What node.json tells."""
        told: dict[str, Any] = json.loads((self.state / "node" / "node.json").read_text())
        return told

    @property
    def log(self) -> str:
        """What it printed so far."""
        return (self.state / "printed.log").read_text(errors="replace")

    @property
    def events(self) -> list[str]:
        """The lines of its log file, JSON each."""
        return (self.state / "office" / "office.log").read_text(encoding="utf-8").splitlines()

    async def start(self) -> None:
        """Start it and wait until it is ready.  Raises: AssertionError with its last words."""
        self.launch()
        await self.until_ready()

    def launch(self) -> None:
        """Start it and wait for nothing."""
        self.state.mkdir(parents=True, exist_ok=True)
        options = ["--port", str(self.port), "--state-dir", str(self.state)]
        with (self.state / "printed.log").open("ab") as printed:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server", "serve", *options, *["--demo"] * self._demo],
                cwd=ROOT,
                env=os.environ | self._environment,
                stdout=printed,
                stderr=printed,
                start_new_session=True,  # a terminal of its own, so that Ctrl-C can be played
            )

    async def until_ready(self) -> None:
        """Wait for /readyz.  Raises: AssertionError with its last words."""
        async with ClientSession() as client:
            for _ in range(int(READY_S / LOOK_EVERY_S)):
                assert self._process is not None
                assert self._process.poll() is None, self.log[-3000:]
                try:
                    async with client.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except ClientError:
                    pass
                await asyncio.sleep(LOOK_EVERY_S)
        raise AssertionError("the office is not ready: " + self.log[-3000:])

    async def grants(self, **wish: Any) -> list[dict[str, str]]:
        """What a page of the demo is given."""
        async with (
            ClientSession() as client,
            client.post(f"{self.url}/demo/grants", json=wish) as answer,
        ):
            body = await answer.json()
            assert answer.status == 200, body
            found: list[dict[str, str]] = body["grants"]
            return found

    def kill(self) -> None:
        """SIGKILL the office alone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(END_S)

    def interrupt(self) -> int:
        """Ctrl-C: SIGINT to all of its terminal's processes; returns the exit code."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(END_S)

    def terminate(self) -> int:
        """SIGTERM to the office; returns the exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(END_S)

    def exit_code(self) -> int:
        """Wait until it ends by itself."""
        assert self._process is not None
        return self._process.wait(END_S)

    def clear_away(self) -> None:
        """End whatever still lives: the office, then the node of its state directory."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        with contextlib.suppress(OSError, ValueError, KeyError):
            os.kill(int(self.node["pid"]), signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether a process runs: a zombie does not."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"


async def until_gone(pid: int, within_s: float) -> bool:
    """Whether a process ends in this time."""
    for _ in range(int(within_s / LOOK_EVERY_S)):
        if not is_alive(pid):
            return True
        await asyncio.sleep(LOOK_EVERY_S)
    return False
