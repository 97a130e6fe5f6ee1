"""Who may take which step of an application, and what each step demands (Art. 4, 14-16)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.domain.actor import Actor, Applicant, Role, Staff, System
from server.domain.application_steps import Step, step_refusals
from server.domain.applications import Application, Event, Origin, StandingBar, State, after
from server.domain.identifiers import PersonId, SlotId, StaffId, UnitId
from server.domain.profile import Profile
from server.domain.vocabulary import Body, Custody
from tests.support import law

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
START = NOW + timedelta(days=7)
BUREAU, PRISON, OTHER_PRISON = UnitId("b"), UnitId("p"), UnitId("q")
MOTHER, SON, STRANGER = PersonId("m"), PersonId("s"), PersonId("x")
INMATE, OTHER_INMATE = PersonId("i"), PersonId("j")


def staff(body: Body, unit: UnitId) -> Staff:
    role = Role.BUREAU_CLERK if body is Body.BUREAU else Role.FACILITY_CLERK
    return Staff(StaffId(f"of {unit}"), role, unit, body)


CLERK, FACILITY = staff(Body.BUREAU, BUREAU), staff(Body.FACILITY, PRISON)
OTHER = staff(Body.FACILITY, OTHER_PRISON)
FAMILY = Applicant(MOTHER)
PEOPLE = frozenset({MOTHER, SON})


def application(origin: Origin, state: State, **facts: Any) -> Application:
    plain = Application(
        origin, state, BUREAU, (PRISON,), frozenset({INMATE}), (Custody.PRISON,), PEOPLE, START
    )
    between = {
        "bureau": None,
        "facilities": (PRISON, OTHER_PRISON),
        "inmates": frozenset({INMATE, OTHER_INMATE}),
        "visitors": frozenset(),
        "filed_by": frozenset({PRISON, OTHER_PRISON}),
    }
    told = between | facts if origin is Origin.BOTH_IN_CUSTODY else facts
    return replace(plain, **told)  # type: ignore[arg-type]


def step(event: Event, actor: Actor, **facts: Any) -> Step:
    told: dict[str, Any] = {}
    if event is Event.APPROVED:
        told = {"slot": SlotId("1"), "start": START, "visitors": PEOPLE}
    if event in {Event.REFUSED, Event.CANCELLED}:
        told = {"reason": "papers do not match", "ground": "bars.identity_untrue"}
    return Step(event, actor, **(told | facts))


def codes(
    asked: Application, wanted: Step, profile: Profile | None = None, now: datetime = NOW
) -> list[str]:
    return [each.code for each in step_refusals(profile or law.profile(), asked, wanted, now)]


def cited(asked: Application, wanted: Step) -> list[tuple[str, str]]:
    found = step_refusals(law.profile(), asked, wanted, NOW)
    return [(each.code, each.citation.source) for each in found]


def walk(asked: Application, *steps: Step) -> Application:
    """The application after steps, each of which is allowed."""
    for each in steps:
        assert codes(asked, each) == []
        state = after(asked.origin, asked.state, each.event)
        by = {each.actor.unit} if isinstance(each.actor, Staff) else set()
        approved = asked.approved_by | by if each.event is Event.APPROVED else asked.approved_by
        asked = replace(asked, state=state, approved_by=approved)
    return asked


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


@pytest.mark.law("GD-40")
def test_two_in_custody_are_booked_by_both_facilities() -> None:
    booked = walk(
        application(Origin.BOTH_IN_CUSTODY, State.UNFINISHED),
        step(Event.LODGED, FACILITY),
        step(Event.APPROVED, FACILITY, visitors=frozenset()),
        step(Event.APPROVED, OTHER, visitors=frozenset()),
    )
    assert booked.state is State.BOOKED


@pytest.mark.law("GD-40")
def test_one_facility_cannot_approve_for_both() -> None:
    asked = application(
        Origin.BOTH_IN_CUSTODY, State.BEFORE_OTHER_FACILITY, approved_by=frozenset({PRISON})
    )
    again = step(Event.APPROVED, FACILITY, visitors=frozenset())
    assert cited(asked, again) == [("application_needs_other_facility", "Art. 16 ¶2")]
    assert codes(asked, replace(again, actor=OTHER)) == []


@pytest.mark.law("GD-40")
def test_two_in_one_facility_are_no_case_of_video() -> None:
    asked = application(Origin.BOTH_IN_CUSTODY, State.UNFINISHED, facilities=(PRISON, PRISON))
    found = step_refusals(law.profile(), asked, step(Event.LODGED, FACILITY), NOW)
    assert [each.code for each in found] == ["application_not_of_two_facilities"]
    assert found[0].facts == {"facilities": 1, "demanded": 2}


@pytest.mark.law("GD-40")
@pytest.mark.parametrize("barred", [INMATE, OTHER_INMATE])
@pytest.mark.parametrize(
    ("key", "source"),
    [("bars.case_connected", "Art. 18(3)"), ("statuses.strict_regime", "Art. 19(4)")],
)
def test_a_bar_on_either_side_stops_two_in_custody(barred: PersonId, key: str, source: str) -> None:
    bars = (StandingBar(barred, key),)
    asked = application(Origin.BOTH_IN_CUSTODY, State.BEFORE_FACILITY, bars=bars)
    wanted = step(Event.APPROVED, FACILITY, visitors=frozenset())
    assert cited(asked, wanted) == [("application_barred", source)]


@pytest.mark.law("GD-16")
@pytest.mark.parametrize("filed", [frozenset(), frozenset({PRISON}), frozenset({PRISON, BUREAU})])
def test_two_in_custody_are_not_booked_before_both_facilities_have_filed(
    filed: frozenset[UnitId],
) -> None:
    asked = application(Origin.BOTH_IN_CUSTODY, State.BEFORE_OTHER_FACILITY, filed_by=filed)
    wanted = step(Event.APPROVED, OTHER, visitors=frozenset())
    assert cited(asked, wanted) == [("application_not_filed", "Art. 7, 16 ¶2")]
    both = replace(asked, filed_by=frozenset({PRISON, OTHER_PRISON}))
    assert codes(both, wanted) == []


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


def test_a_text_without_origins_asks_for_no_steps() -> None:
    asked = application(Origin.RELATIVE, State.IN_REVIEW)
    assert codes(asked, step(Event.AGREED, System()), law.profile("vn-draft")) == []


@pytest.mark.law("GD-39")
def test_an_origin_is_open_to_the_regimes_that_it_names() -> None:
    asked = application(Origin.INMATE, State.UNFINISHED, custody=(Custody.REHAB,))
    wanted = step(Event.LODGED, FACILITY)
    prisons_only = law.profile(origins__inmate__custody=["prison"])
    assert codes(asked, wanted, prisons_only) == ["application_custody_not_open"]
    assert codes(asked, wanted) == []
