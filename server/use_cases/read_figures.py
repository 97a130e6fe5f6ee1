"""The figures of a month: of a unit, a City, a regime or the province; counts only (Art. 30)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median
from zoneinfo import ZoneInfo

from server.casework.acting import Looking
from server.casework.reach import units_under
from server.domain.applications.applications import State as ApplicationState
from server.domain.calendar.working_days import working_minutes
from server.domain.day_ends import month_end
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.slots.slots import State as SlotState
from server.law import Law
from server.storage import figures
from server.storage.bookings import State
from server.storage.figures import Review, Span


@dataclass(frozen=True, slots=True)
class Figures:
    """A month in counts.

    `median_minutes`: working minutes from lodging to the first decision, None: nothing is decided;
    `late`: decided after the deadline, or past it and still undecided."""

    unit: UnitId
    month: date
    units: int
    applications: Mapping[ApplicationState, int]
    median_minutes: int | None
    late: int
    visits: Mapping[tuple[State, str], int]
    slots: Mapping[SlotState, int]


async def read_figures(looking: Looking, unit: UnitId, day: date) -> Figures:
    """The figures of the month of a day.  Raises: Forbidden, Unknown."""
    await looking.allow(Act.READ_FIGURES, [unit], subject=unit)
    names = await units_under(looking.reader, unit)
    since = datetime.combine(day.replace(day=1), time.min, ZoneInfo(looking.law.zone))
    span = Span(since, month_end(since, looking.law.zone))
    found = await figures.reviews(looking.reader, names, span)
    return Figures(
        unit=unit,
        month=since.date(),
        units=len(names),
        applications=await figures.applications(looking.reader, names, span),
        median_minutes=median_of(looking.law, found),
        late=sum(is_late(each, looking.now) for each in found),
        visits=await figures.visits(looking.reader, names, span),
        slots=await figures.slots(looking.reader, names, span),
    )


def median_of(law: Law, found: tuple[Review, ...]) -> int | None:
    """Half of the decided ones took less, half more."""
    took = [
        working_minutes(law.calendar, law.local(each.lodged_at), law.local(each.decided_at))
        for each in found
        if each.decided_at is not None
    ]
    return int(median(took)) if took else None


def is_late(review: Review, now: datetime) -> bool:
    """Whether a decision came, or is still to come, after its deadline (Art. 22)."""
    if review.decided_at is not None:
        return review.decided_at > review.deadline
    return review.waits and now > review.deadline
