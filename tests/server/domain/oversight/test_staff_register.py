"""What staff did against Art. 31 is entered with an actor, and a free ground with words."""

from dataclasses import replace

import pytest

from server.domain.actor import System
from server.domain.identifiers import StaffId
from server.domain.oversight.staff_register import Incident, incident_refusals
from tests.support import law
from tests.support.day_of_visit import at, city, codes

ENTRY = Incident("left_post", StaffId("officer-7"), at("2026-03-10 10:12:00"), System())
SIX = [
    "left_post", "changed_time", "unapproved_person", "favours_or_delay", "leaked_data",
]  # fmt: skip


@pytest.mark.law("GD-85")
@pytest.mark.parametrize("breach", SIX)
def test_the_five_named_breaches_need_no_words(breach: str) -> None:
    assert incident_refusals(law.profile(), replace(ENTRY, breach=breach)) == ()


@pytest.mark.law("GD-85")
def test_other_breaches_say_what_happened() -> None:
    free = replace(ENTRY, breach="other", by=city())
    refusals = incident_refusals(law.profile(), free)
    assert [(each.code, each.citation.source) for each in refusals] == [
        ("incident_without_text", "Art. 31(6)")
    ]
    assert incident_refusals(law.profile(), replace(free, text="slept at the monitor")) == ()


@pytest.mark.law("GD-85")
def test_an_entry_has_an_actor_and_one_of_the_six_numbers() -> None:
    assert codes(incident_refusals(law.profile(), replace(ENTRY, by=None))) == [
        "incident_by_nobody"
    ]
    nameless = replace(city(), account=StaffId(" "))
    assert codes(incident_refusals(law.profile(), replace(ENTRY, by=nameless))) == [
        "incident_by_nobody"
    ]
    assert codes(incident_refusals(law.profile(), replace(ENTRY, breach="rude"))) == [
        "breach_unknown"
    ]


@pytest.mark.law("GD-80")
def test_a_measured_gap_is_entered_by_the_system_as_number_one() -> None:
    assert incident_refusals(law.profile(), ENTRY) == ()
