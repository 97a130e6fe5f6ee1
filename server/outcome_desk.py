"""Takes what nodes said of sessions into the record, and closes visits that never began.

The outcomes lie fetched in a file (server/outcomes.py); each is checked against its ledger in the
node's spool before it is believed.  A kill in between costs nothing: what is not settled is taken
up again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server import testimony
from server.casework.own_acts import OwnActs
from server.casework.refused import Malformed, Refused
from server.domain.identifiers import ApplicationId
from server.outcomes import OutcomeStore
from server.storage import bookings, live
from server.storage.bookings import State
from server.storage.errors import StorageTrouble
from server.testimony import word_of
from server.use_cases.close_visit import close_visit
from server.use_cases.take_outcome import take_outcome

LOOK_EVERY_S: Final = 1.0
CLOSE_EVERY: Final = timedelta(seconds=20)
CLOSED_AT_ONCE_MAX: Final = 50
REACH: Final = timedelta(days=7)
"""An office that stood still for longer has its visits closed by hand."""

log = structlog.get_logger()


class OutcomeDesk:
    """Settles visits once they are over."""

    def __init__(
        self,
        office: OwnActs,
        store: OutcomeStore,
        spool: Path,
        node_key: Callable[[], Ed25519PublicKey],
    ) -> None:
        self._office = office
        self._store = store
        self._spool = spool
        self._node_key = node_key
        self._close_at = office.moment()

    async def run(self) -> None:
        """Settle, wait, settle again, for as long as the office lives."""
        while True:
            try:
                await self.settle_sessions()
                if self._office.moment() >= self._close_at:
                    self._close_at = self._office.moment() + CLOSE_EVERY
                    await self.close_visits()
            except StorageTrouble as trouble:
                log.error("outcomes_not_settled", code=trouble.code)
            await asyncio.sleep(LOOK_EVERY_S)

    async def settle_sessions(self) -> int:
        """Settle every session whose outcome is here.  Returns: how many."""
        async with self._office.database.read() as reader:
            running = [kept.value.session for kept in await live.running(reader)]
        settled = 0
        for session in running:
            outcome = self._store.of(session)
            if outcome is not None and await self._settle(session, outcome):
                settled += 1
        return settled

    async def _settle(self, session: str, outcome: Mapping[str, Any]) -> bool:
        word = word_of(outcome)
        if word is None:
            log.error("outcome_without_sense", session=session)
            return False
        try:
            key = self._node_key()
        except (OSError, ValueError) as error:
            log.error("node_key_unreadable", error=type(error).__name__)
            return False
        told = await asyncio.to_thread(testimony.read, self._spool / session, key)
        async with self._office.acting() as acting:
            found = await take_outcome(acting, session, word, told)
        if found is not None:
            log.info("visit_settled", session=session, outcome=found.outcome.value)
        return True

    async def close_visits(self) -> int:
        """Close visits whose slot is over and for which no session was opened."""
        now = self._office.moment()
        async with self._office.database.read() as reader:
            found = await bookings.starting(reader, now - REACH, now, State.STANDING)
        over = [each for each in found if each.slot_end <= now and each.outcome is None]
        closed = 0
        for booked in over[:CLOSED_AT_ONCE_MAX]:
            try:
                async with self._office.acting() as acting:
                    done = await close_visit(acting, ApplicationId(booked.application))
            except (Refused, Malformed) as error:
                log.error("visit_not_closed", visit=booked.id, code=error.code)
            else:
                closed += done is not None
        return closed
