"""The attribution log: what kept a visit from going well, and no family is to blame for it (A9)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.storage.days import DayOfVisit


async def note_cause(acting: Acting, name: ApplicationId, cause: str, words: str) -> DayOfVisit:
    """Note a cause of `lateness.never_for_causes`; either side may, and none is taken back.

    Raises: Malformed `cause_unknown`, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.SEE_VISIT, case.sides, subject=name)
    if acting.staff().unit not in case.sides:
        raise Unknown("visit", name)
    lateness = acting.law.of_visit(days.start_of(case)).lateness
    if lateness is None or cause not in lateness.never_for_causes.value:
        raise Malformed("cause_unknown", "the text in force has no such cause")
    day = await days.read(acting.work, case)
    await acting.enter("cause_noted", name, facts={"cause": cause}, words=words)
    return (await days.keep(acting.work, case, replace(day, causes=day.causes | {cause}))).value
