"""Outcomes that the office has fetched from its node, kept in a file of its own.

An outcome names the ledger's last line, so what the office holds tells a cut tail from a kill
(design, "Verify").  The node never calls back: the office asks, every second."""

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import structlog

from server.errors import NodeTrouble
from server.node_client import NodeClient

ASK_EVERY_S: Final = 1.0
LINE_BYTES_MAX: Final = 256 * 1024

log = structlog.get_logger()


class OutcomeStore:
    """An append-only file of outcomes, each synced before it counts as fetched."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._outcomes: dict[str, Mapping[str, Any]] = {}
        for line in whole_lines(path):
            self._take(line)

    def __len__(self) -> int:
        """How many visits have an outcome here."""
        return len(self._outcomes)

    def of(self, session: str) -> Mapping[str, Any] | None:
        """The outcome of one session, None if none was fetched."""
        return self._outcomes.get(session)

    def add(self, outcomes: list[dict[str, Any]]) -> int:
        """Keep what was fetched; returns how many were new.  Blocks for one fsync.

        What says less than is known already is not taken: the node's own file of outcomes lies
        beside the ledgers, and who cuts one could cut the other."""
        fresh = [line for line in outcomes if self._says_more(line)]
        if fresh:
            with self._path.open("ab") as file:
                cut_torn_tail(self._path, file.fileno())
                for line in fresh:
                    file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        for line in fresh:
            self._take(line)
        return len(fresh)

    def _says_more(self, outcome: Mapping[str, Any]) -> bool:
        known = self._outcomes.get(str(outcome["session"]))
        if known is None or known == outcome:
            return known is None
        lines, before = outcome.get("ledger_lines", 0), known.get("ledger_lines", 0)
        same = outcome.get("ledger_head") == known.get("ledger_head")
        if lines > before or (lines == before and same):
            return True
        log.error("outcome_takes_lines_back", session=outcome["session"], lines=lines, had=before)
        return False

    def _take(self, outcome: Mapping[str, Any]) -> None:
        self._outcomes[str(outcome["session"])] = outcome


class OutcomeFetcher:
    """Asks the node for new outcomes for as long as the office lives."""

    def __init__(self, client: NodeClient, store: OutcomeStore) -> None:
        self._client = client
        self._store = store
        # From the first again with each start of the office: a node with a new spool counts anew,
        # and what is known already costs a comparison.
        self._next = 0

    async def run(self) -> None:
        """Ask, keep, wait; a node that does not answer is asked again."""
        while True:
            try:
                await self.fetch()
            except NodeTrouble:
                pass  # the supervision tells of a node that is away; here it only means later
            except OSError as error:
                log.error("outcomes_not_kept", error=str(error))
            await asyncio.sleep(ASK_EVERY_S)

    async def fetch(self) -> int:
        """Ask until nothing new comes; returns how many were new.  Raises: NodeTrouble, OSError."""
        fetched = 0
        while True:
            outcomes, following = await self._client.outcomes(self._next)
            if not outcomes:
                break
            fetched += await asyncio.to_thread(self._store.add, outcomes)
            self._next = following
        if fetched:
            log.info("outcomes_fetched", count=fetched, next=self._next)
        return fetched


def whole_lines(path: Path) -> list[dict[str, Any]]:
    """The parsed lines of a file; a torn or damaged one is passed over."""
    if not path.exists():
        return []
    lines = []
    with path.open("rb") as file:
        while raw := file.readline(LINE_BYTES_MAX):
            if not raw.endswith(b"\n"):
                break
            try:
                line = json.loads(raw)
            except ValueError:
                line = None
            if isinstance(line, dict) and "session" in line:
                lines.append(line)
            else:
                log.error("outcome_unreadable", file=path.name)  # it is fetched anew
    return lines


def cut_torn_tail(path: Path, descriptor: int) -> None:
    """Drop what follows the last newline, so that the next line begins a line."""
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        os.ftruncate(descriptor, content.rfind(b"\n") + 1)
