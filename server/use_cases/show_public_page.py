"""What anybody reads of a unit: department, posts, counts; and where the service stands still."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from server.casework import standstill
from server.casework.acting import Looking
from server.casework.refused import Unknown
from server.domain.identifiers import UnitId
from server.domain.record import public_record
from server.domain.slots.closures import Closure
from server.storage import closures, oversight, units
from server.storage.units import StoredUnit

DAYS_SHOWN: Final = 31
"""Counts of closed days: a month of them."""


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A unit's page; `parts` are what the text publishes, nothing that names a visitor."""

    unit: StoredUnit
    parts: Mapping[str, object]
    closures: tuple[Closure, ...]


async def show_public_page(looking: Looking, unit: UnitId) -> PublicPage:
    """A unit's public page (Art. 30, 32, 36; A21).  Raises: Unknown."""
    known = await units.get(looking.reader, unit)
    if known is None:
        raise Unknown("unit", unit)
    today = looking.now.date()
    since = today - timedelta(days=DAYS_SHOWN)
    days = await oversight.days_of(looking.reader, unit, since, today)
    duty = await oversight.duty_of(looking.reader, unit)
    parts: Mapping[str, object] = {}
    if duty is not None:
        books = [each.value.book for each in days]
        parts = public_record.public_page(looking.profile, duty.duty, books)
    return PublicPage(known, parts, await closures_of(looking, unit))


async def closures_of(looking: Looking, unit: UnitId) -> tuple[Closure, ...]:
    """Announced closures that take slots of a unit, now or to come."""
    regimes = await standstill.regimes_of(looking.reader)
    kept = await closures.standing(looking.reader, looking.now)
    return tuple(
        each.value
        for each in kept
        if each.value.announced_at is not None
        and unit in standstill.stretch_of(each.value, regimes).units
    )
