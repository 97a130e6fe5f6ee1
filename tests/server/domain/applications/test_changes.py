"""Another time or other visitors is a new application; smaller things are none (GD-58, GD-82)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.domain.actor import Actor, Applicant, Role, Staff
from server.domain.applications.changes import Reapplication, Terms, edit_refusals, reapplication
from server.domain.identifiers import ApplicationId, PersonId, SeatId, StaffId, UnitId
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.single import only

START = datetime(2026, 3, 9, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FIVE = frozenset(PersonId(name) for name in "abcde")
STRANGER = PersonId("x")
BEFORE = Terms(START, UnitId("site"), FIVE, (SeatId("1"), SeatId("9")))
FAMILY = Applicant(PersonId("a"))
CLERK = Staff(StaffId("s"), Role.BUREAU_CLERK, UnitId("site"), Body.BUREAU)
OFFICER = Staff(StaffId("o"), Role.FACILITY_OFFICER, UnitId("prison"), Body.FACILITY)
OLD, NEW = ApplicationId("old"), ApplicationId("new")


def changes(actor: Actor = FAMILY, **changed: Any) -> list[tuple[str, str]]:
    found = edit_refusals(law.profile(), BEFORE, replace(BEFORE, **changed), actor)
    return [(each.code, str(each.facts.get("change", ""))) for each in found]


@pytest.mark.law("GD-58")
@pytest.mark.parametrize("actor", [FAMILY, CLERK, OFFICER])
def test_nobody_edits_the_time_of_a_booking(actor: Actor) -> None:
    later = {"start": START + timedelta(minutes=40)}
    assert changes(actor, **later) == [("change_needs_application", "time")]


@pytest.mark.law("GD-58")
def test_nobody_edits_another_person_into_a_booking() -> None:
    wanted = [("change_needs_application", "visitor")]
    assert changes(visitors=FIVE | {STRANGER}) == wanted
    assert changes(visitors=(FIVE - {PersonId("b")}) | {STRANGER}) == wanted


@pytest.mark.law("GD-58")
def test_nobody_at_all_is_not_fewer_people() -> None:
    assert changes(visitors=frozenset()) == [("change_needs_application", "visitor")]


@pytest.mark.law("GD-58")
def test_the_refusal_of_a_change_names_the_article() -> None:
    after = replace(BEFORE, start=START + SECOND)
    refusal = only(edit_refusals(law.profile(), BEFORE, after, FAMILY))
    assert refusal.citation.source == "Art. 23"


@pytest.mark.law("GD-58")
@pytest.mark.parametrize(
    "changed",
    [
        {"seats": (SeatId("2"), SeatId("9"))},
        {"interpreter": True},
        {"spelling": 1},
        {"visitors": FIVE - {PersonId("e")}},
    ],
)
def test_seat_interpreter_misspelling_and_four_of_five_are_no_change(
    changed: dict[str, Any],
) -> None:
    assert changes(**changed) == []
    assert changes(CLERK, **changed) == []


@pytest.mark.law("GD-58")
def test_another_site_is_not_another_seat() -> None:
    assert changes(site=UnitId("elsewhere")) == [("change_needs_application", "site")]


@pytest.mark.law("GD-58")
def test_a_linked_new_application_passes() -> None:
    after = replace(BEFORE, start=START + timedelta(days=1))
    found = reapplication(law.profile(), (OLD, BEFORE), (NEW, after), START - SECOND)
    assert isinstance(found, Reapplication)
    assert (found.withdraws, found.linked, found.changes) == (OLD, NEW, ("time",))
    assert found.citation.source == "Art. 23"


@pytest.mark.law("GD-58")
def test_a_change_is_told_in_advance() -> None:
    found = reapplication(law.profile(), (OLD, BEFORE), (NEW, BEFORE), START)
    assert isinstance(found, tuple)
    assert [each.code for each in found] == ["change_told_too_late"]


@pytest.mark.law("GD-58")
def test_the_old_application_is_not_lodged_again() -> None:
    found = reapplication(law.profile(), (OLD, BEFORE), (OLD, BEFORE), START - SECOND)
    assert isinstance(found, tuple)
    assert [each.code for each in found] == ["change_linked_to_itself"]


@pytest.mark.law("GD-82")
@pytest.mark.parametrize("actor", [CLERK, OFFICER])
def test_staff_add_nobody_to_a_booking_on_the_day(actor: Actor) -> None:
    after = replace(BEFORE, visitors=FIVE | {STRANGER})
    found = edit_refusals(law.profile(), BEFORE, after, actor)
    told = {each.code: each.citation.source for each in found}
    assert told.get("change_person_added_by_staff") == "Art. 31(3)"
    family = edit_refusals(law.profile(), BEFORE, after, FAMILY)
    assert [each.code for each in family] == ["change_needs_application"]


def test_a_text_without_changes_asks_for_no_application() -> None:
    after = replace(BEFORE, start=START + SECOND, visitors=FIVE | {STRANGER})
    assert edit_refusals(law.profile("vn-draft"), BEFORE, after, CLERK) == ()
    assert reapplication(law.profile("vn-draft"), (OLD, BEFORE), (OLD, after), START) == ()
