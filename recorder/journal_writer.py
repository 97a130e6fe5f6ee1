"""Writes one record's journal: empties the tap, one write a turn, and seals what was written.

All of it runs in the writer's thread.  What a failed file may have lost is written again into the
next one; what was never accepted waits here and in the tap, and goes out first when the disk
answers again."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from media.forwarding.tap import Entry, Tap, Track
from recorder.extent import EXTENT_S, Extent, Slice, slices
from recorder.journal import Encoder
from recorder.journal_reader import Packet, read_journal, whole_blocks_bytes
from recorder.ledger import JSON, Act, Timeline
from recorder.store import AppendFile, journal_name, number_of

PACKETS_MAX: Final = 2048  # taken from the tap at once: 5 s of both parties, 2.4 MB
BATCHES_MAX: Final = 16  # a turn: what a stall of 5 s left is gone in one
BATCH_S: Final = 0.3  # of arrivals in one write
FILE_BYTES_MAX: Final = 512 * 1024 * 1024
AGAIN_BYTES_MAX: Final = 8 * 1024 * 1024  # of a file that failed to sync, written once more
RETRY_S: Final = 0.25
RETRY_S_MAX: Final = 4.0  # a disk that never syncs must not make four files a second

Tell = Callable[[float, Act, Mapping[str, JSON]], object]


class JournalWriter:
    """The end of one record's journal."""

    def __init__(
        self, files: Sequence[AppendFile], tap: Tap, timeline: Timeline, tell: Tell
    ) -> None:
        """Args: files: the first to write, then any that were reserved for later."""
        self._file: AppendFile | None = files[0]
        self._directory: Path = files[0].path.parent
        self._spare = deque(files[1:])
        self._number = number_of(files[-1].name)
        self._tap = tap
        self._timeline = timeline
        self._tell = tell
        self._encoder = Encoder(timeline.wall_offset_s)
        self._waiting: deque[Entry | Track] = deque()
        self._again: deque[tuple[bytes, Slice]] = deque()
        self._extent = Extent(files[0].name, 0)
        self._extent_at_s: float | None = None
        self._retry_at_s = 0.0
        self._retry_s = RETRY_S
        self._ended = False
        self._copied: set[str] = set()
        self.files: tuple[AppendFile, ...] = tuple(files)
        """Those that are open, for the syncer."""
        self.written: dict[str, int] = {}
        """Bytes of whole blocks in each file."""
        self.oldest_waiting_s: float | None = None
        self.again_since_s: float | None = None
        self.failing = False

    def turn(self, now_s: float) -> None:
        """Write what waits; seal what was written, twice a second."""
        self._notice_syncs(now_s)
        for _ in range(BATCHES_MAX):
            if not self._write_some(now_s):
                break
        if self._ended and not self._again:
            self._close(now_s)
        if self._extent_at_s is None:
            self._extent_at_s = now_s
        elif now_s - self._extent_at_s >= EXTENT_S and not self._ended:
            self._seal(now_s)

    def empty(self) -> bool:
        """Whether everything that came is accepted by write."""
        return not (self._waiting or self._again) and self._tap.oldest_s() is None

    def retire(self, now_s: float) -> None:
        """Nothing more will come: seal, and let the syncer sync and close."""
        if not self._ended:
            self._ended = True
            self._spare.clear()
            self._seal(now_s)
            self._close(now_s)

    def finished(self) -> bool:
        """Whether all is durable and closed; false again after a last sync that failed."""
        return self._ended and not self.files and not self._again

    def _close(self, now_s: float) -> None:
        if self._extent.length:
            self._seal(now_s)
        for file in self.files:
            file.retired = True

    def _notice_syncs(self, now_s: float) -> None:
        for file in self.files:
            if file.sync_error and file.name not in self._copied:
                self._copied.add(file.name)
                self._copy_doubtful(file, now_s)
        if self._file is not None and self._file.synced_size:
            self._retry_s = RETRY_S
        self.files = tuple(file for file in self.files if not file.closed)

    def _write_some(self, now_s: float) -> bool:
        """Write one batch; False, if nothing waits or the disk refuses."""
        if not self._waiting:
            self._waiting.extend(self._tap.take(PACKETS_MAX))
            self._note_oldest()
        unbegun = self._file is not None and not self._file.size and not self._ended
        if not (self._waiting or self._again or unbegun) or not self._ready(now_s):
            return False
        if self._again:
            return self._write_again(now_s)
        return self._write_batch(now_s)

    def _write_batch(self, now_s: float) -> bool:
        batch, first_s, last_s = self._batch(now_s)
        data = self._encoder.encode(batch)
        from_us, to_us = (self._timeline.microseconds(moment) for moment in (first_s, last_s))
        whole = self._append(data, from_us, to_us, now_s)
        if whole is None:
            if len(batch) == len(self._waiting):
                self._waiting.clear()
            else:
                for _ in batch:
                    self._waiting.popleft()
        else:
            # A torn write: what stands whole in the file must not be written again.
            written = sum(isinstance(p, Packet) and p.source is not None for p in whole)
            while written:
                written -= isinstance(self._waiting.popleft(), tuple)
        self._note_oldest()
        return whole is None

    def _batch(self, now_s: float) -> tuple[list[Entry | Track], float, float]:
        """The oldest entries that arrived within `BATCH_S`, and the moments of first and last."""
        waiting, first_s = self._waiting, self.oldest_waiting_s
        if first_s is None:
            return list(waiting), now_s, now_s
        last = waiting[-1]
        if isinstance(last, tuple) and last[0] - first_s <= BATCH_S:
            return list(waiting), first_s, last[0]
        until_s, last_s, count = first_s + BATCH_S, first_s, 0
        for entry in waiting:
            if isinstance(entry, tuple):
                if entry[0] > until_s:
                    break
                last_s = entry[0]
            count += 1
        return list(islice(waiting, count)), first_s, last_s

    def _write_again(self, now_s: float) -> bool:
        data, stretch = self._again[0]
        since_s = self.again_since_s if self.again_since_s is not None else now_s
        if self._append(data, stretch.from_us, stretch.to_us, since_s) is not None:
            return False
        self._again.popleft()
        if not self._again:
            self.again_since_s = None
        return True

    def _append(self, blocks: bytes, from_us: int, to_us: int, now_s: float) -> list[object] | None:
        """Write blocks, after a head where the file is new.

        Returns: None, if all were accepted; else the packets that stand whole in the file, which
        is then abandoned."""
        file = self._file
        assert file is not None
        if not self._extent.fits(from_us, to_us):
            self._seal(now_s)
        data = blocks if file.size else self._encoder.head(now_s) + blocks
        accepted = file.append(data, now_s)
        if accepted == len(data):
            self._extent.add(data, from_us, to_us)
            self.failing = False
            return None
        whole = data[: whole_blocks_bytes(data[:accepted])]
        self._extent.add(whole, from_us, to_us)
        self._abandon(file, now_s)
        return list(read_journal(whole))

    def _ready(self, now_s: float) -> bool:
        """Whether there is a file to write to; begins one if it is time."""
        file = self._file
        if file is not None and not file.write_error:
            if file.size < FILE_BYTES_MAX:
                return True
            self._leave(file, now_s)
        elif now_s < self._retry_at_s:
            return False
        self._retry_at_s = now_s + self._retry_s
        if self._file is not None:
            self._file.write_error = None  # nothing of it was accepted: the same file again
            return True
        return self._begin()

    def _begin(self) -> bool:
        try:
            if self._spare:
                file = self._spare.popleft()
            else:
                self._number += 1
                file = AppendFile(self._directory / journal_name(self._number))
                self.files = (*self.files, file)
        except OSError:
            self.failing = True
            return False
        self._file = file
        self._extent = Extent(file.name, 0)
        return True

    def _leave(self, file: AppendFile, now_s: float) -> None:
        """Write no more into this file."""
        self._seal(now_s)
        file.retired = True
        self._file = None

    def _abandon(self, file: AppendFile, now_s: float) -> None:
        """A write failed: what the file holds is kept, and the next one is begun at once."""
        self.failing = True
        self._retry_at_s = now_s if file.size else now_s + RETRY_S
        if not file.size:
            return
        whole = self._extent.offset + self._extent.length
        self._leave(file, now_s)
        why = f"write {file.write_error}"
        self._tell(now_s, Act.ABANDONED, {"file": file.name, "why": why, "in_doubt_from": whole})

    def _copy_doubtful(self, file: AppendFile, now_s: float) -> None:
        """A sync failed: the bytes since the last good one may be lost; the page cache still has
        them, so they are written once more, into the next file."""
        since_s = file.unsynced_since_s()
        doubtful = file.synced_size
        if file is self._file:
            self._leave(file, now_s)
            self._retry_s = min(self._retry_s * 2, RETRY_S_MAX)
        copied = self._read_again(file, doubtful)
        if copied and since_s is not None:
            known = self.again_since_s
            self.again_since_s = since_s if known is None else min(known, since_s)
        fields: dict[str, JSON] = {
            "file": file.name,
            "why": f"sync {file.sync_error}",
            "in_doubt_from": doubtful,
        }
        self._tell(now_s, Act.ABANDONED, {**fields, "written_again": copied})

    def _read_again(self, file: AppendFile, offset: int) -> int:
        try:
            with file.path.open("rb") as reader:
                reader.seek(offset)
                data = reader.read(AGAIN_BYTES_MAX)
        except OSError:
            return 0
        # The head of the file is not copied: each file has its own.
        begin = 60 if offset == 0 else 0
        found = list(slices(data, begin))
        for stretch in found:
            piece = data[stretch.offset : stretch.offset + stretch.length]
            self._again.append((piece, stretch))
        return sum(stretch.length for stretch in found)

    def _seal(self, now_s: float) -> None:
        """Tell the ledger what was written since the last seal; also that nothing was."""
        extent = self._extent
        if not extent.length:
            extent.from_us = extent.to_us = self._timeline.microseconds(now_s)
        self._tell(now_s, Act.EXTENT, extent.fields())
        end = extent.offset + extent.length
        self.written[extent.file] = end
        self._extent = Extent(extent.file, end)
        self._extent_at_s = now_s

    def _note_oldest(self) -> None:
        self.oldest_waiting_s = None
        for entry in self._waiting:
            if isinstance(entry, tuple):
                self.oldest_waiting_s = entry[0]
                return
