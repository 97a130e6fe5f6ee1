"""The applications of the demo: one for each way that there is, and the visit that is due.

What is over starts in the last month, what is ahead in the next one, so that each inmate has one
visit a month; only the one that is due starts in this."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Final

from server.domain.applications.applications import Event, Origin
from server.domain.slots.slots import State as SlotState
from server.seed.crowd import Family
from server.seed.day_of_visits import DayOfVisits
from server.seed.days import Days
from server.seed.office_people import DUE, FAMILIES, PAIRS, WORK
from server.seed.office_records import left_rows
from server.seed.office_units import SEATS, seat_of
from server.seed.paths import BOOKED, ENDED, ONLINE, WAITING, Path, became, path
from server.seed.province import Place, Province
from server.seed.rows import EntryRow, Row, SlotRow
from server.seed.story import (
    Case,
    Entered,
    Terms,
    application_rows,
    booking_row,
    entries,
    event_rows,
    side,
    task_rows,
)

LEAD_DAYS: Final = 6
"""Working days since lodging: enough for each step to be one day after the other."""
A_DAY: Final = 3
"""Applications that start on one day."""
STEP_MINUTES: Final = 17
DUE_MINUTES: Final = 5
"""How soon the due visit starts."""
DUE_NAME: Final = "due"
HELD_FOR: Final = 1
"""Of other origins than a relative's, so many visits of the last month."""
NOT_IN_TURN: Final = frozenset({DUE, *(number for pair in PAIRS for number in pair)})
OF_VISITORS: Final = frozenset({Origin.RELATIVE, Origin.WORK_NEED})


@dataclass(frozen=True, slots=True)
class Office:
    """What applications are made from."""

    land: Province
    families: Sequence[Family]
    days: Days
    terms: Terms
    now: datetime


@dataclass(frozen=True, slots=True)
class Rounds:
    """Whose turn it is, one after another, by number."""

    ordinary: Iterator[int] = field(
        default_factory=lambda: cycle(n for n in range(FAMILIES) if n not in NOT_IN_TURN)
    )
    pairs: Iterator[int] = field(default_factory=lambda: cycle(two for _, two in PAIRS))


def visit_rows(office: Office) -> Iterator[Row]:
    """All applications with what belongs to them, and all slots."""
    calendar = {
        index: DayOfVisits(
            office.days.all[index], index < office.days.today, office.land, office.terms.slot
        )
        for index in range(office.days.first, len(office.days.all))
    }
    lines: list[Entered] = []
    made: list[Case] = []
    for case, places, day in cases(office, calendar):
        day.take(case, places)
        made.append(case)
        yield from rows_of(office.terms, case)
        lines += entries(case)
    yield from left_rows(office.terms, office.days, made, office.now)
    due = due_case(office)
    yield from rows_of(office.terms, due)
    yield from due_slots(office, due)
    for each in calendar.values():
        yield from each.rows()
    yield from numbered([*lines, *entries(due)])


def rows_of(terms: Terms, case: Case) -> Iterator[Row]:
    """An application, its steps and its booking."""
    yield from application_rows(terms, case)
    yield from event_rows(case)
    yield from task_rows(case)
    booking = booking_row(terms, case)
    if booking is not None:
        yield booking


def numbered(lines: list[Entered]) -> Iterator[EntryRow]:
    """The lines of each account in order of time."""
    counts: defaultdict[str, int] = defaultdict(int)
    for each in sorted(lines, key=lambda line: line.made_at):
        counts[each.inmate] += 1
        told = (each.made_at, each.how, each.visit, each.kind, each.start, each.why)
        yield EntryRow(each.inmate, counts[each.inmate], *told)


def past_paths() -> list[Path]:
    """What became of visits: each outcome once for relatives, and one that was held for others."""
    found: list[Path] = []
    for each in became():
        same = [other for other in found if other.origin is each.origin]
        is_new = each.outcome not in {other.outcome for other in same}
        if is_new and (each.origin is Origin.RELATIVE or len(same) < HELD_FOR):
            found.append(each)
    return [*found, *(each for each in ENDED if each.is_over)]


def future_paths() -> list[Path]:
    """What is still ahead, and what came to nothing before its start."""
    return [*WAITING, *BOOKED, *(each for each in ENDED if not each.is_over)]


def cases(
    office: Office, calendar: dict[int, DayOfVisits]
) -> Iterator[tuple[Case, tuple[Place, ...], DayOfVisits]]:
    """Each way once, a few on one day, one family after another."""
    ahead = next(
        index for index in calendar if office.days.all[index].day >= next_month(office.days)
    )
    for first, paths in ((office.days.first, past_paths()), (ahead, future_paths())):
        rounds = Rounds()
        # Those that use a visit first, each for a family of its own; the others come after them.
        for number, way in enumerate(sorted(paths, key=lambda each: not each.uses)):
            index = first + number // A_DAY
            family = family_of(office, way, rounds)
            places = places_of(office, way, family)
            day = calendar[index]
            start = number % A_DAY
            name = f"{'past' if first == office.days.first else 'next'}-{number + 1:02d}"
            lodged = min(index, office.days.today) - LEAD_DAYS
            yield case_of(office, name, way, family, day, start, lodged), places, day


def next_month(days: Days) -> date:
    """The first day of the month after today's."""
    today = days.all[days.today].day
    return (today.replace(day=1) + timedelta(days=31)).replace(day=1)


def family_of(office: Office, way: Path, rounds: Rounds) -> Family:
    """Whose application it is."""
    match way.origin:
        case Origin.BOTH_IN_CUSTODY:
            return office.families[next(rounds.pairs)]
        case Origin.WORK_NEED:
            return office.families[WORK]
        case _:
            return office.families[next(rounds.ordinary)]


def other_of(office: Office, family: Family) -> Family:
    """The relative who is held elsewhere."""
    assert family.other is not None, "one of a pair"
    return office.families[family.other]


def places_of(office: Office, way: Path, family: Family) -> tuple[Place, ...]:
    """Where it is held, bureau first."""
    facility = office.land.facilities[family.facility]
    if way.origin is Origin.BOTH_IN_CUSTODY:
        other = other_of(office, family)
        return (facility, office.land.facilities[other.facility])
    return (office.land.sites[family.site], facility)


def case_of(
    office: Office, name: str, way: Path, family: Family, day: DayOfVisits, start: int, lodged: int
) -> Case:
    """One application that starts on a day of the calendar."""
    places = places_of(office, way, family)
    slots = tuple(day.slot_of(place, start) for place in places)
    return case(office, name, way, family, slots, day.day.starts[start], lodged)


def case(
    office: Office,
    name: str,
    way: Path,
    family: Family,
    slots: Sequence[str],
    start: datetime,
    lodged: int,
) -> Case:
    """One application; `lodged` is the index of its day of lodging."""
    coming = coming_of(way, family)
    held = [family]
    if way.origin is Origin.BOTH_IN_CUSTODY:
        held.append(other_of(office, family))
    inmates = [each.inmate for each in held]
    filed = frozenset({0, 1}).intersection(*(each.filed for each in family.visitors))
    if way.origin is Origin.BOTH_IN_CUSTODY:
        filed = frozenset({0, 1})
    day = office.days.all[lodged]
    return Case(
        id=f"application-{name}",
        reference=f"DEMO-{name.upper()}",
        path=way,
        sides=[
            side(place, at in filed, slots[at])
            for at, place in enumerate(places_of(office, way, family))
        ],
        inmates=inmates,
        stays=[each.stay for each in held],
        visitors=coming,
        applicant=coming[0] if way.origin in OF_VISITORS else family.inmate,
        start=start,
        made_at=day.opens_at,
        moments=moments(office, way, lodged, start),
        deadline=day.review_ends_at,
        settled_at=start + office.terms.slot,
        accounts=() if way.origin is Origin.WORK_NEED else inmates,
    )


def coming_of(way: Path, family: Family) -> list[str]:
    """Who is to come: the family, or who has work; between inmates nobody."""
    if way.origin is Origin.BOTH_IN_CUSTODY:
        return []
    for_work = way.origin is Origin.WORK_NEED
    return [each.id for each in family.visitors if each.work_need == for_work]


def moments(office: Office, way: Path, lodged: int, start: datetime) -> list[datetime]:
    """One step a day; that nobody decided in time shows at the start."""
    return [
        start
        if each.event is Event.TIME_PASSED
        else office.days.all[lodged + number].opens_at + timedelta(minutes=STEP_MINUTES * number)
        for number, each in enumerate(way.steps)
    ]


def due_case(office: Office) -> Case:
    """The visit that starts in some minutes, on the whole minute."""
    soon = office.now.replace(second=0, microsecond=0) + timedelta(minutes=DUE_MINUTES)
    way = path(Origin.RELATIVE, 1, *ONLINE)
    family, lodged = office.families[DUE], office.days.today - LEAD_DAYS
    slots = [due_slot(place) for place in places_of(office, way, family)]
    return case(office, DUE_NAME, way, family, slots, soon, lodged)


def due_slot(place: Place) -> str:
    """The slot of the due visit at one side."""
    return f"slot-{place.unit}-{DUE_NAME}"


def due_slots(office: Office, due: Case) -> Iterator[SlotRow]:
    """One at each side, at a seat that the calendar leaves alone."""
    ends_at = due.start + office.terms.slot
    for each in due.sides:
        seat = seat_of(each.unit, SEATS + 1)
        assert each.slot is not None
        yield SlotRow(each.slot, each.unit, seat, due.start, ends_at, SlotState.TAKEN, due.id)
