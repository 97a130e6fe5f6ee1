"""Somebody comes to the bureau and touches the desk's screen, or an officer notes it (Art. 23)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.actor import Applicant
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.powers.acts import Act
from server.domain.visit_day.arrival import Arrival
from server.storage import people
from server.storage.days import DayOfVisit


async def record_arrival(
    acting: Acting, name: ApplicationId, person: PersonId, desk: UnitId | None = None
) -> DayOfVisit:
    """Keep the stamp by which lateness is measured; the first one counts (A30).

    Anybody may walk in: who is on the list is asked at the desk.  An account at home is no desk.

    Args:
        desk: whose screen was touched, if one was.
    Raises: Refused, Malformed `not_the_day`, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.CHECK_IN, days.bureaus_of(case), subject=name)
    if isinstance(acting.by, Applicant):
        raise Unknown("visit", name)
    if desk is not None and desk not in days.bureaus_of(case):
        raise Unknown("visit", name)
    if not days.bureaus_of(case) or await people.get(acting.work, person) is None:
        raise Unknown("person", person)
    days.due_today(acting, case)
    day = await days.read(acting.work, case)
    if person in day.arrivals:
        return day
    arrivals = {**day.arrivals, person: Arrival(person, arrived_at=acting.now)}
    await acting.enter("visitor_arrived", name, facts={"person": person})
    return (await days.keep(acting.work, case, replace(day, arrivals=arrivals))).value
