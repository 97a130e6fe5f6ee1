"""The office's HTTP application: who is heard, what every answer carries, and the doors."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

from server.api.health import Metrics
from server.errors import RequestRefused
from server.headers import LOOPBACK_NAMES, STEADY, content_security_policy, foreign, host_name
from server.problems import Handler, problems

BODY_BYTES_MAX: Final = 64 * 1024
LINE_BYTES_MAX: Final = 8 * 1024


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Names that the office is asked by, and where its pages may go."""

    hosts: frozenset[str]
    """Lower-case names in a Host header that are served, ports aside."""
    node_url: Callable[[str], str]
    """From the name a page was asked by to the node's ws(s)://host:port."""


def names_served(host: str, allowed: Collection[str]) -> frozenset[str]:
    """Loopback, the configured host and its other names; a wildcard address adds nothing."""
    own = {host.lower()} - {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound
    return LOOPBACK_NAMES | own | {name.lower() for name in allowed}


def build(
    doors: Sequence[Sequence[web.RouteDef]], neighbours: Neighbours, metrics: Metrics
) -> web.Application:
    """The application; `doors` are lists of routes."""
    app = web.Application(
        middlewares=[dressed(neighbours, metrics), problems, guard(neighbours)],
        client_max_size=BODY_BYTES_MAX,
    )
    for routes in doors:
        app.add_routes(routes)
    return app


def dressed(neighbours: Neighbours, metrics: Metrics) -> Middleware:
    """A middleware that gives every answer its headers and counts it."""

    @web.middleware
    async def dress(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        for name, value in STEADY.items():
            response.headers[name] = value
        host = host_name(request.host)
        nodes = [neighbours.node_url(host)] if host in neighbours.hosts and host else []
        response.headers["Content-Security-Policy"] = content_security_policy(nodes)
        response.headers.setdefault("Cache-Control", "no-store")
        metrics.requests.labels(status=f"{response.status // 100}xx").inc()
        return response

    return dress


def guard(neighbours: Neighbours) -> Middleware:
    """A middleware that hears nobody who asks for another name or from another site's page.

    A foreign name in Host is DNS rebinding: a page of another site whose name was pointed here."""

    @web.middleware
    async def stand(request: web.Request, handler: Handler) -> web.StreamResponse:
        if host_name(request.host) not in neighbours.hosts:
            raise RequestRefused(421, "host_unknown", "this office is not known by that name")
        if foreign(request.method, request.host, request.headers):
            raise RequestRefused(403, "origin_foreign", "asked for by a page of another site")
        return await handler(request)

    return stand
