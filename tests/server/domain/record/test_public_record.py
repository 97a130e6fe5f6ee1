"""Registered without typing, published without a person (Art. 12, 27, 30, 32)."""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.identifiers import BookingId, PersonId, StaffId
from server.domain.record.public_record import (
    Act,
    Duty,
    Kind,
    Post,
    close_refusals,
    day_book,
    duty_refusals,
    entry_of,
    public_page,
    public_times,
    publishing_refusals,
    registration_refusals,
)
from tests.support import law
from tests.support.day_of_visit import PRISON, SITE, at, codes

BOOKING = BookingId("b-1")
SIDES = (SITE, PRISON)
LEDGER = (
    Act(Kind.ADMITTED, at("2026-03-10 10:00:00"), visitor=PersonId("p-mother")),
    Act(Kind.WATCHING, at("2026-03-10 10:00:01"), by=StaffId("o-1"), unit=SITE),
    Act(Kind.WATCHING, at("2026-03-10 10:00:02"), by=StaffId("o-2"), unit=PRISON),
    Act(Kind.TALKING, at("2026-03-10 10:00:03")),
    Act(Kind.WARNED, at("2026-03-10 10:11:00"), by=StaffId("o-2"), unit=PRISON),
    Act(Kind.ENDED, at("2026-03-10 10:30:03"), reason="cap"),
)
DUTY = Duty(
    "司法所", (Post("会见登记", "王某", "440123"), Post("监视监听", "李某", "440124")), True
)


@pytest.mark.law("GD-71")
def test_the_register_is_made_of_the_ledger_without_any_typing() -> None:
    entry = entry_of(BOOKING, LEDGER)
    assert entry.visitors == ("p-mother",)
    assert (entry.since, entry.until) == (LEDGER[0].at, LEDGER[-1].at)
    assert entry.watched_by == {SITE: ("o-1",), PRISON: ("o-2",)}
    assert [event.kind for event in entry.events] == [Kind.TALKING, Kind.WARNED, Kind.ENDED]
    assert registration_refusals(law.profile(), entry, SIDES) == ()


@pytest.mark.law("GD-71")
@pytest.mark.parametrize(
    ("without", "lacks"),
    [
        (0, ["visitors", "since"]),
        (1, ["watched_by"]),
        (2, ["watched_by"]),
        (5, ["until", "end_reason"]),
    ],
)
def test_an_entry_that_lacks_who_when_a_watcher_or_the_end_says_so(
    without: int, lacks: list[str]
) -> None:
    entry = entry_of(BOOKING, [act for n, act in enumerate(LEDGER) if n != without])
    found = registration_refusals(law.profile(), entry, SIDES)
    assert [each.facts["lacks"] for each in found] == lacks
    assert {each.citation.source for each in found} == {"Art. 27"}


@pytest.mark.law("GD-79")
def test_a_day_is_closed_when_every_visit_is_registered_whole() -> None:
    whole, torn = entry_of(BOOKING, LEDGER), entry_of(BOOKING, LEDGER[:-1])
    sides = {BOOKING: SIDES}
    assert close_refusals(law.profile(), [whole], sides) == ()
    refusals = close_refusals(law.profile(), [whole, torn], sides)
    assert [(each.code, each.facts["entries"]) for each in refusals] == [("day_book_open", 1)]
    book = day_book(law.profile(), [whole, torn], date(2026, 3, 10))
    assert (book.visits, book.ended_by) == (2, {"cap": 1, "open": 1})


@pytest.mark.law("GD-79")
@pytest.mark.parametrize("part", ["visitor", "inmate", "booking", "row", "relationship", "ground"])
def test_a_row_about_a_person_is_never_published(part: str) -> None:
    refusals = publishing_refusals(law.profile(), ["counts", part])
    assert [(each.code, each.citation.source) for each in refusals] == [
        ("personal_row_published", "Art. 32")
    ]


@pytest.mark.law("GD-79")
def test_department_posts_and_counts_are_published_and_nothing_else() -> None:
    assert publishing_refusals(law.profile(), ["department", "posts", "counts"]) == ()
    assert codes(publishing_refusals(law.profile(), ["recordings"])) == ["part_not_published"]


@pytest.mark.law("GD-79")
def test_the_public_page_names_post_holders_by_badge_or_name_and_no_visitor() -> None:
    book = day_book(law.profile(), [entry_of(BOOKING, LEDGER)], date(2026, 3, 10))
    page = public_page(law.profile(), DUTY, [book])
    assert page == {
        "department": "司法所",
        "posts": [("会见登记", "440123"), ("监视监听", "440124")],
        "counts": {"2026-03-10": {"cap": 1}},
    }
    by_name = public_page(law.profile(), replace(DUTY, by_badge=False), [])
    assert by_name["posts"] == [("会见登记", "王某"), ("监视监听", "李某")]
    fewer = law.profile(public_ledger__publishes__value=["department"])
    assert set(public_page(fewer, DUTY, [book])) == {"department"}


@pytest.mark.law("GD-79")
def test_a_unit_names_its_department_and_who_holds_each_post() -> None:
    assert duty_refusals(law.profile(), DUTY) == ()
    empty = replace(DUTY, posts=(Post("会见登记", "王某", ""),))
    for bad in (replace(DUTY, department=" "), replace(DUTY, posts=()), empty):
        assert codes(duty_refusals(law.profile(), bad)) == ["duty_not_named"]


@pytest.mark.law("GD-30")
def test_the_public_calendar_shows_times_and_counts_only() -> None:
    ten, eleven = at("2026-03-10 10:00:00"), at("2026-03-10 11:00:00")
    times = public_times([(eleven, False), (ten, True), (ten, False), (ten, True)])
    assert [(each.start, each.slots, each.free) for each in times] == [(ten, 3, 1), (eleven, 1, 1)]
    assert set(type(times[0]).__slots__) == {"start", "slots", "free"}
