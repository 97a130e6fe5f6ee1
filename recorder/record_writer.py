"""Writes one record: its ledger and its journal, and the steps that close it.

Everything here runs in the writer's thread, one `turn` every 30 ms; the event loop only reads the
plain numbers that `recorder/recorder.py` makes a health of."""

from enum import StrEnum
from typing import Final

from media.forwarding.tap import Tap
from recorder.journal_writer import JournalWriter
from recorder.ledger_writer import LedgerWriter
from recorder.store import AppendFile


class Stage(StrEnum):
    """How far the closing of a record is."""

    OPEN = "open"
    EMPTYING = "emptying"
    """Nothing new comes; what waits is being written."""
    SYNCING_JOURNAL = "syncing_journal"
    SYNCING_LEDGER = "syncing_ledger"
    SEALED = "sealed"


EMPTY_TURNS: Final = 2  # an announcement at the tap's head hides packets behind it for one turn


class RecordWriter:
    """One record as the writer's thread sees it."""

    def __init__(
        self, session: str, tap: Tap, ledger: LedgerWriter, journal: JournalWriter
    ) -> None:
        self.session = session
        self.tap = tap
        self.ledger = ledger
        self.journal = journal
        self.stage = Stage.OPEN
        self.broken = False
        """A bug ended its turns: nothing more will be written."""
        self._empty_turns = 0

    @property
    def files(self) -> tuple[AppendFile, ...]:
        """What is open, for the syncer; the ledger first."""
        return (*self.ledger.files, *self.journal.files)

    def turn(self, now_s: float) -> list[int]:
        """One turn: lines, packets, then the lines that seal them.

        Returns: the numbers of the session's lines that write(2) accepted."""
        if self.stage is Stage.SEALED:
            return []
        # The ledger first: a gate that waits for its line must not wait for a journal's write.
        accepted = self.ledger.turn(now_s)
        self.journal.turn(now_s)
        if self.stage is not Stage.OPEN:
            self._close(now_s)
        return accepted + self.ledger.turn(now_s)

    def close(self) -> None:
        """Begin to close: any thread may ask; the next turns do it."""
        if self.stage is Stage.OPEN:
            self.stage = Stage.EMPTYING

    def _close(self, now_s: float) -> None:
        match self.stage:
            case Stage.EMPTYING:
                self._empty_turns = self._empty_turns + 1 if self.journal.empty() else 0
                if self._empty_turns >= EMPTY_TURNS:
                    self.journal.retire(now_s)
                    self.stage = Stage.SYNCING_JOURNAL
            case Stage.SYNCING_JOURNAL:
                if self.journal.finished():
                    self.ledger.finish(now_s, {"files": dict(self.journal.written)})
                    self.stage = Stage.SYNCING_LEDGER
            case Stage.SYNCING_LEDGER:
                if self.ledger.finished():
                    self.stage = Stage.SEALED
                elif not self.ledger.waiting():
                    self.ledger.retire()
            case _:
                pass
