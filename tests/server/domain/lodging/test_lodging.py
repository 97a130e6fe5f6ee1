"""An application is lodged with a receipt, or returned with one list of what lacks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.identifiers import CustodyId, PersonId, UnitId
from server.domain.lodging.form import Lack
from server.domain.lodging.lodging import Lodged, Returned, lodge
from server.domain.people.people import CustodyRecord
from server.domain.vocabulary import Custody
from tests.support import law
from tests.support.application_form import FIRST, MINOR, MOTHER, NOW, ONLINE, other

DEADLINE = datetime(2026, 4, 13, 16, tzinfo=UTC)
EMPTY = replace(MOTHER, id_kind=None, proofs=(), checked_by=None)


def told(lacks: tuple[Lack, ...]) -> list[tuple[str, str | None]]:
    return [(each.refusal.code, each.visitor) for each in lacks]


def returned(**changes: object) -> Returned:
    answer = lodge(law.profile(), replace(FIRST, **changes), NOW, DEADLINE)  # type: ignore[arg-type]
    assert isinstance(answer, Returned)
    return answer


def test_a_complete_application_has_a_receipt_with_day_0_and_the_deadline() -> None:
    answer = lodge(law.profile(), FIRST, NOW, DEADLINE)
    assert isinstance(answer, Lodged)
    assert (answer.lodged_at, answer.deadline) == (NOW, DEADLINE)
    assert (answer.citation.key, answer.citation.source) == ("lodging.receipt", "house rule")


@pytest.mark.law("GD-12")
def test_the_wrong_facility_is_redirected_to_the_right_one_and_not_refused() -> None:
    rehab = CustodyRecord(
        CustodyId("c-1"), PersonId("i"), Custody.REHAB, UnitId("rehab"), date(2020, 1, 1)
    )
    named_wrongly = replace(FIRST, facility_named=UnitId("rehab"), custody=(rehab, *FIRST.custody))
    answer = lodge(law.profile(), named_wrongly, NOW, DEADLINE)
    assert isinstance(answer, Lodged)
    assert answer.destination.facility == "prison"
    assert answer.destination.redirected_from == "rehab"


@pytest.mark.law("GD-12")
def test_the_right_facility_is_redirected_from_nowhere() -> None:
    for application in (FIRST, replace(ONLINE, facility_named=None)):
        answer = lodge(law.profile(), application, NOW, DEADLINE)
        assert isinstance(answer, Lodged)
        assert (answer.destination.facility, answer.destination.redirected_from) == ("prison", None)


@pytest.mark.law("GD-17")
def test_the_channel_is_kept() -> None:
    for application in (FIRST, ONLINE):
        answer = lodge(law.profile(), application, NOW, DEADLINE)
        assert isinstance(answer, Lodged)
        assert answer.channel == application.channel


@pytest.mark.law("GD-18")
def test_the_file_remembers_who_was_applied_for_by_another() -> None:
    answer = lodge(law.profile(), replace(FIRST, visitors=(MOTHER, other(2))), NOW, DEADLINE)
    assert isinstance(answer, Lodged)
    assert answer.proxied == ("p-2",)


@pytest.mark.law("GD-20")
def test_what_a_minor_was_spared_is_logged_one_by_one() -> None:
    child = other(2, born_on=MINOR, id_kind="household_register", id_copy=False)
    answer = lodge(law.profile(), replace(FIRST, visitors=(MOTHER, child)), NOW, DEADLINE)
    assert isinstance(answer, Lodged)
    assert [(each.person, each.code) for each in answer.waivers] == [
        ("p-2", "resident_id_card"),
        ("p-2", "id_copy"),
    ]
    with_all = other(2, born_on=MINOR)
    answer = lodge(law.profile(), replace(FIRST, visitors=(MOTHER, with_all)), NOW, DEADLINE)
    assert isinstance(answer, Lodged)
    assert answer.waivers == ()


def test_nobody_is_spared_anything_online_where_no_paper_is_asked_for() -> None:
    child = replace(other(2, born_on=MINOR), first_for_pair=False, real_name=True)
    both = replace(ONLINE, visitors=(*ONLINE.visitors, child))
    answer = lodge(law.profile(), both, NOW, DEADLINE)
    assert isinstance(answer, Lodged)
    assert answer.waivers == ()


def test_all_that_lacks_is_told_in_one_list_and_no_clock_runs() -> None:
    answer = returned(facility_named=None, authentications=(), visitors=(EMPTY, other(2)))
    assert told(answer.lacks) == [
        ("authentication_missing", None),
        ("lodging_facility_not_named", None),
        ("relationship_unproven", "p-1"),
        ("lodging_papers_unchecked", "p-1"),
        ("id_kind_not_accepted", "p-1"),
    ]
    assert (answer.number, answer.untold) == (1, ())
    assert not hasattr(answer, "deadline")


def test_a_second_return_for_what_was_told_before_is_not_reported() -> None:
    form = replace(FIRST, facility_named=None)
    first = returned(facility_named=None)
    answer = lodge(law.profile(), form, NOW + timedelta(days=1), DEADLINE, ((form, first),))
    assert isinstance(answer, Returned)
    assert (answer.number, told(answer.untold)) == (2, [])


def test_a_second_return_for_what_could_be_seen_the_first_time_is_reported() -> None:
    form = replace(FIRST, facility_named=None)
    first = returned(facility_named=None)
    blurred = replace(FIRST, visitors=(replace(MOTHER, findings=("scan_blurred",)),))
    answer = lodge(law.profile(), blurred, NOW + timedelta(days=1), DEADLINE, ((form, first),))
    assert isinstance(answer, Returned)
    assert told(answer.lacks) == [("lodging_papers_insufficient", "p-1")]
    assert told(answer.untold) == [("lodging_papers_insufficient", "p-1")]


def test_what_an_incomplete_first_list_left_out_is_reported_too() -> None:
    form = replace(FIRST, facility_named=None, authentications=())
    short = returned(facility_named=None)
    answer = lodge(law.profile(), form, NOW, DEADLINE, ((form, short),))
    assert isinstance(answer, Returned)
    assert told(answer.untold) == [("authentication_missing", None)]


def test_what_is_new_since_the_first_return_is_not_reported() -> None:
    form = replace(FIRST, facility_named=None)
    first = returned(facility_named=None)
    new_paper = replace(MOTHER, proofs=(), checked_by=None)
    for visitor in (other(2, id_copy=False), replace(other(3), findings=("scan_blurred",))):
        now_there = replace(FIRST, visitors=(new_paper, visitor))
        answer = lodge(law.profile(), now_there, NOW, DEADLINE, ((form, first),))
        assert isinstance(answer, Returned)
        assert answer.lacks != ()
        assert answer.untold == ()


def test_a_profile_may_leave_second_returns_unreported() -> None:
    silent = law.profile(lodging__second_return_reported__value=False)
    form = replace(FIRST, facility_named=None, authentications=())
    answer = lodge(silent, form, NOW, DEADLINE, ((form, returned(facility_named=None)),))
    assert isinstance(answer, Returned)
    assert answer.untold == ()
