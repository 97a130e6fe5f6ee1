"""A door before the node's own: a WebSocket proxy that can lead a peer's media through a relay.

The node knows nothing of it.  The door passes each message on, and writes the relay's port into
the `sdp` of `joined` and `restarted`, if it has one.  It can be cut like a network: then TCP stays
open and nothing passes, pings included."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Final

from aiohttp import ClientSession, ClientWebSocketResponse, WSMessage, WSMsgType, web
from yarl import URL

from tests.support.relay import Relay

MESSAGE_BYTES_MAX: Final = 1024 * 1024
Socket = ClientWebSocketResponse | web.WebSocketResponse
Watch = Callable[[str, dict[str, object]], None]


class Door:
    """Serves `/ws` on a free port of loopback; `url_of` translates the node's addresses."""

    def __init__(self, relay: Relay | None = None, on_message: Watch | None = None) -> None:
        self.cut = False
        self._relay = relay
        self._on_message = on_message
        self._node = URL()
        self._runner: web.AppRunner | None = None
        self._client: ClientSession | None = None
        self._address = URL()

    async def start(self) -> None:
        """Open the door."""
        app = web.Application()
        app.router.add_get("/ws", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._client = ClientSession()
        host, port = self._runner.addresses[0][:2]
        self._address = URL(f"ws://{host}:{port}")

    async def stop(self) -> None:
        """Close the door and every connection through it."""
        if self._client:
            await self._client.close()
        if self._runner:
            await self._runner.cleanup()

    def url_of(self, node_url: str) -> str:
        """The address through this door of a WebSocket address of the node."""
        url = URL(node_url)
        self._node = url.origin()
        return str(self._address.with_path(url.path).with_query(url.query))

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        assert self._client is not None
        front = web.WebSocketResponse(autoping=False, max_msg_size=MESSAGE_BYTES_MAX)
        await front.prepare(request)
        origin = request.headers.get("Origin")
        back = await self._client.ws_connect(
            self._node.with_path(request.path).with_query(request.query),
            autoping=False,
            max_msg_size=MESSAGE_BYTES_MAX,
            headers={"Origin": origin} if origin else None,
        )
        ways = [
            asyncio.create_task(self._pass(front, back, inward=True)),
            asyncio.create_task(self._pass(back, front, inward=False)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, back.close(), front.close(), return_exceptions=True)
        return front

    async def _pass(self, source: Socket, target: Socket, inward: bool) -> None:
        async for message in source:
            while self.cut:
                await asyncio.sleep(0.05)
            if message.type is WSMsgType.TEXT:
                await target.send_str(self._translate(message, inward))
            elif message.type is WSMsgType.BINARY:
                await target.send_bytes(message.data)
            elif message.type is WSMsgType.PING:
                await target.ping(message.data)
            elif message.type is WSMsgType.PONG:
                await target.pong(message.data)

    def _translate(self, message: WSMessage, inward: bool) -> str:
        text: str = message.data
        if not self._on_message and (inward or not self._relay):
            return text
        try:
            body = json.loads(text)
        except ValueError:
            return text
        if self._on_message and isinstance(body, dict):
            self._on_message("in" if inward else "out", body)
        if inward or not self._relay or not isinstance(body.get("sdp"), str):
            return text
        body["sdp"] = with_port(body["sdp"], self._relay.port)
        return json.dumps(body)


def with_port(sdp: str, port: int) -> str:
    """The same answer with this port in its candidates (RFC 8839 §5.1) and media lines."""
    sdp = re.sub(r"(?m)^(a=candidate:\S+ \d+ \S+ \d+ \S+ )\d+", rf"\g<1>{port}", sdp)
    return re.sub(r"(?m)^(m=\w+ )(?!0 |9 )\d+", rf"\g<1>{port}", sdp)
