"""What can be complained of: an act that stands, whose it is, and who is harmed by it (A40)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from server.casework import case as cases
from server.casework.above import acted
from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.casework.shelved import found
from server.domain.actor import Actor, Staff
from server.domain.applications.applications import Event, State
from server.domain.conduct.suspensions import BINDING
from server.domain.identifiers import ApplicationId, BookingId, PersonId, UnitId
from server.domain.oversight.reviews import ReviewedAct
from server.domain.visit_day import absence
from server.storage import days, units
from server.storage.bars import BARS
from server.storage.conduct import FINDINGS, SUSPENSIONS


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An act of a unit, the people whom it harms, and the units at whose desks it is known."""

    act: ReviewedAct
    unit: UnitId
    harmed: frozenset[PersonId]
    known_at: frozenset[UnitId]


async def reviewed(acting: Acting, code: str, subject: str) -> Reviewed:
    """The act of this code that a subject names.

    Raises: Unknown; Malformed `review_of_nothing`: of this code nothing is kept."""
    ask = KINDS.get(code)
    if ask is None:
        raise Malformed("review_of_nothing", "there is no act of this kind")
    return await ask(acting, subject)


async def of_unit(
    acting: Acting,
    code: str,
    unit: UnitId,
    harmed: frozenset[PersonId],
    known_at: frozenset[UnitId] = frozenset(),
) -> Reviewed:
    """An act of a unit."""
    stored = await units.get(acting.work, unit)
    if stored is None:
        raise Unknown("unit", unit)
    return Reviewed(acted(stored.unit, code), unit, harmed, known_at | {unit})


async def refusal(acting: Acting, subject: str) -> Reviewed:
    """An application that was refused, by a bureau or a facility."""
    case = await cases.load(acting.work, acting.law, acting.now, ApplicationId(subject))
    said = [each.step.actor for each in case.stored.steps if each.step.event is Event.REFUSED]
    if case.application.state is not State.REFUSED or not said:
        raise Unknown("refusal", subject)
    return await of_unit(acting, "refusal", unit_of(said[-1]), harmed_by(case), sides(case))


async def bar(acting: Acting, subject: str) -> Reviewed:
    """A bar that has not ended."""
    kept = (await found(acting.work, BARS, subject)).value
    if kept.until is not None and kept.until <= acting.now:
        raise Unknown("bar", subject)
    return await of_unit(acting, "bar", kept.decided_by.unit, frozenset({kept.visitor}))


async def finding(acting: Acting, subject: str) -> Reviewed:
    """A finding of absence that stands."""
    kept = (await found(acting.work, FINDINGS, subject)).value
    if kept.state is not absence.State.FOUND:
        raise Unknown("finding", subject)
    harmed = frozenset({kept.proposal.person})
    return await of_unit(acting, "finding", kept.proposal.site, harmed)


async def cut(acting: Acting, subject: str) -> Reviewed:
    """The cut of a visit; it is called as the visit is."""
    case = await cases.load(acting.work, acting.law, acting.now, ApplicationId(subject))
    day = await days.of_booking(acting.work, BookingId(subject))
    if day is None or not day.value.cuts:
        raise Unknown("cut", subject)
    by = day.value.cuts[-1].by
    return await of_unit(acting, "cut", by.unit, harmed_by(case), sides(case))


async def suspension(acting: Acting, subject: str) -> Reviewed:
    """A suspension that binds; the City's act."""
    kept = (await found(acting.work, SUSPENSIONS, subject)).value
    if kept.suspension.state not in BINDING:
        raise Unknown("suspension", subject)
    proposal = kept.proposal
    harmed = frozenset({proposal.visitor})
    return await of_unit(acting, "suspension", proposal.city, harmed, frozenset({proposal.site}))


def harmed_by(case: cases.Case) -> frozenset[PersonId]:
    """The family of a case; between two inmates the two."""
    applicant = case.stored.applicant
    own = frozenset() if applicant is None else frozenset({applicant})
    return case.application.visitors | own | case.application.inmates


def sides(case: cases.Case) -> frozenset[UnitId]:
    """The units of a case."""
    return frozenset(case.sides)


def unit_of(by: Actor) -> UnitId:
    """Whose account acted."""
    assert isinstance(by, Staff), "a refusal is said by a unit"
    return by.unit


KINDS: Final[Mapping[str, Callable[[Acting, str], Awaitable[Reviewed]]]] = {
    "refusal": refusal,
    "bar": bar,
    "finding": finding,
    "cut": cut,
    "suspension": suspension,
}
"""By the codes of [reviews]."""
