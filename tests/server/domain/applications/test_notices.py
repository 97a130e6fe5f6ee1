"""What is told at each step: one notice, and never an inmate, a facility or a ground."""

import pytest

from server.domain.applications.applications import TRANSITIONS, Event, Origin, State
from server.domain.applications.notices import Notice, Way, notice_refusals, notices, told_refusals
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.single import only

STEPS = [
    (origin, event, after)
    for origin, table in TRANSITIONS.items()
    for turns in table.values()
    for event, after in turns.items()
]


def told(
    origin: Origin,
    event: Event,
    after: State,
    family_knows: bool = True,
    profile: Profile | None = None,
) -> list[Notice]:
    return list(notices(profile or law.profile(), origin, event, after, family_knows))


def messages(found: list[Notice]) -> list[Notice]:
    return [each for each in found if each.way is Way.SMS]


@pytest.mark.law("GD-41")
@pytest.mark.parametrize(("origin", "event", "after"), STEPS)
def test_every_step_tells_the_family_once_where_one_takes_part(
    origin: Origin, event: Event, after: State
) -> None:
    found = messages(told(origin, event, after))
    assert len(found) == (origin is not Origin.BOTH_IN_CUSTODY)
    assert all(each.to is Body.APPLICANT for each in found)


@pytest.mark.law("GD-41")
@pytest.mark.parametrize("event", Event)
def test_between_two_inmates_each_step_is_told_to_the_facilities(event: Event) -> None:
    found = told(Origin.BOTH_IN_CUSTODY, event, State.CANCELLED)
    assert [(each.way, each.to) for each in found] == [(Way.INBOX, Body.FACILITY)]


@pytest.mark.law("GD-41")
def test_the_family_learns_of_an_inmates_application_when_a_facility_has_approved_it() -> None:
    refused = told(Origin.INMATE, Event.REFUSED, State.REFUSED, family_knows=False)
    approved = told(Origin.INMATE, Event.APPROVED, State.AWAITING_CONSENT, family_knows=False)
    assert messages(refused) == []
    assert refused[0].to is Body.FACILITY
    assert [each.code for each in messages(approved)] == ["application_time_fixed"]
    again = told(Origin.INMATE, Event.REFUSED, State.REFUSED, family_knows=True)
    assert len(messages(again)) == 1


@pytest.mark.law("GD-36", "GD-41", "GD-86")
@pytest.mark.parametrize(("origin", "event", "after"), STEPS)
def test_no_message_names_an_inmate_a_facility_or_a_ground(
    origin: Origin, event: Event, after: State
) -> None:
    for each in told(origin, event, after):
        assert notice_refusals(law.profile(), each) == ()


@pytest.mark.law("GD-36", "GD-86")
@pytest.mark.parametrize("field", ["ground", "inmate", "facility", "refusal_ground", "inmate_name"])
def test_a_message_that_names_too_much_does_not_leave(field: str) -> None:
    planted = Notice("application_decided", Way.SMS, Body.APPLICANT, ("reference", field))
    refusal = only(notice_refusals(law.profile(), planted))
    assert refusal.code == "notice_names_too_much"
    assert refusal.citation.source == "Art. 32"
    inside = Notice("application_waits", Way.INBOX, Body.FACILITY, ("ground",))
    assert notice_refusals(law.profile(), inside) == ()


@pytest.mark.law("GD-36")
def test_the_message_of_a_refusal_says_only_that_it_is_decided() -> None:
    message = only(messages(told(Origin.RELATIVE, Event.REFUSED, State.REFUSED)))
    assert (message.code, message.fields) == ("application_decided", ("reference",))


@pytest.mark.law("GD-36")
@pytest.mark.parametrize("way", ["desk", "letter", "account"])
def test_reasons_are_told_at_the_desk_by_letter_or_in_the_account(way: str) -> None:
    assert told_refusals(law.profile(), way) == ()


@pytest.mark.law("GD-36")
def test_reasons_are_not_told_by_message() -> None:
    refusal = only(told_refusals(law.profile(), "sms"))
    assert (refusal.code, refusal.citation.source) == (
        "notice_reasons_by_open_way",
        "Art. 15 ¶1, 32",
    )


@pytest.mark.law("GD-37", "GD-39")
@pytest.mark.parametrize("origin", [Origin.RELATIVE, Origin.INMATE])
def test_an_approval_tells_the_bureau_time_and_visitors(origin: Origin) -> None:
    found = told(origin, Event.APPROVED, State.AWAITING_CONSENT)
    work = only([each for each in found if each.way is Way.INBOX])
    assert work.to is Body.BUREAU
    assert {"start", "visitors"} <= set(work.fields)


@pytest.mark.law("GD-38")
@pytest.mark.parametrize(
    ("event", "after"), [(Event.AGREED, State.BOOKED), (Event.DECLINED, State.DECLINED)]
)
def test_the_answer_of_the_family_goes_back_to_the_facility(event: Event, after: State) -> None:
    found = told(Origin.RELATIVE, event, after)
    work = only([each for each in found if each.way is Way.INBOX])
    assert work.to is Body.FACILITY
    assert {"answer", "channel", "answered_at"} <= set(work.fields)


@pytest.mark.law("GD-36")
def test_the_bureaus_yes_forwards_the_application_to_the_facility() -> None:
    found = told(Origin.RELATIVE, Event.FORWARDED, State.BEFORE_FACILITY)
    assert [each.to for each in found if each.way is Way.INBOX] == [Body.FACILITY]


def test_a_text_without_messages_tells_nothing() -> None:
    draft = law.profile("vn-draft")
    assert told(Origin.RELATIVE, Event.LODGED, State.IN_REVIEW, profile=draft) == []
    planted = Notice("x", Way.SMS, Body.APPLICANT, ("ground",))
    assert notice_refusals(draft, planted) == ()
    assert told_refusals(draft, "sms") == ()
