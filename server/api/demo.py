"""POST /demo/grants: a page of the demo asks to be let in."""

import json
from collections.abc import Callable
from typing import Final

from aiohttp import web

from server.config import DemoSettings
from server.demo import Demo, wish_of
from server.errors import RequestRefused
from server.headers import host_name
from signalling.threshold import is_from_here

BODY_BYTES_MAX: Final = 4096
NodeUrl = Callable[[str], str]
"""From the host name that the page was asked by to the node's ws(s)://host:port."""


class DemoDoor:
    """The handler, with what it needs."""

    def __init__(self, demo: Demo, settings: DemoSettings, node_url: NodeUrl) -> None:
        self._demo = demo
        self._settings = settings
        self._node_url = node_url

    def routes(self) -> list[web.RouteDef]:
        """Where it is found."""
        return [web.post("/demo/grants", self.grants)]

    async def grants(self, request: web.Request) -> web.Response:
        """Answer `{"grants": [{session, role, side, device, label, url, grant}]}`."""
        if self._settings.loopback_only and not is_from_here(request.remote, request.headers):
            raise RequestRefused(403, "demo_loopback_only", "the demo serves this machine only")
        wish = wish_of(await body_of(request), self._settings.visits_max)
        name = host_name(request.host)
        assert name is not None  # server/app.py lets no other request in
        grants = await self._demo.grants(wish, self._node_url(name))
        return web.json_response({"grants": grants}, headers={"Cache-Control": "no-store"})


async def body_of(request: web.Request) -> object:
    """The JSON body.  Raises: RequestRefused.

    A form cannot send application/json, so a foreign page cannot ask without a preflight."""
    if request.content_type != "application/json":
        raise RequestRefused(415, "not_json", "Content-Type must be application/json")
    if request.content_length is None or request.content_length > BODY_BYTES_MAX:
        raise RequestRefused(413, "request_too_large", f"at most {BODY_BYTES_MAX} bytes")
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise RequestRefused(400, "request_malformed", "the body is not JSON") from None
