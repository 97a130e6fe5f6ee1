"""Who may take which step of an application (Art. 4, 14-16)."""

import pytest

from server.domain.actor import Actor, System
from server.domain.applications.applications import Event, Origin, State
from server.domain.identifiers import UnitId
from server.domain.vocabulary import Body, Custody
from tests.support.application import (
    BUREAU,
    CLERK,
    FACILITY,
    FAMILY,
    OTHER,
    PRISON,
    application,
    cited,
    codes,
    staff,
    step,
    walk,
)


@pytest.mark.law("GD-06", "GD-35", "GD-37", "GD-38")
def test_a_relatives_application_is_reviewed_decided_and_agreed_to() -> None:
    booked = walk(
        application(Origin.RELATIVE, State.UNFINISHED),
        step(Event.LODGED, FAMILY),
        step(Event.FORWARDED, CLERK),
        step(Event.APPROVED, FACILITY),
        step(Event.AGREED, FAMILY),
    )
    assert booked.state is State.BOOKED


@pytest.mark.law("GD-39")
@pytest.mark.parametrize("custody", Custody)
def test_an_inmates_application_is_decided_and_the_bureau_brings_the_consent(
    custody: Custody,
) -> None:
    booked = walk(
        application(Origin.INMATE, State.UNFINISHED, custody=(custody,)),
        step(Event.LODGED, FACILITY),
        step(Event.APPROVED, FACILITY),
        step(Event.AGREED, CLERK),
    )
    assert booked.state is State.BOOKED


@pytest.mark.law("GD-39")
def test_an_inmates_approval_names_time_and_visitors() -> None:
    asked = application(Origin.INMATE, State.BEFORE_FACILITY)
    bare = step(Event.APPROVED, FACILITY, slot=None, start=None, visitors=frozenset())
    assert cited(asked, bare) == [
        ("application_approval_without_time", "Art. 15 ¶2, 16 ¶1"),
        ("application_approval_without_people", "Art. 4 ¶1, 16 ¶1"),
    ]


@pytest.mark.law("GD-35")
@pytest.mark.parametrize(
    ("state", "event", "actor"),
    [
        (State.UNFINISHED, Event.FORWARDED, CLERK),
        (State.IN_REVIEW, Event.APPROVED, FACILITY),
        (State.IN_REVIEW, Event.AGREED, FAMILY),
        (State.BEFORE_FACILITY, Event.AGREED, FAMILY),
    ],
)
def test_of_a_relatives_application_neither_review_nor_decision_can_be_skipped(
    state: State, event: Event, actor: Actor
) -> None:
    found = codes(application(Origin.RELATIVE, state), step(event, actor))
    assert "application_step_not_open" in found


@pytest.mark.law("GD-06", "GD-35")
@pytest.mark.parametrize(
    ("origin", "state", "event", "actor"),
    [
        (Origin.RELATIVE, State.UNFINISHED, Event.LODGED, FACILITY),
        (Origin.RELATIVE, State.IN_REVIEW, Event.FORWARDED, FACILITY),
        (Origin.RELATIVE, State.IN_REVIEW, Event.REFUSED, FACILITY),
        (Origin.RELATIVE, State.BEFORE_FACILITY, Event.APPROVED, CLERK),
        (Origin.RELATIVE, State.BEFORE_FACILITY, Event.REFUSED, CLERK),
        (Origin.RELATIVE, State.BEFORE_FACILITY, Event.APPROVED, FAMILY),
        (Origin.RELATIVE, State.BEFORE_FACILITY, Event.APPROVED, System()),
        (Origin.RELATIVE, State.AWAITING_CONSENT, Event.AGREED, FACILITY),
        (Origin.RELATIVE, State.AWAITING_CONSENT, Event.AGREED, System()),
        (Origin.RELATIVE, State.AWAITING_CONSENT, Event.SILENT, CLERK),
        (Origin.RELATIVE, State.BEFORE_FACILITY, Event.WITHDRAWN, FACILITY),
        (Origin.INMATE, State.UNFINISHED, Event.LODGED, FAMILY),
        (Origin.INMATE, State.BEFORE_FACILITY, Event.APPROVED, CLERK),
        (Origin.BOTH_IN_CUSTODY, State.BEFORE_FACILITY, Event.APPROVED, FAMILY),
        (Origin.WORK_NEED, State.BEFORE_FACILITY, Event.APPROVED, CLERK),
    ],
)
def test_each_step_belongs_to_its_body(
    origin: Origin, state: State, event: Event, actor: Actor
) -> None:
    found = codes(application(origin, state), step(event, actor))
    assert "application_step_of_another" in found


@pytest.mark.law("GD-35")
def test_another_bureau_or_facility_has_no_say() -> None:
    reviewed = application(Origin.RELATIVE, State.IN_REVIEW)
    foreign = staff(Body.BUREAU, UnitId("elsewhere"))
    assert codes(reviewed, step(Event.FORWARDED, foreign)) == ["application_of_another_unit"]
    decided = application(Origin.RELATIVE, State.BEFORE_FACILITY)
    assert codes(decided, step(Event.APPROVED, OTHER)) == ["application_of_another_unit"]


@pytest.mark.law("GD-35")
def test_a_role_of_the_bureau_at_the_prison_reviews_nothing_and_the_reverse() -> None:
    reviewed = application(Origin.RELATIVE, State.IN_REVIEW)
    at_prison, at_bureau = staff(Body.BUREAU, PRISON), staff(Body.FACILITY, BUREAU)
    assert codes(reviewed, step(Event.FORWARDED, at_prison)) == ["application_of_another_unit"]
    decided = application(Origin.RELATIVE, State.BEFORE_FACILITY)
    assert codes(decided, step(Event.APPROVED, at_bureau)) == ["application_of_another_unit"]
