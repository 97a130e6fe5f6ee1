"""From a sealed record to an outcome on the disk: waits, reads the ledger, numbers, forgets.

One task of the node; all that touches the disk runs in a thread."""

import asyncio
from pathlib import Path
from typing import Final

import structlog

from media.clock import Clock
from recorder.errors import LedgerDamaged
from recorder.store import records
from signalling.outcomes import Outcomes, read_outcome
from signalling.registry import Live, Registry

PERIOD_S: Final = 0.05
PATIENCE_S: Final = 60.0
"""A record that a dead disk cannot seal is given up: its session is forgotten, its spool stays, and
the next start of the node tries again."""

log = structlog.get_logger()


class Sealing:
    """Publishes the outcome of every session that ended, in this life of the node or the last."""

    def __init__(self, registry: Registry, outcomes: Outcomes, spool: Path, clock: Clock) -> None:
        self._registry = registry
        self._outcomes = outcomes
        self._spool = spool
        self._clock = clock
        self._left_over: dict[str, float] = {}

    async def find_left_over(self, but: set[str]) -> None:
        """Records of an earlier life that ended and whose outcome was never told."""
        found = await asyncio.to_thread(lambda: [path.name for path in records(self._spool)])
        now_s = self._clock.now_s()
        self._left_over = {
            name: now_s for name in found if name not in but and not self._outcomes.knows(name)
        }

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            await self.step()
            await asyncio.sleep(PERIOD_S)

    async def step(self) -> None:
        """Publish what can be published now."""
        now_s = self._clock.now_s()
        for live in self._registry.live():
            if live.record.sealed:
                await self._publish(live.plan.session)
                self._registry.forget(live.plan.session)
            elif _is_hopeless(live, now_s):
                log.error("record_not_sealed", session=live.plan.session)
                self._registry.forget(live.plan.session)
        for session, since_s in list(self._left_over.items()):
            if await self._publish(session) or now_s - since_s > PATIENCE_S:
                del self._left_over[session]

    async def _publish(self, session: str) -> bool:
        try:
            outcome = await asyncio.to_thread(read_outcome, self._spool / session)
            if outcome is None:
                return False
            numbered = await asyncio.to_thread(self._outcomes.add, outcome)
        except (OSError, LedgerDamaged, LookupError, ValueError) as error:
            log.error("outcome_not_kept", session=session, error=type(error).__name__)
            return False
        log.info("outcome_kept", session=session, number=numbered.number)
        return True


def _is_hopeless(live: Live, now_s: float) -> bool:
    ending = live.mailbox.session.ending
    if ending is None:
        return live.mailbox.lost
    return now_s - ending.seal_at_s > PATIENCE_S
