"""A small HTTP server of ours on loopback: an SMS gateway or a webhook's receiver, well or ill."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Final

from aiohttp import web

ENDLESS_BYTES: Final = 1024 * 1024


class Manner(Enum):
    """How it answers."""

    WELL = auto()
    ERROR = auto()
    REFUSES = auto()
    GONE = auto()
    REDIRECTS = auto()
    GARBAGE = auto()
    ENDLESS = auto()
    HANGS = auto()
    HANGS_UP = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """What came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """Answers as `manner` says, with `answer` when well; keeps what came."""

    manner: Manner = Manner.WELL
    answer: str = '{"id": "receipt-1"}'
    got: list[Request] = field(default_factory=list)
    scheme: str = "http"
    port: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.port}/in"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Any request."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        raw = await request.read()
        self.got.append(Request(request.method, request.path, headers, raw))
        match self.manner:
            case Manner.WELL:
                return web.Response(text=self.answer, content_type="application/json")
            case Manner.ERROR:
                return web.Response(status=500)
            case Manner.REFUSES:
                return web.Response(status=400)
            case Manner.GONE:
                return web.Response(status=410)
            case Manner.REDIRECTS:
                return web.Response(status=307, headers={"Location": "/elsewhere"})
            case Manner.GARBAGE:
                return web.Response(body=b"\xff\x00 not what was asked for")
            case Manner.ENDLESS:
                return web.Response(body=b"[" * ENDLESS_BYTES)
            case Manner.HANGS:
                await self.over.wait()
            case Manner.HANGS_UP:
                assert request.transport is not None
                request.transport.abort()
        return web.Response()


def self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that no authority vouches for."""
    chain, key = folder / "receiver.pem", folder / "receiver.key"
    made = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    named = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    command = ["openssl", "req", "-x509", *made, *named, "-keyout", str(key), "-out", str(chain)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    return context


@asynccontextmanager
async def listening(
    manner: Manner = Manner.WELL, certificate: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """One that listens on a free port; by https, if it has a certificate."""
    receiver = Receiver(manner, scheme="https" if certificate else "http")
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificate).start()
    receiver.port = runner.addresses[0][1]
    try:
        yield receiver
    finally:
        receiver.over.set()
        await runner.cleanup()
