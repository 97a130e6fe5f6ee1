"""A visit that is due now, with everything in order; tests take one thing away."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from server.domain.identifiers import BookingId, CustodyId, PersonId, SeatId, StaffId, UnitId
from server.domain.live_visit.rules import House, Reading, Visit, Visitor
from server.domain.visit_day.desk import CheckIn, Paper
from server.domain.visit_day.pledge import Medium, Pledge
from server.domain.vocabulary import Body
from tests.support.day_of_visit import PRISON, SITE, at

START: Final = at("2026-03-10 10:00:00")
NOW: Final = at("2026-03-10 10:01:00")
MOTHER, SON = PersonId("p-mother"), PersonId("p-son")
INMATE, OTHER_INMATE = CustodyId("c-1"), CustodyId("c-2")
OTHER_PRISON: Final = UnitId("prison-2")
STEPS: Final = ("identity", "security_check", "controls", "briefing")
CARD: Final = Paper("resident_id_card", True, True, True, valid_until=date(2030, 1, 1))


def pledge(person: PersonId) -> Pledge:
    """A pledge that the mother signed, for herself or for another."""
    sha = "a3c0665dd93013dc63bb197f6a8e5317f9965127d2b58b04e09a4e72d41a1788"
    return Pledge(
        person, MOTHER, START, Medium.SCREEN, "signature", "2020-09-02", sha, "5e" * 32, 2
    )


def visitor(person: PersonId, **changes: Any) -> Visitor:
    """Somebody whose desk work is done."""
    check_in = CheckIn(person, CARD, ticks=dict.fromkeys(STEPS, StaffId("s-1")))
    return replace(Visitor(person, check_in, (pledge(person),)), **changes)


def read(*people: PersonId | CustodyId, at_second: str = "10:00:30") -> tuple[Reading, ...]:
    """Readings that say nothing against these people."""
    return tuple(Reading(each, at(f"2026-03-10 {at_second}")) for each in people)


DUE: Final = Visit(
    booking=BookingId("b-1"),
    kind="video",
    booked=True,
    start=START,
    slot_end=at("2026-03-10 10:40:00"),
    approved_minutes=30,
    approved_people=2,
    approved=frozenset({MOTHER, SON}),
    side_a=House(SITE, Body.BUREAU, SeatId("k-1")),
    side_b=House(PRISON, Body.FACILITY, SeatId("t-1")),
    inmates=(INMATE,),
    facilities=frozenset({PRISON}),
    decided_by=frozenset({PRISON}),
    visitors=(visitor(MOTHER), visitor(SON)),
    readings=read(MOTHER, SON, INMATE),
    confirmed_by=frozenset({PRISON}),
    in_room=(("adult", 1), ("child", 1)),
)
BETWEEN_INMATES: Final = replace(
    DUE,
    kind="both_in_custody",
    side_a=House(OTHER_PRISON, Body.FACILITY, SeatId("t-9")),
    approved=frozenset(),
    inmates=(INMATE, OTHER_INMATE),
    facilities=frozenset({PRISON, OTHER_PRISON}),
    decided_by=frozenset({PRISON, OTHER_PRISON}),
    confirmed_by=frozenset({PRISON, OTHER_PRISON}),
    visitors=(),
    in_room=(),
    readings=read(INMATE, OTHER_INMATE),
)
