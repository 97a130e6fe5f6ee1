"""The people of the demo: families to book with, and an inmate in each status."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from server.domain.people.statuses import StatusPeriod
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Custody, Party
from server.seed.crowd import BASIS_OF, BOTH, RELATIONS, Family, Visitor
from server.seed.names import CARD, identity_number, mobile, person_name
from server.seed.province import Place, Province
from server.seed.records import authenticated, status, status_row
from server.seed.rows import CustodyRow, PersonRow, RelationshipRow, Row, StampRow

FAMILIES: Final = 24
PAIRS: Final = ((0, 1), (7, 8), (10, 11))
"""Two inmates of two facilities who are relatives; nobody comes to them from outside."""
LARGE, WORK, UNFILED, MOVED = 2, 3, 4, 6
"""A family of five with two children; one visited for work; one that only its bureau has filed;
an inmate who stands in an old rehab record that nobody closed."""
DUE: Final = FAMILIES - 1
"""Whose visit is due; who comes later comes to the same two places."""
LATER: Final = 1_000
"""Numbers of families that come while the demo runs."""
YEAR_DAYS: Final = 365
ADULT_DAYS, CHILD_DAYS = 40 * YEAR_DAYS, 9 * YEAR_DAYS
AGES: Final = 120
"""So many grown-ups one after another are of different ages."""
STAY_DAYS: Final = 2 * YEAR_DAYS
FILED_DAYS: Final = 400
STATUS_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class People:
    """Their rows, the families, and the statuses (which are among the rows)."""

    rows: tuple[Row, ...]
    families: tuple[Family, ...]
    statuses: tuple[StatusPeriod, ...]


def people(profile: Profile, land: Province, now: datetime) -> People:
    """Everybody of the demo."""
    rows: list[Row] = []
    families = [family(number, land) for number in range(FAMILIES)]
    for number, each in enumerate(families):
        rows += family_rows(number, each, land, now)
    for one, two in PAIRS:
        rows += pair_rows(families[one], families[two], land, now)
    statuses = []
    for number, code in enumerate(profile.statuses, FAMILIES):
        place = next(p for p in land.facilities if p.custody is profile.statuses[code].custody)
        rows += inmate_rows(number, place, now, None)
        since = now - timedelta(days=STATUS_DAYS)
        statuses.append(status(profile, code, stay_id(number), since, None))
    rows += [status_row(each) for each in statuses]
    released = FAMILIES + len(profile.statuses)
    rows += inmate_rows(released, land.facilities[0], now, now.date())
    return People(tuple(rows), tuple(families), tuple(statuses))


def family(number: int, land: Province) -> Family:
    """One family; each is at another pair of places than the one before."""
    filed = frozenset({0}) if number == UNFILED else BOTH
    other_of = {two: one for one, two in PAIRS}
    is_pair = any(number in each for each in PAIRS)
    count = {LARGE: 5, DUE: 2}.get(number, 0 if is_pair else 1)
    visitors = [Visitor(visitor_id(number, n), filed, work_need=False) for n in range(count)]
    if number == WORK:
        visitors.append(Visitor(visitor_id(number, count), filed, work_need=True))
    facility, site = number % len(land.facilities), number % len(land.sites)
    if number >= DUE:
        facility = site = 0
    inmate, stay = inmate_id(number), stay_id(number)
    return Family(inmate, stay, facility, site, tuple(visitors), True, other_of.get(number))


def later_rows(number: int, land: Province, now: datetime) -> tuple[Family, tuple[Row, ...]]:
    """One more family, for a visit that is due.  `number`: LATER or more."""
    found = family(number, land)
    return found, tuple(family_rows(number, found, land, now))


def inmate_id(number: int) -> str:
    """As "inmate-01", numbers from 0."""
    return f"inmate-{number + 1:02d}"


def stay_id(number: int) -> str:
    """The stay of an inmate."""
    return f"stay-{number + 1:02d}"


def visitor_id(family: int, number: int) -> str:
    """As "visitor-01-1"."""
    return f"visitor-{family + 1:02d}-{number + 1}"


def family_rows(number: int, found: Family, land: Province, now: datetime) -> Iterator[Row]:
    """An inmate and who comes, with what was filed."""
    facility, site = land.facilities[found.facility], land.sites[found.site]
    yield from inmate_rows(number, facility, now, None)
    if number == MOVED:
        earlier = now.date() - timedelta(days=2 * STAY_DAYS)
        told = f"示例{number + 1:03d}"
        rehab = next(each for each in land.facilities if each.custody is Custody.REHAB)
        old = f"stay-{number + 1:02d}-old"
        yield CustodyRow(old, found.inmate, Custody.REHAB, rehab.unit, f"{told}旧", earlier)
    for order, visitor in enumerate(found.visitors):
        is_child = number == LARGE and order >= 3
        yield person_row(visitor.id, 100 + 10 * number + order, site, now, is_child)
        name = f"relationship-{number + 1:02d}-{order + 1}"
        kind = RELATIONS[(number + order) % len(RELATIONS)]
        yield relationship_row(name, visitor, found.inmate, "child" if is_child else kind)
        sides = [(site, facility)[each] for each in sorted(visitor.filed)]
        yield from stamp_rows(name, sides, now)
        yield authenticated(visitor.id, site.staff, now - timedelta(days=FILED_DAYS))


def pair_rows(one: Family, two: Family, land: Province, now: datetime) -> Iterator[Row]:
    """Two inmates who are siblings; both facilities have filed it."""
    as_visitor = Visitor(two.inmate, BOTH, work_need=False)
    name = f"relationship-of-{one.inmate}-and-{two.inmate}"
    yield relationship_row(name, as_visitor, one.inmate, "sibling")
    yield from stamp_rows(name, [land.facilities[each.facility] for each in (one, two)], now)


def inmate_rows(number: int, place: Place, now: datetime, until: date | None) -> Iterator[Row]:
    """An inmate with a stay."""
    assert place.custody is not None, "a facility has a regime"
    yield person_row(inmate_id(number), number, None, now, is_child=False)
    since = now.date() - timedelta(days=STAY_DAYS)
    told = f"示例{number + 1:03d}"
    person = inmate_id(number)
    yield CustodyRow(stay_id(number), person, place.custody, place.unit, told, since, until)


def person_row(
    name: str, number: int, site: Place | None, now: datetime, is_child: bool
) -> PersonRow:
    """Somebody; every fourth visitor has no mobile number, and no child has one."""
    born_on = (
        now - timedelta(days=CHILD_DAYS if is_child else ADULT_DAYS + 97 * (number % AGES))
    ).date()
    reached = site is not None and not is_child and number % 4 != 3
    return PersonRow(
        id=name,
        name=person_name(number),
        born_on=born_on,
        identity_kind=CARD,
        identity_number=identity_number(number, born_on),
        mobile=mobile(number) if reached else None,
        site_id=None if site is None else site.unit,
    )


def relationship_row(name: str, visitor: Visitor, inmate: str, kind: str) -> RelationshipRow:
    """Who somebody is to an inmate."""
    if visitor.work_need:
        party = Party.WORK_NEED_PERSON
        return RelationshipRow(name, visitor.id, inmate, party, None, None, same_register=False)
    return RelationshipRow(name, visitor.id, inmate, Party.RELATIVE, kind, BASIS_OF[kind], True)


def stamp_rows(name: str, places: list[Place], now: datetime) -> Iterator[StampRow]:
    """Who has filed it."""
    at = now - timedelta(days=FILED_DAYS)
    for each in places:
        yield StampRow(name, each.unit, each.body, each.staff, at)
