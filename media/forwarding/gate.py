"""The gate of one session, and what waits to pass it.

Pure.  Closing is synchronous: a packet is sealed and handed to the kernel at the flush, and only if
its gate is open then; so none leaves after `close` returns, also of those that were queued before.
If nobody renews a gate, it closes by itself."""

from collections.abc import Callable, Iterable
from typing import Final

CLOSED_S: Final = float("-inf")

Seal = Callable[[bytes, bytes, int], bytes]
"""(header, payload, index) to the whole SRTP datagram: `media.srtp.SealStream`."""

Outgoing = tuple["Gate | None", Seal, bytes, bytes, int]
"""A packet that waits for the flush: the gate it must pass (None: it crosses to nobody), how it is
sealed, and what is sealed: header, payload, index."""


class Gate:
    """Closed at first; open until a moment that must be renewed."""

    __slots__ = ("until_s",)

    def __init__(self) -> None:
        self.until_s = CLOSED_S

    def open(self, until_s: float) -> None:
        """Let packets cross until `until_s`, in clock seconds; an earlier one shortens it."""
        self.until_s = until_s

    def close(self) -> None:
        """Let nothing cross from here on, not even what is queued."""
        self.until_s = CLOSED_S

    def is_open(self, now_s: float) -> bool:
        """May a packet cross at `now_s`?"""
        return now_s < self.until_s


def leaving(outbox: Iterable[Outgoing], now_s: float) -> list[bytes]:
    """The datagrams that leave now, sealed in the order of the queue."""
    return [
        seal(header, payload, index)
        for gate, seal, header, payload, index in outbox
        if gate is None or now_s < gate.until_s
    ]


def sealed(datagram: bytes) -> Outgoing:
    """What is sealed already, or needs no seal, and passes no gate."""
    return None, _as_it_is, datagram, b"", 0


def _as_it_is(header: bytes, _payload: bytes, _index: int) -> bytes:
    return header
