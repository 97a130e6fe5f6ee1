"""The inmate does not want the visit; the facility says so, and no family is to blame (A23)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.storage.days import DayOfVisit


async def record_decline(acting: Acting, name: ApplicationId, words: str) -> DayOfVisit:
    """Keep that the inmate declines; until the session opens the inmate may still come.

    Raises: Refused, Malformed `not_the_day`, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.CONFIRM_INMATE, days.facilities_now(case), subject=name)
    days.due_today(acting, case)
    unit = acting.staff().unit
    day = await days.read(acting.work, case)
    brought = {who: at for who, at in day.brought.items() if who != unit}
    changed = replace(day, brought=brought, inmate_declined=True)
    await acting.enter("inmate_declined", name, facts={"unit": unit}, words=words)
    return (await days.keep(acting.work, case, changed)).value
