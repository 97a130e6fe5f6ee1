"""What an invented account counts is what the domain counts."""

import pytest

from server.domain.live_visit import outcome as domain
from server.domain.live_visit.outcome import Became, Outcome, Talk
from server.domain.visit_day.absence import State as Absence
from server.seed.story import HELD
from tests.support import law

PROFILE = law.profile()
TALK = Talk(approved_s=1800, talked_s=60, fault=domain.Cause.NETWORK)
ENDS: dict[Outcome, Became] = {
    Outcome.HELD: domain.talked(PROFILE, Talk(1800, 1800)),
    Outcome.CUT: domain.cut(PROFILE, TALK, "order"),
    Outcome.FAILED: domain.talked(PROFILE, TALK),
    Outcome.STATUS_ENDED: domain.status_ended(PROFILE, TALK, "strict_regime"),
    Outcome.TURNED_AWAY: domain.turned_away(PROFILE, "id_expired"),
    Outcome.ABSENCE_PROPOSED: domain.absent(PROFILE, Absence.PROPOSED),
    Outcome.NO_SHOW: domain.absent(PROFILE, Absence.FOUND),
    Outcome.EXCUSED: domain.absent(PROFILE, Absence.EXCUSED),
    Outcome.NOT_BROUGHT: domain.not_brought(PROFILE, declined=False),
    Outcome.DECLINED: domain.not_brought(PROFILE, declined=True),
    Outcome.CLOSED: domain.closed(PROFILE, "network_failure"),
    Outcome.CUSTODY_MOVED: domain.custody_moved(PROFILE, "release"),
}


@pytest.mark.parametrize("outcome", ENDS)
def test_a_visit_is_counted_as_the_domain_counts_it(outcome: Outcome) -> None:
    assert ENDS[outcome].outcome is outcome
    assert ENDS[outcome].counted is (outcome in HELD)


def test_every_outcome_but_the_unproven_is_asked() -> None:
    assert set(Outcome) - ENDS.keys() == {Outcome.UNPROVEN}
