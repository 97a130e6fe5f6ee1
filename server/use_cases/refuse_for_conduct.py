"""The bureau does not arrange the visit for one person, on a coded ground of Art. 25 (GD-65)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting, demand
from server.domain.conduct.conduct import Basis, Measure, Misconduct, conduct_refusals
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.powers.acts import Act
from server.domain.visit_day.absence import State
from server.storage import conduct
from server.storage.days import DayOfVisit


@dataclass(frozen=True, slots=True)
class Seen:
    """What the officer saw: each ground asks for some of it."""

    ground: str
    basis: Basis | None = None
    basis_text: str = ""
    warned_at: datetime | None = None
    seriousness: str = ""


async def refuse_for_conduct(
    acting: Acting, name: ApplicationId, person: PersonId, seen: Seen
) -> DayOfVisit:
    """Refuse one who has come; the others visit.

    Raises: Refused, Malformed, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.REFUSE_FOR_CONDUCT, days.bureaus_of(case), subject=name)
    days.due_today(acting, case)
    day = await days.read(acting.work, case)
    days.arrival_of(day, person)
    act = Misconduct(
        seen.ground,
        acting.now,
        acting.by,
        seen.basis,
        seen.basis_text,
        seen.warned_at,
        await absences(acting, person),
        seen.seriousness,
    )
    profile = acting.law.of_act(acting.now)
    demand(conduct_refusals(profile, act, Measure.NOT_ARRANGE, acting.now.date()))
    changed = replace(day, conduct={**day.conduct, person: act})
    facts: dict[str, str | int] = {"person": person, "ground": seen.ground}
    cited = profile.cite(f"conduct.grounds.{seen.ground}")
    words = seen.basis_text or seen.seriousness
    await acting.enter("refused_for_conduct", name, facts=facts, citations=(cited,), words=words)
    return (await days.keep(acting.work, case, changed)).value


async def absences(acting: Acting, person: PersonId) -> tuple[date, ...]:
    """The days on which this person was found late or absent (A11)."""
    found = await conduct.findings_of(acting.work, frozenset({person}))
    return tuple(
        acting.law.local(kept.value.proposal.start).date()
        for kept in found
        if kept.value.state is State.FOUND
    )
