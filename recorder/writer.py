"""The recorder's two threads: one only writes, every 30 ms; the other only syncs.

They are apart because one fdatasync was seen to take 0.9 s, and a packet that is not accepted by
write for 0.5 s holds the visit.  A write that stalls does stall the writes of every record behind
it: they share the disk, and so its trouble; each record's ledger goes before its journal."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from media.clock import Clock
from recorder.record_writer import RecordWriter, Stage

log = structlog.get_logger()

TURN_S: Final = 0.03  # what a kill may take from the journal is a turn: at most 50 ms
SYNC_S: Final = 0.5  # a quarter of the two seconds that a power loss may cost
STOP_S: Final = 10.0  # how long stopping waits for a stalled disk


@dataclass(frozen=True, slots=True)
class LineWritten:
    """A ledger line was accepted by write(2)."""

    session: str
    number: int


class Writer:
    """Both threads, and the records they serve."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._records: tuple[RecordWriter, ...] = ()
        self._news: deque[LineWritten] = deque()
        self._stopping = threading.Event()
        self._sync_now = threading.Event()
        self._threads: list[threading.Thread] = []
        self.on_news: Callable[[], None] | None = None

    def add(self, record: RecordWriter) -> None:
        """Serve one more record from the next turn on (the event loop's thread)."""
        # A new tuple each time: both threads walk over the old one meanwhile.
        self._records = (*(r for r in self._records if r.stage is not Stage.SEALED), record)

    def poll(self) -> list[LineWritten]:
        """Lines accepted since the last call, in order; never blocks."""
        news: list[LineWritten] = []
        while self._news:
            news.append(self._news.popleft())
        return news

    def turn(self) -> None:
        """Write what waits in every record, once."""
        told = False
        for record in self._records:
            before = record.stage
            for number in self._turn_of(record):
                self._news.append(LineWritten(record.session, number))
                told = True
            if record.stage is not before:
                told = told or record.stage is Stage.SEALED
                self._sync_now.set()
        if told and self.on_news is not None:
            # The loop it wakes may be closed already: what is left to write still must be written.
            with suppress(RuntimeError):
                self.on_news()

    @property
    def alive(self) -> bool:
        """Whether the writer's thread runs; also before it was started."""
        return all(thread.is_alive() for thread in self._threads)

    def _turn_of(self, record: RecordWriter) -> list[int]:
        if record.broken:
            return []
        try:
            return record.turn(self._clock.now_s())
        except Exception:
            # Outermost loop: a bug in one record must not stop the others; its visit is held.
            record.broken = True
            log.exception("record_broken", session=record.session)
            return []

    def sync(self) -> None:
        """Sync every file that has something new, once."""
        for record in self._records:
            for file in record.files:
                file.sync()

    def start(self) -> None:
        """Start both threads."""
        for name, run in (("recorder-write", self._write), ("recorder-sync", self._sync)):
            thread = threading.Thread(target=run, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop both; what waits is written and synced first, unless the disk stalls."""
        self._stopping.set()
        self._sync_now.set()
        for thread in self._threads:
            thread.join(STOP_S)
        self._threads.clear()

    def _write(self) -> None:
        clock, stopping = self._clock, self._stopping
        while not stopping.is_set():
            begun_s = clock.now_s()
            self.turn()
            stopping.wait(max(0.0, TURN_S - (clock.now_s() - begun_s)))
        self.turn()

    def _sync(self) -> None:
        while not self._stopping.is_set():
            self.sync()
            self._sync_now.wait(SYNC_S)
            self._sync_now.clear()
        self._threads[0].join(STOP_S)  # the writer's last turn comes first
        self.sync()
        for record in self._records:
            for file in record.files:
                file.close()
