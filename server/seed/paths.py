"""The ways that invented applications take, and how often; the domain's tables say where to."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from server.domain.applications.applications import Event, Origin, State, after
from server.domain.live_visit.outcome import Outcome

LIVING: Final = frozenset(
    {
        State.IN_REVIEW,
        State.BEFORE_FACILITY,
        State.BEFORE_OTHER_FACILITY,
        State.AWAITING_CONSENT,
        State.BAR_REPORTED,
        State.BOOKED,
    }
)
"""Lodged and not ended: these hold slots (A38)."""


class Doer(Enum):
    """Who takes a step."""

    APPLICANT = auto()
    BUREAU = auto()
    FACILITY = auto()
    OTHER_FACILITY = auto()
    """The second facility between two inmates."""
    SYSTEM = auto()


@dataclass(frozen=True, slots=True)
class Doing:
    """One step; an ending that takes something away has a reason and a key of the profile."""

    event: Event
    doer: Doer
    ground: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A way from UNFINISHED on; `states` has where each step leads.

    `outcome` is what became of the booking; None: nothing yet, or there was none."""

    origin: Origin
    weight: int
    steps: tuple[Doing, ...]
    states: tuple[State, ...]
    outcome: Outcome | None = None

    @property
    def end(self) -> State:
        """Where it stands now."""
        return self.states[-1] if self.states else State.UNFINISHED

    @property
    def books(self) -> bool:
        """Whether there is or was a booking."""
        return State.BOOKED in self.states

    @property
    def lives(self) -> bool:
        """Whether it holds slots."""
        return self.end in LIVING

    @property
    def uses(self) -> bool:
        """Whether it stands in the account: lodged and not ended, or a visit at least once."""
        return self.books or self.lives

    @property
    def waits(self) -> bool:
        """Whether it can only be so before its start: once that has passed, it has an end."""
        return self.lives and self.outcome is None

    @property
    def is_over(self) -> bool:
        """Whether it can only be so after its start."""
        passed = bool(self.steps) and self.steps[-1].event is Event.TIME_PASSED
        return passed or (self.end is State.BOOKED and self.outcome is not None)


def path(origin: Origin, weight: int, *steps: Doing, outcome: Outcome | None = None) -> Path:
    """A way, with the states that the domain's table gives."""
    states: list[State] = []
    for each in steps:
        states.append(after(origin, states[-1] if states else State.UNFINISHED, each.event))
    return Path(origin, weight, steps, tuple(states), outcome)


BY_BUREAU: Final = Doing(Event.LODGED, Doer.BUREAU)
BY_APPLICANT: Final = Doing(Event.LODGED, Doer.APPLICANT)
BY_FACILITY: Final = Doing(Event.LODGED, Doer.FACILITY)
FORWARDED: Final = Doing(Event.FORWARDED, Doer.BUREAU)
APPROVED: Final = Doing(Event.APPROVED, Doer.FACILITY)
APPROVED_TOO: Final = Doing(Event.APPROVED, Doer.OTHER_FACILITY)
AGREED: Final = Doing(Event.AGREED, Doer.APPLICANT)
AGREED_AT_DESK: Final = Doing(Event.AGREED, Doer.BUREAU)
DECLINED: Final = Doing(Event.DECLINED, Doer.APPLICANT)
SILENT: Final = Doing(Event.SILENT, Doer.SYSTEM)
PASSED: Final = Doing(Event.TIME_PASSED, Doer.SYSTEM)
WITHDRAWN: Final = Doing(Event.WITHDRAWN, Doer.APPLICANT)
TAKEN_BACK: Final = Doing(Event.WITHDRAWN, Doer.FACILITY)
UNTRUE: Final = "bars.identity_untrue"
CONNECTED: Final = "bars.case_connected"
NOT_ELIGIBLE: Final = Doing(Event.REFUSED, Doer.BUREAU, UNTRUE, "示例：资料不符")
NOT_APPROVED: Final = Doing(Event.REFUSED, Doer.FACILITY, CONNECTED, "示例：与案情有关")
NOT_THERE: Final = Doing(Event.REFUSED, Doer.OTHER_FACILITY, CONNECTED, "示例：与案情有关")
BARRED: Final = Doing(Event.BAR_REPORTED, Doer.BUREAU, UNTRUE, "示例：资料不符")
CLOSED: Final = Doing(
    Event.CANCELLED, Doer.SYSTEM, "closures.causes.network_failure", "示例：网络故障"
)
RELEASED: Final = Doing(Event.CANCELLED, Doer.SYSTEM, "custody_moves.uses_quota", "示例：解除关押")

KIN, OWN = Origin.RELATIVE, Origin.INMATE
TWO, JOB = Origin.BOTH_IN_CUSTODY, Origin.WORK_NEED
UNFINISHED: Final = path(KIN, 1)
DESK: Final = (BY_BUREAU, FORWARDED, APPROVED, AGREED)
ONLINE: Final = (BY_APPLICANT, FORWARDED, APPROVED, AGREED)
ASKED: Final = (BY_FACILITY, APPROVED, AGREED_AT_DESK)
BOTH: Final = (BY_FACILITY, APPROVED, APPROVED_TOO)

BOOKED: Final = (
    path(KIN, 60, *DESK),
    path(KIN, 90, *ONLINE),
    path(OWN, 30, *ASKED),
    path(TWO, 4, *BOTH),
    path(JOB, 4, *DESK),
)
"""Those that go through; before their start nothing has become of them yet."""
OUTCOMES: Final = {
    Outcome.HELD: 80,
    Outcome.CUT: 1,
    Outcome.FAILED: 2,
    Outcome.STATUS_ENDED: 1,
    Outcome.TURNED_AWAY: 3,
    Outcome.ABSENCE_PROPOSED: 1,
    Outcome.NO_SHOW: 4,
    Outcome.EXCUSED: 3,
    Outcome.NOT_BROUGHT: 2,
    Outcome.DECLINED: 2,
    Outcome.UNPROVEN: 1,
}
BETWEEN_INMATES: Final = (Outcome.HELD, Outcome.FAILED, Outcome.NOT_BROUGHT)
"""No desk sees them, so nobody is turned away there (A34)."""
ENDED: Final = (
    path(KIN, 6),
    path(KIN, 4, BY_BUREAU, WITHDRAWN),
    path(KIN, 10, BY_BUREAU, NOT_ELIGIBLE),
    path(KIN, 10, BY_APPLICANT, FORWARDED, NOT_APPROVED),
    path(KIN, 2, BY_APPLICANT, PASSED),
    path(KIN, 4, *ONLINE[:3], DECLINED),
    path(KIN, 6, *ONLINE[:3], SILENT),
    path(KIN, 6, *DESK, WITHDRAWN),
    path(KIN, 4, *ONLINE, DECLINED),
    path(KIN, 3, *DESK, CLOSED, outcome=Outcome.CLOSED),
    path(KIN, 2, *ONLINE, RELEASED, outcome=Outcome.CUSTODY_MOVED),
    path(OWN, 2),
    path(OWN, 3, BY_FACILITY, NOT_APPROVED),
    path(OWN, 3, *ASKED[:2], SILENT),
    path(OWN, 2, *ASKED[:2], BARRED, NOT_APPROVED),
    path(OWN, 2, *ASKED[:2], DECLINED),
    path(OWN, 1, BY_FACILITY, TAKEN_BACK),
    path(OWN, 1, *ASKED, CLOSED, outcome=Outcome.CLOSED),
    path(TWO, 1, BY_FACILITY, APPROVED, NOT_THERE),
    path(TWO, 1, *BOTH, CLOSED, outcome=Outcome.CLOSED),
    path(JOB, 1, BY_BUREAU, NOT_ELIGIBLE),
    path(JOB, 1, BY_BUREAU, WITHDRAWN),
)
"""Those that came to nothing."""
WAITING: Final = (
    path(KIN, 30, BY_BUREAU),
    path(KIN, 30, BY_APPLICANT),
    path(KIN, 40, *ONLINE[:2]),
    path(KIN, 40, *DESK[:3]),
    path(OWN, 10, BY_FACILITY),
    path(OWN, 10, *ASKED[:2]),
    path(OWN, 4, *ASKED[:2], BARRED),
    path(TWO, 2, BY_FACILITY),
    path(TWO, 2, BY_FACILITY, APPROVED),
    path(JOB, 2, BY_BUREAU),
    path(JOB, 2, *DESK[:2]),
    path(JOB, 2, *DESK[:3]),
)
"""Those that lie at a unit, or with the family."""


def became() -> tuple[Path, ...]:
    """Those that went through, with each end that their visit can have."""
    return tuple(
        path(each.origin, each.weight * weight, *each.steps, outcome=outcome)
        for each in BOOKED
        for outcome, weight in OUTCOMES.items()
        if each.origin is not TWO or outcome in BETWEEN_INMATES
    )


def of_past() -> tuple[Path, ...]:
    """What an application can have come to once its start has passed.

    Of ten, seven had their visit's time."""
    booked = became()
    ended = sum(each.weight for each in ENDED)
    factor = sum(each.weight for each in booked) * 3 // (ended * 7)
    return (
        *booked,
        *(path(p.origin, p.weight * factor, *p.steps, outcome=p.outcome) for p in ENDED),
    )


def of_future() -> tuple[Path, ...]:
    """What it can have come to before its start."""
    return (*BOOKED, *WAITING, *(each for each in ENDED if not each.is_over))
