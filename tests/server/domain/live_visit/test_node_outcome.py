"""A node's word becomes what became of the booking, once the ledger says the same."""

from dataclasses import replace

import pytest

from server.domain.live_visit.node_outcome import (
    END_OF_NEED,
    GROUNDS,
    Known,
    Order,
    Reason,
    Word,
    became,
    disagreements,
)
from server.domain.live_visit.outcome import Cause, Outcome
from server.domain.visit_day.absence import State as Absence
from signalling.messages import GroundOfCut
from signalling.states import ENDINGS
from tests.support import law

GD = law.profile()
HELD = Word(Reason.CAP, None, None, 1800.0, 40, "ab" * 32)
KNOWN = Known(approved_s=1800.0)


def told(word: Word, known: Known = KNOWN) -> tuple[Outcome, Cause, bool]:
    found = became(GD, word, word, known)
    return found.outcome, found.cause, found.counted


def test_the_reasons_are_those_of_the_node() -> None:
    assert {each.value for each in Reason} == {turn.value for turn in ENDINGS}


def test_every_ground_of_a_node_is_one_of_article_29_or_that_nothing_was_wrong() -> None:
    assert {*GROUNDS, END_OF_NEED} == {ground.value for ground in GroundOfCut}
    assert GD.cuts is not None
    assert set(GROUNDS.values()) == set(GD.cuts.grounds)


@pytest.mark.parametrize("reason", [Reason.CAP, Reason.LEFT, Reason.SLOT_END])
def test_what_ended_by_itself_was_held(reason: Reason) -> None:
    assert told(replace(HELD, reason=reason)) == (Outcome.HELD, Cause.NOBODY, True)


@pytest.mark.law("GD-23")
def test_talk_beyond_the_cap_is_believed_by_nobody() -> None:
    over = replace(HELD, talked_s=1800.001)
    assert disagreements(HELD, HELD, 1800.0) == ()
    assert disagreements(over, over, 1800.0) == ("cap",)
    assert told(over)[0] is Outcome.UNPROVEN


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"reason": Reason.CUT}, "reason"),
        ({"side": "a"}, "side"),
        ({"ground": "device"}, "ground"),
        ({"talked_s": 1799.0}, "talked_s"),
        ({"ledger_lines": 39}, "ledger_lines"),
        ({"ledger_head": "cd" * 32}, "ledger_head"),
    ],
)
def test_a_word_that_the_ledger_does_not_bear_out_is_unproven(
    changes: dict[str, object], name: str
) -> None:
    ledger = replace(HELD, **changes)  # type: ignore[arg-type]
    found = became(GD, HELD, ledger, KNOWN)
    assert (found.outcome, found.counted) == (Outcome.UNPROVEN, False)
    assert found.facts == {"differs": name}
    assert became(GD, HELD, None, KNOWN).facts == {"differs": "ledger"}


@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_a_cut_keeps_its_ground_in_the_words_of_the_profile(ground: str) -> None:
    word = replace(HELD, reason=Reason.CUT, side="b", ground=ground, talked_s=60.0)
    found = became(GD, word, word, KNOWN)
    assert (found.outcome, found.counted) == (Outcome.CUT, True)
    assert found.facts["ground"] == GROUNDS[ground]


@pytest.mark.law("GD-81")
def test_a_cut_whose_ground_was_never_told_says_so_and_the_end_of_need_is_no_cut() -> None:
    word = replace(HELD, reason=Reason.CUT, talked_s=60.0)
    assert became(GD, word, word, KNOWN).facts["ground"] == "untold"
    assert told(replace(word, ground=END_OF_NEED))[0] is Outcome.HELD


@pytest.mark.parametrize("reason", [Reason.OVERLOAD, Reason.NODE_STOPPED])
def test_a_node_that_fails_is_the_systems_cause_and_two_thirds_decide(reason: Reason) -> None:
    for talked_s, outcome in ((1200.0, Outcome.HELD), (1199.999, Outcome.FAILED), (0.0, None)):
        found = told(replace(HELD, reason=reason, talked_s=talked_s))
        assert found[:2] == (outcome or Outcome.FAILED, Cause.SYSTEM)


def test_a_slot_that_ends_early_for_the_network_is_not_counted() -> None:
    word = replace(HELD, reason=Reason.SLOT_END, talked_s=900.0)
    assert told(word, replace(KNOWN, fault=Cause.NETWORK)) == (
        Outcome.FAILED,
        Cause.NETWORK,
        False,
    )
    assert told(word) == (Outcome.HELD, Cause.NOBODY, True)  # late and excused: what was left


OFFICE = replace(HELD, reason=Reason.OFFICE, talked_s=1500.0)


@pytest.mark.parametrize(
    ("order", "talked_s", "expected"),
    [
        (Order.STATUS, 1500.0, (Outcome.STATUS_ENDED, Cause.FACILITY, False)),
        (Order.STATUS, 0.0, (Outcome.STATUS_ENDED, Cause.FACILITY, False)),
        (Order.CLOSURE, 0.0, (Outcome.CLOSED, Cause.CLOSURE, False)),
        (Order.CLOSURE, 600.0, (Outcome.FAILED, Cause.CLOSURE, False)),
        (Order.CLOSURE, 1500.0, (Outcome.HELD, Cause.CLOSURE, True)),
        (Order.CUSTODY_MOVE, 0.0, (Outcome.CUSTODY_MOVED, Cause.NOBODY, False)),
        (Order.CUSTODY_MOVE, 600.0, (Outcome.FAILED, Cause.FACILITY, False)),
        (None, 1500.0, (Outcome.CUT, Cause.PARTIES, True)),
    ],
)
def test_what_the_office_ended_is_told_by_its_order(
    order: Order | None, talked_s: float, expected: tuple[Outcome, Cause, bool]
) -> None:
    known = replace(KNOWN, order=order, order_detail="solitary_confinement")
    assert told(replace(OFFICE, talked_s=talked_s), known) == expected


NO_SHOW = replace(HELD, reason=Reason.NO_SHOW, talked_s=0.0)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (KNOWN, (Outcome.ABSENCE_PROPOSED, Cause.NOBODY)),
        (replace(KNOWN, absence=Absence.FOUND), (Outcome.NO_SHOW, Cause.VISITOR)),
        (replace(KNOWN, turned_away="id_expired"), (Outcome.TURNED_AWAY, Cause.VISITOR)),
        (replace(KNOWN, fault=Cause.NETWORK), (Outcome.FAILED, Cause.NETWORK)),
        (replace(KNOWN, inmate_declined=True), (Outcome.DECLINED, Cause.INMATE)),
    ],
)
def test_a_session_that_never_began_is_told_by_what_the_office_knows(
    known: Known, expected: tuple[Outcome, Cause]
) -> None:
    assert told(NO_SHOW, known) == (*expected, False)
    assert told(replace(NO_SHOW, reason=Reason.SLOT_END), known) == (*expected, False)


@pytest.mark.law("GD-68")
@pytest.mark.parametrize("absence", list(Absence))
def test_where_the_inmate_was_not_brought_the_family_is_not_even_asked_about(
    absence: Absence,
) -> None:
    known = replace(KNOWN, inmate_absent=True, absence=absence)
    assert told(NO_SHOW, known) == (Outcome.NOT_BROUGHT, Cause.FACILITY, False)
