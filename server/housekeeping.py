"""The office looks at its clocks every half minute: what nobody does in time happens by itself.

One transaction an item, so that what fails harms nothing else; it is logged, left alone for a
while, and tried again.  The acts themselves decide: a search that is out of date does no harm."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from server.casework import due
from server.casework.acting import Acting
from server.domain.actor import System
from server.domain.identifiers import ApplicationId, UnitId
from server.law import Law
from server.storage import idempotency, oversight
from server.storage.database import Database, Reader
from server.use_cases.alarm_closure import alarm_closure
from server.use_cases.alarm_review import alarm_review
from server.use_cases.alarm_suspension import alarm_suspension
from server.use_cases.escalate_review import escalate_review
from server.use_cases.expire_application import expire_application
from server.use_cases.lapse_finding import lapse_finding
from server.use_cases.lapse_suspension import lapse_suspension
from server.use_cases.release_silent import release_silent
from server.use_cases.remind_of_month import remind_of_month

EVERY_S: Final = 30.0
BATCH_MAX: Final = 200
"""Items of one chore in one sweep; the rest waits for the next."""
RETRY_AFTER: Final = timedelta(minutes=10)
FAILED_MAX: Final = 1_000
"""Items that are left alone; beyond that the oldest failure is tried again at once."""

Find = Callable[[Reader, Law, datetime], Awaitable[Sequence[str]]]
Do = Callable[[Acting, str], Awaitable[object]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Chore:
    """One kind of thing that the clocks bring: how it is found, and the act.

    `once_in`: how long a thing that was looked at is left alone, whatever came of it."""

    name: str
    find: Find
    do: Do
    once_in: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: how many items it looked at, and how many failed."""

    looked_at: int = 0
    failed: int = 0


async def release(acting: Acting, name: str) -> object:
    """A slot that nobody answered for."""
    return await release_silent(acting, ApplicationId(name))


async def expire(acting: Acting, name: str) -> object:
    """An application over which time has passed."""
    return await expire_application(acting, ApplicationId(name))


async def escalate(acting: Acting, name: str) -> object:
    """A review that uses up its time."""
    return await escalate_review(acting, ApplicationId(name))


async def remind(acting: Acting, name: str) -> object:
    """A month that is to be signed."""
    return await remind_of_month(acting, UnitId(name))


CHORES: Final = (
    Chore("release_silent", due.silent, release),
    Chore("expire_application", due.passed, expire),
    Chore("escalate_review", due.escalating, escalate, timedelta(minutes=5)),
    Chore("lapse_finding", due.lapsed_findings, lapse_finding),
    Chore("lapse_suspension", due.lapsed_suspensions, lapse_suspension),
    Chore("alarm_suspension", due.unfiled_suspensions, alarm_suspension),
    Chore("alarm_closure", due.untold_closures, alarm_closure),
    Chore("alarm_review", due.overdue_reviews, alarm_review),
    Chore("remind_of_month", due.unsigned_months, remind, timedelta(hours=1)),
)
"""In this order: first what frees a slot for another family."""


class Housekeeping:
    """Keeps the clocks of one office; several may run, since each act looks again."""

    def __init__(
        self,
        database: Database,
        law: Law,
        now: Callable[[], datetime],
        chores: Sequence[Chore] = CHORES,
    ) -> None:
        """`now` gives an aware moment."""
        self._database = database
        self._law = law
        self._now = now
        self._chores = chores
        self._left_alone: dict[tuple[str, str], datetime] = {}

    async def run(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Sweep for ever; whoever started it cancels it."""
        while True:
            try:
                await self.sweep()
            except Exception:
                # The outermost loop: a database that is gone for a while ends no clock.
                log.exception("housekeeping_failed")
            await pause(EVERY_S)

    async def sweep(self) -> Swept:
        """Do what is due now.  Raises: StorageTrouble, if the database cannot be read."""
        law = await self._law_now()
        now = law.local(self._now())
        self._forget(now)
        looked_at = failed = 0
        for chore in self._chores:
            async with self._database.read() as reader:
                found = await chore.find(reader, law, now)
            due_now = [each for each in found if (chore.name, each) not in self._left_alone]
            for each in due_now[:BATCH_MAX]:
                looked_at += 1
                failed += not await self._do(chore, law, each)
        async with self._database.begin() as work:
            await idempotency.forget(work, now)
        return Swept(looked_at, failed)

    async def _law_now(self) -> Law:
        """The law with the drafts that are live now."""
        async with self._database.read() as reader:
            return self._law.with_overrides(await oversight.overrides(reader))

    async def _do(self, chore: Chore, law: Law, subject: str) -> bool:
        """One item in its own transaction.  Returns: whether it went well."""
        now = law.local(self._now())
        try:
            async with self._database.begin() as work:
                await chore.do(Acting(work, System(), now, law), subject)
        except Exception:
            # The outermost loop of an item: what is wrong with it is its own trouble.
            log.exception("chore_failed", chore=chore.name, subject=subject)
            self._leave_alone(chore, subject, now + RETRY_AFTER)
            return False
        if chore.once_in:
            self._leave_alone(chore, subject, now + chore.once_in)
        return True

    def _leave_alone(self, chore: Chore, subject: str, until: datetime) -> None:
        """Do not look at an item again before a moment."""
        if len(self._left_alone) >= FAILED_MAX:
            self._left_alone.pop(next(iter(self._left_alone)))
        self._left_alone[chore.name, subject] = until

    def _forget(self, now: datetime) -> None:
        """Take up again what was left alone long enough."""
        over = [item for item, until in self._left_alone.items() if until <= now]
        for item in over:
            del self._left_alone[item]
