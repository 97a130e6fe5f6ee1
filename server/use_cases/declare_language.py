"""In which language people will talk, and who of the watchers understands it (Art. 28; GD-72)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId, StaffId, UnitId
from server.domain.powers.acts import Act
from server.domain.profile.profile import Profile
from server.domain.visit_day import interpretation
from server.domain.visit_day.interpretation import NotUnderstood, OnDuty, Stage, Wish
from server.storage import live
from server.storage.days import DayOfVisit


async def declare_language(
    acting: Acting,
    name: ApplicationId,
    wish: Wish,
    interpreter: StaffId | None = None,
    competent: frozenset[UnitId] = frozenset(),
) -> DayOfVisit:
    """Keep the language, and by whom it is understood.

    Args:
        competent: watching units whose officer understands it.
    Raises: Refused (`language_not_understood`: then Mandarin is offered …), Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.DECLARE_LANGUAGE, days.bureaus_of(case), subject=name)
    profile = acting.law.of_visit(days.start_of(case))
    on_duty = OnDuty(interpreter is not None, len(competent & frozenset(case.sides)))
    demand(
        interpretation.declaration_refusals(profile, wish, await stage_of(acting, case)),
        understood_refusals(profile, wish, on_duty),
    )
    day = await days.read(acting.work, case)
    declared = competent & frozenset(case.sides)
    changed = replace(day, wish=wish, interpreter=interpreter, competent=declared)
    facts: dict[str, str | int] = {"language": wish.language, "competent": len(declared)}
    await acting.enter("language_declared", name, facts=facts)
    return (await days.keep(acting.work, case, changed)).value


async def stage_of(acting: Acting, case: Case) -> Stage:
    """How far the visit has come: from its session on it is too late."""
    if await live.of_booking(acting.work, case.booking) is not None:
        return Stage.TALK_START
    is_today = days.start_of(case).date() == acting.now.date()
    return Stage.CHECK_IN if is_today else Stage.BOOKING


def understood_refusals(profile: Profile, wish: Wish, on_duty: OnDuty) -> tuple[Refusal, ...]:
    """Nobody would understand it."""
    found = interpretation.spoken(profile, wish, on_duty)
    return (found.refusal,) if isinstance(found, NotUnderstood) else ()
