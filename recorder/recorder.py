"""The recorder's face to signalling: opens records, takes up unfinished ones, tells their health.

Called from the event loop; nothing here blocks it.  Opening runs in a thread of the loop's
executor, writing and syncing in the two threads of recorder/writer.py."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.clock import Clock
from media.forwarding.tap import Tap
from recorder.errors import RecordRefused
from recorder.journal_writer import JournalWriter
from recorder.ledger import JSON, Act, Chain, Timeline, canonical, digest
from recorder.ledger_writer import LedgerWriter
from recorder.record_writer import RecordWriter, Stage
from recorder.store import NewRecord, Reserve, begin_record, records
from recorder.take_up import Remains, go_on
from recorder.unfinished import UnfinishedRecord, read_unfinished
from recorder.writer import LineWritten, Writer

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
CAP_S_DEFAULT: Final = 1800.0  # of a plan that names none; only the reserve hangs on it

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a visit is being recorded right now."""

    unwritten_s: float
    """Age of the oldest packet not yet accepted by write(2); 0.0 if there is none."""
    unsynced_s: float
    """Age of the oldest byte that a power loss would take; 0.0 if there is none."""
    failed: bool
    """The last write was refused and none has succeeded since, or the writer is dead."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the outcome tells of a sealed record."""

    ledger_lines: int
    ledger_head: str
    """SHA-256 of the last line, in hexadecimal."""
    files: Mapping[str, int]
    """Journal files and their bytes."""


class Recording:
    """One visit's record while it lives."""

    def __init__(self, writer: Writer, record: RecordWriter, plan_hash: str, clock: Clock) -> None:
        self._writer = writer
        self._record = record
        self._plan_hash = plan_hash
        self._clock = clock

    @property
    def session(self) -> str:
        """The session this record is of."""
        return self._record.session

    def write(self, act: Act, fields: Mapping[str, JSON]) -> int:
        """Queue a ledger line, stamped now.

        Returns: its number, to be waited for with `Recorder.poll`; 0, if the ledger is over or its
        queue of 4,096 lines is full: that line will never be written.
        Raises: ValueError or TypeError, if the fields are no JSON (a bug)."""
        if act is Act.OPENED:
            fields = {**fields, "session": self.session, "plan_sha256": self._plan_hash}
        return self._record.ledger.put(self._clock.now_s(), act, fields)

    def health(self, now_s: float) -> Health:
        """How far behind the record is; never blocks."""
        record, journal = self._record, self._record.journal
        waiting = (record.tap.oldest_s(), journal.oldest_waiting_s)
        unsynced = (journal.again_since_s, *(file.unsynced_since_s() for file in record.files))
        failed = journal.failing or record.ledger.failing or record.broken
        return Health(_age(waiting, now_s), _age(unsynced, now_s), failed or not self._writer.alive)

    def seal(self) -> None:
        """Close the record: what waits is written, sealed, synced; then `sealed` turns true.

        Nothing may be put into the tap any more; lines written after this may be refused."""
        self._record.close()

    @property
    def sealed(self) -> bool:
        """Whether all of it is durable and its last line stands."""
        return self._record.stage is Stage.SEALED

    def summary(self) -> Summary | None:
        """What the outcome tells of it; None until it is sealed."""
        if not self.sealed:
            return None
        ledger = self._record.ledger
        return Summary(ledger.lines, ledger.head, dict(self._record.journal.written))


class Recorder:
    """All records of one node.

    Args: spool: where records lie; key: the node's; wall_s: asked once for each record opened."""

    def __init__(
        self,
        spool: Path,
        key: Ed25519PrivateKey,
        clock: Clock,
        reserve: Reserve | None = None,
        wall_s: Callable[[], float] = time.time,
        boot_id: str | None = None,
    ) -> None:
        self._spool = spool
        self._key = key
        self._clock = clock
        self._reserve = reserve or Reserve()
        self._wall_s = wall_s
        self._boot_id = boot_id or BOOT_ID.read_text().strip()
        self.writer = Writer(clock)

    @property
    def on_news(self) -> Callable[[], None] | None:
        """Called from the writer's thread when `poll` has something."""
        return self.writer.on_news

    @on_news.setter
    def on_news(self, call: Callable[[], None] | None) -> None:
        self.writer.on_news = call

    def start(self) -> None:
        """Start the threads, and seal the records that had ended when the node died."""
        self._seal_ended()
        self.writer.start()

    def stop(self) -> None:
        """Write and sync what waits, then stop the threads; blocks up to 20 s on a dead disk."""
        self.writer.stop()

    def poll(self) -> list[LineWritten]:
        """Lines accepted by write(2) since the last call; never blocks."""
        return self.writer.poll()

    async def open(self, session: str, plan: Mapping[str, JSON], tap: Tap) -> Recording:
        """Reserve the space, write the plan, begin ledger and journal.

        Raises: RecordRefused (`record_no_space`, `record_exists`); then nothing is left behind."""
        text = canonical(plan)
        cap_s = plan.get("cap_s")
        begun = await asyncio.to_thread(
            begin_record,
            self._spool,
            session,
            text,
            self._reserve,
            float(cap_s) if isinstance(cap_s, int | float) else CAP_S_DEFAULT,
        )
        return self._recording(session, begun, Chain(self._key), digest(text), tap)

    def unfinished(self) -> list[UnfinishedRecord]:
        """Records without an `ended` line: what a restarted node takes up.  Reads the disk."""
        return [record for record in self._left() if not record.ended]

    async def take_up(self, unfinished: UnfinishedRecord, tap: Tap) -> Recording:
        """Go on with a record: the same chain, a new journal file.

        Writes a line `taken_up` (what was torn, how much talk is proven) and seals what the crash
        left unsealed.  Raises: RecordRefused, if its files were changed or cannot grow."""
        key = self._key.public_key()
        remains = await asyncio.to_thread(go_on, unfinished, self._reserve, key)
        return self._go_on(unfinished, remains, tap)

    def _go_on(self, unfinished: UnfinishedRecord, remains: Remains, tap: Tap) -> Recording:
        chain = Chain(self._key, remains.number, remains.head)
        recording = self._recording(
            unfinished.session, remains.files, chain, remains.plan_hash, tap
        )
        fields: dict[str, JSON] = {
            "session": unfinished.session,
            "plan_sha256": remains.plan_hash,
            "talked_s": round(unfinished.talked_s, 6),
        }
        recording.write(Act.TAKEN_UP, {**fields, **remains.told})
        for act, told in remains.lines:
            recording.write(act, told)
        return recording

    def _seal_ended(self) -> None:
        for left in self._left():
            if not left.ended:
                continue
            try:
                remains = go_on(left, Reserve(0, 0, 1), self._key.public_key())
            except RecordRefused as refusal:
                log.error("record_not_sealed", session=left.session, code=refusal.code)
                continue
            self._go_on(left, remains, Tap()).seal()

    def _left(self) -> Sequence[UnfinishedRecord]:
        found = []
        for directory in records(self._spool):
            try:
                found.append(read_unfinished(directory))
            except OSError as error:  # one that cannot be read must not keep the others waiting
                log.error("record_unreadable", session=directory.name, error=type(error).__name__)
        return [record for record in found if record is not None]

    def _recording(
        self, session: str, files: NewRecord, chain: Chain, plan_hash: str, tap: Tap
    ) -> Recording:
        timeline = Timeline(self._boot_id, self._wall_s() - self._clock.now_s())
        ledger = LedgerWriter(files.ledger, chain, timeline)
        journal = JournalWriter(files.journals, tap, timeline, ledger.put)
        record = RecordWriter(session, tap, ledger, journal)
        recording = Recording(self.writer, record, plan_hash, self._clock)
        self.writer.add(record)
        return recording


def _age(moments: tuple[float | None, ...], now_s: float) -> float:
    oldest = min((moment for moment in moments if moment is not None), default=now_s)
    return max(0.0, now_s - oldest)
