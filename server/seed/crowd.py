"""Invented people: inmates with their stays, their families, and who filed what.

The visitors of inmate `i` are those whose number is `i` when counted around all inmates; so a
family needs no table in memory."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from server.domain.profile.profile import Profile
from server.domain.vocabulary import Custody, Party
from server.seed.names import CARD, PEOPLE_MAX, identity_number, mobile, person_name, row_id
from server.seed.province import Place, Province
from server.seed.records import authenticated, bar_row, codes_of, status, status_row
from server.seed.rows import CustodyRow, PersonRow, RelationshipRow, Row, StampRow

INMATES_OF_TEN: Final = 4
PERSON, CUSTODY, RELATIONSHIP = 1, 2, 3
"""The kinds in the ids of rows."""
STAYS_DAYS: Final = (600, 3_000)
RELATIONS: Final = ("spouse", "parent", "child", "sibling")
BASIS_OF: Final = {"spouse": "marriage", "parent": "blood", "child": "blood", "sibling": "blood"}
BOTH: Final = frozenset({0, 1})
FILED: Final = ((BOTH, 92), (frozenset({0}), 4), (frozenset({1}), 2), (frozenset[int](), 2))
"""Which of bureau and facility have filed a relationship, and how often of a hundred."""
WORK_NEED_OF_HUNDRED: Final = 1
STATUS_EVERY: Final = 50
BAR_EVERY: Final = 200
LONG_AGO: Final = timedelta(days=300)
LATELY: Final = timedelta(days=3)
BAR_GROUND: Final = "identity_untrue"
PAIRED_OF_HUNDRED: Final = 4
"""How many inmates have a relative who is an inmate elsewhere."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody of a family; `filed` are bureau (0) and facility (1), if they have filed it."""

    id: str
    filed: frozenset[int]
    work_need: bool


@dataclass(frozen=True, slots=True)
class Family:
    """An inmate, where the inmate is held, and who comes from where; numbers are those of the
    province's places.  `other` is an inmate elsewhere who is a relative, by number."""

    inmate: str
    stay: str
    facility: int
    site: int
    visitors: tuple[Visitor, ...]
    held: bool
    other: int | None = None


class Crowd:
    """Makes the people of a province, and remembers the families."""

    def __init__(
        self, random: Random, province: Province, people: int, now: datetime, profile: Profile
    ) -> None:
        """Args: people: at least 5, at most PEOPLE_MAX."""
        assert people <= PEOPLE_MAX, "more people than there are numbers"
        self._random = random
        self._province = province
        self._now = now
        self._profile = profile
        self._filed_at = now - timedelta(days=STAYS_DAYS[0] - 60)
        self._inmates = people * INMATES_OF_TEN // 10
        self._people = people
        self.families: list[Family] = []

    def rows(self) -> Iterator[Row]:
        """All people with what belongs to them, one family after another."""
        for number in range(self._inmates):
            yield from self._family(number)

    def _family(self, number: int) -> Iterator[Row]:
        chance = self._random
        facility = chance.randrange(len(self._province.facilities))
        site = chance.randrange(len(self._province.sites))
        inmate = self._person(number, None)
        yield inmate
        held = yield from self._stays(number, inmate.id, facility)
        visitors = []
        for visitor in range(self._inmates + number, self._people, self._inmates):
            found = yield from self._visitor(visitor, inmate.id, site, facility)
            visitors.append(found)
        other = yield from self._other(number, inmate.id, facility, held)
        stay = self._id(CUSTODY, 2 * number)
        self.families.append(Family(inmate.id, stay, facility, site, tuple(visitors), held, other))
        yield from self._statuses(number, stay, facility)

    def _person(self, number: int, site: Place | None) -> PersonRow:
        chance = self._random
        young = site is not None and chance.randrange(12) == 0
        age_days = chance.randrange(6 * 365, 17 * 365) if young else chance.randrange(7_000, 29_000)
        born_on = (self._now - timedelta(days=age_days)).date()
        without_papers = site is None and chance.randrange(50) == 0
        return PersonRow(
            id=self._id(PERSON, number),
            name=person_name(number),
            born_on=born_on,
            identity_kind=CARD,
            identity_number=None if without_papers else identity_number(number, born_on),
            mobile=mobile(number) if site is not None and chance.randrange(8) else None,
            site_id=None if site is None else site.unit,
        )

    def _stays(self, number: int, inmate: str, facility: int) -> Generator[Row, None, bool]:
        """The stays of an inmate: one that lasts, or is over, or follows another facility's, or
        stands beside a rehab record that nobody closed (GD-12).  Returns: whether one lasts."""
        chance = self._random
        days = chance.randrange(*STAYS_DAYS)
        since = (self._now - timedelta(days=days)).date()
        what = chance.randrange(100)
        released = self._now - timedelta(days=chance.randrange(30, 500))
        until = released.date() if what < 8 else None
        yield self._stay(2 * number, inmate, facility, since, until)
        if 8 <= what < 16:
            elsewhere = chance.randrange(len(self._province.facilities))
            place = self._province.facilities[elsewhere]
            unclosed = place.custody is Custody.REHAB and what < 12
            earlier = since - timedelta(days=chance.randrange(100, 900))
            if elsewhere != facility:
                end = None if unclosed else since
                yield self._stay(2 * number + 1, inmate, elsewhere, earlier, end)
        return until is None

    def _stay(
        self, number: int, inmate: str, facility: int, since: date, until: date | None
    ) -> CustodyRow:
        place = self._province.facilities[facility]
        assert place.custody is not None
        name = self._id(CUSTODY, number)
        told = f"示例{number:08d}"
        return CustodyRow(name, inmate, place.custody, place.unit, told, since, until)

    def _visitor(
        self, number: int, inmate: str, site: int, facility: int
    ) -> Generator[Row, None, Visitor]:
        chance = self._random
        home = self._province.sites[site]
        person = self._person(number, home)
        yield person
        work_need = chance.randrange(100) < WORK_NEED_OF_HUNDRED
        yield self._relationship(number, person.id, inmate, work_need)
        filed = chance.choices([each for each, _ in FILED], [many for _, many in FILED])[0]
        sides = (home, self._province.facilities[facility])
        yield from self._stamps(number, [sides[each] for each in sorted(filed)])
        yield authenticated(person.id, home.staff, self._filed_at)
        yield from self._bars(number, person.id, home)
        return Visitor(person.id, filed, work_need)

    def _relationship(
        self, number: int, visitor: str, inmate: str, work_need: bool
    ) -> RelationshipRow:
        name, same = self._id(RELATIONSHIP, number), self._random.randrange(3) == 0
        if work_need:
            party = Party.WORK_NEED_PERSON
            return RelationshipRow(name, visitor, inmate, party, None, None, same_register=False)
        kind = self._random.choice(RELATIONS)
        basis = BASIS_OF[kind]
        return RelationshipRow(name, visitor, inmate, Party.RELATIVE, kind, basis, same)

    def _stamps(self, number: int, places: list[Place]) -> Iterator[Row]:
        for place in places:
            at = self._filed_at + timedelta(minutes=number % 10_000)
            name = self._id(RELATIONSHIP, number)
            yield StampRow(name, place.unit, place.body, place.staff, at)

    def _statuses(self, number: int, stay: str, facility: int) -> Iterator[Row]:
        """Some inmates had a status, some have one since a few days."""
        custody = self._province.facilities[facility].custody
        if number % STATUS_EVERY or custody is None:
            return
        codes = codes_of(self._profile, custody)
        which = number // STATUS_EVERY
        began = self._now - LONG_AGO
        since, until = (self._now - LATELY, None) if which % 4 == 0 else (began, began + LATELY)
        yield status_row(status(self._profile, codes[which % len(codes)], stay, since, until))

    def _bars(self, number: int, visitor: str, home: Place) -> Iterator[Row]:
        """Against some visitors there was a bar, against some there is one since a few days."""
        if number % BAR_EVERY:
            return
        began = self._now - LONG_AGO
        is_new = number // BAR_EVERY % 4 == 0
        since, until = (self._now - LATELY, None) if is_new else (began, began + LATELY)
        yield bar_row(self._profile, BAR_GROUND, visitor, home, since, until)

    def _other(
        self, number: int, inmate: str, facility: int, held: bool
    ) -> Generator[Row, None, int | None]:
        """The inmate before is a relative, if held elsewhere; both facilities have filed it."""
        if not self.families or self._random.randrange(100) >= PAIRED_OF_HUNDRED:
            return None
        before = self.families[-1]
        if not (held and before.held) or before.facility == facility:
            return None
        yield self._relationship(number, inmate, before.inmate, work_need=False)
        sides = [self._province.facilities[each] for each in (facility, before.facility)]
        yield from self._stamps(number, sides)
        return number - 1

    def _id(self, kind: int, number: int) -> str:
        long_ago = self._now - timedelta(days=STAYS_DAYS[1])
        return row_id(int(long_ago.astimezone(UTC).timestamp() * 1000), kind, number)
