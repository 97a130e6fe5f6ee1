"""Writes one record's ledger: numbers lines as they come, signs and writes them turn by turn.

`put` is called from the event loop and from the writer's thread; everything else from the
writer's thread only.  After a failed write or sync the chain goes on in a new file, which begins
with the very lines that the old one may have lost."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from recorder.ledger import JSON, LINE_BYTES_MAX, Act, Chain, Timeline, canonical
from recorder.store import AppendFile, ledger_name, number_of

LINES_MAX: Final = 4096  # waiting to be written: ten minutes of a dead disk; then they are lost
RETRY_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class _Queued:
    at_s: float
    act: Act
    fields: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class _Signed:
    number: int
    act: Act
    line: bytes


class LedgerWriter:
    """The end of one ledger."""

    def __init__(self, file: AppendFile, chain: Chain, timeline: Timeline) -> None:
        self._file = file
        self._directory: Path = file.path.parent
        self._chain = chain
        self._timeline = timeline
        self._lock = Lock()
        self._queue: deque[_Queued] = deque()
        self._next_number = chain.number + 1
        self._lost = 0
        self._unwritten: deque[_Signed] = deque()
        self._unsynced: deque[tuple[int, _Signed]] = deque()
        self._retry_at_s = 0.0
        self._over = False
        self.files: tuple[AppendFile, ...] = (file,)
        self.failing = False

    @property
    def lines(self) -> int:
        """How many lines were signed."""
        return self._chain.number

    @property
    def head(self) -> str:
        """SHA-256 of the last line signed."""
        return self._chain.head

    def put(self, at_s: float, act: Act, fields: Mapping[str, JSON]) -> int:
        """Queue a line.  Returns: its number; 0, if the queue is full or the ledger is over: then
        it will never be written, which a line `lost` tells once there is room.

        Raises: ValueError or TypeError, if the fields are no JSON or too long (a bug above)."""
        if len(canonical(fields)) > LINE_BYTES_MAX:
            raise ValueError(f"a ledger line of {act} over {LINE_BYTES_MAX} bytes")
        with self._lock:
            if self._over or len(self._queue) + len(self._unwritten) >= LINES_MAX:
                self._lost += not self._over
                return 0
            if self._lost:
                self._queue.append(_Queued(at_s, Act.LOST, {"lines": self._lost}))
                self._next_number += 1
                self._lost = 0
            self._queue.append(_Queued(at_s, act, dict(fields)))
            number = self._next_number
            self._next_number += 1
            return number

    def waiting(self) -> bool:
        """Whether a line is not yet accepted by write."""
        return bool(self._queue or self._unwritten)

    def turn(self, now_s: float) -> list[int]:
        """Sign and write what waits, in one write.

        Returns: the numbers of the session's lines that were accepted."""
        self._forget_synced()
        if self._file.sync_error or self._file.write_error:
            self._renew(now_s)
        self._sign()
        if not self._unwritten or self.failing:
            return []
        accepted = self._append(now_s)
        return [line.number for line in accepted if line.act is not Act.EXTENT]

    def finish(self, now_s: float, fields: Mapping[str, JSON]) -> None:
        """Queue the last line; none is taken after it."""
        self.put(now_s, Act.SEALED, fields)
        self._over = True

    def retire(self) -> None:
        """All is written: let the syncer sync and close the file."""
        self._file.retired = True

    def finished(self) -> bool:
        """Whether the last line is durable and the file closed."""
        file = self._file
        return file.closed and not (file.sync_error or self.waiting())

    def _sign(self) -> None:
        while self._queue:
            queued = self._queue.popleft()
            stamp = self._timeline.stamp(queued.at_s)
            line = self._chain.sign(stamp, queued.act, queued.fields)
            self._unwritten.append(_Signed(self._chain.number, queued.act, line))

    def _append(self, now_s: float) -> list[_Signed]:
        data = b"".join(signed.line for signed in self._unwritten)
        left = self._file.append(data, now_s)
        end = self._file.size - left
        done: list[_Signed] = []
        while self._unwritten and left >= len(self._unwritten[0].line):
            signed = self._unwritten.popleft()
            left -= len(signed.line)
            end += len(signed.line)
            self._unsynced.append((end, signed))
            done.append(signed)
        return done

    def _forget_synced(self) -> None:
        synced = self._file.synced_size
        while self._unsynced and self._unsynced[0][0] <= synced:
            self._unsynced.popleft()

    def _renew(self, now_s: float) -> None:
        """Go on in a new file, from the first line that may be lost."""
        self.failing = True
        if now_s < self._retry_at_s:
            return
        self._retry_at_s = now_s + RETRY_S
        old = self._file
        if old.size == 0 and not old.sync_error:
            old.write_error, self.failing = None, False  # nothing stands in it: try it again
            return
        old.retired = True
        try:
            new = AppendFile(self._directory / ledger_name(number_of(old.name) + 1))
        except OSError:
            return
        again = [signed for _, signed in self._unsynced]
        self._unsynced.clear()
        self._unwritten.extendleft(reversed(again))
        self._file, self.failing = new, False
        self.files = (*(file for file in self.files if not file.closed), new)
        why = f"sync {old.sync_error}" if old.sync_error else f"write {old.write_error}"
        # After the last line this one is refused; the reader sees the repeated lines for itself.
        self.put(now_s, Act.ABANDONED, {"file": old.name, "why": why})
