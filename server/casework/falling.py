"""Bookings that a closure hits fall: nobody's fault, the visit of the month comes back (GD-93).

A province's closure may hit thousands, and one act holds up all others; so an act lets a stretch of
them fall and says whether more are left, and nothing new can be booked meanwhile.  Running visits
are told by name: the node ends those, and their outcome says why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from server.casework import case as cases
from server.casework import standstill, stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.actor import System
from server.domain.applications.applications import Event, Step
from server.domain.identifiers import ApplicationId
from server.domain.slots import closures as rules
from server.domain.slots.closures import Booked, Closure, Hit
from server.storage import bookings, live, openings
from server.storage.openings import Holder, Stretch

FALLS_MAX: Final = 100
"""In one act: some seconds of work."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """What became of the bookings under a closure.

    `more`: others are still to fall; ask again."""

    fallen: tuple[ApplicationId, ...]
    running: tuple[ApplicationId, ...]
    more: bool


async def fall(acting: Acting, closure: Closure, falls_max: int = FALLS_MAX) -> Fallen:
    """Let the bookings fall that a closure hits, the first first; then take the free slots out."""
    regimes = await standstill.regimes_of(acting.work)
    where = regimes.keys() if closure.scope.units is None else closure.scope.units
    looked = Stretch(frozenset(where), max(closure.since, acting.now), closure.until)
    fallen: list[ApplicationId] = []
    running: list[ApplicationId] = []
    last: Holder | None = None
    while len(fallen) < falls_max:
        found = await openings.holders(acting.work, looked, falls_max - len(fallen), last)
        if not found:
            break
        last = found[-1]
        for name in dict.fromkeys(each.application for each in found):
            await one(acting, closure, name, fallen, running)
    await openings.take_out(acting.work, standstill.stretch_of(closure, regimes))
    return Fallen(tuple(fallen), tuple(running), len(fallen) >= falls_max)


async def one(
    acting: Acting,
    closure: Closure,
    name: ApplicationId,
    fallen: list[ApplicationId],
    running: list[ApplicationId],
) -> None:
    """Let one booking fall, if the closure hits it; one that runs is only told."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    hit = hit_of(acting, closure, case)
    if hit is None:
        return
    session = await live.of_booking(acting.work, case.booking)
    if session is not None and not session.value.ended:
        running.append(name)
        return
    booked = await bookings.get(acting.work, case.booking)
    if booked is not None and booked.state is not bookings.State.STANDING:
        return
    ground = f"closures.causes.{closure.cause}"
    step = Step(Event.CANCELLED, System(), reason=closure.text, ground=ground)
    if stepping.refusals(acting, case, step):
        return
    await stepping.take(acting, case, step, citations=hit.citations)
    fallen.append(name)


def hit_of(acting: Acting, closure: Closure, case: Case) -> Hit | None:
    """How a closure hits a case; None: it does not."""
    hits = rules.hits(acting.profile, closure, booked_of(case))
    return hits[0] if hits else None


def booked_of(case: Case) -> Iterator[Booked]:
    """A case as closures see it, once for each regime that it is of."""
    start = case.application.start
    if start is None or not case.slots:
        return
    ends_at = stepping.slot_end(case, start)
    for regime in dict.fromkeys(case.application.custody):
        yield Booked(case.booking, frozenset(case.sides), regime, start, ends_at)
