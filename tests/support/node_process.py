"""A real node in a process of its own, with a state directory that a test may look into."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientError, ClientSession
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from recorder.store import journals, ledgers
from signalling.grant import sign_control
from tests.support.wall_clock import WallClock

READY_S: Final = 20.0
END_S: Final = 10.0
ROOT: Final = Path(__file__).parents[2]
OFFICE_KEY: Final = "office.key"


class NodeProcess:
    """Starts, asks, kills and starts again one node; its ports stay the same for its life."""

    def __init__(
        self,
        folder: Path,
        *,
        spool: Path | None = None,
        wall: WallClock | None = None,
    ) -> None:
        self.folder = folder
        self.spool = spool or folder / "spool"
        self.spool.mkdir(parents=True, exist_ok=True)
        self.http_port, self.udp_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
        self.office_key = Ed25519PrivateKey.generate()
        self._environment = wall.environment if wall else {}
        self._process: subprocess.Popen[bytes] | None = None
        self._write_keys()

    @property
    def url(self) -> str:
        """The node's HTTP address."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def udp(self) -> tuple[str, int]:
        """Where its media port is."""
        return "127.0.0.1", self.udp_port

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it is ready.  Raises: AssertionError with its last words."""
        log = (self.folder / "node.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.run_node", self._settings()],
                cwd=ROOT,
                env=os.environ | self._environment,
                stdout=log,
                stderr=log,
            )
        async with ClientSession() as client:
            for _ in range(int(READY_S / 0.05)):
                assert self._process.poll() is None, self.last_words()
                try:
                    async with client.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except ClientError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError("the node is not ready: " + self.last_words())

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        assert self._process
        if self._process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            self._process.wait(END_S)

    def stop(self) -> None:
        """SIGTERM, then SIGKILL for one that does not listen."""
        if not self._process or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(END_S)

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def last_words(self) -> str:
        """The end of its log."""
        return (self.folder / "node.log").read_text(errors="replace")[-3000:]

    async def control(self, method: str, path: str, body: object = None) -> Any:
        """Ask at the office's door; the answer's JSON.  Raises: AssertionError on a refusal."""
        token = sign_control(self.office_key, time.time())
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            ClientSession(headers=headers) as client,
            client.request(method, f"{self.url}/control/{path}", json=body) as answer,
        ):
            text = await answer.text()
            assert answer.status < 300, f"{method} {path}: {answer.status} {text}"
            return json.loads(text) if text else None

    def ledger(self, session: str) -> list[dict[str, Any]]:
        """The whole lines of a session's ledger, of all its files, their fields laid flat."""
        texts = [path.read_text(encoding="utf-8") for path in ledgers(self.spool / session)]
        lines = [json.loads(line) for text in texts for line in text.split("\n")[:-1]]
        return [line | line.pop("fields", {}) for line in lines]

    def journals(self, session: str) -> list[Path]:
        """The journal files of a session, oldest first."""
        return journals(self.spool / session)

    def cpu_s(self) -> float:
        """CPU that the node has used (proc(5), utime + stime)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _settings(self) -> str:
        file = self.folder / "settings.json"
        settings = {
            "http_host": "127.0.0.1",
            "http_port": self.http_port,
            "udp_host": "127.0.0.1",
            "udp_port": self.udp_port,
            "advertised_host": "127.0.0.1",
            "spool": str(self.spool),
            "office_public_key": str(self.folder / "office.pub"),
            "node_key": str(self.folder / "node.key"),
            "node_file": str(self.folder / "node.json"),
            "allowed_origins": ["http://127.0.0.1"],
            "sessions_max": 64,
            "tls_certificate": None,
            "tls_key": None,
        }
        file.write_text(json.dumps(settings))
        return str(file)

    def _write_keys(self) -> None:
        for name, key in (("office", self.office_key), ("node", Ed25519PrivateKey.generate())):
            private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            (self.folder / f"{name}.key").write_bytes(private)
            (self.folder / f"{name}.key").chmod(0o600)
            (self.folder / f"{name}.pub").write_bytes(public)


def free_port(kind: int) -> int:
    """A port of loopback that nobody has now."""
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
