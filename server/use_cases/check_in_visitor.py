"""The desk's work on one visitor: list, papers, the four steps, who it is (Art. 7, 24; GD-60)."""

from collections.abc import Set
from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework import eligibility
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Unknown
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.people.authentication import (
    Authentication,
    check_in_authentication_refusals,
)
from server.domain.people.eligibility import Moment
from server.domain.people.people import Person, is_minor
from server.domain.powers.acts import Act
from server.domain.visit_day.arrival import Arrival
from server.domain.visit_day.desk import CheckIn, Paper, desk_refusals
from server.storage import papers, people
from server.storage.days import DayOfVisit
from server.storage.ids import new_id

OFFICER_FINDING = "officer_finding"


async def check_in_visitor(
    acting: Acting,
    name: ApplicationId,
    person: PersonId,
    paper: Paper,
    ticked: Set[str],
    *,
    recognised: bool = False,
) -> DayOfVisit:
    """Check a visitor in; who was not seen to arrive has arrived now.

    Args:
        ticked: the steps of the checklist that the officer has done.
        recognised: the officer finds that the person is the one on the paper (A22).
    Raises: Refused with every reason at once, Malformed, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.CHECK_IN, days.bureaus_of(case), subject=name)
    start = days.due_today(acting, case)
    profile, officer = acting.law.of_visit(start), acting.staff().account
    known = await people.get(acting.work, person)
    if known is None:
        raise Unknown("person", person)
    if recognised:
        await recognise(acting, case, person)
    ticks = dict.fromkeys(sorted(ticked), officer)
    done = CheckIn(person, paper, is_minor(profile, known.person.born_on, start.date()), ticks)
    demand(
        desk_refusals(profile, done, case.application.visitors, start.date()),
        await person_refusals(acting, case, known.person),
    )
    day = await days.read(acting.work, case)
    arrival = day.arrivals.get(person, Arrival(person, arrived_at=acting.now))
    changed = replace(
        day,
        arrivals={**day.arrivals, person: replace(arrival, checked_in_at=acting.now)},
        check_ins={**day.check_ins, person: done},
    )
    facts = {"person": person, "paper": paper.kind, "steps": ",".join(sorted(ticked))}
    await acting.enter("visitor_checked_in", name, facts=facts, purpose="check_in")
    return (await days.keep(acting.work, case, changed)).value


async def recognise(acting: Acting, case: Case, person: PersonId) -> None:
    """Keep the officer's finding of who it is; it stays on record."""
    await acting.allow(Act.AUTHENTICATE_PERSON, days.bureaus_of(case), subject=case.name)
    officer = acting.staff().account
    result = Authentication(person, OFFICER_FINDING, officer, acting.now, True)
    await papers.AUTHENTICATIONS.add(acting.work, new_id(acting.now), result)
    await acting.enter("person_authenticated", person, facts={"method": OFFICER_FINDING})


async def person_refusals(acting: Acting, case: Case, person: Person) -> tuple[Refusal, ...]:
    """Whether somebody is known to be the one, and what stands against taking part by now."""
    name = person.person
    results = await papers.authentications_of(acting.work, frozenset({name}))
    now = acting.now
    found = await eligibility.judged(
        acting.work, acting.law, case, Moment.CHECK_IN, case.application.visitors, now, now
    )
    inmates = [refusal for every in found.inmates.values() for refusal in every]
    return (
        *check_in_authentication_refusals(acting.law.of_act(now), name, results, now),
        *found.visitors.get(name, ()),
        *inmates,
    )
