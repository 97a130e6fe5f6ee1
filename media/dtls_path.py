"""What aiortc's DTLS takes for an ICE transport, as far as our association asks: a queue in, a
function out."""

import asyncio
from collections.abc import Callable
from typing import Final

DTLS_WAITING_MAX: Final = 64  # datagrams; the longest flight of a handshake is far shorter


class DtlsPath:
    """The way of one DTLS association to its peer and back."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.send = send
        self.contested = False
        """Two ClientHellos came: repeat no flight until the first one's client is heard again,
        since a ServerHello for the wrong one would end the right one's handshake."""
        self._closed = False
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(DTLS_WAITING_MAX)

    def feed(self, datagram: bytes) -> None:
        """Queue one checked datagram; a full queue drops it, and DTLS repeats it."""
        self.contested = False
        if not self._waiting.full():
            self._waiting.put_nowait(datagram)

    def close(self) -> None:
        """Send and bring nothing any more.

        To cancel the association's task is not enough: asyncio.wait_for swallows a cancel that
        comes in the turn of a datagram (CPython 3.11), and it would live on without an owner."""
        self._closed = True
        self.send = _drop

    async def _recv(self) -> bytes:
        if self._closed:
            raise ConnectionError
        return await self._waiting.get()


def _drop(_: bytes) -> None:
    return
