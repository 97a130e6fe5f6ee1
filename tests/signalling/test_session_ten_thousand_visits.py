"""Ten thousand visits with chance against them, and an onlooker at each gate.

`make test` plays HUIJIAN_VISITS of them (300), `make prove` 10,000.  Every visit has a seed of its
own: a failure names it, and the same seed plays the same visit."""

from collections import Counter

import pytest
import structlog

from tests.support.fate import Fate, Sights
from tests.support.figures import figures, size_of

VISITS = size_of("VISITS", short=300, full=10_000)
EARLY_S_MAX = 0.25


@pytest.fixture(scope="module")
def visits() -> dict[int, Sights]:
    with structlog.testing.capture_logs():
        return {seed: Fate(seed).play() for seed in range(VISITS)}


pytestmark = pytest.mark.timeout(3600)


def test_no_gate_is_open_beyond_cap_or_slot_or_while_a_hold_stands(
    visits: dict[int, Sights],
) -> None:
    wrong = {seed: sights.wrong[:3] for seed, sights in visits.items() if sights.wrong}
    figures(
        "gates of simulated visits",
        visits=len(visits),
        probes=sum(sights.probes for sights in visits.values()),
        near_a_transition=sum(sights.near for sights in visits.values()),
        wrongly_open=sum(len(sights.wrong) for sights in visits.values()),
        reasons=Counter(sights.reason for sights in visits.values()),
    )
    assert wrong == {}


def test_the_talk_of_a_visit_is_never_longer_than_its_cap_over_all_lives_of_the_node(
    visits: dict[int, Sights],
) -> None:
    over = {
        seed: (sights.open_s, sights.cap_s)
        for seed, sights in visits.items()
        if sights.open_s > sights.cap_s
    }
    assert over == {}


def test_a_family_whose_visit_ends_at_its_cap_has_had_its_minutes(
    visits: dict[int, Sights],
) -> None:
    short = {
        seed: (sights.talked_s, sights.cap_s)
        for seed, sights in visits.items()
        if sights.reason == "cap"
        and sights.restarts == 0
        and sights.talked_s < sights.cap_s - EARLY_S_MAX
    }
    assert short == {}


def test_each_gate_was_looked_at_often_and_half_the_time_when_it_moves(
    visits: dict[int, Sights],
) -> None:
    for seed, sights in visits.items():
        assert sights.probes >= 200, seed
        assert sights.near * 2 >= sights.probes, seed


def test_chance_brought_every_kind_of_visit(visits: dict[int, Sights]) -> None:
    reasons = Counter(sights.reason for sights in visits.values())
    assert {"cap", "slot_end", "cut", "office"} <= set(reasons), reasons
    assert any(sights.restarts and sights.open_s > 1 for sights in visits.values())
    assert any(sights.stretches > 3 for sights in visits.values())
