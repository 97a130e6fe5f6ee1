"""An officer of the bureau says whether somebody who came late is excused (Art. 23; A33)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.powers.acts import Act
from server.storage.days import DayOfVisit


async def excuse_lateness(
    acting: Acting, name: ApplicationId, person: PersonId, words: str, *, excused: bool
) -> DayOfVisit:
    """Let in for what the slot leaves, or not; the last word counts.

    Raises: Refused, Malformed, Forbidden, Unknown, also if this person has not come."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.EXCUSE_LATENESS, days.bureaus_of(case), subject=name)
    start = days.due_today(acting, case)
    day = await days.read(acting.work, case)
    said = replace(days.arrival_of(day, person), excused=excused)
    changed = replace(day, arrivals={**day.arrivals, person: said})
    cited = acting.law.of_visit(start).cite("lateness.in_time_at_start")
    facts: dict[str, str | int] = {"person": person, "excused": int(excused)}
    await acting.enter("lateness_judged", name, facts=facts, citations=(cited,), words=words)
    return (await days.keep(acting.work, case, changed)).value
