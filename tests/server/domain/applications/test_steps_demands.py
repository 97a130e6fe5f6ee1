"""What a step of an application demands: reason, time, people, no bar (Art. 15-18, 31)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.actor import Actor, System
from server.domain.applications.applications import Event, Origin, StandingBar, State
from server.domain.vocabulary import Custody
from tests.support import law
from tests.support.application import (
    CLERK,
    FACILITY,
    FAMILY,
    MOTHER,
    NOW,
    PEOPLE,
    SON,
    START,
    STRANGER,
    application,
    cited,
    codes,
    step,
    walk,
)


@pytest.mark.law("GD-36", "GD-37", "GD-39")
@pytest.mark.parametrize(
    ("origin", "state", "actor"),
    [
        (Origin.RELATIVE, State.IN_REVIEW, CLERK),
        (Origin.RELATIVE, State.BEFORE_FACILITY, FACILITY),
        (Origin.INMATE, State.BEFORE_FACILITY, FACILITY),
    ],
)
def test_a_refusal_without_reason_or_ground_cannot_be_saved(
    origin: Origin, state: State, actor: Actor
) -> None:
    asked = application(origin, state)
    assert codes(asked, step(Event.REFUSED, actor)) == []
    assert cited(asked, step(Event.REFUSED, actor, reason=" ")) == [
        ("application_refusal_without_reason", "Art. 15, 16 ¶1")
    ]
    for nothing in ("", "bars", "bars.unknown", "come in person"):
        assert codes(asked, step(Event.REFUSED, actor, ground=nothing)) == [
            "application_refusal_without_ground"
        ]


@pytest.mark.law("GD-36")
def test_a_booking_is_cancelled_with_a_reason_only() -> None:
    asked = application(Origin.RELATIVE, State.BOOKED)
    assert codes(asked, step(Event.CANCELLED, FACILITY)) == []
    assert codes(asked, step(Event.CANCELLED, FACILITY, reason="")) == [
        "application_refusal_without_reason"
    ]


@pytest.mark.law("GD-37")
@pytest.mark.parametrize("lacking", [{"slot": None}, {"start": None}])
def test_an_approval_without_a_concrete_time_is_impossible(lacking: dict[str, Any]) -> None:
    asked = application(Origin.RELATIVE, State.BEFORE_FACILITY)
    assert cited(asked, step(Event.APPROVED, FACILITY, **lacking)) == [
        ("application_approval_without_time", "Art. 15 ¶2, 16 ¶1")
    ]


@pytest.mark.law("GD-37")
def test_an_approval_fixes_a_time_that_still_lies_ahead() -> None:
    asked = application(Origin.RELATIVE, State.BEFORE_FACILITY)
    wanted = step(Event.APPROVED, FACILITY)
    assert codes(asked, wanted, now=START) == ["application_approval_of_past_time"]
    assert codes(asked, wanted, now=START - timedelta(seconds=1)) == []


@pytest.mark.law("GD-82")
def test_an_approval_adds_nobody_who_was_not_applied_for() -> None:
    asked = application(Origin.RELATIVE, State.BEFORE_FACILITY)
    more = step(Event.APPROVED, FACILITY, visitors=PEOPLE | {STRANGER})
    assert cited(asked, more) == [("application_person_not_applied_for", "Art. 31(3)")]
    fewer = step(Event.APPROVED, FACILITY, visitors=frozenset({MOTHER}))
    assert codes(asked, fewer) == []


@pytest.mark.law("GD-82")
def test_a_new_application_may_be_decided_on_the_day_of_the_visit() -> None:
    today = NOW + timedelta(minutes=30)
    booked = walk(
        application(Origin.RELATIVE, State.UNFINISHED, start=today),
        step(Event.LODGED, CLERK),
        step(Event.FORWARDED, CLERK),
        step(Event.APPROVED, FACILITY, start=today),
        step(Event.AGREED, CLERK),
    )
    assert booked.state is State.BOOKED


@pytest.mark.law("GD-35")
def test_a_bar_that_the_bureau_reports_stops_an_inmates_application_until_decided_again() -> None:
    asked = application(Origin.INMATE, State.AWAITING_CONSENT)
    report = step(Event.BAR_REPORTED, CLERK, reason="seen", ground="bars.case_connected")
    stopped = walk(asked, report)
    assert "application_step_not_open" in codes(stopped, step(Event.AGREED, CLERK))
    stopped = replace(stopped, bars=(StandingBar(SON, "bars.case_connected"),))
    assert cited(stopped, step(Event.APPROVED, FACILITY)) == [("application_barred", "Art. 18(3)")]
    without = step(Event.APPROVED, FACILITY, visitors=frozenset({MOTHER}))
    assert walk(stopped, without, step(Event.AGREED, CLERK)).state is State.BOOKED


@pytest.mark.law("GD-35")
@pytest.mark.parametrize("ground", ["", "bars.unknown", "quota.visits_per_month"])
def test_the_bureau_stops_an_inmates_application_by_a_bar_only(ground: str) -> None:
    asked = application(Origin.INMATE, State.AWAITING_CONSENT)
    report = step(Event.BAR_REPORTED, CLERK, ground=ground)
    assert codes(asked, report) == ["application_bar_report_without_bar"]


def test_an_application_expires_when_its_time_has_come_and_not_before() -> None:
    asked = application(Origin.RELATIVE, State.BEFORE_FACILITY)
    passed = step(Event.TIME_PASSED, System())
    early = START - timedelta(seconds=1)
    assert codes(asked, passed, now=early) == ["application_time_not_passed"]
    assert codes(asked, passed, now=START) == []


def test_a_text_without_origins_asks_only_for_the_order_of_steps() -> None:
    asked, agreed = (
        application(Origin.RELATIVE, State.AWAITING_CONSENT),
        step(Event.AGREED, System()),
    )
    assert codes(asked, agreed, law.profile("vn-draft")) == []
    early = application(Origin.RELATIVE, State.IN_REVIEW)
    assert codes(early, agreed, law.profile("vn-draft")) == ["application_step_not_open"]


@pytest.mark.law("GD-39")
def test_an_origin_is_open_to_the_regimes_that_it_names() -> None:
    asked = application(Origin.INMATE, State.UNFINISHED, custody=(Custody.REHAB,))
    wanted = step(Event.LODGED, FACILITY)
    prisons_only = law.profile(origins__inmate__custody=["prison"])
    assert codes(asked, wanted, prisons_only) == ["application_custody_not_open"]
    assert codes(asked, wanted) == []


@pytest.mark.law("GD-58", "GD-22")
@pytest.mark.parametrize("event", [Event.WITHDRAWN, Event.DECLINED, Event.CANCELLED])
def test_from_its_start_on_nobody_takes_a_booking_back(event: Event) -> None:
    booked = application(Origin.RELATIVE, State.BOOKED)
    actor = FACILITY if event is Event.CANCELLED else FAMILY
    before = START - timedelta(seconds=1)
    assert codes(booked, step(event, actor), now=before) == []
    assert codes(booked, step(event, actor), now=START) == ["application_visit_has_begun"]


@pytest.mark.law("GD-93")
def test_the_office_still_ends_a_begun_booking_when_the_service_is_closed() -> None:
    booked = application(Origin.RELATIVE, State.BOOKED)
    assert codes(booked, step(Event.CANCELLED, System()), now=START) == []
