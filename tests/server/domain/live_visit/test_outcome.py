"""What becomes of a booking: coded, with whose cause it was, counted or not."""

from datetime import UTC, datetime

import pytest

from server.domain.entitlement.account import Entry, How, standing
from server.domain.identifiers import BookingId
from server.domain.live_visit.outcome import (
    Became,
    Cause,
    Outcome,
    Talk,
    absent,
    bars_visitor,
    closed,
    custody_moved,
    cut,
    not_brought,
    remaining_s,
    settled,
    status_ended,
    talked,
    turned_away,
    turned_away_refusals,
)
from server.domain.visit_day.absence import State as Absence
from tests.support import law

GD = law.profile()
FAULTS = [Cause.NETWORK, Cause.SYSTEM, Cause.FACILITY, Cause.BUREAU, Cause.WEATHER, Cause.CLOSURE]


def told(found: Became) -> tuple[Outcome, Cause, bool, bool]:
    return found.outcome, found.cause, found.counted, found.rebooking_first


@pytest.mark.parametrize("fault", FAULTS)
def test_exactly_two_thirds_count_and_a_millisecond_less_does_not(fault: Cause) -> None:
    enough = talked(GD, Talk(1800.0, 1200.0, fault))
    assert told(enough) == (Outcome.HELD, fault, True, False)
    short = talked(GD, Talk(1800.0, 1199.999, fault))
    assert told(short) == (Outcome.FAILED, fault, False, True)
    assert short.citation.source == "house rule"
    assert short.facts == {"talked_s": 1199, "approved_s": 1800}


def test_the_share_is_of_the_approved_minutes() -> None:
    assert talked(GD, Talk(2700.0, 1799.0, Cause.NETWORK)).outcome is Outcome.FAILED
    assert talked(GD, Talk(2700.0, 1800.0, Cause.NETWORK)).outcome is Outcome.HELD


@pytest.mark.parametrize("fault", [None, Cause.NOBODY, Cause.VISITOR])
def test_a_short_visit_without_anothers_fault_is_held_and_counted(fault: Cause | None) -> None:
    found = talked(GD, Talk(1800.0, 60.0, fault))
    assert (found.outcome, found.counted, found.rebooking_first) == (Outcome.HELD, True, False)


def test_a_text_that_excludes_the_share_itself_does_not_count_it() -> None:
    strict = law.profile(technical_failure__share_itself_counts__value=False)
    assert not talked(strict, Talk(1800.0, 1200.0, Cause.NETWORK)).counted


def test_while_the_slot_lasts_the_remaining_minutes_are_talked_first() -> None:
    broken = Talk(1800.0, 600.0, Cause.NETWORK)
    assert [remaining_s(GD, broken, left) for left in (1500.0, 300.0, 0.0)] == [1200.0, 300.0, 0.0]


def test_a_cut_uses_the_visit_unless_it_is_overturned() -> None:
    found = cut(GD, Talk(1800.0, 60.0), "device")
    assert told(found) == (Outcome.CUT, Cause.PARTIES, True, False)
    assert found.facts == {"talked_s": 60, "ground": "device"}
    assert not cut(GD, Talk(1800.0, 60.0), "device", overturned=True).counted


@pytest.mark.parametrize("talked_s", [0.0, 1200.0, 1799.0])
def test_a_status_in_mid_visit_is_the_facilitys_cause_and_never_counted(talked_s: float) -> None:
    found = status_ended(GD, Talk(1800.0, talked_s), "under_proceedings")
    assert told(found) == (Outcome.STATUS_ENDED, Cause.FACILITY, False, False)


@pytest.mark.parametrize("ground", ["id_expired", "drunk", "mental_illness", "late"])
def test_who_is_turned_away_is_so_on_a_coded_ground_without_bar_or_count(ground: str) -> None:
    assert turned_away_refusals(GD, ground) == ()
    found = turned_away(GD, ground)
    assert told(found) == (Outcome.TURNED_AWAY, Cause.VISITOR, False, False)
    assert not bars_visitor(GD, found)


def test_nobody_is_turned_away_for_a_face() -> None:
    assert [each.code for each in turned_away_refusals(GD, "rude_face")] == ["turned_away_ground"]


@pytest.mark.parametrize(
    ("absence", "outcome", "cause", "bars"),
    [
        (Absence.PROPOSED, Outcome.ABSENCE_PROPOSED, Cause.NOBODY, False),
        (Absence.FOUND, Outcome.NO_SHOW, Cause.VISITOR, True),
        (Absence.EXCUSED, Outcome.EXCUSED, Cause.NOBODY, False),
        (Absence.LAPSED, Outcome.EXCUSED, Cause.NOBODY, False),
        (Absence.OVERTURNED, Outcome.EXCUSED, Cause.NOBODY, False),
    ],
)
def test_only_a_finding_bars_and_the_inmates_visit_stays(
    absence: Absence, outcome: Outcome, cause: Cause, bars: bool
) -> None:
    found = absent(GD, absence)
    assert told(found) == (outcome, cause, False, False)
    assert bars_visitor(GD, found) is bars


@pytest.mark.law("GD-68")
def test_an_inmate_who_is_not_brought_is_the_facilitys_cause() -> None:
    found = not_brought(GD, declined=False)
    assert told(found) == (Outcome.NOT_BROUGHT, Cause.FACILITY, False, True)
    assert found.citation.source == "Art. 26"
    assert not bars_visitor(GD, found)


def test_an_inmate_who_declines_costs_the_family_nothing() -> None:
    found = not_brought(GD, declined=True)
    assert told(found) == (Outcome.DECLINED, Cause.INMATE, False, False)
    assert not bars_visitor(GD, found)


def test_a_closure_is_not_the_visitors_fault() -> None:
    found = closed(GD, "network_failure")
    assert told(found) == (Outcome.CLOSED, Cause.CLOSURE, False, True)
    assert found.citation.key == "closures.uses_quota"
    assert not bars_visitor(GD, found)


def test_a_custody_move_is_nobodys_fault() -> None:
    found = custody_moved(GD, "hospital")
    assert told(found) == (Outcome.CUSTODY_MOVED, Cause.NOBODY, False, False)


def test_a_text_without_video_counts_what_was_held_and_nothing_else() -> None:
    draft = law.profile("vn-draft")
    assert talked(draft, Talk(3600.0, 60.0, Cause.FACILITY)).counted
    ends = [not_brought(draft, False), closed(draft, "disaster"), turned_away(draft, "no_papers")]
    ends += [absent(draft, Absence.FOUND), custody_moved(draft, "death")]
    assert not any(each.counted for each in ends)
    keys = {each.citation.key for each in ends}
    assert keys == {"quota.visits_per_month", "custody_moves.uses_quota"}


BOOKED = Entry(How.BOOKED, BookingId("b-1"), "video", datetime(2026, 3, 20, 1, tzinfo=UTC))


@pytest.mark.law("GD-25")
def test_what_is_counted_stands_in_the_account_and_what_is_not_is_given_back() -> None:
    held = settled(talked(GD, Talk(1800.0, 1800.0)), BOOKED)
    failed = settled(talked(GD, Talk(1800.0, 60.0, Cause.NETWORK)), BOOKED)
    assert held is not None and failed is not None
    assert standing((BOOKED, held)) == (held,)
    assert standing((BOOKED, failed)) == ()
    assert (held.how, failed.how, failed.why) == (How.HELD, How.RESTORED, "failed")


@pytest.mark.law("GD-25")
def test_what_is_not_proven_stays_booked() -> None:
    cited = GD.cite("session.recorded_throughout")
    unproven = Became(Outcome.UNPROVEN, Cause.SYSTEM, False, False, cited)
    assert settled(unproven, BOOKED) is None
