"""One working day while it is made: its slots, who takes which, and all rows that it has so far."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Final

from server.domain.slots.slots import State
from server.seed.days import Day
from server.seed.names import row_id
from server.seed.province import Place, Province
from server.seed.rows import Row, SlotRow
from server.seed.story import Case

SLOT: Final = 4
"""The kind in the ids of rows."""
CLOSING: Final = "closures."


class DayOfVisits:
    """One day; seats are given out in order at each start."""

    def __init__(self, day: Day, is_past: bool, province: Province, slot: timedelta) -> None:
        self.day = day
        self._is_past = is_past
        self._slot = slot
        self._places = (*province.sites, *province.facilities)
        self._numbers = dict(numbered(self._places))
        self._taken: dict[tuple[str, int], list[SlotRow]] = defaultdict(list)
        self._rows: list[Row] = []

    def add(self, rows: Iterable[Row]) -> None:
        """Keep rows for `rows`."""
        self._rows.extend(rows)

    def rows(self) -> Iterator[Row]:
        """All rows of the day."""
        yield from self._rows
        for place in self._places:
            for start in range(len(self.day.starts)):
                yield from self._slots(place, start)

    def free_start(self, random: Random, places: Sequence[Place]) -> int | None:
        """Some start at which each of these places has a seat; None: there is none on this day."""
        count = len(self.day.starts)
        first = random.randrange(count)
        for number in range(count):
            start = (first + number) % count
            if all(len(self._taken[each.unit, start]) < len(each.seats) for each in places):
                return start
        return None

    def slot_of(self, place: Place, start: int) -> str:
        """The slot that is given out next, or the last one if none is left."""
        return self._id(
            place, min(len(self._taken[place.unit, start]), len(place.seats) - 1), start
        )

    def take(self, case: Case, places: Sequence[Place]) -> None:
        """Give a living application its slots; a closure takes that of the facility."""
        start = self.day.starts.index(case.start)
        if case.path.lives:
            state = State.USED if self._is_past else State.TAKEN
            for each in places:
                self._give(each, start, state, case.id)
        elif case.path.steps and case.path.steps[-1].ground.startswith(CLOSING):
            self._give(places[-1], start, State.LOST, None)

    def _give(self, place: Place, start: int, state: State, holder: str | None) -> None:
        given = self._taken[place.unit, start]
        given.append(self._row(place, len(given), start, state, holder))

    def _slots(self, place: Place, start: int) -> Iterator[SlotRow]:
        """Those that were given out, then the others."""
        given = self._taken.get((place.unit, start), [])
        yield from given
        rest = State.FREE if self.day.signed else State.PLANNED
        for seat in range(len(given), len(place.seats)):
            yield self._row(place, seat, start, State.USED if self._is_past else rest, None)

    def _row(
        self, place: Place, seat: int, start: int, state: State, holder: str | None
    ) -> SlotRow:
        starts_at = self.day.starts[start]
        name, ends_at = self._id(place, seat, start), starts_at + self._slot
        return SlotRow(name, place.unit, place.seats[seat], starts_at, ends_at, state, holder)

    def _id(self, place: Place, seat: int, start: int) -> str:
        moment_ms = int(self.day.starts[start].timestamp() * 1000)
        return row_id(moment_ms, SLOT, self._numbers[place.unit] + seat)


def numbered(places: Iterable[Place]) -> Iterator[tuple[str, int]]:
    """The number of each place's first seat, counted over all."""
    count = 0
    for each in places:
        yield each.unit, count
        count += len(each.seats)
