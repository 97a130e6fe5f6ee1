"""Nobody passes the buck: every task has an owner and a deadline (Art. 31(4); GD-83).

Pure.  What is overdue alarms the level above; what is handed on keeps its deadline; a complaint
about a unit is never in that unit's hands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from server.domain.applications.applications import Application, Origin, State
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import UnitId
from server.domain.oversight.reviews import ReviewedAct, reviewer
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Custody

_KEY: Final = "staff.breaches.favours_or_delay"
_FOR_BUREAU: Final = frozenset({State.IN_REVIEW, State.AWAITING_CONSENT})
_FOR_FACILITY: Final = frozenset(
    {State.BEFORE_FACILITY, State.BEFORE_OTHER_FACILITY, State.BAR_REPORTED}
)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a unit has to do by a moment; `custody` is that of a facility."""

    owner: UnitId | None
    body: Body
    due: datetime | None
    custody: Custody | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A task is overdue: who is told, one level above the owner."""

    to: Body
    due: datetime
    citation: Citation


@dataclass(frozen=True, slots=True)
class Complaint:
    """Somebody complains of a unit; `number` is all that a list shows."""

    number: str
    about: UnitId


def waiting(application: Application, due: datetime) -> tuple[Task, ...]:
    """Whose task an application is now, until `due`; a finished or unlodged one is nobody's.

    Between two inmates it is a task of each facility that has not yet approved (Art. 16 ¶2)."""
    if application.state in _FOR_BUREAU:
        return (Task(application.bureau, Body.BUREAU, due),)
    if application.state not in _FOR_FACILITY:
        return ()
    held = zip(application.facilities, application.custody, strict=True)
    return tuple(
        Task(unit, Body.FACILITY, due, custody)
        for unit, custody in held
        if unit not in application.approved_by or application.origin is not Origin.BOTH_IN_CUSTODY
    )


def task_refusals(profile: Profile, task: Task) -> tuple[Refusal, ...]:
    """A task without owner or deadline is nobody's task."""
    if profile.staff is None:
        return ()
    cited = profile.cite(_KEY)
    lacking = []
    if task.owner is None:
        lacking.append(Refusal("task_without_owner", cited))
    if task.due is None:
        lacking.append(Refusal("task_without_deadline", cited))
    return tuple(lacking)


def hand_on_refusals(profile: Profile, task: Task, onward: Task) -> tuple[Refusal, ...]:
    """Handing a task on finds a new owner and wins no time."""
    if profile.staff is None:
        return ()
    if task.due is not None and onward.due is not None and onward.due > task.due:
        facts = {"due": task.due.isoformat()}
        return (Refusal("task_deadline_moved", profile.cite(_KEY), facts),)
    return task_refusals(profile, replace(onward, due=onward.due or task.due))


def alarm(profile: Profile, task: Task, now: datetime) -> Alarm | None:
    """The alarm of an overdue task; its last moment is in time."""
    if profile.staff is None or task.due is None or now <= task.due:
        return None
    return Alarm(above(profile, task), task.due, profile.cite(_KEY))


def above(profile: Profile, task: Task) -> Body:
    """The level above: who would review the owner's acts; above the provincial ones and Cities
    stands the Department."""
    found = reviewer(profile, ReviewedAct("task", task.body, task.custody))
    return found.body if found is not None else Body.DEPARTMENT


def complaint_refusals(
    profile: Profile, complaint: Complaint, handler: UnitId
) -> tuple[Refusal, ...]:
    """A complaint goes outside the unit that it is about (Art. 31(4))."""
    if profile.staff is None or not profile.staff.complaint_outside_unit.value:
        return ()
    if handler != complaint.about:
        return ()
    return (Refusal("complaint_inside_unit", profile.cite("staff.complaint_outside_unit")),)


def complaints_for(
    profile: Profile, complaints: Iterable[Complaint], unit: UnitId
) -> tuple[Complaint, ...]:
    """Those that this unit may see in its lists."""
    return tuple(each for each in complaints if not complaint_refusals(profile, each, unit))
