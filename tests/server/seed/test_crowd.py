"""Invented people of every kind, each family where its inmate is held."""

from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import TypeVar

from server.domain.units import UnitKind
from server.domain.vocabulary import Body
from server.seed.crowd import Crowd
from server.seed.province import NOBODYS_HASH, province
from server.seed.rows import CustodyRow, PersonRow, RelationshipRow, StaffRow, StampRow, UnitRow
from tests.support import law

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
PEOPLE = 2_000
LAND = province(PEOPLE, 20, 6, NOW)
CROWD = Crowd(Random(5), LAND, PEOPLE, NOW, law.profile())
ROWS = list(CROWD.rows())
Kind = TypeVar("Kind")


def of_kind(kind: type[Kind]) -> list[Kind]:
    return [row for row in ROWS if isinstance(row, kind)]


def test_as_many_people_are_made_as_were_asked_for() -> None:
    assert len({row.id for row in of_kind(PersonRow)}) == PEOPLE


def test_some_inmates_have_two_stays_and_some_none_that_lasts() -> None:
    stays = Counter(row.person_id for row in of_kind(CustodyRow))
    lasting = {row.person_id for row in of_kind(CustodyRow) if row.until is None}
    assert set(stays.values()) == {1, 2}
    assert lasting < stays.keys()
    assert {family.inmate for family in CROWD.families if family.held} == lasting


def test_some_relationships_lack_a_stamp_or_both() -> None:
    stamps = Counter(row.relationship_id for row in of_kind(StampRow))
    found = Counter(stamps[row.id] for row in of_kind(RelationshipRow))
    assert found.keys() == {0, 1, 2}
    assert found[2] > found[1] > found[0]


def test_a_relationship_between_inmates_is_filed_by_two_facilities() -> None:
    inmates = {family.inmate for family in CROWD.families}
    between = {row.id for row in of_kind(RelationshipRow) if row.visitor_id in inmates}
    assert between
    bodies = Counter(row.body for row in of_kind(StampRow) if row.relationship_id in between)
    assert bodies == {Body.FACILITY: 2 * len(between)}


def test_a_province_has_every_kind_of_unit_and_grows_to_its_full_size() -> None:
    for people in (20, 200_000):
        kinds = Counter(
            row.kind for row in province(people, 10, 6, NOW).rows if isinstance(row, UnitRow)
        )
        assert kinds.keys() == set(UnitKind)
    assert kinds[UnitKind.COUNTY_BUREAU] == 120
    assert kinds[UnitKind.CITY] == 21


def test_units_have_seats_for_what_is_held_there() -> None:
    land = province(200_000, 2_300, 6, NOW)
    for places in (land.sites, land.facilities):
        assert sum(len(each.seats) for each in places) * 6 * 0.6 >= 2_300


def test_nobody_can_log_in_as_invented_staff() -> None:
    staff = [row for row in LAND.rows if isinstance(row, StaffRow)]
    assert {(row.state, row.password_hash) for row in staff} == {("locked", NOBODYS_HASH)}
