"""Whether an inmate has a visit left, and how the answer is explained."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.entitlement.account import Account, Entry, FedBy, How, Size, restoration
from server.domain.entitlement.doors import Doors
from server.domain.entitlement.entitlement import Answer, Ask, answer, answer_both
from server.domain.entitlement.special import Excess, SpecialDecision
from server.domain.identifiers import BookingId, PersonId
from server.domain.slots.priority import Criterion, Standing
from server.domain.vocabulary import Body, Custody
from tests.support import law

GD = law.profile()
SHANGHAI = ZoneInfo("Asia/Shanghai")
INMATE = PersonId("p-1")
NOW = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
TWO = SpecialDecision(
    Excess.SECOND_VISIT, True, Body.FACILITY, datetime(2026, 3, 1, tzinfo=SHANGHAI), "farewell", 2
)
CHILD = date(2010, 5, 1)
NO_DOORS = Doors()
BY_PRIORITY = Doors(
    criterion=Criterion("v3", Custody.PRISON, frozenset({"reforming"}), 0, {"reforming": 2}, NOW),
    held=(Standing("reforming", Body.INMATE, "d-17", GD.cite("priority.classes.reforming")),),
)


def march(kind: str, day: int, how: How = How.HELD) -> Entry:
    start = datetime(2026, 3, day, 9, tzinfo=SHANGHAI)
    return Entry(how, BookingId(f"b-{kind}-{day}"), kind, start)


def ask(
    kind: str,
    *entries: Entry,
    size: int | None = None,
    doors: Doors = NO_DOORS,
    start: datetime = datetime(2026, 3, 25, 9, tzinfo=SHANGHAI),
) -> Answer:
    sizes = () if size is None else (Size(size, FedBy.INMATE),)
    return answer(GD, Account(INMATE, entries, sizes), Ask(kind, start, NOW), doors)


def codes(found: Answer) -> list[str]:
    return [each.code for each in found.refusals]


@pytest.mark.law("GD-22")
def test_the_second_video_visit_of_a_month_is_refused_with_the_article() -> None:
    assert ask("video").allowed
    refused = ask("video", march("video", 5), size=9)
    assert [(each.code, each.citation.source) for each in refused.refusals] == [
        ("month_used", "Art. 11")
    ]
    assert refused.refusals[0].facts == {"used": 1, "visits": 1, "month": "2026-03"}


@pytest.mark.law("GD-22")
@pytest.mark.parametrize("how", [How.BOOKED, How.HELD, How.IMPORTED, How.BY_HAND])
def test_a_visit_counts_from_its_booking_wherever_it_is_held(how: How) -> None:
    assert "month_used" in codes(ask("video", march("video", 5, how)))
    assert ask("video", march("video", 5), march("video", 5, How.RESTORED)).allowed


@pytest.mark.law("GD-22")
def test_the_next_month_has_its_own_visit() -> None:
    midnight = datetime(2026, 4, 1, 0, 0, tzinfo=SHANGHAI)
    assert ask("video", march("video", 31), start=midnight).allowed
    assert not ask("video", march("video", 31)).allowed


@pytest.mark.law("GD-22")
@pytest.mark.parametrize(
    "doors",
    [BY_PRIORITY, Doors(decisions=(TWO,))],
)
def test_each_door_lets_exactly_its_number_through(doors: Doors) -> None:
    assert ask("video", march("video", 5), doors=doors).allowed
    two = ask("video", march("video", 5), march("video", 12), doors=doors)
    assert codes(two) == ["month_used", "account_used"]


@pytest.mark.law("GD-22")
def test_doors_are_not_added_up() -> None:
    both = replace(BY_PRIORITY, decisions=(TWO,))
    assert not ask("video", march("video", 5), march("video", 12), doors=both).allowed


@pytest.mark.law("GD-22")
def test_an_extension_of_the_review_lets_no_second_visit_through() -> None:
    assert not ask("video", march("video", 5), doors=Doors(review_extended_days=2)).allowed


@pytest.mark.law("GD-26", "GD-22")
def test_a_juvenile_with_an_override_of_three_gets_three() -> None:
    entries = [march("video", day) for day in (3, 4, 5)]
    for held in (0, 1, 2):
        assert ask("video", *entries[:held], doors=Doors(CHILD)).allowed
    assert not ask("video", *entries, doors=Doors(CHILD)).allowed


@pytest.mark.law("GD-26")
def test_on_the_18th_birthday_in_mid_month_the_general_number_holds() -> None:
    doors, held = Doors(date(2008, 3, 15)), march("video", 5)
    eve, birthday = (datetime(2026, 3, day, 9, tzinfo=SHANGHAI) for day in (14, 15))
    assert ask("video", held, doors=doors, start=eve).allowed
    assert not ask("video", held, doors=doors, start=birthday).allowed


@pytest.mark.law("GD-25")
@pytest.mark.parametrize(("first", "then"), [("on_site", "video"), ("video", "on_site")])
def test_in_an_account_of_one_a_video_visit_offsets_an_on_site_visit(first: str, then: str) -> None:
    refused = ask(then, march(first, 5))
    assert [(each.code, each.citation.key) for each in refused.refusals] == [
        ("account_used", "quota.visit_offsets_on_site")
    ]


@pytest.mark.law("GD-25")
def test_an_account_of_two_has_an_on_site_and_a_video_visit_and_no_third() -> None:
    on_site, video = march("on_site", 5), march("video", 6)
    assert ask("video", on_site, size=2).allowed
    assert ask("on_site", video, size=2).allowed
    assert codes(ask("on_site", on_site, video, size=2)) == ["account_used"]
    assert ask("on_site", on_site, size=2).allowed


@pytest.mark.law("GD-25", "GD-22")
@pytest.mark.parametrize("size", [2, 3, 9])
def test_whatever_the_size_a_second_video_visit_is_refused(size: int) -> None:
    assert codes(ask("video", march("video", 5), size=size)) == ["month_used"]


@pytest.mark.law("GD-25")
@pytest.mark.parametrize("how", [How.IMPORTED, How.BY_HAND])
def test_visits_held_elsewhere_use_the_account_too(how: How) -> None:
    assert codes(ask("video", march("on_site", 5, how))) == ["account_used"]


@pytest.mark.law("GD-25", "GD-22")
def test_what_a_door_adds_is_for_video_alone() -> None:
    doors, on_site, video = Doors(decisions=(TWO,)), march("on_site", 5), march("video", 6)
    assert ask("video", on_site, doors=doors).allowed
    assert codes(ask("on_site", on_site, doors=doors)) == ["account_used"]
    assert codes(ask("video", on_site, video, doors=doors)) == ["account_used"]


def test_a_visit_for_work_needs_and_uses_nothing() -> None:
    assert ask("work_need", march("video", 5)).allowed
    assert ask("video", march("work_need", 5)).allowed


@pytest.mark.law("GD-22")
def test_between_two_inmates_both_must_have_a_visit_left() -> None:
    used = Account(PersonId("p-2"), (march("video", 5),)), Doors()
    free = Account(INMATE), Doors()
    asked = Ask("both_in_custody", datetime(2026, 3, 25, 9, tzinfo=SHANGHAI), NOW)
    assert answer_both(GD, free, free, asked).allowed
    for pair in ((free, used), (used, free)):
        assert "month_used" in codes(answer_both(GD, *pair, asked))
    one = law.profile(quota__both_in_custody_uses_both__value=False)
    assert answer_both(one, free, used, asked).allowed


@pytest.mark.law("GD-22", "GD-25")
def test_a_cut_that_was_overturned_gives_the_month_its_visit_back() -> None:
    held = march("video", 5)
    restored, _ = restoration(GD, "cut", held)
    assert restored is not None
    assert not ask("video", held).allowed
    assert ask("video", held, restored[0]).allowed


@pytest.mark.law("GD-25")
def test_every_answer_is_explained_step_by_step_with_its_articles() -> None:
    found = ask(
        "video", march("video", 5), march("on_site", 6, How.RESTORED), doors=Doors(decisions=(TWO,))
    )
    assert found.allowed
    assert [(each.code, each.citation.source) for each in found.steps] == [
        ("month_has", "Art. 11"),
        ("decision_door", "Art. 11, 22"),
        ("account_has", "house rule"),
        ("visit_held", "Art. 2 ¶1, 11"),
        ("visit_restored", "Art. 3, 4 ¶2, 11"),
    ]
    assert found.steps[1].facts == {"visits": 2}
    assert found.steps[3].facts == {"kind": "video", "how": "held", "day": "2026-03-05"}


@pytest.mark.law("GD-22")
def test_a_booking_that_is_asked_about_again_does_not_stand_in_its_own_way() -> None:
    booked = march("video", 20, How.BOOKED)
    account = Account(INMATE, (booked,))
    again = Ask("video", booked.start, NOW, booked.visit)
    assert answer(GD, account, again, NO_DOORS).allowed
    assert not answer(GD, account, Ask("video", booked.start, NOW), NO_DOORS).allowed
