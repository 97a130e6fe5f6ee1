"""The gate of one session: whether packets may cross between the two parties.

Pure.  Closing is synchronous: what this session has queued and not yet handed to the kernel is
taken back, so no packet leaves after `close` returns.  If nobody renews it, it closes by itself."""

from typing import Final, Protocol

CLOSED_S: Final = float("-inf")


class Outbox(Protocol):
    """Where sealed datagrams to one peer wait for the flush at the end of the drain."""

    outbox: list[bytes]


class Crossing:
    """What one party was sent from the other in this drain: known, so that it can be taken back."""

    __slots__ = ("_hot", "gate", "outlet", "pending")

    def __init__(self, gate: "Gate", outlet: Outbox, hot: "list[Crossing]") -> None:
        """`hot` is the engine's list of crossings used since the last flush."""
        self.gate = gate
        self.outlet = outlet
        self.pending: list[bytes] = []
        self._hot = hot
        gate.crossings.append(self)

    def add(self, datagram: bytes) -> None:
        """Remember a datagram that is about to be queued in the outbox."""
        if not self.outlet.outbox:  # flushed since: nothing of ours waits any more
            self.pending.clear()
            self._hot.append(self)
        elif not self.pending:
            self._hot.append(self)
        self.pending.append(datagram)

    def take_back(self) -> None:
        """Remove from the outbox whatever of this crossing has not left yet."""
        if not self.pending:
            return
        doomed = set(map(id, self.pending))
        outbox = self.outlet.outbox
        outbox[:] = [datagram for datagram in outbox if id(datagram) not in doomed]
        self.pending.clear()

    def leave(self) -> None:
        """Its party goes: take back, and be closed no more."""
        self.take_back()
        if self in self.gate.crossings:
            self.gate.crossings.remove(self)


class Gate:
    """Closed at first; open until a moment that must be renewed."""

    __slots__ = ("crossings", "until_s")

    def __init__(self) -> None:
        self.until_s = CLOSED_S
        self.crossings: list[Crossing] = []

    def open(self, until_s: float) -> None:
        """Let packets cross until `until_s`, in clock seconds; an earlier one shortens it."""
        self.until_s = until_s

    def close(self) -> None:
        """Let nothing cross from here on, not even what is queued."""
        self.until_s = CLOSED_S
        for crossing in self.crossings:
            crossing.take_back()

    def is_open(self, now_s: float) -> bool:
        """May a packet cross at `now_s`?"""
        return now_s < self.until_s


def settle(hot: list[Crossing], now_s: float) -> None:
    """Before a flush: take back what waits behind a gate that has closed during the drain."""
    for crossing in hot:
        if not crossing.gate.is_open(now_s):
            crossing.take_back()
    hot.clear()
