"""The WebSocket of one page: limits, heartbeat, and nothing that decides.

A page that floods, sleeps or lies costs its own connection and nobody else's visit."""

import asyncio
import re
from typing import Final

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from media.clock import Clock
from signalling.answers import Error
from signalling.grant import DEVICE_PATTERN
from signalling.messages import MESSAGE_BYTES_MAX
from signalling.peer import CLOSE_POLICY, Peer
from signalling.rate import Allowance
from signalling.reception import Reception, refuse
from signalling.registry import Registry

MESSAGES_PER_S: Final = 20.0
MESSAGES_BURST: Final = 100.0
JOIN_S_MAX: Final = 10.0
PING_PERIOD_S: Final = 5.0
SILENCE_S_MAX: Final = 15.0
"""A ping every 5 s, and no sign of life for 10 s after one."""
CONNECTIONS_MAX: Final = 512
CLOSE_S_MAX: Final = 2.0
BACKLOG_BYTES_MAX: Final = 256 * 1024
_DEVICE: Final = re.compile(DEVICE_PATTERN)

log = structlog.get_logger()


class Socket(web.WebSocketResponse):
    """A WebSocket that says `message_too_large` before it closes for that reason."""

    async def close(
        self, *, code: int = WSCloseCode.OK, message: bytes = b"", drain: bool = True
    ) -> bool:
        """Close; an over-long frame is refused by its header, before its bytes are kept."""
        if code == WSCloseCode.MESSAGE_TOO_BIG and not self.closed:
            limit = f"more than {MESSAGE_BYTES_MAX} bytes"
            error = Error(code="message_too_large", message=limit, request=None)
            await self.send_str(error.model_dump_json())
        return await super().close(code=code, message=message, drain=drain)


class WebSocketDoor:
    """Answers `/ws`."""

    def __init__(
        self,
        registry: Registry,
        reception: Reception,
        clock: Clock,
        allowed_origins: tuple[str, ...],
    ) -> None:
        self._registry = registry
        self._reception = reception
        self._clock = clock
        self._allowed_origins = frozenset(allowed_origins)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its first byte to its last."""
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._allowed_origins:
            return _refusal(403, "origin_foreign", "this page may not speak with this node")
        device = request.query.get("device", "")
        if not _DEVICE.fullmatch(device):
            return _refusal(400, "message_malformed", "?device= must name the device")
        if self._registry.peers >= CONNECTIONS_MAX:
            return _refusal(503, "node_busy", "too many connections")
        socket = Socket(
            max_msg_size=MESSAGE_BYTES_MAX, autoping=False, compress=False, timeout=CLOSE_S_MAX
        )
        await socket.prepare(request)
        await Connection(
            socket, request, device, self._registry, self._reception, self._clock
        ).run()
        return socket


class Connection:
    """One page while it is connected."""

    def __init__(
        self,
        socket: Socket,
        request: web.Request,
        device: str,
        registry: Registry,
        reception: Reception,
        clock: Clock,
    ) -> None:
        self._socket = socket
        self._request = request
        self._registry = registry
        self._reception = reception
        self._clock = clock
        self._wake = asyncio.Event()
        self._peer: Peer = registry.new_peer(device, self._wake.set)
        self._began_s = self._heard_s = clock.now_s()
        self._allowance = Allowance.full(MESSAGES_PER_S, MESSAGES_BURST, self._began_s)

    async def run(self) -> None:
        """Read until the end; then every session of this peer hears that it is gone."""
        sender = asyncio.create_task(self._send())
        watchdog = asyncio.create_task(self._watch_silence())
        why = "connection_closed"
        try:
            why = await self._read()
        finally:
            self._registry.drop_peer(self._peer, why)
            watchdog.cancel()
            if self._peer.outbox.close_code is None:
                sender.cancel()
            await asyncio.gather(sender, watchdog, return_exceptions=True)

    async def _read(self) -> str:
        while True:
            message = await self._socket.receive()
            self._heard_s = self._clock.now_s()
            match message.type:
                case WSMsgType.TEXT:
                    if not self._take(str(message.data)):
                        return "too_many_messages"
                case WSMsgType.BINARY:
                    if not self._take("binary"):  # not JSON: refused and counted as any nonsense
                        return "too_many_messages"
                case WSMsgType.PING | WSMsgType.PONG if not self._allowance.take(self._heard_s):
                    return "too_many_messages"
                case WSMsgType.PING:
                    await self._socket.pong(bytes(message.data))
                case WSMsgType.PONG:
                    pass
                case _:
                    return "connection_closed"
            # `receive` does not wait while messages are buffered: a burst of one page must not
            # keep packets, cuts and its own answers from their turn.
            await asyncio.sleep(0)

    def _take(self, text: str) -> bool:
        """One message; False, if this page has sent too many."""
        if self._peer.outbox.close_code is not None:
            return True  # it is being shown out; what it still says is not heard
        if not self._allowance.take(self._heard_s):
            refuse(self._peer, "too_many_messages", "at most 20 a second", None)
            self._peer.outbox.close(CLOSE_POLICY)
            log.info("connection_flooded", peer=self._peer.handle)
            return False
        self._reception.take(self._peer, text)
        return True

    async def _send(self) -> None:
        outbox = self._peer.outbox
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while (text := outbox.take()) is not None:
                    await self._socket.send_str(text)
                if outbox.close_code is not None:
                    await self._socket.close(code=outbox.close_code)
                    return
        except (ConnectionError, RuntimeError):
            return  # the other end is gone; the reader finds out by itself

    async def _watch_silence(self) -> None:
        try:
            while True:
                await asyncio.sleep(PING_PERIOD_S)
                now_s = self._clock.now_s()
                if not self._peer.joined and now_s - self._began_s >= JOIN_S_MAX:
                    self._peer.outbox.close(CLOSE_POLICY)
                if now_s - self._heard_s > SILENCE_S_MAX or self._is_stuck():
                    self._abort()
                    return
                await self._socket.ping()
        except (ConnectionError, RuntimeError):
            return

    def _is_stuck(self) -> bool:
        """Its outbox was given up, or its bytes pile up unread."""
        transport = self._request.transport
        return transport is None or transport.get_write_buffer_size() > BACKLOG_BYTES_MAX

    def _abort(self) -> None:
        transport = self._request.transport
        if transport is not None:
            transport.abort()


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message}, status=status)
