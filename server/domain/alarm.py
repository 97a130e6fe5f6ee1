"""Something that ought to have been done and was not: told at once to who must do it.

Pure.  An alarm stops nobody by itself; what must stop is a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from server.domain.calendar.working_days import WorkingDays, add_working_days
from server.domain.citation import Citation


@dataclass(frozen=True, slots=True)
class Alarm:
    """`code` is snake_case and never changes; `facts` never name a visitor or an inmate."""

    code: str
    citation: Citation
    facts: Mapping[str, str | int] = field(default_factory=dict)


def is_overdue(calendar: WorkingDays, day_zero: date, working_days: int, today: date) -> bool:
    """Whether the last of so many working days is over.  That day itself is in time (A30)."""
    return today > add_working_days(calendar, day_zero, working_days)
