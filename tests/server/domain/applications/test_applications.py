"""The tables of an application: who asks decides which way it goes, and only one end opens."""

import pytest

from server.domain.applications.applications import (
    TRANSITIONS,
    Event,
    Origin,
    State,
    after,
    join_refusals,
    seats_of,
)
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.single import only

ENDS = {
    State.REFUSED,
    State.DECLINED,
    State.RELEASED,
    State.WITHDRAWN,
    State.EXPIRED,
    State.CANCELLED,
}


def way(origin: Origin, *events: Event) -> list[State]:
    """The states that a row of events leads through."""
    states = [State.UNFINISHED]
    for event in events:
        states.append(after(origin, states[-1], event))
    return states[1:]


@pytest.mark.law("GD-06")
@pytest.mark.parametrize("state", [state for state in State if state is not State.BOOKED])
def test_nobody_joins_on_an_application_that_is_not_booked(state: State) -> None:
    refusal = only(join_refusals(law.profile(), state))
    assert refusal.code == "application_not_booked"
    assert refusal.citation.source == "Art. 3, 4 ¶1"


@pytest.mark.law("GD-06")
def test_a_booking_may_be_joined() -> None:
    assert join_refusals(law.profile(), State.BOOKED) == ()


def test_a_text_without_video_says_nothing_of_joining() -> None:
    assert join_refusals(law.profile("vn-draft"), State.IN_REVIEW) == ()


@pytest.mark.law("GD-06", "GD-35")
def test_a_relatives_application_goes_from_bureau_to_facility_to_family() -> None:
    events = (Event.LODGED, Event.FORWARDED, Event.APPROVED, Event.AGREED)
    assert way(Origin.RELATIVE, *events) == [
        State.IN_REVIEW,
        State.BEFORE_FACILITY,
        State.AWAITING_CONSENT,
        State.BOOKED,
    ]


@pytest.mark.law("GD-06", "GD-35", "GD-39")
def test_an_inmates_application_goes_straight_to_the_facility() -> None:
    events = (Event.LODGED, Event.APPROVED, Event.AGREED)
    assert way(Origin.INMATE, *events) == [
        State.BEFORE_FACILITY,
        State.AWAITING_CONSENT,
        State.BOOKED,
    ]
    assert not any(Event.FORWARDED in turns for turns in TRANSITIONS[Origin.INMATE].values())


@pytest.mark.law("GD-35")
def test_a_bar_that_the_bureau_reports_sends_an_inmates_application_back() -> None:
    events = (Event.LODGED, Event.APPROVED, Event.BAR_REPORTED)
    assert way(Origin.INMATE, *events)[-1] is State.BAR_REPORTED
    assert way(Origin.INMATE, *events, Event.APPROVED)[-1] is State.AWAITING_CONSENT
    assert way(Origin.INMATE, *events, Event.REFUSED)[-1] is State.REFUSED


@pytest.mark.law("GD-40")
def test_between_two_inmates_one_approval_books_nothing_and_two_do() -> None:
    assert way(Origin.BOTH_IN_CUSTODY, Event.LODGED, Event.APPROVED, Event.APPROVED) == [
        State.BEFORE_FACILITY,
        State.BEFORE_OTHER_FACILITY,
        State.BOOKED,
    ]


@pytest.mark.law("GD-38")
@pytest.mark.parametrize(
    ("answer", "state"), [(Event.DECLINED, State.DECLINED), (Event.SILENT, State.RELEASED)]
)
def test_a_no_and_silence_book_nothing(answer: Event, state: State) -> None:
    events = (Event.LODGED, Event.FORWARDED, Event.APPROVED)
    assert way(Origin.RELATIVE, *events, answer)[-1] is state


def test_a_yes_may_be_taken_back_after_the_booking() -> None:
    events = (Event.LODGED, Event.APPROVED, Event.AGREED, Event.DECLINED)
    assert way(Origin.INMATE, *events)[-1] is State.DECLINED


@pytest.mark.parametrize("origin", Origin)
def test_a_move_of_the_inmate_puts_every_booking_before_the_new_facility(origin: Origin) -> None:
    assert after(origin, State.BOOKED, Event.MOVED) is State.BEFORE_FACILITY


@pytest.mark.parametrize("origin", Origin)
def test_from_every_open_state_an_application_may_be_withdrawn_or_cancelled(
    origin: Origin,
) -> None:
    for state, turns in TRANSITIONS[origin].items():
        if state not in ENDS:
            assert turns[Event.WITHDRAWN] is State.WITHDRAWN
            assert turns[Event.CANCELLED] is State.CANCELLED


@pytest.mark.parametrize("origin", Origin)
def test_an_undecided_application_expires_and_a_booking_does_not(origin: Origin) -> None:
    for state, turns in TRANSITIONS[origin].items():
        assert (Event.TIME_PASSED in turns) is (state not in {*ENDS, State.BOOKED})


@pytest.mark.parametrize("origin", Origin)
def test_nothing_leads_out_of_an_end(origin: Origin) -> None:
    assert {state for state, turns in TRANSITIONS[origin].items() if not turns} == ENDS


@pytest.mark.law("GD-06", "GD-35", "GD-40")
@pytest.mark.parametrize("origin", Origin)
def test_every_way_to_a_booking_passes_as_many_facility_decisions_as_the_text_demands(
    origin: Origin,
) -> None:
    demanded = law.profile().origins[origin]
    for events in ways_to_booking(origin):
        assert events.count(Event.APPROVED) >= demanded.decisions
        assert (Event.FORWARDED in events) is bool(demanded.reviewed_by)


def ways_to_booking(origin: Origin) -> list[list[Event]]:
    """Every row of events that books, without walking in a circle."""
    found: list[list[Event]] = []
    open_ways: list[tuple[State, list[Event], frozenset[State]]] = [
        (State.UNFINISHED, [], frozenset())
    ]
    while open_ways:
        state, events, seen = open_ways.pop()
        if state is State.BOOKED:
            found.append(events)
            continue
        for event, following in TRANSITIONS[origin][state].items():
            if following not in seen:
                open_ways.append((following, [*events, event], seen | {state}))
    assert found
    return found


@pytest.mark.law("GD-40")
def test_two_in_custody_take_two_terminals_and_two_facilities_watch() -> None:
    seats = seats_of(law.profile(), Origin.BOTH_IN_CUSTODY)
    assert seats is not None
    assert seats.devices == ("terminal", "terminal")
    assert seats.watchers == (Body.FACILITY, Body.FACILITY)
    assert seats.citation.source == "Art. 16 ¶2"


@pytest.mark.parametrize("origin", [Origin.RELATIVE, Origin.INMATE, Origin.WORK_NEED])
def test_a_family_sits_at_a_kiosk_and_bureau_and_facility_watch(origin: Origin) -> None:
    seats = seats_of(law.profile(), origin)
    assert seats is not None
    assert seats.devices == ("kiosk", "terminal")
    assert set(seats.watchers) == {Body.BUREAU, Body.FACILITY}


def test_a_text_without_a_live_session_has_no_seats() -> None:
    assert seats_of(law.profile("vn-draft"), Origin.RELATIVE) is None
