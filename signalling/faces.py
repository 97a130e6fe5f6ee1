"""What a session needs of the recorder, and nothing more.

recorder.recorder.Recorder and Recording fill it; so do a test's records without a disk."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from media.forwarding.tap import Tap
from recorder.ledger import JSON, Act
from recorder.unfinished import UnfinishedRecord


class Health(Protocol):
    """How far the record lags behind."""

    @property
    def unwritten_s(self) -> float:
        """Age of the oldest packet that `write` has not accepted."""
        ...

    @property
    def unsynced_s(self) -> float:
        """Age of the oldest packet that is not on the disk for certain."""
        ...

    @property
    def failed(self) -> bool:
        """The record cannot go on."""
        ...


class Record(Protocol):
    """The record of one session."""

    def write(self, act: Act, fields: Mapping[str, JSON]) -> int:
        """Queue a ledger line; its number, or 0 if it will never be written.  Never blocks."""
        ...

    def health(self, now_s: float) -> Health:
        """How far it lags now."""
        ...

    def seal(self) -> None:
        """Close it; nothing is written after."""
        ...

    @property
    def sealed(self) -> bool:
        """Whether its last line is durable."""
        ...


class LineWritten(Protocol):
    """A ledger line was accepted by write(2)."""

    @property
    def session(self) -> str:
        """Whose ledger."""
        ...

    @property
    def number(self) -> int:
        """Which line."""
        ...


class RecordKeeper(Protocol):
    """All records of a node."""

    async def open(self, session: str, plan: Mapping[str, JSON], tap: Tap) -> Record:
        """Begin one.  Raises: RecordRefused."""
        ...

    async def take_up(self, unfinished: UnfinishedRecord, tap: Tap) -> Record:
        """Go on with one.  Raises: RecordRefused."""
        ...

    def unfinished(self) -> Sequence[UnfinishedRecord]:
        """What a crash left open; reads the disk."""
        ...

    def poll(self) -> Sequence[LineWritten]:
        """Lines accepted since the last call."""
        ...
