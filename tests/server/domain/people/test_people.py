"""People, their ages on a day, and which of their stays in custody counts."""

from datetime import date

import pytest

from server.domain.identifiers import CustodyId, PersonId, UnitId
from server.domain.people.people import CustodyRecord, custody_on, is_minor
from server.domain.vocabulary import Custody
from tests.support import law

PERSON = PersonId("p-1")


def stay(regime: Custody, facility: str, since: date, until: date | None = None) -> CustodyRecord:
    return CustodyRecord(CustodyId(facility), PERSON, regime, UnitId(facility), since, until)


@pytest.mark.law("GD-20")
def test_a_visitor_is_a_minor_to_the_day_before_the_18th_birthday() -> None:
    born_on = date(2008, 5, 10)
    assert is_minor(law.profile(), born_on, date(2026, 5, 9))
    assert not is_minor(law.profile(), born_on, date(2026, 5, 10))


def test_who_was_born_on_29_february_comes_of_age_on_1_march_of_a_common_year() -> None:
    born_on = date(2008, 2, 29)
    assert is_minor(law.profile(), born_on, date(2026, 2, 28))
    assert not is_minor(law.profile(), born_on, date(2026, 3, 1))


def test_a_text_without_papers_knows_no_minors_among_visitors() -> None:
    assert not is_minor(law.profile("vn-draft"), date(2020, 1, 1), date(2026, 1, 1))


@pytest.mark.law("GD-12")
def test_an_old_rehab_record_that_nobody_closed_never_hides_the_prison() -> None:
    rehab = stay(Custody.REHAB, "rehab", date(2019, 3, 1))
    prison = stay(Custody.PRISON, "prison", date(2024, 6, 1))
    for records in ([rehab, prison], [prison, rehab]):
        assert custody_on(records, date(2026, 1, 1)) == prison
        assert custody_on(records, date(2024, 5, 31)) == rehab
        assert custody_on(records, date(2024, 6, 1)) == prison


@pytest.mark.law("GD-12")
def test_of_two_stays_that_began_on_one_day_the_prison_counts() -> None:
    day = date(2026, 1, 1)
    rehab, prison = stay(Custody.REHAB, "rehab", day), stay(Custody.PRISON, "prison", day)
    assert custody_on([prison, rehab], day) == prison
    assert custody_on([rehab, prison], day) == prison


def test_on_the_day_of_a_move_the_new_facility_has_the_person() -> None:
    moved = date(2026, 4, 2)
    old = stay(Custody.PRISON, "old", date(2020, 1, 1), moved)
    new = stay(Custody.PRISON, "new", moved)
    assert custody_on([old, new], date(2026, 4, 1)) == old
    assert custody_on([old, new], moved) == new


def test_who_was_released_or_not_yet_brought_is_nowhere() -> None:
    record = stay(Custody.PRISON, "prison", date(2026, 1, 1), date(2026, 2, 1))
    assert custody_on([record], date(2025, 12, 31)) is None
    assert custody_on([record], date(2026, 1, 31)) == record
    assert custody_on([record], date(2026, 2, 1)) is None
    assert custody_on([], date(2026, 1, 1)) is None
