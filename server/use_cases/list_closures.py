"""Closures that are not long over, with what is late about each: for everybody who works here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from server.casework.acting import Looking
from server.domain.alarm import Alarm
from server.domain.slots import closures as rules
from server.domain.slots.closures import Closure
from server.storage import closures
from server.storage.shelf import Kept

LOOK_BACK: Final = timedelta(days=31)
"""One that is over may still have to be filed."""


@dataclass(frozen=True, slots=True)
class ClosureSeen:
    """A closure, and its alarms: not announced, not filed (GD-93)."""

    kept: Kept[Closure]
    alarms: tuple[Alarm, ...]


async def list_closures(looking: Looking) -> tuple[ClosureSeen, ...]:
    """Closures of late, now and to come, by their begin; announced to all, so nobody is asked.

    Raises: Unknown: an applicant reads them on the public pages."""
    looking.staff()
    profile, found = looking.profile, []
    for kept in await closures.standing(looking.reader, looking.now - LOOK_BACK):
        if profile.closures is None:
            continue
        closure = kept.value
        late = (
            *rules.announcement_alarms(profile, closure, looking.now),
            *rules.filing_alarms(profile, looking.law.calendar, closure, looking.now),
        )
        found.append(ClosureSeen(kept, late))
    return tuple(found)
