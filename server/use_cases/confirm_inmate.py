"""A facility brings its inmate to the terminal and says who it is (Art. 16 ¶2, 26; A34)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting
from server.domain import silence
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.storage.days import DayOfVisit


async def confirm_inmate(acting: Acting, name: ApplicationId) -> DayOfVisit:
    """Confirm for the own facility; between two inmates each does it for its own.

    Only the facility that holds the inmate now can.
    Raises: Refused, Malformed `not_the_day`, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.CONFIRM_INMATE, days.facilities_now(case), subject=name)
    days.due_today(acting, case)
    unit = acting.staff().unit
    day = await days.read(acting.work, case)
    if unit in day.brought:
        return day
    changed = replace(day, brought={**day.brought, unit: acting.now}, inmate_declined=False)
    profile = acting.law.of_visit(days.start_of(case))
    cited = silence.cite(profile, "supervision.inmate_late_is_fault_of")
    await acting.enter("inmate_confirmed", name, facts={"unit": unit}, citations=(cited,))
    return (await days.keep(acting.work, case, changed)).value
