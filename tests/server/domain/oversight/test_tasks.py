"""Nobody passes the buck: owner, deadline, alarm above, complaints outside (GD-83)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.applications.applications import TRANSITIONS, Origin, State
from server.domain.identifiers import UnitId
from server.domain.oversight.tasks import (
    Complaint,
    Task,
    alarm,
    complaint_refusals,
    complaints_for,
    hand_on_refusals,
    task_refusals,
    waiting,
)
from server.domain.vocabulary import Body, Custody
from tests.support import law
from tests.support.application import OTHER_PRISON, PRISON, application
from tests.support.single import only

DUE = datetime(2026, 3, 9, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BUREAU, OTHER = UnitId("bureau"), UnitId("other")
TASK = Task(BUREAU, Body.BUREAU, DUE)


@pytest.mark.law("GD-83")
def test_every_task_has_an_owner_and_a_deadline() -> None:
    assert task_refusals(law.profile(), TASK) == ()
    ownerless = only(task_refusals(law.profile(), replace(TASK, owner=None)))
    endless = only(task_refusals(law.profile(), replace(TASK, due=None)))
    assert (ownerless.code, endless.code) == ("task_without_owner", "task_without_deadline")
    assert ownerless.citation.source == "Art. 31(4)"


@pytest.mark.law("GD-83")
@pytest.mark.parametrize("origin", Origin)
def test_every_open_application_is_the_task_of_a_unit(origin: Origin) -> None:
    for state, turns in TRANSITIONS[origin].items():
        tasks = waiting(application(origin, state), DUE)
        is_open = bool(turns) and state not in {State.UNFINISHED, State.BOOKED}
        assert bool(tasks) is is_open
        assert all(task_refusals(law.profile(), task) == () for task in tasks)


@pytest.mark.law("GD-83")
def test_between_two_inmates_it_is_the_task_of_who_has_not_yet_approved() -> None:
    asked = application(
        Origin.BOTH_IN_CUSTODY, State.BEFORE_OTHER_FACILITY, approved_by=frozenset({PRISON})
    )
    assert [task.owner for task in waiting(asked, DUE)] == [OTHER_PRISON]


@pytest.mark.law("GD-83")
@pytest.mark.parametrize(
    ("body", "custody", "above"),
    [
        (Body.BUREAU, None, Body.CITY),
        (Body.FACILITY, Custody.PRISON, Body.PRISON_BUREAU),
        (Body.FACILITY, Custody.REHAB, Body.REHAB_BUREAU),
        (Body.CITY, None, Body.DEPARTMENT),
        (Body.PRISON_BUREAU, None, Body.DEPARTMENT),
    ],
)
def test_an_overdue_task_alarms_one_level_up(
    body: Body, custody: Custody | None, above: Body
) -> None:
    task = Task(UnitId("u"), body, DUE, custody)
    assert alarm(law.profile(), task, DUE) is None
    found = alarm(law.profile(), task, DUE + SECOND)
    assert found is not None
    assert (found.to, found.due) == (above, DUE)


@pytest.mark.law("GD-83")
def test_who_hands_a_task_on_wins_no_time() -> None:
    profile, onward = law.profile(), replace(TASK, owner=OTHER)
    assert hand_on_refusals(profile, TASK, onward) == ()
    assert hand_on_refusals(profile, TASK, replace(onward, due=None)) == ()
    later = hand_on_refusals(profile, TASK, replace(onward, due=DUE + SECOND))
    assert [each.code for each in later] == ["task_deadline_moved"]
    nobody = hand_on_refusals(profile, TASK, replace(TASK, owner=None))
    assert [each.code for each in nobody] == ["task_without_owner"]


@pytest.mark.law("GD-83")
def test_a_complaint_about_a_unit_is_not_in_that_units_lists() -> None:
    about_us, about_others = Complaint("1", BUREAU), Complaint("2", OTHER)
    assert complaints_for(law.profile(), [about_us, about_others], BUREAU) == (about_others,)
    refusal = only(complaint_refusals(law.profile(), about_us, BUREAU))
    assert (refusal.code, refusal.citation.source) == ("complaint_inside_unit", "Art. 31(4)")


def test_a_text_without_a_word_on_staff_asks_nothing() -> None:
    draft = law.profile("vn-draft")
    nothing = Task(None, Body.FACILITY, None)
    assert task_refusals(draft, nothing) == ()
    assert hand_on_refusals(draft, TASK, nothing) == ()
    assert alarm(draft, TASK, DUE + SECOND) is None
    assert complaint_refusals(draft, Complaint("1", BUREAU), BUREAU) == ()
