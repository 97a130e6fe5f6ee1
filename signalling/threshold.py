"""Who may stand at a TCP door at all, before a byte of theirs is read.

A connection that says nothing costs a file descriptor, and journals need those too: so one
address has a share of a door, and the door as a whole has an end."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from aiohttp import web

STANDING_MAX: Final = 768
"""TCP connections of one door; a node takes 512 of them as peers."""
STANDING_OF_ADDRESS_MAX: Final = 256
"""Of one IPv4 address or one IPv6 /64: a prison, or a reverse proxy, may stand behind one."""
IDLE_S_MAX: Final = 20.0
"""To send a whole request head; our own client lets go of an idle connection after 15 s."""
HANDSHAKE_S_MAX: Final = 10.0
FORWARDED: Final = frozenset({"forwarded", "x-forwarded-for", "x-real-ip"})
"""RFC 7239, and the names that proxies used before it and still do."""
BACKLOG: Final = 512


def is_from_here(remote: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request was made on this very machine; what a proxy here passes on was not."""
    if remote is None or not FORWARDED.isdisjoint(name.lower() for name in headers):
        return False
    try:
        return ip_address(remote.partition("%")[0]).is_loopback
    except ValueError:
        return False


class BoundedSite(web.BaseSite):
    """A listening door of an aiohttp runner, with these bounds."""

    def __init__(
        self,
        runner: web.AppRunner,
        where: tuple[str, int] | socket.socket,
        tls: ssl.SSLContext | None = None,
        standing_max: int = STANDING_MAX,
        of_address_max: int = STANDING_OF_ADDRESS_MAX,
    ) -> None:
        """`where`: host and port (0: any free one), or a socket that listens already."""
        super().__init__(runner, ssl_context=tls, backlog=BACKLOG)
        self._where = where
        self._tls = tls
        self._bounds = (standing_max, of_address_max)

    @property
    def name(self) -> str:
        """As aiohttp prints it."""
        return f"{'https' if self._tls else 'http'}://{self._where}"

    async def start(self) -> None:
        """Listen.  Raises: OSError, if the port is taken."""
        await super().start()
        server = self._runner.server
        assert server is not None
        told: dict[str, Any] = {"ssl": self._tls, "backlog": BACKLOG}
        if self._tls is not None:
            told["ssl_handshake_timeout"] = HANDSHAKE_S_MAX
        if isinstance(self._where, socket.socket):
            told["sock"] = self._where
        else:
            told["host"], told["port"] = self._where
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Newcomer(server, *self._bounds), **told)


class _Newcomer(asyncio.Protocol):
    """A connection of which nothing is known but its address."""

    def __init__(self, server: web.Server, standing_max: int, of_address_max: int) -> None:
        self._server = server
        self._standing_max = standing_max
        self._of_address_max = of_address_max

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hand it to aiohttp, or end it without a word."""
        assert isinstance(transport, asyncio.Transport)
        standing = self._server.connections
        network = _network_of(transport.get_extra_info("peername"))
        of_address = sum(_network_of(each.peername) == network for each in standing)
        if len(standing) >= self._standing_max or of_address >= self._of_address_max:
            transport.abort()
            return
        handler = self._server()
        transport.set_protocol(handler)
        handler.connection_made(transport)


def _network_of(peername: object) -> str:
    """What counts as one address."""
    host = str(peername[0]).partition("%")[0] if isinstance(peername, tuple) else ""
    if ":" not in host:
        return host
    address = ip_address(host)
    assert isinstance(address, IPv6Address)
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else address.exploded[:19]
