"""Serves the real page files and the gallery under the same strict policy as the office."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web

HOUSE: Final = Path(__file__).resolve().parents[3]
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


async def _strict(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = POLICY


@asynccontextmanager
async def served_pages() -> AsyncIterator[str]:
    """The address of a server on a free port: `/web/…` and `/gallery/…`."""
    app = web.Application()
    app.on_response_prepare.append(_strict)
    app.router.add_static("/web", HOUSE / "web")
    app.router.add_static("/gallery", HOUSE / "tests" / "browser")
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
