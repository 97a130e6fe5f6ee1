"""Pages and what they load: files of web/, of known kinds only."""

from pathlib import Path
from typing import Final

from aiohttp import web

from server.config import CHECKOUT
from server.problems import Handler

WEB: Final = CHECKOUT / "web"
PLACES: Final = ("kiosk", "terminal", "monitor")
KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
}
# A page must never run with yesterday's script: always asked for, answered 304 when unchanged.
FRESH: Final = "no-cache"


def routes(*, demo: bool) -> list[web.RouteDef]:
    """The index (in the demo), one page per place of work, and their files."""
    pages = [web.get(f"/{place}", page(f"{place}.html")) for place in PLACES]
    index = [web.get("/", page("index.html"))] if demo else [web.get("/", no_index)]
    return [*index, *pages, web.get(r"/web/{path:[A-Za-z0-9_./-]+}", asset)]


def page(name: str) -> Handler:
    """A handler that answers with one page."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return file_of(WEB / name)

    return answer


async def no_index(_request: web.Request) -> web.StreamResponse:
    """Only the demo has an index of all places; elsewhere each device is given its own page."""
    raise web.HTTPNotFound


async def asset(request: web.Request) -> web.StreamResponse:
    """A script, style, text or picture below web/; nothing outside it and no listing."""
    path = (WEB / request.match_info["path"]).resolve()
    if not path.is_relative_to(WEB) or any(part.startswith(".") for part in path.parts[-1:]):
        raise web.HTTPNotFound
    return file_of(path)


def file_of(path: Path) -> web.StreamResponse:
    """One file with its type.  Raises: HTTPNotFound, if it is none or not of a known kind."""
    kind = KINDS.get(path.suffix)
    if kind is None or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Content-Type": kind, "Cache-Control": FRESH})
