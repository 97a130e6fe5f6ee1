"""Subscriptions and events that a test needs to stand on."""

from datetime import datetime
from typing import Final

from server.domain.identifiers import UnitId
from server.storage.database import Work
from server.storage.webhooks import EventType, emit, subscribe
from tests.support.office_rows import BUREAU, NOW

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVERY: Final = frozenset(EventType)


async def subscribed(
    work: Work,
    url: str = "https://hooks.example/in",
    types: frozenset[EventType] = EVERY,
    units: frozenset[UnitId] = frozenset(),
) -> str:
    """A system that is told, of everything unless said otherwise."""
    return await subscribe(work, url, SECRET, types, units, NOW)


async def happened(
    work: Work,
    application: str = "application-1",
    unit: UnitId = BUREAU,
    now: datetime = NOW,
) -> str | None:
    """An application has moved."""
    data = {"application": application, "state": "booked"}
    subject = f"applications/{application}"
    return await emit(work, EventType.APPLICATION_MOVED, subject, data, (unit,), now)
