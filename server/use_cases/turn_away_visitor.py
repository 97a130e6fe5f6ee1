"""The desk turns one visitor away: neither late nor absent, and no bar follows (Art. 24; A35)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting, demand
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.live_visit.outcome import turned_away_refusals
from server.domain.powers.acts import Act
from server.storage.days import DayOfVisit


async def turn_away_visitor(
    acting: Acting, name: ApplicationId, person: PersonId, ground: str, words: str
) -> DayOfVisit:
    """Turn away on a coded ground; the others visit.

    Raises: Refused `turned_away_ground`, Malformed, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.CHECK_IN, days.bureaus_of(case), subject=name)
    profile = acting.law.of_visit(days.due_today(acting, case))
    demand(turned_away_refusals(profile, ground))
    day = await days.read(acting.work, case)
    arrival = replace(days.arrival_of(day, person), turned_away=True, checked_in_at=None)
    changed = replace(
        day,
        arrivals={**day.arrivals, person: arrival},
        turned_away={**day.turned_away, person: ground},
        check_ins={who: done for who, done in day.check_ins.items() if who != person},
    )
    facts: dict[str, str | int] = {"person": person, "ground": ground}
    cited = (profile.cite("desk.refusal_bars"),) if profile.desk is not None else ()
    await acting.enter("visitor_turned_away", name, facts=facts, citations=cited, words=words)
    return (await days.keep(acting.work, case, changed)).value
