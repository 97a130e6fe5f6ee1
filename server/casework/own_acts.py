"""Acts that the office does by itself: deadlines, looks at running sessions, outcomes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from server.casework.acting import Acting
from server.domain.actor import System
from server.law import Law
from server.storage import oversight
from server.storage.database import Database


@dataclass(frozen=True, slots=True)
class OwnActs:
    """Gives each act its own transaction, at the moment and by the law of then."""

    database: Database
    law: Law
    now: Callable[[], datetime]

    def moment(self) -> datetime:
        """Now, as the clocks of the place show it."""
        return self.law.local(self.now())

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[Acting]:
        """One act.  Raises: StorageTrouble."""
        async with self.database.begin() as work:
            law = self.law.with_overrides(await oversight.overrides(work))
            yield Acting(work, System(), self.moment(), law)
