"""No way through the office breaks an invariant of law.md 1.4, however people go about it.

A walk is a small office in which anybody does anything at any time, by the domain's own functions;
the onlooker reckons from the history alone.  `make test` takes HUIJIAN_STEPS (120,000) steps,
`make prove` 2,000,000.  Each walk has a seed of its own, and the same seed takes the same walk."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from server.domain.applications import applications
from server.domain.applications.applications import Event, Origin, State
from tests.support.figures import figures, size_of
from tests.support.model_office.story import Walk, shortest, told, walk

STEPS = size_of("STEPS", short=120_000, full=2_000_000)
WALK_STEPS = 400
STORY_SENTENCES_MAX = 25

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture(scope="module")
def walks() -> "Seen":
    seen = Seen()
    for seed in range(-(-STEPS // WALK_STEPS)):
        seen.add(seed, walk(seed, WALK_STEPS))
    return seen


class Seen:
    """What all walks together have come by."""

    def __init__(self) -> None:
        self.steps = self.walks = 0
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.codes: set[str] = set()
        self.wrong: dict[int, list[str]] = {}

    def add(self, seed: int, walked: Walk) -> None:
        self.walks += 1
        self.steps += len(walked.moves)
        self.done.update(walked.done)
        self.refused.update(walked.refused)
        self.codes |= walked.codes
        if walked.faults and len(self.wrong) < 3:
            self.wrong[seed] = told(shortest(walked.moves, walked.faults[0][0]))


def test_no_walk_breaks_an_invariant(walks: Seen) -> None:
    figures(
        "walks through the office",
        steps=walks.steps,
        walks=walks.walks,
        done=sum(walks.done.values()),
        refused=sum(walks.refused.values()),
        opened=walks.done["open"],
        entered=walks.done["enter"] + walks.done["watch"],
        reasons_of_refusal=len(walks.codes),
        broken=len(walks.wrong),
    )
    assert walks.wrong == {}


def test_chance_did_every_act_and_every_act_was_refused_to_somebody(walks: Seen) -> None:
    free = {"pass time", "look at the clocks", "read", "arrive"}
    follow = {"agree by lodging", "moved", "withdrawn for another"}
    acts = {
        "lodge", "forwarded", "refused", "approve", "agreed", "declined", "bar_reported",
        "withdrawn", "silent", "time_passed", "cancelled", "re-apply", "edit", "decide special",
        "approve exception", "decide exception", "move inmate", "set status", "lift status",
        "enter bar", "propose", "decide", "file", "find absence", "review", "close", "check in",
        "excuse", "refuse for conduct", "sign pledge", "count heads", "confirm", "enrol", "open",
        "enter", "watch", "cut",
    }  # fmt: skip
    assert acts | free | follow <= set(walks.done), (acts | free | follow) - set(walks.done)
    assert acts <= set(walks.refused), acts - set(walks.refused)
    assert len(walks.codes) >= 80


def nothing(*args: Any, **named: Any) -> tuple[()]:
    """A rule that says no to nothing."""
    return ()


def booked_at_once(origin: Origin, state: State, event: Event) -> State:
    """The family is not asked."""
    found = applications.TRANSITIONS[origin][state][event]
    return State.BOOKED if found is State.AWAITING_CONSENT else found


RULES = "server.domain.live_visit.rules."
STEP_RULES = "server.domain.applications.steps."
MODEL = "tests.support.model_office."


@pytest.mark.parametrize(
    ("target", "planted", "code"),
    [
        (STEP_RULES + "after", booked_at_once, "consent"),
        (STEP_RULES + "bar_refusals", nothing, "barred"),
        (STEP_RULES + "begun_refusals", nothing, "quota"),
        (STEP_RULES + "people_refusals", nothing, "people"),
        (RULES + "reading_refusals", nothing, "reading"),
        (RULES + "decision_refusals", nothing, "decision"),
        (RULES + "missing_refusals", nothing, "visitor"),
        (RULES + "final_refusals", nothing, "cut"),
        (RULES + "time_refusals", nothing, "time"),
        ("server.domain.people.eligibility.status_refusals", nothing, "status"),
        ("server.domain.people.devices.kind_refusals", nothing, "device"),
        ("server.domain.conduct.suspensions.months_refusals", nothing, "suspension"),
        (MODEL + "readings.late_refusals", nothing, "visitor"),
        (MODEL + "office.separation_refusals", nothing, "parts"),
    ],
)
def test_a_planted_fault_is_found_and_told_in_a_few_sentences(
    monkeypatch: pytest.MonkeyPatch, target: str, planted: Callable[..., Any], code: str
) -> None:
    monkeypatch.setattr(target, planted)
    story = first_story(code)
    print(*story, sep="\n")
    assert len(story) <= STORY_SENTENCES_MAX, story


def first_story(code: str) -> list[str]:
    """Of the first walk that breaks this invariant.  Three hundred walks must be enough."""
    for seed in range(300):
        walked = walk(seed, WALK_STEPS)
        if any(each[0] == code for each in walked.faults):
            return told(shortest(walked.moves, code))
    raise AssertionError(f"nobody found {code}")
