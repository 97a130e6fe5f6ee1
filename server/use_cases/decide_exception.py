"""The facility decides on the Department's special case: no visit without its word (Art. 3, 35)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import eligibility, stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Unknown
from server.domain.applications.applications import Event, State, Step
from server.domain.applications.steps import bar_refusals
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId
from server.domain.lodging.modes import ground_refusals
from server.domain.powers.acts import Act


async def allow_exception(acting: Acting, name: ApplicationId, seen: int) -> Case:
    """The facility lets it happen.  Raises: Refused, Forbidden, Unknown, StaleVersion."""
    case = await special_case(acting, name, seen)
    demand(await barred_refusals(acting, case))
    approved = case.application.approved_by | {acting.staff().unit}
    application = replace(case.application, approved_by=approved)
    case = replace(case, stored=replace(case.stored, application=application))
    case = await stepping.amend(acting, case, case.stored.details)
    cited = acting.profile.cite("guarantees.facility_decides_every_visit")
    await acting.enter("exception_allowed", name, citations=(cited,))
    return case


async def decide_exception(
    acting: Acting,
    name: ApplicationId,
    seen: int,
    *,
    allows: bool,
    ground: str = "",
    reason: str = "",
) -> Case:
    """Allow it, or end it with a coded ground and a reason: slots and visit come back.

    Raises: Refused, Forbidden, Unknown, StaleVersion."""
    if allows:
        return await allow_exception(acting, name, seen)
    case = await special_case(acting, name, seen)
    step = Step(Event.CANCELLED, acting.by, reason=reason, ground=ground)
    sources = cases.sources_of(case.profile, ground)
    return await stepping.take(acting, case, step, ground_refusals(case.profile, ground, sources))


async def special_case(acting: Acting, name: ApplicationId, seen: int) -> Case:
    """A special case that waits for, or has, the facility's word.  Raises: Unknown, Forbidden."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.DECIDE_SPECIAL, case.application.facilities, subject=name)
    cases.not_stale(case)
    if not case.is_exception or case.application.state is not State.UNFINISHED:
        raise Unknown("exception", name)
    return case


async def barred_refusals(acting: Acting, case: Case) -> tuple[Refusal, ...]:
    """No special case over a bar (Art. 18 to 20)."""
    start, visitors = case.application.start, case.application.visitors
    assert start is not None, "the Department has approved a time"
    bars = await eligibility.standing_bars(
        acting.work, acting.law, case, visitors, start, acting.now
    )
    step = Step(Event.APPROVED, acting.by, start=start, visitors=visitors)
    return bar_refusals(case.profile, replace(case.application, bars=bars), step)
