"""Invented applications, one working day of starts after another, with the day's slots.

Rules of this file: who holds a slot holds one at each side with the same start; an inmate's visits
lie so far apart that the account's lines come in order of time; what needs a slot and finds none
becomes one that needs none.  A day is made and handed on, so that memory holds one day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from server.domain.applications.applications import Event, Origin, State
from server.seed.crowd import Family, Visitor
from server.seed.day_of_visits import DayOfVisits
from server.seed.days import Days
from server.seed.names import row_id
from server.seed.paths import UNFINISHED, Path, of_future, of_past
from server.seed.province import Place, Province
from server.seed.rows import EntryRow, Row
from server.seed.story import (
    Case,
    Terms,
    application_rows,
    booking_row,
    entries,
    event_rows,
    side,
    task_rows,
)
from server.seed.traces import CAME, day_rows, finding_rows, pledge_row, suspension_rows

APPLICATION: Final = 5
"""The kind in the ids of rows."""
LEAD_DAYS: Final = (6, 13)
"""Working days from lodging to start; no path has more steps than the fewest."""
APART_DAYS: Final = 10
"""An inmate's next booking is made so many working days after the last visit at least."""
TRIES_MAX: Final = 12
A_DAY: Final = timedelta(days=1)
DAYS_KEPT: Final = 20
"""Of the days at the desk, so many working days are made."""
VISITORS_MAX: Final = 7
"""People on the visitor side (Guangdong 2020, Art. 11)."""
STEP_MINUTES_MAX: Final = 400


class Chances:
    """Paths with their weights, from which one is drawn."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._weights = list(accumulate(each.weight for each in paths))

    def draw(self, random: Random) -> Path:
        """One of them."""
        return random.choices(self._paths, cum_weights=self._weights)[0]


class Visits:
    """Makes the applications of one day after another."""

    def __init__(
        self,
        random: Random,
        province: Province,
        families: Sequence[Family],
        days: Days,
        terms: Terms,
    ) -> None:
        held = [each for each in families if each.held and any(relatives(each))]
        assert held, "too few people for a visit"
        self._random = random
        self._province = province
        self._all = families
        self._families = held
        self._rare = {
            Origin.BOTH_IN_CUSTODY: [each for each in held if each.other is not None],
            Origin.WORK_NEED: [each for each in held if len(relatives(each)) < len(each.visitors)],
        }
        self._days = days
        self._terms = terms
        self._next = 0
        self._count = 0
        self._booked: dict[str, int] = {}
        self._signed: set[str] = set()
        self._lines: defaultdict[str, int] = defaultdict(int)
        self._withdrawn: dict[str, Case] = {}
        self._past, self._future = Chances(of_past()), Chances(of_future())
        of_all = [each for each in of_past() if each.origin not in self._rare]
        self._ended = Chances([each for each in of_all if not each.books])

    def day(self, index: int, count: int) -> DayOfVisits:
        """The rows of one day of starts with so many applications."""
        day = DayOfVisits(
            self._days.all[index], index < self._days.today, self._province, self._terms.slot
        )
        for _ in range(count):
            self._application(day, index)
        return day

    def _application(self, day: DayOfVisits, index: int) -> None:
        lead = self._lead(index)
        if lead is None:
            return
        path = self._path(index, lead)
        family = self._family(path, index, lead)
        if family is None:
            path, family = self._in_no_need(index, lead), self._turn()
        start = day.free_start(self._random, self._places(path, family))
        if start is None and path.uses:
            path, start = self._in_no_need(index, lead), None
        if start is None:
            start = self._random.randrange(len(day.day.starts))
        case = self._case(day, index, lead, path, family, start)
        self._tell(day, index, case, family)

    def _lead(self, index: int) -> int | None:
        """Working days from lodging to start; None: nobody can have asked for that day yet."""
        least = max(LEAD_DAYS[0], index - self._days.today + 1)
        lead = self._random.randint(least, max(LEAD_DAYS[1], least + 3))
        return lead if index - lead >= 0 and self._days.all[index].signed else None

    def _path(self, index: int, lead: int) -> Path:
        """A way that fits into the days that have gone by."""
        if index < self._days.today:
            return self._past.draw(self._random)
        gone = self._days.today - (index - lead)
        for _ in range(TRIES_MAX):
            found = self._future.draw(self._random)
            if len(found.steps) <= gone:
                return found
        return UNFINISHED

    def _in_no_need(self, index: int, lead: int) -> Path:
        """A way that needs no slot and no visit of the month."""
        if index < self._days.today:
            return self._ended.draw(self._random)
        return UNFINISHED

    def _turn(self) -> Family:
        """The next family in the round."""
        self._next = (self._next + 1) % len(self._families)
        return self._families[self._next]

    def _family(self, path: Path, index: int, lead: int) -> Family | None:
        """Whose application it is; None: nobody can have a booking then."""
        rare = self._rare.get(path.origin)
        for _ in range(TRIES_MAX if rare is None or rare else 0):
            found = self._random.choice(rare) if rare else self._turn()
            accounts = self._accounts(path, found)
            if not path.uses or all(self._is_apart(each, index, lead) for each in accounts):
                return found
        return None

    def _is_apart(self, inmate: str, index: int, lead: int) -> bool:
        last = self._booked.get(inmate)
        if last is None:
            return True
        before, day = self._days.all[last].day, self._days.all[index].day
        same_month = (before.year, before.month) == (day.year, day.month)
        return not same_month and last + APART_DAYS + lead <= index

    def _accounts(self, path: Path, family: Family) -> tuple[str, ...]:
        """Whose visit of the month is used: both inmates' (A3), and nobody's for work (A17)."""
        match path.origin:
            case Origin.WORK_NEED:
                return ()
            case Origin.BOTH_IN_CUSTODY:
                return (family.inmate, self._other(family).inmate)
            case _:
                return (family.inmate,)

    def _other(self, family: Family) -> Family:
        assert family.other is not None
        return self._all[family.other]

    def _places(self, path: Path, family: Family) -> tuple[Place, ...]:
        """The places that give a slot, bureau first."""
        facility = self._province.facilities[family.facility]
        if path.origin is Origin.BOTH_IN_CUSTODY:
            return (facility, self._province.facilities[self._other(family).facility])
        return (self._province.sites[family.site], facility)

    def _case(
        self, day: DayOfVisits, index: int, lead: int, path: Path, family: Family, start: int
    ) -> Case:
        self._count += 1
        number, lodged = self._count, self._days.all[index - lead].opens_at
        between = path.origin is Origin.BOTH_IN_CUSTODY
        held = (family, self._other(family)) if between else (family,)
        coming = () if between else self._coming(path, family)
        visitors = tuple(sorted(each.id for each in coming))
        filed = frozenset({0, 1}).intersection(*(each.filed for each in coming))
        inmate_asks = path.origin in (Origin.INMATE, Origin.BOTH_IN_CUSTODY)
        moment_ms = int(lodged.timestamp() * 1000)
        sides = [
            side(place, at in filed, day.slot_of(place, start))
            for at, place in enumerate(self._places(path, family))
        ]
        return Case(
            id=row_id(moment_ms, APPLICATION, number),
            reference=f"SEED-{number:08d}",
            path=path,
            sides=sides,
            inmates=tuple(each.inmate for each in held),
            stays=tuple(each.stay for each in held),
            visitors=visitors,
            applicant=family.inmate if inmate_asks else visitors[0],
            start=day.day.starts[start],
            made_at=lodged,
            moments=self._moments(path, index - lead, day.day.starts[start]),
            deadline=self._days.all[index - lead].review_ends_at,
            settled_at=day.day.starts[start] + self._terms.slot,
            accounts=self._accounts(path, family),
            instead_of=self._followed(family, lodged),
        )

    def _coming(self, path: Path, family: Family) -> list[Visitor]:
        """Who is to come: one or more of the family."""
        found = relatives(family)
        if path.origin is Origin.WORK_NEED:
            found = [each for each in family.visitors if each.work_need]
        return found[: self._random.randint(1, min(len(found), VISITORS_MAX))]

    def _followed(self, family: Family, lodged: datetime) -> str | None:
        """The application withdrawn before, which this one follows (GD-58)."""
        before = self._withdrawn.get(family.inmate)
        if before is None or before.moments[-1] > lodged:
            return None
        return self._withdrawn.pop(family.inmate).id

    def _moments(self, path: Path, first: int, start: datetime) -> list[datetime]:
        """One step a working day, from the day of lodging on."""
        found = []
        for number, each in enumerate(path.steps):
            if each.event is Event.TIME_PASSED:
                found.append(start)
                continue
            minutes = self._random.randrange(1, STEP_MINUTES_MAX)
            found.append(self._days.all[first + number].opens_at + timedelta(minutes=minutes))
        return found

    def _tell(self, day: DayOfVisits, index: int, case: Case, family: Family) -> None:
        """Put the rows of a case into its day."""
        if case.path.uses:
            self._booked |= dict.fromkeys(case.accounts, index)
        if case.path.end is State.WITHDRAWN:
            self._withdrawn[family.inmate] = case
        day.take(case, self._places(case.path, family))
        day.add(application_rows(self._terms, case))
        day.add(event_rows(case))
        day.add(task_rows(case))
        booking = booking_row(self._terms, case)
        if booking is not None:
            day.add([booking])
        day.add(self._left(index, case))
        for line in entries(case):
            number = self._lines[line.inmate] = self._lines[line.inmate] + 1
            told = (line.made_at, line.how, line.visit, line.kind, line.start, line.why)
            day.add([EntryRow(line.inmate, number, *told)])

    def _left(self, index: int, case: Case) -> Iterator[Row]:
        """What the visit left behind; of days at the desk, those that are not long ago."""
        if case.path.outcome is None:
            return
        if index >= self._days.today - DAYS_KEPT:
            yield from day_rows(self._terms, case)
        now = self._days.all[self._days.today].opens_at
        yield from finding_rows(self._terms, case, now)
        yield from suspension_rows(self._terms, case, case.start + A_DAY, now)
        for each in case.visitors:
            if case.path.outcome in CAME and each not in self._signed:
                self._signed.add(each)
                yield pledge_row(self._terms.text, each, case.start)


def relatives(family: Family) -> list[Visitor]:
    """Those of a family who come as family."""
    return [each for each in family.visitors if not each.work_need]
